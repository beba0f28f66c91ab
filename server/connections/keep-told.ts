import type { OrderInput } from "../../shared/contract/intake.ts"
import type { RunCounts, RunNote } from "../../shared/contract/shops.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"
import { isSame, knownOrders } from "../intake/imports/judge-order.ts"
import { upsertOrders } from "../intake/upsert-order.ts"
import { type ProductInput, upsertProducts } from "../intake/upsert-product.ts"
import type { Connection } from "./connection-row.ts"

/** As the port gives them, without its refunds: those go to their payments by a door of their own. */
export interface ToldOrder {
  externalId: string
  updatedAt: number
  order: Omit<OrderInput, "payments">
  payments: Pick<OrderInput["payments"][number], "reference" | "capturedMinor" | "card">[]
}
export interface ToldProduct {
  externalId: string
  updatedAt: number
  products: ProductInput[]
}

export interface Kept {
  count: RunCounts["orders"]
  notes: RunNote[]
  /** The shop's ids of those that say something new and were taken. */
  taken: Set<string>
}

type Where = { connection: Connection; provider: string }

/** The payments go back by the shop's own platform, or by hand in its back office: as the connection says now. */
export const toInput = ({ order, payments }: ToldOrder, { connection, provider }: Where): OrderInput => ({
  ...order,
  payments: payments.map((one) => ({
    ...one,
    provider,
    route: connection.refunds_by === "shop" ? ("ours" as const) : ("platform" as const),
  })),
})

/** Takes what is as new as what is here, for a shop's clock has whole seconds: told twice, or late, it changes nothing. */
export async function keepOrders(tx: Tx, ctx: Context, where: Where, told: readonly ToldOrder[]): Promise<Kept> {
  const fresh = await newerOnly(tx, where.connection.id, "order", told)
  const input = fresh.map((one) => toInput(one, where))
  const known = await knownOrders(
    tx,
    where.connection.shop_id,
    input.map((one) => one.number),
  )
  const changed = fresh.filter((_, nth) => !isAsKnown(known, input[nth] as OrderInput))
  const orders = changed.map((one) => toInput(one, where))
  const answers = await upsertOrders(tx, ctx, { kind: "system" }, { shopId: where.connection.shop_id, orders })
  const count = { created: 0, changed: 0, same: told.length - changed.length, refused: 0 }
  const notes: RunNote[] = []
  const taken = new Set(fresh.map((one) => one.externalId))
  for (const [nth, answer] of answers.entries()) {
    if (answer.ok) {
      count[answer.value.created ? "created" : "changed"]++
      continue
    }
    count.refused++
    const { externalId, order } = changed[nth] as ToldOrder
    taken.delete(externalId)
    notes.push(refusedNote(order.number, answer.code, answer.detail))
  }
  await remember(
    tx,
    where.connection.id,
    "order",
    fresh.filter((one) => taken.has(one.externalId)),
  )
  return { count, notes, taken }
}

function isAsKnown(known: ReadonlyMap<string, OrderInput>, told: OrderInput): boolean {
  const before = known.get(told.number)
  return before !== undefined && isSame(before, laidOver(before, told))
}

/** What the shop does not say stays as it is, so it is no difference either. */
function laidOver(before: OrderInput, told: OrderInput): OrderInput {
  const lines = told.lines.map((line) => {
    const there = before.lines.find((one) => (one.ref ?? one.sku) === (line.ref ?? line.sku))
    return { ...there, ...line, ...(line.deliveredAt && { deliveredAt: written(line.deliveredAt) }) }
  })
  const { cancelledAt, invoicedAt, ...rest } = { ...before, ...told, lines }
  return {
    ...rest,
    ...(cancelledAt && { cancelledAt: written(cancelledAt) }),
    ...(invoicedAt && { invoicedAt: written(invoicedAt) }),
  }
}

/** A moment as it is written here, whatever zone it was told in. */
const written = (moment: string) => new Date(Date.parse(moment)).toISOString()

export function refusedNote(name: string, code: string, detail: string | undefined): RunNote {
  const fault = code === "money_moved" || code === "conflict" ? code : "invalid"
  return { is: "refused", thing: "order", name, fault, detail: detail?.slice(0, 200) ?? null }
}

export async function keepProducts(
  tx: Tx,
  ctx: Context,
  { connection }: Where,
  told: readonly ToldProduct[],
): Promise<Kept> {
  const fresh = await newerOnly(tx, connection.id, "product", told)
  const products = fresh.flatMap((one) => one.products)
  const before = await knownSkus(tx, connection.shop_id, products)
  const answer = await upsertProducts(tx, ctx, { kind: "system" }, { shopId: connection.shop_id, products })
  if (!answer.ok) throw new Error(answer.code)
  await remember(tx, connection.id, "product", fresh)
  const created = products.length - before.size
  const all = told.reduce((sum, one) => sum + one.products.length, 0)
  const changed = Math.max(0, answer.value.changed - created)
  return { count: { created, changed, same: all - created - changed, refused: 0 }, notes: [], taken: new Set() }
}

async function knownSkus(db: Db, shopId: string, products: readonly ProductInput[]): Promise<Set<string>> {
  if (products.length === 0) return new Set()
  const ids = [...new Set(products.map((one) => productId(shopId, one.sku)))]
  const rows = await db
    .selectFrom("products")
    .select("sku")
    .where(among(db, "id", ids))
    .execute()
  return new Set(rows.map((row) => row.sku))
}

/** What a sync would do with them; nothing is written. */
export async function compareOrders(db: Db, where: Where, told: readonly ToldOrder[]): Promise<Kept> {
  const input = told.map((one) => toInput(one, where))
  const known = await knownOrders(
    db,
    where.connection.shop_id,
    input.map((one) => one.number),
  )
  const count = { created: 0, changed: 0, same: 0, refused: 0 }
  const notes: RunNote[] = []
  for (const one of input) {
    const is = !known.has(one.number) ? "created" : isAsKnown(known, one) ? "same" : "changed"
    count[is]++
    if (is !== "same") notes.push({ is, thing: "order", name: one.number, fault: null, detail: null })
  }
  return { count, notes, taken: new Set() }
}

export async function compareProducts(db: Db, { connection }: Where, told: readonly ToldProduct[]): Promise<Kept> {
  const products = told.flatMap((one) => one.products)
  const known = await knownSkus(db, connection.shop_id, products)
  const fresh = products.filter((one) => !known.has(one.sku))
  const notes = fresh.map(
    (one): RunNote => ({ is: "created", thing: "product", name: one.sku, fault: null, detail: null }),
  )
  const count = { created: fresh.length, changed: 0, same: products.length - fresh.length, refused: 0 }
  return { count, notes, taken: new Set() }
}

type Told = { externalId: string; updatedAt: number }

/** Whoever keeps something of this shop holds its connection, so two never write the same thing in the wrong order. */
async function newerOnly<T extends Told>(
  tx: Tx,
  connectionId: string,
  kind: "order" | "product",
  told: readonly T[],
): Promise<T[]> {
  if (told.length === 0) return []
  const query = tx
    .selectFrom("shop_things")
    .select(["external_id", "told_at"])
    .where("connection_id", "=", connectionId)
    .where("kind", "=", kind)
    .where(
      among(
        tx,
        "external_id",
        told.map((one) => one.externalId),
      ),
    )
  const rows = await forUpdate(tx, query).execute()
  const seen = new Map(rows.map((row) => [row.external_id, row.told_at]))
  return told.filter((one) => one.updatedAt >= (seen.get(one.externalId) ?? Number.NEGATIVE_INFINITY))
}

async function remember(
  tx: Tx,
  connection_id: string,
  kind: "order" | "product",
  told: readonly Told[],
): Promise<void> {
  const rows = told.map(({ externalId, updatedAt }) => ({
    connection_id,
    kind,
    external_id: externalId,
    told_at: updatedAt,
  }))
  await writeMany(tx, "shop_things", rows, { key: ["connection_id", "kind", "external_id"], update: ["told_at"] })
}
