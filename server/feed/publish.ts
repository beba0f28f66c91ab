import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import type { Tx } from "../db/open.ts"

/**
 * What a site's handhelds see of one thing. The transaction's end gives it its position; an unchanged body is left
 * alone, so that nothing travels twice. `null` removes it, and the removal travels too.
 */
export async function publish<K extends DocKind>(
  tx: Tx,
  where: { siteId: string; kind: K; id: string },
  body: DocBody<K> | null,
): Promise<void> {
  const text = body === null ? null : JSON.stringify(body)
  const row = {
    site_id: where.siteId,
    scope: where.kind === "product" ? ("catalogue" as const) : ("site" as const),
    kind: where.kind as string,
    id: where.id,
    position: null,
    body: text,
  }
  await tx
    .insertInto("device_docs")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["site_id", "kind", "id"])
        .doUpdateSet({ position: null, body: text })
        .where((eb) =>
          text === null
            ? eb("device_docs.body", "is not", null)
            : eb.or([eb("device_docs.body", "is", null), eb("device_docs.body", "!=", text)]),
        ),
    )
    .execute()
}
