import * as z from "zod/mini"
import { Id } from "../../shared/contract/basics.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { readJson, signJson } from "../links/sign-json.ts"

export const VISIT_MS = 2 * 3_600_000
const MOST_ORDERS = 8

/** What a customer has shown to be theirs, kept in a signed cookie: a look changes nothing of ours. */
const Visit = z.object({
  /** Their draft is kept under it. */
  id: Id,
  shopId: Id,
  customerId: z.nullable(Id),
  orderIds: z.array(Id).check(z.minLength(1), z.maxLength(MOST_ORDERS)),
  /** Given as a present: sums are the buyer's. */
  gift: z.boolean(),
  endsAt: z.number(),
})
export type Visit = z.infer<typeof Visit>

export const signVisit = (ctx: Pick<Context, "secret">, visit: Visit): string => signJson(ctx, "portal visit", visit)

/** Null: none, over, or not of our making. */
export function readVisit(ctx: Pick<Context, "secret" | "now">, token: string | null): Visit | null {
  const visit = lastVisit(ctx, token)
  return visit && visit.endsAt > ctx.now() ? visit : null
}

/** Be it over: it opens nothing, but who shows the same order again on this phone finds their draft. */
export function lastVisit(ctx: Pick<Context, "secret">, token: string | null): Visit | null {
  const read = Visit.safeParse(readJson(ctx, "portal visit", token ?? ""))
  return read.success ? read.data : null
}

/** A visit to this order, or one more order for the parcel of a visit of the same shop. */
export function visitTo(
  ctx: Pick<Context, "newId" | "now">,
  found: { shopId: string; orderId: string; customerId: string | null; gift: boolean },
  before: Visit | null,
  last: Visit | null = null,
): Visit {
  const joins = before?.shopId === found.shopId && before.gift === found.gift && before.orderIds.length < MOST_ORDERS
  const known = joins ? before.orderIds : []
  const again = last?.gift === found.gift && last.orderIds.includes(found.orderId) ? last.id : null
  return {
    id: joins ? before.id : (again ?? ctx.newId()),
    shopId: found.shopId,
    customerId: found.customerId ?? (joins ? before.customerId : null),
    orderIds: known.includes(found.orderId) ? known : [...known, found.orderId],
    gift: found.gift,
    endsAt: ctx.now() + VISIT_MS,
  }
}

/** Who acts: by their own id where the shop told it, else by the order. */
export function customerOf(visit: Visit): Actor & { kind: "customer" } {
  const { shopId, orderIds } = visit
  return { kind: "customer", id: visit.customerId ?? orderIds[0] ?? "", shopId, orderIds, returnIds: [] }
}
