import type { OrderInput } from "../../shared/contract/intake.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { customerId, orderId, orderLineId, paymentId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { keepArticlesOfOrder } from "./keep-articles.ts"
import { keepNames } from "./keep-names.ts"
import { upsertProducts } from "./upsert-product.ts"

/**
 * The shop's order with its lines and payments, known by the shop's number: the same input again changes nothing.
 * Refuses what would take ground from under money or a return: a captured sum below what is reserved or paid
 * (`money_moved`), a line gone that a return names (`conflict`), another currency (`conflict`).
 */
export async function upsertOrder(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { shopId: string; order: OrderInput },
): Promise<Result<{ id: string; number: string; created: boolean }>> {
  if (!may(actor, "order.upsert") || (actor.kind === "api_key" && actor.shopId !== input.shopId))
    return refused("not_allowed", "This key may not write orders of this shop.")
  const { shopId, order } = input
  const id = orderId(shopId, order.number)
  const before = await tx.selectFrom("orders").selectAll().where("id", "=", id).executeTakeFirst()
  const problem =
    refProblem(order) ?? (before && ((await whyNot(tx, id, order)) ?? currencyProblem(order, before.currency)))
  if (problem) return problem

  const customer = await upsertCustomer(tx, shopId, order)
  const row = orderRow(input, customer)
  const times = { created_at: before?.created_at ?? ctx.now(), updated_at: ctx.now() }
  await tx
    .insertInto("orders")
    .values({ id, ...row, ...times })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...row, updated_at: times.updated_at }))
    .execute()
  await upsertProducts(tx, ctx, actor, { shopId, products: order.lines.map(toProduct) })
  if (before) await dropLines(tx, id, order)
  await writeLines(tx, shopId, id, order)
  if (before) await keepArticlesOfOrder(tx, id)
  await writePayments(tx, id, order)
  await appendAudit(tx, ctx, actor, {
    action: before ? "order.updated" : "order.created",
    subject: `order:${id}`,
    detail: { lines: order.lines.length, payments: order.payments.length },
  })
  return done({ id, number: order.number, created: !before })
}

function currencyProblem(order: OrderInput, before: string) {
  if (before === order.currency) return null
  return refused("conflict", `The order is in ${before}; its currency cannot become ${order.currency}.`)
}

function refProblem(order: OrderInput) {
  if (new Set(order.lines.map(refOf)).size === order.lines.length) return null
  return refused("invalid", "Two lines have the same ref.", {
    errors: [{ path: "lines", wants: "a ref of its own for each line, where a SKU stands twice" }],
  })
}

async function whyNot(tx: Tx, id: string, order: OrderInput) {
  const refs = order.lines.map(refOf)
  const returned = await tx
    .selectFrom("order_lines")
    .innerJoin("return_lines", "return_lines.order_line_id", "order_lines.id")
    .select("order_lines.ref")
    .distinct()
    .where("order_lines.order_id", "=", id)
    .execute()
  const gone = returned.find((line) => !refs.includes(line.ref))
  if (gone) return refused("conflict", `Line ${gone.ref} is being returned and cannot leave the order.`)
  const payments = await tx.selectFrom("payments").selectAll().where("order_id", "=", id).execute()
  for (const payment of payments) {
    const given = order.payments.find((one) => one.reference === payment.reference && one.provider === payment.provider)
    const moved = payment.reserved_minor + payment.refunded_minor
    if (moved > (given?.capturedMinor ?? 0))
      return refused("money_moved", `Of payment ${payment.reference}, ${moved} is reserved or refunded already.`)
  }
  return null
}

const refOf = (line: OrderInput["lines"][number]) => line.ref ?? line.sku

const toProduct = (line: OrderInput["lines"][number]) => ({
  sku: line.sku,
  gtins: line.gtin ? [line.gtin] : [],
  title: line.title,
  category: line.category ?? null,
})

const at = (moment: string | undefined): number | null => (moment === undefined ? null : Date.parse(moment))

function orderRow({ shopId, order }: { shopId: string; order: OrderInput }, customer: string | null) {
  return {
    shop_id: shopId,
    number: order.number,
    customer_id: customer,
    invoice_number: order.invoiceNumber ?? null,
    invoiced_at: at(order.invoicedAt),
    currency: order.currency,
    country: order.country,
    vat_regime: order.vatRegime ?? ("national" as const),
    delivery_minor: order.deliveryMinor ?? 0,
    delivery_standard_minor: order.deliveryStandardMinor ?? null,
  }
}

async function upsertCustomer(tx: Tx, shopId: string, order: OrderInput): Promise<string | null> {
  const { customer } = order
  if (!customer) return null
  const id = customerId(shopId, customer.email ?? order.number)
  const row = {
    shop_id: shopId,
    name: customer.name ?? null,
    email: customer.email ?? null,
    phone: customer.phone ?? null,
    address: JSON.stringify(customer.address ?? []),
    locale: order.locale ?? ("fr" as const),
  }
  await tx
    .insertInto("customers")
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute()
  await keepNames(tx, id, row.name)
  return id
}

async function dropLines(tx: Tx, id: string, order: OrderInput): Promise<void> {
  const refs = order.lines.map(refOf)
  await tx.deleteFrom("order_lines").where("order_id", "=", id).where("ref", "not in", refs).execute()
}

async function writeLines(tx: Tx, shopId: string, id: string, order: OrderInput): Promise<void> {
  const pictures = await tx
    .selectFrom("products")
    .select(["sku", "picture"])
    .where("shop_id", "=", shopId)
    .where(
      "sku",
      "in",
      order.lines.map((line) => line.sku),
    )
    .execute()
  for (const line of order.lines) {
    const row = {
      order_id: id,
      ref: refOf(line),
      sku: line.sku,
      gtin: line.gtin ?? null,
      title: line.title,
      category: line.category ?? null,
      picture: pictures.find((one) => one.sku === line.sku)?.picture ?? null,
      quantity: line.quantity,
      paid_minor: line.paidMinor,
      tax_minor: line.taxMinor ?? 0,
      delivered_at: at(line.deliveredAt),
      serial_tracked: line.serialTracked ? (1 as const) : (0 as const),
      serials: JSON.stringify(line.serials ?? []),
    }
    await tx
      .insertInto("order_lines")
      .values({ id: orderLineId(id, refOf(line)), ...row })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute()
  }
}

async function writePayments(tx: Tx, id: string, order: OrderInput): Promise<void> {
  for (const payment of order.payments) {
    const row = {
      order_id: id,
      provider: payment.provider,
      reference: payment.reference,
      captured_minor: payment.capturedMinor,
      currency: order.currency,
      route: payment.route ?? ("ours" as const),
    }
    const fresh = { reserved_minor: 0, refunded_minor: 0, outside_minor: 0, overpaid_minor: 0 }
    await tx
      .insertInto("payments")
      .values({ id: paymentId(id, payment.provider, payment.reference), ...row, ...fresh })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ captured_minor: row.captured_minor }))
      .execute()
  }
}
