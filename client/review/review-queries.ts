import { queryOptions } from "@tanstack/react-query"
import { ReviewCase, ReviewQueue } from "../../shared/contract/review.ts"
import { FoundReturns } from "../../shared/contract/review-care.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"
import type { ReviewAddress } from "./review-address.ts"

/** A case is a unit's, a parcel's or a record's, and what it pays hangs on the return. */
const kept = keptLive({ parcel: true, return: true, fact: true })

export const reviewQueueQuery = queryOptions({
  queryKey: ["review", "queue"],
  queryFn: ({ signal }) => answered(ReviewQueue, "/api/review/queue", { signal }),
  ...kept,
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
        ...kept,
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
    ...kept,
  })

export const casePath = (id: string) => `/api/review/cases/${encodeURIComponent(id)}`
