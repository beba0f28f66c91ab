import { refundFilters } from "../../shared/contract/refunds.ts"

export type RefundShow = (typeof refundFilters)[number]

/** What the address keeps: which rows are shown, which return is open, and which of its refunds. */
export type RefundAddress = { show: RefundShow; returnId: string | null; intentId: string | null }

/** From `/refunds/:returnId?show=…&intent=…`; what is not a filter is the first one. */
export function readAddress(returnId: string | null | undefined, search: string): RefundAddress {
  const query = new URLSearchParams(search)
  const show = refundFilters.find((each) => each === query.get("show")) ?? "waiting"
  return { show, returnId: returnId || null, intentId: query.get("intent") }
}

/** The shortest address that says the same: the first filter is left out. */
export function writeAddress({ show, returnId, intentId }: RefundAddress): string {
  const query = new URLSearchParams()
  if (show !== "waiting") query.set("show", show)
  if (returnId && intentId) query.set("intent", intentId)
  const path = returnId ? `/refunds/${encodeURIComponent(returnId)}` : "/refunds"
  return query.size > 0 ? `${path}?${query}` : path
}

/** "intent:<id>" names a refund; an obligation names none. */
export const intentOfRow = (rowId: string): string | null =>
  rowId.startsWith("intent:") ? rowId.slice("intent:".length) : null
