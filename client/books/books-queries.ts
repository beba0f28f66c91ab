import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { Books, type DifferenceState, Differences } from "../../shared/contract/books.ts"
import { answered } from "../api/answered.ts"

export const booksQuery = queryOptions({
  queryKey: ["books"],
  queryFn: ({ signal }) => answered(Books, "/api/books", { signal }),
  networkMode: "always",
  refetchInterval: ({ state }) => (state.data?.running ? 700 : 30_000),
})

/** The oldest first, a page after another. `run`: what the newest comparison changes. */
export const differencesQuery = (state: DifferenceState, run: string) =>
  infiniteQueryOptions({
    queryKey: ["differences", state, run],
    queryFn: ({ signal, pageParam }) =>
      answered(Differences, "/api/books/differences", { signal, query: { state, after: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    networkMode: "always",
    placeholderData: (old) => old,
  })
