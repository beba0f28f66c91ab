import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query"
import { OrderPage, ReturnPage } from "../../shared/contract/returns.ts"
import { SearchReply } from "../../shared/contract/search.ts"
import { UnclaimedParcels } from "../../shared/contract/unclaimed.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"

/** Posted, so that what was typed stands in no log. What was found stays while the next is looked for. */
export const searchQuery = (text: string) =>
  infiniteQueryOptions({
    queryKey: ["returns", "search", text],
    queryFn: ({ pageParam, signal }) =>
      answered(SearchReply, "/api/search", {
        method: "POST",
        body: { text, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: text.trim() !== "",
    placeholderData: keepPreviousData,
    networkMode: "always",
  })

export const unclaimedQuery = queryOptions({
  queryKey: ["returns", "unclaimed"],
  queryFn: ({ signal }) => answered(UnclaimedParcels, "/api/returns/unclaimed", { signal }),
  ...keptLive({ parcel: true, return: true }),
})

export const returnQuery = (id: string) =>
  queryOptions({
    queryKey: ["returns", "page", id],
    queryFn: ({ signal }) => answered(ReturnPage, `/api/returns/${encodeURIComponent(id)}`, { signal }),
    ...keptLive({ return: id }),
  })

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["returns", "order", id],
    queryFn: ({ signal }) => answered(OrderPage, `/api/returns/orders/${encodeURIComponent(id)}`, { signal }),
    networkMode: "always",
  })
