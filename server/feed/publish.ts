import type { DocBody, DocKind } from "../../shared/contract/device-docs.ts"
import type { Tx } from "../db/open.ts"
import { publishMany } from "./publish-many.ts"

/**
 * What a site's handhelds see of one thing. The transaction's end gives it its position; an unchanged body is left
 * alone, so that nothing travels twice. `null` removes it, and the removal travels too.
 */
export async function publish<K extends DocKind>(
  tx: Tx,
  where: { siteId: string; kind: K; id: string },
  body: DocBody<K> | null,
): Promise<void> {
  await publishMany(tx, [{ where, body }])
}
