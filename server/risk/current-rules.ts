import { builtInRisk, RiskRules } from "../../shared/policy/risk-rules.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

export interface CurrentRules {
  /** 0: nobody has changed them. */
  version: number
  rules: RiskRules
  row: { author_id: string; reason: string; at: number } | null
}

export async function currentRules(db: Db): Promise<CurrentRules> {
  const [row] = await newest(db, {})
  if (!row) return { version: 0, rules: builtInRisk, row: null }
  return { version: row.version, rules: RiskRules.parse(JSON.parse(row.document)), row }
}

const newest = prepared((db, _: object) => db.selectFrom("risk_rules").selectAll().orderBy("version", "desc").limit(1))
