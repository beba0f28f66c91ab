import type { OrderInput } from "../../shared/contract/intake.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import { orderId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendManyAudits } from "../audit/append-many.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { decideAgain } from "./decide-again.ts"
import { keepArticlesOfOrder } from "./keep-articles.ts"
import { upsertProducts } from "./upsert-product.ts"
import { refOf, writeOrders } from "./write-orders.ts"

type Written = { id: string; number: string; created: boolean }

/**
 * The shop's order with its lines and payments, known by the shop's number: the same input again changes nothing.
 * Refuses what would take ground from under money or a return: a captured sum below what is reserved or paid
 * (`money_moved`), a line gone that a return names (`conflict`), another currency (`conflict`). What changes of its sums
 * decides its returns again.
 */
export async function upsertOrder(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, order }: { shopId: string; order: OrderInput },
): Promise<Result<Written>> {
  const [answer] = await upsertOrders(tx, ctx, actor, { shopId, orders: [order] })
  if (!answer) throw new Error("an order without an answer")
  return answer
}

/** Several orders in as many statements as one takes, each number once. An answer each: of a refused one nothing is written. */
export async function upsertOrders(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { shopId, orders }: { shopId: string; orders: readonly OrderInput[] },
): Promise<Result<Written>[]> {
  if (!may(actor, "order.upsert") || (actor.kind === "api_key" && actor.shopId !== shopId))
    return orders.map(() => refused("not_allowed", "This key may not write orders of this shop."))
  const asked = orders.map((order) => ({ id: orderId(shopId, order.number), order }))
  const before = await knownBefore(
    tx,
    asked.map((one) => one.id),
  )
  const answers = asked.map(({ id, order }) => {
    const known = before.get(id)
    return { id, order, known, problem: refProblem(order) ?? (known ? whyNot(known, order) : null) }
  })
  const good = answers.filter((one) => one.problem === null)
  await upsertProducts(tx, ctx, actor, { shopId, products: good.flatMap(({ order }) => order.lines.map(toProduct)) })
  await writeOrders(tx, ctx, shopId, good)
  const changed = good.flatMap(({ id, order, known }) => (known ? [{ id, order, known }] : []))
  for (const { id, known } of changed) if (known.returned.length > 0) await keepArticlesOfOrder(tx, id)
  await appendManyAudits(
    tx,
    ctx,
    actor,
    good.map(({ id, order, known }) => ({
      action: known ? "order.updated" : "order.created",
      subject: `order:${id}`,
      detail: { lines: order.lines.length, payments: order.payments.length },
    })),
  )
  for (const { id, order, known } of changed)
    if (known.returned.length > 0 && movesMoney(known, order)) await decideAgain(tx, ctx, id, "order_changed")
  return answers.map(({ id, order, known, problem }) => problem ?? done({ id, number: order.number, created: !known }))
}

export interface KnownOrder {
  row: Tables["orders"]
  lines: Tables["order_lines"][]
  payments: Tables["payments"][]
  /** Lines that a return names, by their refs. */
  returned: string[]
}

async function knownBefore(tx: Tx, ids: readonly string[]): Promise<Map<string, KnownOrder>> {
  const rows = await tx
    .selectFrom("orders")
    .selectAll()
    .where(among(tx, "id", ids))
    .execute()
  if (rows.length === 0) return new Map()
  const here = rows.map((row) => row.id)
  const lines = await tx
    .selectFrom("order_lines")
    .selectAll()
    .where(among(tx, "order_id", here))
    .execute()
  const payments = await tx
    .selectFrom("payments")
    .selectAll()
    .where(among(tx, "order_id", here))
    .execute()
  const returned = await tx
    .selectFrom("order_lines")
    .innerJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
    .select(["order_lines.order_id", "order_lines.ref"])
    .distinct()
    .where(among(tx, "order_lines.order_id", here))
    .execute()
  const [linesOf, paymentsOf] = [Map.groupBy(lines, owner), Map.groupBy(payments, owner)]
  const returnedOf = Map.groupBy(returned, owner)
  return new Map(
    rows.map((row) => {
      const own = { lines: linesOf.get(row.id) ?? [], payments: paymentsOf.get(row.id) ?? [] }
      return [row.id, { row, ...own, returned: (returnedOf.get(row.id) ?? []).map((line) => line.ref) }]
    }),
  )
}

const owner = (row: { order_id: string }) => row.order_id

function refProblem(order: OrderInput): Refusal | null {
  if (new Set(order.lines.map(refOf)).size === order.lines.length) return null
  return refused("invalid", "Two lines have the same ref.", {
    errors: [{ path: "lines", wants: "a ref of its own for each line, where a SKU stands twice" }],
  })
}

function whyNot(known: KnownOrder, order: OrderInput): Refusal | null {
  const refs = order.lines.map(refOf)
  const gone = known.returned.find((ref) => !refs.includes(ref))
  if (gone !== undefined) return refused("conflict", `Line ${gone} is being returned and cannot leave the order.`)
  for (const payment of known.payments) {
    const moved = payment.reserved_minor + payment.refunded_minor
    if (moved > (givenAs(payment, order)?.capturedMinor ?? 0))
      return refused("money_moved", `Of payment ${payment.reference}, ${moved} is reserved or refunded already.`)
  }
  const { currency } = known.row
  if (currency === order.currency) return null
  return refused("conflict", `The order is in ${currency}; its currency cannot become ${order.currency}.`)
}

const givenAs = (payment: Tables["payments"], order: OrderInput) =>
  order.payments.find((one) => one.reference === payment.reference && one.provider === payment.provider)

/** Whether a decision reads something else now: what was bought, for how much, when it came, and what it was paid with. */
function movesMoney({ row, lines, payments }: KnownOrder, order: OrderInput): boolean {
  const told = order.payments.some((one) => {
    const there = payments.find((own) => own.reference === one.reference && own.provider === one.provider)
    return there?.captured_minor !== one.capturedMinor
  })
  const goods = order.lines.some((line) => {
    const there = lines.find((own) => own.ref === refOf(line))
    return (
      there?.quantity !== line.quantity ||
      there.paid_minor !== line.paidMinor ||
      there.delivered_at !== (line.deliveredAt === undefined ? null : Date.parse(line.deliveredAt))
    )
  })
  const delivery =
    row.delivery_minor !== (order.deliveryMinor ?? 0) ||
    row.delivery_standard_minor !== (order.deliveryStandardMinor ?? null)
  return told || goods || delivery || lines.length !== order.lines.length
}

const toProduct = (line: OrderInput["lines"][number]) => ({
  sku: line.sku,
  gtins: line.gtin ? [line.gtin] : undefined,
  title: line.title,
  category: line.category,
  ...{ family: line.family, size: line.size, colour: line.colour, variant: line.variant },
})
