import { sumMinor } from "../../shared/domain/money.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { TaxShare } from "../../shared/policy/tax-shares.ts"
import type { Tables } from "../db/tables.ts"
import type { ShopPapers } from "./paper-settings.ts"

/** All that stands on a credit note: kept as it was on the day, whatever becomes of its order. */
export interface CreditNote {
  name: string
  /** The document before it, which it reverses or, where that was reversed, gives anew. */
  turns?: { name: string; day: string; reverses: boolean }
  /** Of the shop's calendar. */
  day: string
  locale: "fr" | "en"
  seller: { name: string; address: readonly string[]; legal: string; vatNumber: string | null }
  buyer: { name: string | null; address: readonly string[] }
  invoice: { number: string; day: string | null }
  order: string
  rma: string
  currency: string
  lines: { title: string; sku: string | null; quantity: number; rate: number; netMinor: number; taxMinor: number }[]
  rates: { rate: number; netMinor: number; taxMinor: number }[]
  netMinor: number
  taxMinor: number
  grossMinor: number
}

export interface NoteOf {
  papers: ShopPapers
  intent: Tables["intents"]
  order: Tables["orders"] & { invoice_number: string }
  orderLines: readonly Tables["order_lines"][]
  customer: Tables["customers"] | undefined
  returned: Pick<Tables["returns"], "rma" | "locale">
  shares: readonly TaxShare[]
  name: string
  at: number
}

/** Its lines sum to its rates, its rates to its whole, and its whole to the refund: all of one list of shares. */
export function creditNote(of: NoteOf): CreditNote {
  const { papers, intent, order, customer, returned, shares } = of
  const { shop, settings } = papers
  const units = JSON.parse(intent.units) as { orderLineId: string }[]
  const rates = [...Map.groupBy(shares, (share) => share.rate)].sort(([a], [b]) => b - a)
  const sum = (some: readonly TaxShare[]) => ({
    netMinor: sumMinor(some.map((one) => one.grossMinor - one.taxMinor)),
    taxMinor: sumMinor(some.map((one) => one.taxMinor)),
  })
  return {
    name: of.name,
    day: localDay(of.at, shop.time_zone),
    locale: returned.locale,
    seller: { name: shop.legal_name, ...settings.seller, vatNumber: shop.vat_number },
    buyer: { name: customer?.name ?? null, address: customer ? addressLines(customer.address) : [] },
    invoice: {
      number: order.invoice_number,
      day: order.invoiced_at === null ? null : localDay(order.invoiced_at, shop.time_zone),
    },
    order: order.number,
    rma: returned.rma,
    currency: intent.currency,
    lines: shares.map((share) => {
      const line = of.orderLines.find((one) => one.id === share.orderLineId)
      const quantity = units.filter((unit) => unit.orderLineId === share.orderLineId).length
      return {
        title: line?.title ?? "",
        sku: line?.sku ?? null,
        quantity: Math.max(1, quantity),
        rate: share.rate,
        ...sum([share]),
      }
    }),
    rates: rates.map(([rate, some]) => ({ rate, ...sum(some) })),
    ...sum(shares),
    grossMinor: sumMinor(shares.map((one) => one.grossMinor)),
  }
}

/** Lines as they were told; of parts with names what they say. */
function addressLines(text: string): string[] {
  const known = JSON.parse(text) as unknown
  const parts = Array.isArray(known) ? known : Object.values((known ?? {}) as object)
  return parts.filter((part): part is string => typeof part === "string" && part.trim() !== "")
}
