import * as z from "zod/mini"
import { Id } from "../../shared/contract/basics.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import { readJson, signJson } from "../links/sign-json.ts"
import type { FoundOrder } from "./find-order.ts"

const Link = z.object({ order: Id, gift: z.boolean(), endsAt: z.number() })
const LINK_MS = 400 * 86_400_000

/** For a shop's own mail, or for the slip of a present: who holds it need not prove anything more. */
export function orderLink(
  ctx: Pick<Context, "config" | "secret" | "now">,
  orderId: string,
  { gift = false } = {},
): string {
  const token = signJson(ctx, "order link", { order: orderId, gift, endsAt: ctx.now() + LINK_MS })
  return `${portalOrigin(ctx)}/o/${token}`
}

/** Null: not of our making, over, or its order is gone. */
export async function readOrderLink(
  db: Db,
  ctx: Pick<Context, "secret" | "now">,
  token: string,
): Promise<(FoundOrder & { gift: boolean }) | null> {
  const read = Link.safeParse(readJson(ctx, "order link", token))
  if (!read.success || read.data.endsAt <= ctx.now()) return null
  const { order, gift } = read.data
  const row = await db
    .selectFrom("orders")
    .select(["shop_id", "customer_id"])
    .where("id", "=", order)
    .executeTakeFirst()
  return row ? { shopId: row.shop_id, orderId: order, customerId: row.customer_id, gift } : null
}
