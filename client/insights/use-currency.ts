import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import { Refused } from "../api/answered.ts"
import { numbersOf } from "./number-queries.ts"
import type { Question } from "./use-question.ts"

/**
 * The currencies that there is money of in this period, those of most units first. Sums of several are no sum: the server
 * refuses them and names what to choose from, and the page takes the first until somebody chooses.
 */
export function useCurrency({ asked, turn }: Question, hasMoney: boolean): readonly string[] {
  const all = { ...asked, currency: null, filters: [] }
  const { data, error } = useQuery(numbersOf(hasMoney ? all : null, { measures: ["cost"], by: [] }))
  const found = wantsCurrency(error)
  const first = found[0]
  const lacks = hasMoney && asked.currency === null && first !== undefined
  useEffect(() => {
    if (lacks) turn({ currency: first })
  })
  return data?.asked.currency ? [data.asked.currency] : found
}

/** What a refusal says that there is to choose from; nothing, where it is of something else. */
export function wantsCurrency(error: unknown): string[] {
  const wants = error instanceof Refused && error.refusal.errors?.find(({ path }) => path === "currency")?.wants
  return wants ? (wants.match(/\b[A-Z]{3}\b/g) ?? []) : []
}
