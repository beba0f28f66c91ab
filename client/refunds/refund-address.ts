import { RefundFilter, type RefundSort, refundSorts } from "../../shared/contract/refund-desk.ts"
import { refundFilters } from "../../shared/contract/refunds.ts"

export type RefundShow = (typeof refundFilters)[number]

/** What the address keeps: which rows are shown and in which order, which return is open, and which of its refunds. */
export type RefundAddress = {
  show: RefundShow
  returnId: string | null
  intentId: string | null
  filter?: RefundFilter
  sort?: RefundSort | null
}

export const filterNames = Object.keys(RefundFilter.shape) as (keyof RefundFilter)[]

/** From `/refunds/:returnId?show=…&intent=…&shop=…`; what is not a filter is left out, a wrong list is the first one. */
export function readAddress(returnId: string | null | undefined, search: string): RefundAddress {
  const query = new URLSearchParams(search)
  const show = refundFilters.find((each) => each === query.get("show")) ?? "waiting"
  const sort = refundSorts.find((each) => each === query.get("sort")) ?? null
  const filter = readFilter(query)
  const intentId = query.get("intent")
  const more = { ...(hasAny(filter) && { filter }), ...(sort && { sort }) }
  return { show, returnId: returnId || null, intentId, ...more }
}

/** Each part for itself: one that somebody spoilt spoils no other. */
function readFilter(query: URLSearchParams): RefundFilter {
  const filter: Record<string, string> = {}
  for (const name of filterNames) {
    const value = query.get(name)
    if (value && RefundFilter.shape[name].safeParse(value).success) filter[name] = value
  }
  return filter as RefundFilter
}

export const hasAny = (filter: RefundFilter | undefined): boolean => Object.keys(filter ?? {}).length > 0

/** The shortest address that says the same: the first list is left out. */
export function writeAddress({ show, returnId, intentId, filter, sort }: RefundAddress): string {
  const query = new URLSearchParams(listQuery({ show, ...(filter && { filter }), ...(sort && { sort }) }))
  if (show === "waiting") query.delete("show")
  if (returnId && intentId) query.set("intent", intentId)
  const path = returnId ? `/refunds/${encodeURIComponent(returnId)}` : "/refunds"
  return query.size > 0 ? `${path}?${query}` : path
}

/** What the server is asked for this list. */
export function listQuery({ show, filter, sort }: Pick<RefundAddress, "show" | "filter" | "sort">) {
  const query: Record<string, string> = { show }
  for (const name of filterNames) {
    const value = filter?.[name]
    if (value) query[name] = value
  }
  if (sort) query.sort = sort
  return query
}

/** "intent:<id>" names a refund; an obligation names none. */
export const intentOfRow = (rowId: string): string | null =>
  rowId.startsWith("intent:") ? rowId.slice("intent:".length) : null
