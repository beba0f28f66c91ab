import type { JournalKind, PaperSettings } from "../../shared/contract/paper-settings.ts"
import type { AccountKind } from "../../shared/domain/account-kinds.ts"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import { currencyExponent } from "../../shared/domain/money.ts"
import frFiles from "../../shared/locales/fr/paper-files.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Db } from "../db/open.ts"
import { aboutDifferences, differenceOf } from "./about-differences.ts"
import { type NoteName, noteOfEntry, notesOf } from "./about-intents.ts"
import type { FecOwner } from "./fec-owner.ts"
import { field, toLatin9 } from "./fec-text.ts"
import { type Entry, withPostings } from "./ledger-entries.ts"
import { leavingKinds, noteWords } from "./refund-lines.ts"

/** The eighteen columns, in their order (article A47 A-1, VII, of the Livre des procédures fiscales). */
export const fecColumns = [
  "JournalCode",
  "JournalLib",
  "EcritureNum",
  "EcritureDate",
  "CompteNum",
  "CompteLib",
  "CompAuxNum",
  "CompAuxLib",
  "PieceRef",
  "PieceDate",
  "EcritureLib",
  "Debit",
  "Credit",
  "EcritureLet",
  "DateLet",
  "ValidDate",
  "Montantdevise",
  "Idevise",
] as const

const A_READ = 500

/** One line of an entry, in the currency of the books; above zero it is a debit. */
export interface FecLine {
  account: string
  label: string
  /** Whose it is, where it is owed by order. */
  order: string
  minor: number
}

/** The file, as bytes, a part at a time: its head, what the year begins with, then every entry of it by its number. */
export async function* fecBytes(db: Db, owner: FecOwner, opening: readonly FecLine[]): AsyncGenerator<Uint8Array> {
  const { separator, encoding } = owner.papers.settings.accounting
  const [between, utf8] = [separator === "tab" ? "\t" : "|", new TextEncoder()]
  const encode = (lines: readonly (readonly string[])[]) => {
    const text = lines.map((cells) => `${cells.join(between)}\r\n`).join("")
    return encoding === "utf-8" ? utf8.encode(text) : toLatin9(text)
  }
  yield encode([fecColumns])
  if (opening.length > 0) yield encode(openingLines(owner, opening))
  for await (const entries of numbered(db, owner)) {
    const about = await aboutEntries(db, entries)
    yield encode(entries.flatMap((entry) => linesOf(entry, owner, about)))
  }
}

type Numbered = Entry & { number: number }

async function* numbered(db: Db, { siren, closing }: FecOwner): AsyncGenerator<Numbered[]> {
  for (let after = 0, more = true; more; ) {
    const rows = await db
      .selectFrom("fec_numbers")
      .innerJoin("ledger_entries", "ledger_entries.id", "fec_numbers.entry_id")
      .where("fec_numbers.siren", "=", siren)
      .where("fec_numbers.closing", "=", closing)
      .where("fec_numbers.number", ">", after)
      .orderBy("fec_numbers.number")
      .limit(A_READ)
      .selectAll("ledger_entries")
      .select("fec_numbers.number")
      .execute()
    const numbers = new Map(rows.map((row) => [row.id, row.number]))
    const entries = await withPostings(db, rows)
    if (entries.length > 0) yield entries.map((entry) => ({ ...entry, number: numbers.get(entry.id) ?? 0 }))
    after = rows.at(-1)?.number ?? after
    more = rows.length === A_READ
  }
}

export interface About {
  /** By intent, and by what was paid on top for an exchange: the return's number. */
  rma: Map<string, string>
  /** By payment, and by what was paid on top: the order's number. */
  order: Map<string, string>
  /** By intent. */
  notes: Map<string, NoteName[]>
}

export async function aboutEntries(db: Db, entries: readonly Entry[]): Promise<About> {
  const intents = [...new Set(entries.flatMap((entry) => entry.intent_id ?? []))]
  const payments = [
    ...new Set(
      entries.flatMap((entry) => entry.postings.map(({ account }) => account.slice(account.indexOf(":") + 1))),
    ),
  ]
  const returns = await db
    .selectFrom("intents")
    .innerJoin("returns", "returns.id", "intents.return_id")
    .where("intents.id", "in", intents.length > 0 ? intents : [""])
    .select(["intents.id", "returns.rma"])
    .execute()
  const orders = await db
    .selectFrom("payments")
    .innerJoin("orders", "orders.id", "payments.order_id")
    .where("payments.id", "in", payments.length > 0 ? payments : [""])
    .select(["payments.id", "orders.number"])
    .execute()
  const differences = await aboutDifferences(db, entries)
  return {
    rma: new Map([...returns, ...differences.values()].map((one) => [one.id, one.rma])),
    order: new Map([...orders, ...differences.values()].map((one) => [one.id, one.number])),
    notes: await notesOf(db, intents),
  }
}

function linesOf(entry: Numbered, owner: FecOwner, about: About): string[][] {
  const { settings, shop } = owner.papers
  const day = localDay(entry.at, shop.time_zone).replaceAll("-", "")
  const journal = settings.accounting.journals[journalOf(entry)]
  const rma = about.rma.get(entry.intent_id ?? differenceOf(entry) ?? "")
  const said = (frFiles.entries as Record<string, string>)[entry.kind] ?? entry.text
  const amounts = inBooks(entry, shop.currency, settings)
  const note = leavingKinds.some((kind) => kind === entry.kind)
    ? noteWords(noteOfEntry(about.notes.get(entry.intent_id ?? "") ?? [], entry))
    : null
  return entry.postings.map(({ account, amount_minor, currency }, at) => {
    const booked = accountIn(account, owner, about)
    const { order } = booked
    const minor = amounts[at] ?? 0
    const write = (sum: number) => writeDecimal(Math.max(0, sum), shop.currency, ",")
    const foreign = currency !== shop.currency
    return [
      journal.code,
      field(journal.label),
      String(entry.number),
      day,
      booked.number,
      field(booked.label),
      order ? field(order, 50) : "",
      order ? field(frFiles.orderOf.replace("{{number}}", order)) : "",
      field(note ?? rma ?? entry.source, 50),
      day,
      field(rma ? `${said} ${rma}` : said),
      write(minor),
      write(-minor),
      "",
      "",
      day,
      foreign ? writeDecimal(amount_minor, currency, ",") : "",
      foreign ? currency : "",
    ]
  })
}

/** How the file calls an account of the ledger, and whose order it is of. */
export function accountIn(account: string, { papers }: FecOwner, about: About) {
  const [kind, of] = splitAt(account)
  const booked = papers.settings.accounting.accounts[kind as AccountKind]
  if (!booked) throw new Error(`account ${account} is none of the chart`)
  return { ...booked, order: about.order.get(of) ?? "" }
}

/** What the year begins with: on its first day, in a journal of its own. */
function openingLines({ papers, since }: FecOwner, opening: readonly FecLine[]): string[][] {
  const { shop } = papers
  const day = localDay(since, shop.time_zone).replaceAll("-", "")
  const said = frFiles.opening
  const write = (sum: number) => writeDecimal(Math.max(0, sum), shop.currency, ",")
  return opening.map(({ account, label, order, minor }) => [
    ...["AN", field(said.journal), "AN1", day, account, field(label)],
    ...[field(order, 50), order ? field(frFiles.orderOf.replace("{{number}}", order)) : ""],
    ...["AN", day, field(said.entry), write(minor), write(-minor), "", "", day, "", ""],
  ])
}

/** As `inBooks`; a currency that nobody has said the worth of is noted. */
export function amountsInBooks(entry: Entry, { papers }: FecOwner, without: Set<string>): number[] {
  const { shop, settings } = papers
  for (const { currency } of entry.postings)
    if (currency !== shop.currency && !(Number(settings.accounting.rates[currency] ?? 0) > 0)) without.add(currency)
  return inBooks(entry, shop.currency, settings)
}

function splitAt(account: string): [string, string] {
  const at = account.indexOf(":")
  return [account.slice(0, at), account.slice(at + 1)]
}

const startsWith = (entry: Entry, ...kinds: string[]) =>
  entry.postings.some(({ account }) => kinds.includes(splitAt(account)[0]))

function journalOf(entry: Entry): JournalKind {
  if (["owed", "owed_no_more", "opening"].includes(entry.kind)) return "owed"
  if (startsWith(entry, "bank")) return "bank"
  return startsWith(entry, "provider", "clearing", "settled", "received") ? "provider" : "other"
}

/** In the currency of the books; of an entry in another one the last posting takes what rounding left over. */
function inBooks({ postings }: Entry, books: string, { accounting }: PaperSettings): number[] {
  const amounts = postings.map(({ amount_minor, currency }) =>
    currency === books ? amount_minor : converted(amount_minor, currency, books, accounting.rates[currency] ?? "0"),
  )
  const off = amounts.reduce((sum, amount) => sum + amount, 0)
  const last = postings.findLastIndex(({ currency }) => currency !== books)
  return amounts.map((amount, at) => (at === last ? amount - off : amount))
}

function converted(minor: number, from: string, to: string, rate: string): number {
  const [whole = "0", decimals = ""] = rate.split(".")
  const scaled = BigInt(whole + decimals.padEnd(6, "0"))
  const [up, down] = [10n ** BigInt(currencyExponent(to)), 10n ** BigInt(6 + currencyExponent(from))]
  const size = BigInt(Math.abs(minor)) * scaled * up
  const value = Number((2n * size + down) / (2n * down))
  return minor < 0 ? -value : value
}
