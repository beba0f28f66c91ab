import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { type LinkUse, readLink } from "../links/sign-link.ts"
import { returnsOf } from "./rows-of.ts"

export type Returned = Tables["returns"]

/** The return that a link, a visit or a form is for; null where it opens nothing, whatever is wrong with it. */
export async function findVisit(
  db: Db,
  ctx: Pick<Context, "secret" | "now">,
  use: Extract<LinkUse, `track ${string}`>,
  token: string,
): Promise<Returned | null> {
  const link = readLink(ctx, use, token)
  if (!link) return null
  const [row] = await returnsOf(db, { returnId: link.id })
  return row && (row.link_version ?? 1) === link.version ? row : null
}

/** Who holds its link acts for its customer, on this return and on nothing else of theirs. */
export function customerOf({ id, shop_id, order_id }: Returned): Extract<Actor, { kind: "customer" }> {
  return { kind: "customer", id: order_id, shopId: shop_id, orderIds: [order_id], returnIds: [id] }
}
