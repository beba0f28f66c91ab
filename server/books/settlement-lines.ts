import type { SettlementFault, SettlementFormat } from "../../shared/contract/books.ts"

// What every format of a settlement file comes to.

export interface SettlementLine {
  line: number
  /** The provider's own name of the line: the same line in another file is the same. */
  ref: string
  kind: "refund" | "refund_failed" | "fee"
  providerRefundId: string | null
  /** Of the refund, never below zero; a fee alone has none. */
  amountMinor: number
  currency: string
  /** What the provider kept; below zero: what it gave back of it. */
  feeMinor: number
  feeCurrency: string
  at: number
}

export interface Settlement {
  provider: SettlementFormat
  /** Of the payout, where the whole file is of one. */
  reference: string | null
  /** In which it settles. */
  currency: string
  /** All of the file, whatever they are of. */
  lines: number
  firstAt: number
  lastAt: number
  netMinor: number
  refundsMinor: number
  feesMinor: number
  told: SettlementLine[]
}

/** A file that is refused whole, and why: `where` is the line and its column, where it has one. */
export class SettlementRefused extends Error {
  readonly fault: SettlementFault
  readonly where: string
  readonly wants: string
  constructor(fault: SettlementFault, where: string, wants: string) {
    super(`${fault} ${where}: ${wants}`)
    this.fault = fault
    this.where = where
    this.wants = wants
  }
}

/** A line by its columns' names. */
export interface Cells {
  line: number
  /** "" where the file has no such column. */
  of(column: string): string
}

export function wrongCell({ line }: Cells, column: string, wants: string): SettlementRefused {
  return new SettlementRefused("line", `${line}:${column}`, wants)
}

/** "2026-10-03 09:00:00" or ISO 8601, in UTC where it names no zone. */
export function readMoment(cells: Cells, column: string): number {
  const text = cells.of(column).trim()
  const [, day, time = "00:00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  const at = day ? Date.parse(`${day}T${time}${zone}`) : Number.NaN
  if (Number.isNaN(at)) throw wrongCell(cells, column, "a moment")
  return at
}

export function readCurrency(cells: Cells, column: string): string {
  const currency = cells.of(column).trim().toUpperCase()
  if (!/^[A-Z]{3}$/.test(currency)) throw wrongCell(cells, column, "a currency")
  return currency
}
