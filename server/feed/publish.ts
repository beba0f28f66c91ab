import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { publishMany, scopeOf } from "./publish-many.ts"

/**
 * What a site's handhelds see of one thing. The transaction's end gives it its position; an unchanged body is left
 * alone, so that nothing travels twice. `null` removes it, and the removal travels too.
 */
export async function publish<K extends DocKind>(
  tx: Tx,
  where: { siteId: string; kind: K; id: string },
  body: DocBody<K> | null,
): Promise<void> {
  if (body !== null) return publishMany(tx, [{ where, body }])
  // what a site never had is put there as gone, so that no later look takes it for new
  const row = { site_id: where.siteId, scope: scopeOf(where.kind), kind: where.kind, id: where.id }
  await putGone(tx, row)
}

const putGone = prepared((db, row: { site_id: string; scope: "site" | "catalogue"; kind: string; id: string }) => {
  const { site_id, scope, kind, id } = row
  return db
    .insertInto("device_docs")
    .values({ site_id, scope, kind, id, position: null, body: null })
    .onConflict((conflict) =>
      conflict
        .columns(["site_id", "kind", "id"])
        .doUpdateSet({ position: null, body: null })
        .where("device_docs.body", "is not", null),
    )
})
