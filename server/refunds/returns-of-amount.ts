import { readDecimal } from "../../shared/domain/decimal-money.ts"
import type { Db } from "../db/open.ts"
import { isOpenRow } from "./queue-filter.ts"

const MOST = 100

const signs: Record<string, string> = { "€": "EUR", "£": "GBP", $: "USD" }
/** "42,90", "42.90 €", "EUR 42.90", "1 200,00": with decimals or a currency, else it is a number. */
const AMOUNT = /^(?:([A-Z]{3}|[€£$])\s*)?(\d[\d\s\u00a0\u202f]*(?:[.,]\d{1,3})?)\s*([A-Z]{3}|[€£$])?$/

/** Returns with a refund of exactly this sum, what is open first, then the newest; null: it is no amount. */
export async function byAmount(db: Db, text: string): Promise<string[] | null> {
  const [, before, digits = "", after] = AMOUNT.exec(text.toUpperCase()) ?? []
  const sign = before ?? after
  if (digits === "" || (!sign && !/[.,]/.test(digits))) return null
  const wanted = (sign && (signs[sign] ?? sign)) || null
  const currencies = wanted ? [wanted] : await currenciesOf(db)
  const found: string[] = []
  for (const currency of currencies) {
    const minor = readDecimal(digits, currency)
    if (minor !== null && minor > 0) found.push(...(await ofAmount(db, currency, minor)))
  }
  return [...new Set(found)].slice(0, MOST)
}

const currenciesOf = async (db: Db): Promise<string[]> =>
  (await db.selectFrom("shops").select("currency").distinct().execute()).map((shop) => shop.currency)

async function ofAmount(db: Db, currency: string, minor: number): Promise<string[]> {
  const own = db
    .selectFrom("intents")
    .select("intents.return_id")
    .where("intents.amount_minor", "=", minor)
    .where("intents.currency", "=", currency)
    .orderBy("intents.created_at", "desc")
    .limit(MOST)
  const [open, newest] = await Promise.all([own.where(isOpenRow).execute(), own.execute()])
  return [...open, ...newest].map((row) => row.return_id)
}
