import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { InsightUnits, SignalList, SignalPage } from "../../shared/contract/insights.ts"
import { answered } from "../api/answered.ts"

export const signalsQuery = (state: "open" | "ended") =>
  queryOptions({
    queryKey: ["insights", "signals", state],
    queryFn: ({ signal }) => answered(SignalList, "/api/insights/signals", { signal, query: { state } }),
    networkMode: "always",
  })

export const signalQuery = (id: string) =>
  queryOptions({
    queryKey: ["insights", "signal", id],
    queryFn: ({ signal }) => answered(SignalPage, `/api/insights/signals/${id}`, { signal }),
    networkMode: "always",
  })

/** The units behind it, a page after another. */
export const unitsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["insights", "units", id],
    queryFn: ({ signal, pageParam }) =>
      answered(InsightUnits, `/api/insights/signals/${id}/units`, { signal, query: { after: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    networkMode: "always",
  })
