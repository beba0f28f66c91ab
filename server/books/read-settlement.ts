import { CsvError, parse } from "csv-parse/sync"
import { sumMinor } from "../../shared/domain/money.ts"
import { mollieColumns, readMollieLine } from "./mollie-settlement.ts"
import { readAmount } from "./read-amount.ts"
import { type Cells, type Settlement, type SettlementLine, SettlementRefused } from "./settlement-lines.ts"
import { readStripeLine, stripeColumns } from "./stripe-settlement.ts"

const formats = [
  { provider: "stripe", columns: stripeColumns, read: readStripeLine },
  { provider: "mollie", columns: mollieColumns, read: readMollieLine },
] as const

/** Lines of refunds and fees: of one payout, or of a month. */
const MOST_TOLD = 20_000

/**
 * A settlement file understood as a whole, or refused as a whole (throws `SettlementRefused`): UTF-8, a header that is known,
 * every amount and sum right to the minor unit, and its net the total that a person read elsewhere.
 */
export function readSettlement(bytes: Uint8Array, total: string): Settlement {
  const rows = rowsOf(textOf(bytes))
  const header = (rows[0]?.record ?? []).map((title) => title.trim())
  const format = formats.find(({ columns }) => columns.every((title) => header.includes(title)))
  if (!format) throw new SettlementRefused("columns", "", "the header of a Stripe or a Mollie settlement")
  if (rows.length < 2) throw new SettlementRefused("empty", "", "at least one line")
  const read = rows.slice(1).flatMap(({ record, line }) => format.read(cellsOf(header, record, line)) ?? [])
  const currencies = new Set(read.map((one) => one.currency))
  const [currency, ...others] = currencies
  if (!currency) throw new SettlementRefused("empty", "", "at least one line")
  if (others.length > 0)
    throw new SettlementRefused("currencies", [...currencies].sort().join(", "), "one currency a file")
  const netMinor = sumMinor(read.map((one) => one.netMinor))
  const told = read.flatMap((one) => one.told ?? [])
  assertOnce(told)
  assertTotal(total, currency, netMinor)
  const references = new Set(read.map((one) => one.reference))
  const at = read.map((one) => one.at).sort((a, b) => a - b)
  return {
    provider: format.provider,
    reference: references.size === 1 ? ([...references][0] ?? "") || null : null,
    currency,
    lines: rows.length - 1,
    firstAt: at[0] ?? 0,
    lastAt: at.at(-1) ?? 0,
    netMinor,
    ...sumsOf(told, currency),
    told,
  }
}

/** A mark at the beginning is taken off; what is no UTF-8 is another encoding, and is not guessed at. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw new SettlementRefused("encoding", "", "UTF-8")
  }
}

type Row = { record: string[]; line: number }

function rowsOf(text: string): Row[] {
  try {
    const parsed = parse(text, { info: true, skip_empty_lines: true }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    return parsed.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new SettlementRefused("line", String((error as unknown as { lines?: number }).lines ?? ""), "a whole line")
  }
}

function cellsOf(header: readonly string[], record: readonly string[], line: number): Cells {
  return { line, of: (column) => record[header.indexOf(column)] ?? "" }
}

function assertTotal(total: string, currency: string, netMinor: number): void {
  const wanted = readAmount(total, currency)
  if (wanted !== netMinor) throw new SettlementRefused("total", currency, String(netMinor))
}

function assertOnce(told: readonly SettlementLine[]): void {
  if (told.length > MOST_TOLD) throw new SettlementRefused("too_long", String(told.length), String(MOST_TOLD))
  const seen = new Set<string>()
  for (const { ref, line } of told) {
    if (seen.has(ref)) throw new SettlementRefused("line", String(line), "a line that is there once")
    seen.add(ref)
  }
}

function sumsOf(told: readonly SettlementLine[], currency: string) {
  const refunds = told.filter((one) => one.currency === currency)
  const signed = refunds.map((one) => (one.kind === "refund_failed" ? -one.amountMinor : one.amountMinor))
  return { refundsMinor: sumMinor(signed), feesMinor: sumMinor(told.map((one) => one.feeMinor)) }
}
