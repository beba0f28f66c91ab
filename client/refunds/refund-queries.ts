import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { PaymentsWaiting } from "../../shared/contract/payments-wait.ts"
import { BatchSummary, Leaving, ReleaseBatches, SavedFilters } from "../../shared/contract/refund-acts.ts"
import { DueDays, RefundChoices, type RefundFilter } from "../../shared/contract/refund-desk.ts"
import { RefundCase, RefundQueue } from "../../shared/contract/refunds.ts"
import { answered } from "../api/answered.ts"
import { ASK_EVERY_MS, keptLive } from "../live/live-queries.ts"
import { listQuery, type RefundAddress } from "./refund-address.ts"

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
    ...keptLive({ return: true }),
  })

/** What is to leave by account and day, under the same filter as the list. */
export const leavingQuery = (filter: RefundFilter) =>
  queryOptions({
    queryKey: ["refunds", "leaving", filter],
    queryFn: ({ signal }) => answered(Leaving, "/api/refunds/leaving", { query: { ...filter }, signal }),
    ...keptLive({ return: true }),
  })

/** Releases that wait for a second person. No stream tells of them: asked as often as nothing may be stale. */
export const batchesQuery = queryOptions({
  queryKey: ["refunds", "batches"],
  queryFn: ({ signal }) => answered(ReleaseBatches, "/api/refunds/batches", { signal }),
  refetchInterval: ASK_EVERY_MS,
  networkMode: "always",
})

export const savedFiltersQuery = queryOptions({
  queryKey: ["saved-filters"],
  queryFn: ({ signal }) => answered(SavedFilters, "/api/refunds/filters", { signal }),
  networkMode: "always",
})

type Line = { id: string; version: string }

/** What these come to together, before they are released. */
export const releasePreviewQuery = (refunds: readonly Line[]) =>
  queryOptions({
    queryKey: ["refunds", "release-preview", refunds],
    queryFn: ({ signal }) =>
      answered(BatchSummary, "/api/refunds/release-preview", { method: "POST", body: { refunds }, signal }),
    enabled: refunds.length > 0,
    ...keptLive({ return: true }),
  })

/** Whether payments stand still. */
export const paymentsWaitQuery = queryOptions({
  queryKey: ["refunds", "waiting"],
  queryFn: ({ signal }) => answered(PaymentsWaiting, "/api/refunds/waiting", { signal }),
  refetchInterval: ASK_EVERY_MS,
  networkMode: "always",
})

export const refundChoicesQuery = queryOptions({
  queryKey: ["refunds", "choices"],
  queryFn: ({ signal }) => answered(RefundChoices, "/api/refunds/choices", { signal }),
  staleTime: 60_000,
  networkMode: "always",
})
