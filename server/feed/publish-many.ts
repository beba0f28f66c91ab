import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"

export interface Published<K extends DocKind = DocKind> {
  where: { siteId: string; kind: K; id: string }
  body: DocBody<K> | null
}

/** As `publish`, for several things at once. */
export async function publishMany<K extends DocKind>(tx: Tx, docs: readonly Published<K>[]): Promise<void> {
  const rows = docs.map(({ where, body }) => ({
    site_id: where.siteId,
    scope: scopeOf(where.kind),
    kind: where.kind as string,
    id: where.id,
    position: null,
    // what a site never had is put there as gone, so that no later look takes it for new
    body: body === null ? null : JSON.stringify(body),
  }))
  const update = ["position", "body"] as const
  await writeMany(tx, "device_docs", rows, { key: ["site_id", "kind", "id"], update, onlyNew: "body" })
}

/** The catalogue travels apart. */
export const scopeOf = (kind: DocKind): "site" | "catalogue" => (kind === "product" ? "catalogue" : "site")
