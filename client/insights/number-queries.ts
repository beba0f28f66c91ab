import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query"
import { InsightUnits } from "../../shared/contract/insights.ts"
import { FilterNames, InsightViews, Numbers } from "../../shared/contract/numbers.ts"
import { type Dimension, type Measure, measures } from "../../shared/domain/measures.ts"
import { answered, Refused } from "../api/answered.ts"
import { type Asked, numbersQuery, periodQuery, type Wanted } from "./asked.ts"

/** What was refused is refused again. */
const isWorthAgain = (failures: number, error: Error) =>
  failures < 1 && !(error instanceof Refused && error.refusal.status === 422)

/** What was shown stays while the next is fetched: nothing jumps when one sorts or filters. */
export const numbersOf = (asked: Asked | null, wanted: Wanted) => {
  const query = asked ? numbersQuery(asked, wanted) : null
  return queryOptions({
    queryKey: ["insights", "numbers", String(query)],
    queryFn: ({ signal }) => answered(Numbers, `/api/insights/numbers?${query}`, { signal }),
    enabled: query !== null,
    retry: isWorthAgain,
    placeholderData: keepPreviousData,
    networkMode: "always",
  })
}

/** Where the same is had as a file. */
export const fileAddress = (kind: "csv" | "xlsx", asked: Asked, wanted: Wanted, language: string): string =>
  `/api/insights/numbers.${kind}?${numbersQuery(asked, { ...wanted, limit: 0 })}&language=${language}`

/** The units behind a number, by its own period and filters; `measure`: only those that it counts. */
export const unitsOf = (asked: Asked, measure: Measure | null, weeks: "seen" | "sold") => {
  const query = periodQuery(asked)
  query.set("weeks", weeks)
  if (measure) query.set("measure", measure)
  // money is of one currency, and so are the units behind it
  if (measure && asked.currency && measures[measure].unit === "minor") query.set("currency", asked.currency)
  return infiniteQueryOptions({
    queryKey: ["insights", "units-of", String(query)],
    queryFn: ({ signal, pageParam }) =>
      answered(InsightUnits, `/api/insights/units?${query}`, { signal, query: { after: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    networkMode: "always",
  })
}

export const namesOf = (by: Dimension, like: string) =>
  queryOptions({
    queryKey: ["insights", "names", by, like],
    queryFn: ({ signal }) =>
      answered(FilterNames, "/api/insights/filters", { signal, query: { by, like: like || undefined } }),
    placeholderData: keepPreviousData,
    networkMode: "always",
  })

export const viewsQuery = queryOptions({
  queryKey: ["insights", "views"],
  queryFn: ({ signal }) => answered(InsightViews, "/api/insights/views", { signal }),
  networkMode: "always",
})
