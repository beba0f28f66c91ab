import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { RefundCase, RefundQueue } from "../../shared/contract/refunds.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"
import type { RefundShow } from "./refund-address.ts"

export const refundQueueQuery = (show: RefundShow) =>
  infiniteQueryOptions({
    queryKey: ["refunds", "queue", show],
    queryFn: ({ pageParam, signal }) =>
      answered(RefundQueue, "/api/refunds/queue", {
        query: { show, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...keptLive({ return: true }),
  })

export const refundCaseQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["refunds", "case", returnId],
    queryFn: ({ signal }) => answered(RefundCase, `/api/refunds/cases/${encodeURIComponent(returnId)}`, { signal }),
    ...keptLive({ return: returnId }),
  })
