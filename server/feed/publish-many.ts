import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"

/** As `publish`, for several things at once: none of them a removal. */
export async function publishMany<K extends DocKind>(
  tx: Tx,
  docs: readonly { where: { siteId: string; kind: K; id: string }; body: DocBody<K> }[],
): Promise<void> {
  const rows = docs.map(({ where, body }) => ({
    site_id: where.siteId,
    scope: scopeOf(where.kind),
    kind: where.kind as string,
    id: where.id,
    position: null,
    body: JSON.stringify(body),
  }))
  const update = ["position", "body"] as const
  await writeMany(tx, "device_docs", rows, { key: ["site_id", "kind", "id"], update, onlyNew: "body" })
}

/** The catalogue travels apart. */
export const scopeOf = (kind: DocKind): "site" | "catalogue" => (kind === "product" ? "catalogue" : "site")
