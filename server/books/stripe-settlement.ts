import { readAmount } from "./read-amount.ts"
import { type Cells, readCurrency, readMoment, type SettlementLine, wrongCell } from "./settlement-lines.ts"

// Stripe's itemised reports: payout reconciliation, balance change from activity.

export const stripeColumns = ["balance_transaction_id", "currency", "gross", "fee", "net", "reporting_category"]

interface Read {
  netMinor: number
  currency: string
  at: number
  reference: string
  told: SettlementLine | null
}

/** Null: a payout itself, which moves what the other lines come to. */
export function readStripeLine(cells: Cells): Read | null {
  const category = cells.of("reporting_category")
  const currency = readCurrency(cells, "currency")
  const amount = (column: string) => {
    const minor = readAmount(cells.of(column), currency)
    if (minor === null) throw wrongCell(cells, column, `an amount in ${currency}`)
    return minor
  }
  const [gross, feeMinor, netMinor] = [amount("gross"), amount("fee"), amount("net")]
  if (gross - feeMinor !== netMinor) throw wrongCell(cells, "net", "the gross less the fee")
  if (category === "payout" || category === "payout_reversal") return null
  const at = readMoment(cells, cells.of("created_utc") === "" ? "created" : "created_utc")
  const reference = cells.of("automatic_payout_id")
  const ref = cells.of("balance_transaction_id")
  if (ref === "") throw wrongCell(cells, "balance_transaction_id", "an id")
  const what = { line: cells.line, ref, feeCurrency: currency, at }
  const read = { netMinor, currency, at, reference }
  if (category === "fee")
    return {
      ...read,
      told: { ...what, kind: "fee", providerRefundId: null, amountMinor: 0, currency, feeMinor: -netMinor },
    }
  if (category !== "refund" && category !== "refund_failure") return { ...read, told: null }
  const providerRefundId = cells.of("source_id")
  if (providerRefundId === "") throw wrongCell(cells, "source_id", "the refund's id")
  const kind = category === "refund" ? "refund" : "refund_failed"
  if (kind === "refund" ? gross > 0 : gross < 0) throw wrongCell(cells, "gross", "the sign of its category")
  return { ...read, told: { ...what, kind, providerRefundId, feeMinor, ...customersSide(cells, gross, currency) } }
}

/** What the customer was given, where that was in another currency than the settlement. */
function customersSide(cells: Cells, gross: number, settled: string): { amountMinor: number; currency: string } {
  if (cells.of("customer_facing_currency") === "") return { amountMinor: Math.abs(gross), currency: settled }
  const currency = readCurrency(cells, "customer_facing_currency")
  const minor = readAmount(cells.of("customer_facing_amount"), currency)
  if (minor === null) throw wrongCell(cells, "customer_facing_amount", `an amount in ${currency}`)
  return { amountMinor: Math.abs(minor), currency }
}
