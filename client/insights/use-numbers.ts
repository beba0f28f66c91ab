import { useQuery } from "@tanstack/react-query"
import type { Numbers } from "../../shared/contract/numbers.ts"
import { clockTime, shortDay } from "../ui/date-words.ts"
import { type Language, type t as Say, useWords } from "../ui/words.ts"
import { type Asked, askedBeside, readWeek, type Wanted } from "./asked.ts"
import { numbersOf } from "./number-queries.ts"
import { weekWords } from "./signal-words.ts"

/** More than a page shows: a row is held against its like even where that one comes far down. */
const MOST_BESIDE = 200

/** What the page counts, and what that is held against, row by row of the same key. */
export function useNumbers(asked: Asked, wanted: Wanted) {
  const { t, language } = useWords()
  const main = useQuery(numbersOf(asked, wanted))
  const { data: beside } = useQuery(numbersOf(askedBeside(asked), { ...wanted, limit: MOST_BESIDE }))
  const known = new Map(beside?.rows.map((row) => [JSON.stringify(row.key), row]))
  return {
    main,
    beside: asked.beside ? beside : undefined,
    besideOf: (key: readonly (string | null)[]) => (asked.beside ? known.get(JSON.stringify(key)) : undefined),
    about: main.data ? aboutWords(t, main.data, language) : "",
  }
}

/** "S22 à S47, 3 412 articles, compté le 28 nov. à 19:40": what a file and a sentence say of where numbers are from. */
export function aboutWords(t: typeof Say, { counted }: Pick<Numbers, "counted">, language: Language): string {
  const week = (text: string) => weekWords(t, readWeek(text) ?? 0)
  const { from, to, units, learnedAt } = counted
  return [
    t("questions:counted", { from: week(from), to: week(to), count: units }),
    learnedAt === null
      ? ""
      : t("questions:asOf", { day: shortDay(learnedAt, language), at: clockTime(learnedAt, language) }),
  ]
    .filter(Boolean)
    .join(", ")
}
