import enDecision from "../../shared/locales/en/decision.ts"
import en from "../../shared/locales/en/paper-files.ts"
import frDecision from "../../shared/locales/fr/decision.ts"
import fr from "../../shared/locales/fr/paper-files.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Db } from "../db/open.ts"
import { aboutDifferences, differenceOf } from "./about-differences.ts"
import { type AboutIntent, aboutIntents, type NoteName, noteOfEntry } from "./about-intents.ts"
import { type Entry, ledgerEntries } from "./ledger-entries.ts"
import { momentsOf, type Period } from "./period.ts"
import type { XlsxCell } from "./write-xlsx.ts"

export type Language = "fr" | "en"
export interface Wanted extends Period {
  shopId: string
  timeZone: string
  language: Language
}

export const words = { fr, en }
const kinds: Record<Language, Record<string, string>> = { fr: frDecision.kind, en: enDecision.kind }

/** Money that left the building, or came back: one line an entry of the ledger, so that both have one sum. */
export const leavingKinds = ["refund", "refund_reversed"] as const
/** And what was paid on top for an exchange that did not come about: of nothing that was invoiced, so no VAT comes back. */
const listedKinds = [...leavingKinds, "difference_back"] as const
const WAY_OUT = /^(provider|bank|store_credit):(.+)$/

type Left = { way: string; minor: number; currency: string }

/** What left by this entry, and by which way; null: nothing did. */
export function leftBy(entry: Entry): Left | null {
  for (const { account, amount_minor, currency } of entry.postings) {
    const [, kind, of = ""] = WAY_OUT.exec(account) ?? []
    if (kind) return { way: kind === "store_credit" ? kind : of, minor: -amount_minor, currency }
  }
  return null
}

/** Refunds of a shop in a time, the head first, a part at a time. */
export async function* refundLines(db: Db, wanted: Wanted): AsyncGenerator<XlsxCell[][]> {
  yield [Object.values(words[wanted.language].refunds)]
  for await (const entries of ledgerEntries(db, { ...momentsOf(wanted, wanted.timeZone), kinds: listedKinds })) {
    const about = await aboutIntents(db, intentIds(entries))
    const differences = await aboutDifferences(db, entries)
    const lines = entries.flatMap((entry) => {
      const [of, left] = [about.get(entry.intent_id ?? "") ?? differences.get(differenceOf(entry) ?? ""), leftBy(entry)]
      // the same thing sent again is no money
      return left && of?.shop_id === wanted.shopId ? [lineOf(entry, left, of, wanted)] : []
    })
    if (lines.length > 0) yield lines
  }
}

export const intentIds = (entries: readonly Entry[]): string[] => [
  ...new Set(entries.flatMap((entry) => entry.intent_id ?? [])),
]

/** As the head in `refunds` names them. */
function lineOf(entry: Entry, left: Left, of: AboutIntent, { timeZone, language }: Wanted): XlsxCell[] {
  const { ways } = words[language]
  const { way, minor, currency } = left
  return [
    localDay(entry.at, timeZone),
    of.rma,
    of.order_number,
    of.invoice_number,
    noteWords(noteOfEntry(of.notes, entry)),
    entry.kind === "difference_back" ? words[language].entries.difference_back : (kinds[language][of.kind] ?? of.kind),
    way in ways ? ways[way as keyof typeof ways] : way,
    of.country,
    { minor, currency },
    currency,
    entry.source,
  ]
}

/** A reversal names both: "AV2026-000002 (AV2026-000001)". */
export const noteWords = (note: NoteName | null): string | null =>
  note && note.reverses !== null ? `${note.name} (${note.reverses})` : (note?.name ?? null)
