import { queryOptions } from "@tanstack/react-query"
import { ReviewCase, ReviewQueue } from "../../shared/contract/review.ts"
import { answered } from "../api/answered.ts"

/** While the page is looked at. */
const EVERY_MS = 2_000

export const reviewQueueQuery = queryOptions({
  queryKey: ["review", "queue"],
  queryFn: ({ signal }) => answered(ReviewQueue, "/api/review/queue", { signal }),
  refetchInterval: EVERY_MS,
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
