import { queryOptions } from "@tanstack/react-query"
import { CreditNotes, Papers } from "../../shared/contract/papers.ts"
import { answered } from "../api/answered.ts"

export const papersQuery = queryOptions({
  queryKey: ["papers"],
  queryFn: ({ signal }) => answered(Papers, "/api/papers", { signal }),
  networkMode: "always",
})

export const notesQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["papers", "notes", returnId],
    queryFn: ({ signal }) => answered(CreditNotes, "/api/papers/notes", { query: { return: returnId }, signal }),
    refetchInterval: 30_000,
    networkMode: "always",
  })
