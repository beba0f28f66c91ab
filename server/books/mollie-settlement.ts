import { readAmount } from "./read-amount.ts"
import { type Cells, readCurrency, readMoment, type SettlementLine, wrongCell } from "./settlement-lines.ts"

// Mollie's settlement as CSV, with English titles.

export const mollieColumns = [
  "Date",
  "Payment method",
  "Currency",
  "Amount",
  "ID",
  "Settlement currency",
  "Settlement amount",
  "Settlement reference",
]

interface Read {
  netMinor: number
  currency: string
  at: number
  reference: string
  told: SettlementLine | null
}

export function readMollieLine(cells: Cells): Read {
  const currency = readCurrency(cells, "Settlement currency")
  const netMinor = amountOf(cells, "Settlement amount", currency)
  const at = readMoment(cells, "Date")
  const reference = cells.of("Settlement reference")
  const id = cells.of("ID")
  const read = { netMinor, currency, at, reference }
  const what = { line: cells.line, at, feeCurrency: currency }
  // what it keeps is a line without an id, a sum for each of its invoices
  if (id === "") {
    const ref = `${reference}:${cells.of("Description")}`
    const none = { providerRefundId: null, amountMinor: 0, currency }
    return { ...read, told: { ...what, ref, kind: "fee", ...none, feeMinor: netMinor === 0 ? 0 : -netMinor } }
  }
  if (!id.startsWith("re_")) return { ...read, told: null }
  const given = readCurrency(cells, "Currency")
  const minor = amountOf(cells, "Amount", given)
  const kind = minor <= 0 ? "refund" : "refund_failed"
  const ref = `${reference}:${id}:${kind}`
  const own = { providerRefundId: id, amountMinor: Math.abs(minor), currency: given, feeMinor: 0 }
  return { ...read, told: { ...what, ref, kind, ...own } }
}

function amountOf(cells: Cells, column: string, currency: string): number {
  const minor = readAmount(cells.of(column), currency)
  if (minor === null) throw wrongCell(cells, column, `an amount in ${currency}`)
  return minor
}
