import { Dexie } from "dexie"
import type { DocKind } from "../../shared/contract/device-docs.ts"
import { withRelaxedDatabase } from "./database.ts"
import type { Doc } from "./look-up.ts"

const ROWS_AT_ONCE = 2000

/** The documents of a kind after an id, in the order of their ids; empty: there are no more. For a worker, who has time. */
export async function pageOfDocs(kind: DocKind, after: string): Promise<Doc[]> {
  const rows = await withRelaxedDatabase((db) =>
    db.docs
      .where("[kind+id]")
      .between([kind, after], [kind, Dexie.maxKey], after === "", true)
      .limit(ROWS_AT_ONCE)
      .toArray(),
  )
  return rows.map(({ id, body }) => ({ kind, id, body }) as Doc)
}
