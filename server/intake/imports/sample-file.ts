import { sql } from "kysely"
import { makeTracking } from "../../../shared/barcode/make-tracking.ts"
import type { ImportKind } from "../../../shared/contract/imports.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import { CSV_MARK, csvLine } from "../../../shared/domain/csv-line.ts"
import { weekPeriod } from "../../../shared/domain/sales-period.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import en from "../../../shared/locales/en/imports.ts"
import fr from "../../../shared/locales/fr/imports.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import type { Db } from "../../db/open.ts"
import { importsNotAllowed } from "./start-import.ts"

const words = { fr, en }
const ORDERS = 5
const DAY = 86_400_000

/** A small file of each kind, of the shop's own articles: the orders first, then their payments and a return of each. */
export async function sampleFile(
  db: Db,
  ctx: Context,
  actor: Actor,
  { shopId, kind, locale }: { shopId: string; kind: ImportKind; locale: "fr" | "en" },
): Promise<Result<{ type: string; fileName: string; bytes: Uint8Array }>> {
  if (!may(actor, "import.file")) return importsNotAllowed()
  const shop = await db.selectFrom("shops").select("currency").where("id", "=", shopId).executeTakeFirst()
  if (!shop) return refused("not_found", "There is no such shop.")
  const products = await db
    .selectFrom("products")
    .select(["sku", "title", "category", "gtins"])
    .where("shop_id", "=", shopId)
    // those that the shop shows first
    .orderBy(sql`case when picture is null then 1 else 0 end`)
    .orderBy("sku")
    .limit(ORDERS)
    .execute()
  const names: Record<string, string> = words[locale].field[kind]
  const rows = rowsOf[kind](products.length > 0 ? products : made, { locale, currency: shop.currency, now: ctx.now() })
  const fields = Object.keys(rows[0] ?? {})
  const delimiter = locale === "fr" ? ";" : ","
  const text = [fields.map((field) => names[field] ?? field), ...rows.map((row) => fields.map((field) => row[field]))]
    .map((cells) => csvLine(cells, delimiter))
    .join("")
  const fileName = {
    fr: { orders: "commandes", payments: "paiements", returns: "retours", sales: "ventes" },
    en: { orders: "orders", payments: "payments", returns: "returns", sales: "sales" },
  }[locale][kind]
  return done({
    type: "text/csv; charset=utf-8",
    fileName: `${fileName}.csv`,
    bytes: new TextEncoder().encode(CSV_MARK + text),
  })
}

type Product = { sku: string; title: string; category: string | null; gtins: string }
type Ground = { locale: "fr" | "en"; currency: string; now: number }
type Row = Record<string, string | number>

const made: Product[] = [{ sku: "LAMP-01", title: "Lampe", category: "home", gtins: "[]" }]
const numberOf = (at: number) => `EX-${1001 + at}`
const price = (at: number, locale: string) => `${29 + at * 10},90`.replace(",", locale === "fr" ? "," : ".")

function day(at: number, locale: "fr" | "en"): string {
  return new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-CA", {
    timeZone: "UTC",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at)
}

const rowsOf: Record<ImportKind, (products: readonly Product[], ground: Ground) => Row[]> = {
  orders: (products, { locale, currency, now }) =>
    products.map((product, at) => ({
      number: numberOf(at),
      invoicedAt: day(now - (6 + at) * DAY, locale),
      customerName: `Camille Exemple ${at + 1}`,
      email: `camille${at + 1}@example.org`,
      country: "FR",
      currency,
      sku: product.sku,
      gtin: (JSON.parse(product.gtins) as string[])[0] ?? "",
      title: product.title,
      category: product.category ?? "",
      quantity: 1,
      paid: price(at, locale),
      deliveredAt: day(now - (3 + at) * DAY, locale),
    })),
  payments: (products, { locale, currency }) =>
    products.map((_, at) => ({
      number: numberOf(at),
      provider: "test",
      reference: `pay_${numberOf(at)}`,
      captured: price(at, locale),
      currency,
    })),
  returns: (products, { locale, now }) =>
    products.map((product, at) => ({
      orderNumber: numberOf(at),
      basis: locale === "fr" ? "rétractation" : "withdrawal",
      noticeAt: day(now - DAY, locale),
      ref: product.sku,
      quantity: 1,
      reason: "changed_mind",
      carrier: "colissimo",
      tracking: trackingOf(at),
      expectedDay: day(now + DAY, locale),
    })),
  sales: (products, { now }) =>
    products.map((product, at) => ({
      sku: product.sku,
      period: weekPeriod(weekOf(now) - 1),
      units: 40 + at * 10,
      batch: `L-${at + 1}`,
      carrier: "colissimo",
      region: "FR-59",
    })),
}

const trackingOf = (at: number) => makeTracking("colissimo", 9_990 + at)
