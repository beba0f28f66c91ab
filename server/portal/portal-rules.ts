import { builtInPortal, PortalRules } from "../../shared/policy/portal-rules.ts"
import type { Db } from "../db/open.ts"
import { parsedOnce } from "../db/parsed-once.ts"
import { prepared } from "../db/prepared.ts"

/** What customers are asked and offered: the newest version, else what is built in. */
export async function portalRules(db: Db): Promise<{ version: number; rules: PortalRules }> {
  const [row] = await newest(db, {})
  return row ? { version: row.version, rules: parse(row.document) } : { version: 0, rules: builtInPortal }
}

/** Every page reads the same ones. */
const parse = parsedOnce((document) => PortalRules.parse(JSON.parse(document)))

const newest = prepared((db, _: object) =>
  db.selectFrom("portal_rules").select(["version", "document"]).orderBy("version", "desc").limit(1),
)
