import { builtInPortal, PortalRules } from "../../shared/policy/portal-rules.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/** What customers are asked and offered: the newest version, else what is built in. */
export async function portalRules(db: Db): Promise<{ version: number; rules: PortalRules }> {
  const [row] = await newest(db, {})
  return row
    ? { version: row.version, rules: PortalRules.parse(JSON.parse(row.document)) }
    : { version: 0, rules: builtInPortal }
}

const newest = prepared((db, _: object) =>
  db.selectFrom("portal_rules").select(["version", "document"]).orderBy("version", "desc").limit(1),
)
