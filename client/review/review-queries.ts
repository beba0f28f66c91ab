import { queryOptions } from "@tanstack/react-query"
import { ReviewCase, ReviewQueue } from "../../shared/contract/review.ts"
import { FoundReturns } from "../../shared/contract/review-care.ts"
import { answered } from "../api/answered.ts"
import type { ReviewAddress } from "./review-address.ts"

/** While the page is looked at. */
const EVERY_MS = 2_000

export const reviewQueueQuery = queryOptions({
  queryKey: ["review", "queue"],
  queryFn: ({ signal }) => answered(ReviewQueue, "/api/review/queue", { signal }),
  refetchInterval: EVERY_MS,
  networkMode: "always",
})

/** The same narrowed; as it stands in the address. */
export const reviewListQuery = ({ kind, site, mine }: Omit<ReviewAddress, "id">) =>
  kind === null && site === null && !mine
    ? reviewQueueQuery
    : queryOptions({
        queryKey: ["review", "queue", { kind, site, mine }] as string[],
        queryFn: ({ signal }) =>
          answered(ReviewQueue, "/api/review/queue", {
            signal,
            query: { kind: kind ?? undefined, site: site ?? undefined, mine: mine ? "1" : undefined },
          }),
        refetchInterval: EVERY_MS,
        networkMode: "always",
      })

export const foundReturnsQuery = (q: string) =>
  queryOptions({
    queryKey: ["review", "returns", q],
    queryFn: ({ signal }) => answered(FoundReturns, "/api/review/returns", { signal, query: { q } }),
    networkMode: "always",
  })

export const reviewCaseQuery = (id: string) =>
  queryOptions({
    queryKey: ["review", "case", id],
    queryFn: ({ signal }) => answered(ReviewCase, casePath(id), { signal }),
    refetchInterval: EVERY_MS,
    networkMode: "always",
  })

export const casePath = (id: string) => `/api/review/cases/${encodeURIComponent(id)}`
