import { sumMinor } from "../../shared/domain/money.ts"
import { type ReportFault, type Said, type StatusReport, wordOfStatus } from "./read-status-report.ts"
import type { BankWord } from "./settle-transfer.ts"

export interface KnownTransfer {
  endToEndId: string
  amountMinor: number
}
export type Judged = { ok: true; words: { endToEndId: string; said: BankWord }[] } | { ok: false; fault: ReportFault }

/** What a report says of each transfer of its file; a report that does not fit the file says nothing of any. Pure. */
export function judgeReport(report: StatusReport, known: readonly KnownTransfer[]): Judged {
  const fault =
    totals(report, known) ?? statuses(report) ?? transfers(report, new Map(known.map((one) => [one.endToEndId, one])))
  if (fault) return { ok: false, fault }
  const own = new Map(report.transfers.map((one) => [one.endToEndId, one]))
  const words = known.flatMap(({ endToEndId }) => {
    const said = lowest(own.get(endToEndId), report.order, report.group)
    return said ? [{ endToEndId, said }] : []
  })
  return words.length > 0 || hasStatus(report) ? { ok: true, words } : { ok: false, fault: "nothing_said" }
}

const allSaid = (report: StatusReport): Said[] => [report.group, report.order, ...report.transfers]
const hasStatus = (report: StatusReport) => allSaid(report).some(({ status }) => status !== null)

function totals({ counts, sums }: StatusReport, known: readonly KnownTransfer[]): ReportFault | null {
  const sum = sumMinor(known.map((one) => one.amountMinor))
  if (counts.some((count) => !/^\d{1,15}$/.test(count) || Number(count) !== known.length)) return "total_differs"
  return sums.some((text) => minorOf(text) !== sum) ? "total_differs" : null
}

/** "12.3" and "12.30": null for what is no sum in euro. */
function minorOf(text: string): number | null {
  const [, whole, cents = ""] = /^(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(text) ?? []
  return whole === undefined ? null : Number(whole) * 100 + Number(cents.padEnd(2, "0"))
}

function statuses(report: StatusReport): ReportFault | null {
  const unknown = allSaid(report).some(({ status }) => status !== null && wordOfStatus(status) === undefined)
  if (unknown) return "unknown_status"
  const refused = report.transfers.filter(({ status }) => status === "RJCT").length
  const alone = report.group.status !== "RJCT" && report.order.status !== "RJCT"
  const counted = report.perStatus.filter(({ status }) => status === "RJCT")
  return alone && counted.some(({ count }) => Number(count) !== refused) ? "total_differs" : null
}

function transfers(report: StatusReport, known: ReadonlyMap<string, KnownTransfer>): ReportFault | null {
  const seen = new Map<string, string | null>()
  for (const { endToEndId, status, amount, currency } of report.transfers) {
    const transfer = known.get(endToEndId)
    if (!transfer) return "unknown_transfer"
    if (amount !== null && (currency !== "EUR" || minorOf(amount) !== transfer.amountMinor)) return "amount_differs"
    if (seen.has(endToEndId) && seen.get(endToEndId) !== status) return "contradicts"
    seen.set(endToEndId, status)
  }
  return null
}

/** The word of the lowest level that has a status. In part is no word of those that it does not list. */
function lowest(...levels: (Said | undefined)[]): BankWord | null {
  for (const said of levels) {
    if (!said?.status) continue
    const word = wordOfStatus(said.status)
    if (!word) return null
    const reason = said.reasons.join(", ") || levels.flatMap((one) => one?.reasons ?? []).join(", ")
    return { word, reason: word === "rejected" ? reason.slice(0, 300) || "RJCT" : null }
  }
  return null
}
