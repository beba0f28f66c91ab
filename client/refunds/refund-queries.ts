import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { DueDays, RefundChoices, type RefundFilter } from "../../shared/contract/refund-desk.ts"
import { RefundCase, RefundQueue } from "../../shared/contract/refunds.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"
import { listQuery, type RefundAddress } from "./refund-address.ts"

const PLOT_EVERY_MS = 15_000

export type RefundListed = Pick<RefundAddress, "show" | "filter" | "sort">

export const refundQueueQuery = ({ show, filter, sort }: RefundListed) => {
  const query = listQuery({ show, ...(filter && { filter }), ...(sort && { sort }) })
  return infiniteQueryOptions({
    queryKey: ["refunds", "queue", query],
    queryFn: ({ pageParam, signal }) =>
      answered(RefundQueue, "/api/refunds/queue", {
        query: { ...query, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...keptLive({ return: true }),
  })
}

export const refundCaseQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["refunds", "case", returnId],
    queryFn: ({ signal }) => answered(RefundCase, `/api/refunds/cases/${encodeURIComponent(returnId)}`, { signal }),
    ...keptLive({ return: returnId }),
  })

export const dueDaysQuery = (filter: RefundFilter) =>
  queryOptions({
    queryKey: ["refunds", "due-days", filter],
    queryFn: ({ signal }) => answered(DueDays, "/api/refunds/due-days", { query: { ...filter }, signal }),
    refetchInterval: PLOT_EVERY_MS,
    networkMode: "always",
  })

export const refundChoicesQuery = queryOptions({
  queryKey: ["refunds", "choices"],
  queryFn: ({ signal }) => answered(RefundChoices, "/api/refunds/choices", { signal }),
  staleTime: 60_000,
  networkMode: "always",
})
