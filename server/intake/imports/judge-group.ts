import type { OrderInput, PaymentInput, ReturnInput } from "../../../shared/contract/intake.ts"
import type { Result } from "../../../shared/contract/problem.ts"
import type { Actor } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import { currentPolicy } from "../../db/current-policy.ts"
import type { Db, Tx } from "../../db/open.ts"
import { putSales, type SoldPeriod } from "../../insights/sales-upload/put-sales.ts"
import { upsertOrders } from "../upsert-order.ts"
import { upsertPayments } from "../upsert-payment.ts"
import { upsertReturn } from "../upsert-return.ts"
import { judgeOrder, knownOrders } from "./judge-order.ts"
import { judgePayment, knownForPayments } from "./judge-payment.ts"
import { judgeReturn, ordersHere } from "./judge-return.ts"
import { judgeSales, knownSales } from "./judge-sales.ts"
import type { ImportRecord } from "./move-import.ts"
import { faultOf, type GoodLine, type Judged, type LineTrouble, troubleOf } from "./one-thing.ts"
import type { Group } from "./read-groups.ts"

export type Thing =
  | { kind: "orders"; order: OrderInput }
  | { kind: "payments"; payment: PaymentInput }
  | { kind: "returns"; announced: ReturnInput }
  | { kind: "sales"; sold: SoldPeriod }
/** The currency where a file names none, and the moment whose rules hold. */
interface Ground {
  assumed: string
  now: number
}
export type JudgedGroup = { group: Group; judged: Judged<Thing> }

/** What each of these groups comes to against what the database holds now. Writes nothing. */
export async function judgeGroups(
  db: Db,
  row: Pick<ImportRecord, "kind" | "shop_id">,
  groups: readonly Group[],
  ground: Ground,
): Promise<JudgedGroup[]> {
  const good = groups.filter((group) => group.faults.length === 0)
  const lines = good.flatMap((group) => group.lines)
  const judge = await judgeOf(db, row, lines, ground)
  const judged: JudgedGroup[] = []
  for (const group of groups)
    judged.push({ group, judged: group.faults.length > 0 ? heldBack(group) : spread(group, await judge(group.lines)) })
  return judged
}

async function judgeOf(
  db: Db,
  { kind, shop_id: shopId }: Pick<ImportRecord, "kind" | "shop_id">,
  lines: readonly GoodLine[],
  { assumed, now }: Ground,
): Promise<(lines: readonly GoodLine[]) => Promise<Judged<Thing>>> {
  if (kind === "orders") {
    const known = await knownOrders(db, shopId, [...new Set(lines.map(({ input }) => String(input.number)))])
    return async (own) => as(judgeOrder(own, known), (order) => ({ kind, order }))
  }
  if (kind === "payments") {
    const known = await knownForPayments(db, shopId, lines)
    return async (own) => as(judgePayment(own, known, { assumed }), (payment) => ({ kind, payment }))
  }
  if (kind === "sales") {
    const known = await knownSales(db, shopId, lines, now)
    return async (own) => as(judgeSales(shopId, own, known), (sold) => ({ kind, sold }))
  }
  const here = await ordersHere(db, shopId, lines)
  const named = lines.some(({ input }) => input.profile !== undefined)
  const { profiles } = named ? (await currentPolicy(db, now)).policy : { profiles: {} }
  return async (own) => {
    const lost = own.find(({ input }) => !here.has(String(input.orderNumber)))
    if (lost) {
      const value = String(lost.input.orderNumber)
      return { is: "refused", troubles: [troubleOf(lost.line, "unknown_order", { field: "orderNumber", value })] }
    }
    return as(await judgeReturn(db, shopId, own, profiles), (announced) => ({ kind, announced }))
  }
}

function as<T>(judged: Judged<T>, thing: (own: T) => Thing): Judged<Thing> {
  if (judged.is === "same" || judged.is === "refused") return judged
  return { is: judged.is, thing: thing(judged.thing) }
}

/** Half an order is none: the good lines wait for the bad one. */
function heldBack({ lines, faults }: Group): Judged<Thing> {
  const because = String(faults[0])
  return { is: "refused", troubles: lines.map(({ line }) => troubleOf(line, "held_back", { wants: because })) }
}

function spread(group: Group, judged: Judged<Thing>): Judged<Thing> {
  if (judged.is !== "refused") return judged
  const own = new Set(judged.troubles.map((one) => one.line))
  const because = String(judged.troubles[0]?.line)
  const others = group.lines.filter(({ line }) => !own.has(line))
  return {
    is: "refused",
    troubles: [...judged.troubles, ...others.map(({ line }) => troubleOf(line, "held_back", { wants: because }))],
  }
}

/**
 * By the same verbs as the API's, so that all that follows from an order or a return follows from a file too. An answer
 * each, in their order: whatever a verb refuses, it refuses before it writes.
 */
export async function writeThings(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, things }: { shopId: string; things: readonly Thing[] },
): Promise<Result<unknown>[]> {
  const orders = things.flatMap((thing) => (thing.kind === "orders" ? [thing.order] : []))
  if (orders.length > 0) return upsertOrders(tx, ctx, actor, { shopId, orders })
  const payments = things.flatMap((thing) => (thing.kind === "payments" ? [thing.payment] : []))
  if (payments.length > 0) return upsertPayments(tx, ctx, actor, { shopId, payments })
  const periods = things.flatMap((thing) => (thing.kind === "sales" ? [thing.sold] : []))
  if (periods.length > 0) return putSales(tx, ctx, actor, { shopId, periods })
  const answers: Result<unknown>[] = []
  for (const thing of things)
    if (thing.kind === "returns")
      answers.push(await upsertReturn(tx, ctx, actor, { shopId, announced: thing.announced }))
  return answers
}

/** A verb's refusal as troubles of the group's lines. */
export function refusedBy(group: Group, answer: Extract<Result<unknown>, { ok: false }>): LineTrouble[] {
  const fault = faultOf(answer)
  const [first] = group.lines
  const named = answer.detail?.match(/(?:line|Line) ([^\s:.]+)/)?.[1]
  const guilty = group.lines.find(({ input }) => named !== undefined && [input.ref, input.sku].includes(named)) ?? first
  return group.lines.map(({ line }) =>
    line === guilty?.line ? troubleOf(line, fault) : troubleOf(line, "held_back", { wants: String(guilty?.line) }),
  )
}
