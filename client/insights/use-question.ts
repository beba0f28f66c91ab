import { useEffect, useState } from "react"
import { useLocation, useSearch } from "wouter"
import { serverNow } from "../api/server-time.ts"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { type Asked, namesPeriod, readAsked, writeAsked } from "./asked.ts"
import { pathOf, type QuestionId } from "./questions.ts"

export interface Question {
  id: QuestionId
  asked: Asked
  /** The address of this page with something changed. */
  to(change: Partial<Asked>): string
  /** Shows it; in the place of what was shown, where one would not want to go back to each step. */
  turn(change: Partial<Asked>): void
  numbers: boolean
  onNumbers(shown: boolean): void
}

/** A question's page: what its address asks, and the ways to ask something else. `t` turns the chart into its numbers. */
export function useQuestion(id: QuestionId, running = false): Question {
  const search = useSearch()
  const [, go] = useLocation()
  const [numbers, onNumbers] = useState(false)
  const asked = readAsked(search, serverNow(), running)
  const to = (change: Partial<Asked>) => writeAsked(pathOf(id), { ...asked, ...change })
  const bare = !namesPeriod(search)
  useEffect(() => {
    if (bare) go(to({}), { replace: true })
  })
  useDeskKeys({ t: () => onNumbers((shown) => !shown), j: () => step(1), k: () => step(-1) })
  return { id, asked, to, turn: (change) => go(to(change), { replace: true }), numbers, onNumbers }
}

/** To the next bar, point or row of the numbers; Enter opens its units. */
function step(by: 1 | -1): void {
  const marks = [...document.querySelectorAll<HTMLElement | SVGElement>(".chart-of a, .questions-chart th a")]
  const at = marks.indexOf(document.activeElement as HTMLElement)
  marks[Math.min(marks.length - 1, Math.max(0, at + by))]?.focus()
}
