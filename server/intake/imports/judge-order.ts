import type { Locale } from "../../../shared/contract/basics.ts"
import { OrderInput } from "../../../shared/contract/intake.ts"
import { canonicalJson } from "../../../shared/domain/canonical-json.ts"
import { orderId } from "../../../shared/domain/derive-id.ts"
import { importFields } from "../../../shared/policy/import-fields.ts"
import { among } from "../../db/among.ts"
import type { Db } from "../../db/open.ts"
import { type GoodLine, type Judged, sayTheSame, troubleOf } from "./one-thing.ts"
import type { Input } from "./understand-line.ts"

type Line = OrderInput["lines"][number]
type Payment = OrderInput["payments"][number]
export type KnownOrders = ReadonlyMap<string, OrderInput>

const wholeFields = importFields.orders.filter((field) => field.of === "whole").map((field) => field.name)

/** The lines of one order: what the file says laid over what is known. It adds and changes, and takes nothing away. */
export function judgeOrder(lines: readonly GoodLine[], known: KnownOrders): Judged<OrderInput> {
  const said = sayTheSame(lines, wholeFields)
  if ("fault" in said) return { is: "refused", troubles: [said] }
  const before = known.get(String(said.whole.number))
  const merged = [...(before?.lines ?? [])]
  const payments: Said[] = [...(before?.payments ?? [])]
  const seen = new Map<string, number>()
  for (const { line, input } of lines) {
    const key = String(input.ref ?? input.sku)
    const first = seen.get(key)
    if (first !== undefined)
      return {
        is: "refused",
        troubles: [troubleOf(line, "twice", { field: input.ref ? "ref" : "sku", value: key, wants: String(first) })],
      }
    seen.set(key, line)
    layOver(merged, lineOf(input), (one) => (one.ref ?? one.sku) === key)
    const clash = layPayment(payments, input, line)
    if (clash) return { is: "refused", troubles: [clash] }
  }
  const whole = { ...before, ...orderOf(said.whole, before) }
  const parsed = OrderInput.safeParse({ ...whole, lines: merged, payments: payments.map(({ by: _, ...one }) => one) })
  if (!parsed.success)
    return { is: "refused", troubles: [troubleOf(lines[0]?.line ?? 0, "refused", { value: pathOf(parsed.error) })] }
  if (!before) return { is: "created", thing: parsed.data }
  return isSame(before, parsed.data) ? { is: "same" } : { is: "changed", thing: parsed.data }
}

export const pathOf = (error: { issues: readonly { path: readonly PropertyKey[] }[] }) =>
  error.issues[0]?.path.map(String).join(".") ?? null

/** `by`: the line of the file that said it. */
type Said = Payment & { by?: number }

function layOver<T extends object>(all: T[], told: T, is: (one: T) => boolean): void {
  const at = all.findIndex(is)
  if (at < 0) all.push(told)
  else all[at] = { ...all[at], ...told }
}

const text = (value: Input[string] | undefined) => (value === undefined ? undefined : String(value))
const number = (value: Input[string] | undefined) => value as number | undefined
/** Without what is not said, at any depth. */
export function only<T>(all: T): T {
  if (all === null || typeof all !== "object") return all
  if (Array.isArray(all)) return all.map(only) as T
  const said: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(all)) if (value !== undefined) said[name] = only(value)
  return said as T
}

function lineOf(input: Input): Line {
  const { serial } = input
  return only({
    ref: text(input.ref),
    sku: String(input.sku),
    gtin: text(input.gtin),
    title: String(input.title),
    category: text(input.category),
    ...{ family: text(input.family), size: text(input.size) },
    ...{ colour: text(input.colour), variant: text(input.variant) },
    quantity: number(input.quantity) ?? 1,
    paidMinor: number(input.paid) ?? 0,
    taxMinor: number(input.tax),
    deliveredAt: text(input.deliveredAt),
    ...(serial !== undefined && {
      serialTracked: true,
      serials: String(serial)
        .split(/\s*[|,;\n]\s*/)
        .filter(Boolean),
    }),
  } as Line)
}

function layPayment(payments: Said[], input: Input, line: number) {
  const { provider, reference, captured } = input
  if (reference === undefined || captured === undefined) return null
  const told = only({
    provider: (provider ?? "manual") as Payment["provider"],
    reference: String(reference),
    capturedMinor: Number(captured),
    route: input.route as Payment["route"],
    card: cardIn(input),
    by: line,
  }) as Said
  const there = payments.find((one) => one.provider === told.provider && one.reference === told.reference)
  if (there?.by !== undefined && there.capturedMinor !== told.capturedMinor)
    return troubleOf(line, "says_otherwise", { field: "captured", value: String(captured), wants: String(there.by) })
  layOver(payments, told, (one) => one === there)
  return null
}

/** A brand alone says nothing that a customer knows their card by. */
export const cardIn = ({ cardLast4, cardBrand }: Input): Payment["card"] =>
  cardLast4 === undefined
    ? undefined
    : { last4: String(cardLast4), ...(cardBrand !== undefined && { brand: String(cardBrand) }) }

function orderOf(whole: Input, before: OrderInput | undefined): Partial<OrderInput> {
  const customer = only({
    name: text(whole.customerName),
    email: text(whole.email),
    phone: text(whole.phone),
    address:
      whole.address === undefined
        ? undefined
        : String(whole.address)
            .split(/\s*(?:\r?\n|\|)\s*/)
            .filter(Boolean),
  }) as NonNullable<OrderInput["customer"]>
  const someone = Object.keys(customer).length > 0
  return only({
    number: String(whole.number),
    currency: String(whole.currency),
    country: String(whole.country),
    invoiceNumber: text(whole.invoiceNumber),
    invoicedAt: text(whole.invoicedAt),
    vatRegime: whole.vatRegime as OrderInput["vatRegime"],
    deliveryMinor: number(whole.delivery),
    deliveryStandardMinor: number(whole.deliveryStandard),
    locale: whole.locale as Locale | undefined,
    ...(someone && { customer: { ...before?.customer, ...customer } }),
  }) as Partial<OrderInput>
}

/** Who tells of no card says nothing of it. */
function withoutUntold(before: OrderInput, after: OrderInput): OrderInput {
  const toldOf = (one: Payment) =>
    after.payments.find((other) => other.provider === one.provider && other.reference === one.reference)
  const payments = before.payments.map(({ card, ...one }) => (card && toldOf(one)?.card ? { ...one, card } : one))
  return { ...before, payments }
}

/**
 * One customer's orders may spell the name in two ways, and would then change each other for ever: of a customer with an
 * e-mail only that counts, and the rest is taken over with an order that is new or changed.
 */
export function isSame(before: OrderInput, after: OrderInput): boolean {
  const bare = ({ customer, locale, ...order }: OrderInput) => ({
    ...order,
    customer: customer?.email ? { email: customer.email } : (customer ?? null),
    ...(!customer?.email && { locale }),
    lines: order.lines
      .toSorted((a, b) => (refOf(a) < refOf(b) ? -1 : 1))
      .map((line) => ({ ...line, ref: refOf(line) })),
    payments: order.payments.toSorted((a, b) => (a.reference < b.reference ? -1 : 1)),
  })
  return canonicalJson(only(bare(withoutUntold(before, after)))) === canonicalJson(only(bare(after)))
}

const refOf = (line: Line) => line.ref ?? line.sku
const iso = (at: number | null) => (at === null ? undefined : new Date(at).toISOString())

type Article = Record<"family" | "size" | "colour" | "variant", string | null>
const toldOf = (article: Article | undefined) =>
  Object.fromEntries(Object.entries(article ?? {}).filter(([, value]) => value !== null))

/** The orders of these numbers as the shop would have to send them to change nothing. */
export async function knownOrders(db: Db, shopId: string, numbers: readonly string[]): Promise<KnownOrders> {
  const ids = numbers.map((one) => orderId(shopId, one))
  if (ids.length === 0) return new Map()
  const orders = await db
    .selectFrom("orders")
    .selectAll()
    .where(among(db, "id", ids))
    .execute()
  if (orders.length === 0) return new Map()
  const here = orders.map((order) => order.id)
  const lines = await db
    .selectFrom("order_lines")
    .selectAll()
    .where(among(db, "order_id", here))
    .execute()
  const payments = await db
    .selectFrom("payments")
    .selectAll()
    .where(among(db, "order_id", here))
    .execute()
  const articles = await db
    .selectFrom("products")
    .select(["sku", "family", "size", "colour", "variant"])
    .where("shop_id", "=", shopId)
    .where(among(db, "sku", [...new Set(lines.map((line) => line.sku))]))
    .execute()
  const articleOf = new Map(articles.map(({ sku, ...told }) => [sku, told]))
  const customerIds = orders.flatMap((order) => order.customer_id ?? [])
  const customers =
    customerIds.length === 0
      ? []
      : await db
          .selectFrom("customers")
          .selectAll()
          .where(among(db, "id", customerIds))
          .execute()
  const linesOf = Map.groupBy(lines, (line) => line.order_id)
  const paymentsOf = Map.groupBy(payments, (payment) => payment.order_id)
  const customerOf = new Map(customers.map((customer) => [customer.id, customer]))
  return new Map(
    orders.map((order) => {
      const customer = customerOf.get(order.customer_id ?? "")
      const address = customer ? (JSON.parse(customer.address) as unknown) : null
      const known = only({
        number: order.number,
        invoiceNumber: order.invoice_number ?? undefined,
        invoicedAt: iso(order.invoiced_at),
        cancelledAt: iso(order.cancelled_at ?? null),
        currency: order.currency,
        country: order.country,
        vatRegime: order.vat_regime as OrderInput["vatRegime"],
        deliveryMinor: order.delivery_minor,
        deliveryStandardMinor: order.delivery_standard_minor ?? undefined,
        locale: customer?.locale,
        customer: customer && {
          name: customer.name ?? undefined,
          email: customer.email ?? undefined,
          phone: customer.phone ?? undefined,
          address: Array.isArray(address) && address.length > 0 ? (address as string[]) : undefined,
        },
        lines: (linesOf.get(order.id) ?? []).map((line) => ({
          ref: line.ref,
          sku: line.sku,
          gtin: line.gtin ?? undefined,
          title: line.title,
          category: line.category ?? undefined,
          ...toldOf(articleOf.get(line.sku)),
          quantity: line.quantity,
          paidMinor: line.paid_minor,
          taxMinor: line.tax_minor,
          deliveredAt: iso(line.delivered_at),
          serialTracked: line.serial_tracked === 1,
          serials: JSON.parse(line.serials) as string[],
        })),
        payments: (paymentsOf.get(order.id) ?? []).map((payment) => ({
          provider: payment.provider as Payment["provider"],
          reference: payment.reference,
          capturedMinor: payment.captured_minor,
          route: payment.route as Payment["route"],
          card: payment.card_last4 ? { last4: payment.card_last4, brand: payment.card_brand ?? undefined } : undefined,
        })),
      }) as OrderInput
      return [order.number, known] as const
    }),
  )
}
