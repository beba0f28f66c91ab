import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { PaymentsWaiting } from "../../shared/contract/payments-wait.ts"
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

const WAITING_EVERY_MS = 5_000
const GOING_EVERY_MS = 30_000

/** Whether payments stand still: asked often while they do. */
export const paymentsWaitQuery = queryOptions({
  queryKey: ["refunds", "waiting"],
  queryFn: ({ signal }) => answered(PaymentsWaiting, "/api/refunds/waiting", { signal }),
  refetchInterval: ({ state }) => (state.data?.waits ? WAITING_EVERY_MS : GOING_EVERY_MS),
  networkMode: "always",
})

export const refundChoicesQuery = queryOptions({
  queryKey: ["refunds", "choices"],
  queryFn: ({ signal }) => answered(RefundChoices, "/api/refunds/choices", { signal }),
  staleTime: 60_000,
  networkMode: "always",
})
