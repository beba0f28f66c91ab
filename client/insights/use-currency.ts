import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import { numbersOf } from "./number-queries.ts"
import type { Question } from "./use-question.ts"

/**
 * The currencies that there is money of in this period, those of most units first. Where there are several, the page's
 * address names one, so that all that is compared is of the same.
 */
export function useCurrency({ asked, turn }: Question, hasMoney: boolean): readonly string[] {
  const all = { ...asked, currency: null, filters: [] }
  const { data } = useQuery(numbersOf(hasMoney ? all : null, { measures: ["cost"], by: [] }))
  const found = data?.asked.currencies ?? []
  const first = found[0]
  const lacks = hasMoney && asked.currency === null && found.length > 1
  useEffect(() => {
    if (lacks && first) turn({ currency: first })
  })
  return found
}
