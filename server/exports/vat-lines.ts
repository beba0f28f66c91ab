import { sumMinor } from "../../shared/domain/money.ts"
import { cappedKinds } from "../../shared/domain/states.ts"
import type { Db } from "../db/open.ts"
import { aboutIntents } from "./about-intents.ts"
import { ledgerEntries } from "./ledger-entries.ts"
import { momentsOf } from "./period.ts"
import { intentIds, leavingKinds, leftBy, type Wanted, words } from "./refund-lines.ts"
import type { XlsxCell } from "./write-xlsx.ts"

export interface VatSum {
  country: string
  regime: string
  currency: string
  /** Basis points; null: outside VAT (postage, surcharge, bonus, goodwill), or its shares are not reckoned yet. */
  rate: number | null
  refunds: number
  grossMinor: number
  taxMinor: number
}

const isWithin = (kind: string) => (cappedKinds as readonly string[]).includes(kind)

/** Refunds by country, regime and rate, for the VAT return and e-reporting; all of them sum to what left by the ledger. */
export async function vatSums(db: Db, wanted: Wanted): Promise<VatSum[]> {
  const sums = new Map<string, VatSum>()
  const add = (key: Omit<VatSum, "refunds" | "grossMinor" | "taxMinor">, gross: number, tax: number) => {
    const name = JSON.stringify([key.country, key.regime, key.currency, key.rate])
    const known = sums.get(name) ?? { ...key, refunds: 0, grossMinor: 0, taxMinor: 0 }
    sums.set(name, {
      ...known,
      refunds: known.refunds + 1,
      grossMinor: sumMinor([known.grossMinor, gross]),
      taxMinor: sumMinor([known.taxMinor, tax]),
    })
  }
  for await (const entries of ledgerEntries(db, { ...momentsOf(wanted, wanted.timeZone), kinds: leavingKinds })) {
    const ids = intentIds(entries)
    const [about, shares] = [await aboutIntents(db, ids), await sharesOf(db, ids)]
    for (const entry of entries) {
      const [of, left] = [about.get(entry.intent_id ?? ""), leftBy(entry)]
      if (of?.shop_id !== wanted.shopId || !left) continue
      const key = { country: of.country, regime: of.vat_regime, currency: left.currency }
      const own = isWithin(of.kind) ? (shares.get(of.id) ?? []) : []
      const sign = left.minor < 0 ? -1 : 1
      for (const share of own) add({ ...key, rate: share.rate }, sign * share.gross_minor, sign * share.tax_minor)
      if (own.length === 0) add({ ...key, rate: null }, left.minor, 0)
    }
  }
  return [...sums.values()].sort(byPlace)
}

async function sharesOf(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never[]>()
  const rows = await db.selectFrom("tax_shares").selectAll().where("intent_id", "in", ids).orderBy("ordinal").execute()
  return Map.groupBy(rows, (row) => row.intent_id)
}

const order = (one: VatSum) =>
  [one.country, one.regime, one.currency, String(one.rate ?? 99_999).padStart(5, "0")].join(" ")
const byPlace = (a: VatSum, b: VatSum) => (order(a) < order(b) ? -1 : 1)

/** As a file: few lines, whatever the number of refunds. */
export async function* vatLines(db: Db, wanted: Wanted): AsyncGenerator<XlsxCell[][]> {
  const { vat, regimes, outside } = words[wanted.language]
  yield [Object.values(vat)]
  const sums = await vatSums(db, wanted)
  yield sums.map(({ country, regime, currency, rate, refunds, grossMinor, taxMinor }) => [
    country,
    regime === "oss" ? regimes.oss : regimes.national,
    rate === null ? outside : rateWords(rate, wanted.language),
    refunds,
    { minor: grossMinor - taxMinor, currency },
    { minor: taxMinor, currency },
    { minor: grossMinor, currency },
    currency,
  ])
}

/** "5,5 %" */
export function rateWords(rate: number, language: "fr" | "en"): string {
  const text = String(rate / 100)
  return language === "fr" ? `${text.replace(".", ",")}\u202f%` : `${text}%`
}
