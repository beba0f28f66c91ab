import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { type Asked, placeText, type Wanted, withPlace } from "./asked.ts"
import { rowWords, spanWords, valueWords } from "./number-words.ts"
import { useNumbers } from "./use-numbers.ts"
import type { Question } from "./use-question.ts"

const spans: readonly Measure[] = ["share", "defectiveShare", "refusedShare", "deductedShare", "disputedShare"]

/** A page's numbers by one thing, and what each row is called, says and leads to. */
export function useSplit(question: Question, by: Dimension, wanted: Wanted) {
  const { language, t } = useWords()
  const { asked } = question
  const counted = useNumbers(asked, wanted)
  const { data } = counted.main
  const keyOf = (row: NumberRow) => row.key[0] ?? ""
  const isAt = (row: NumberRow) => asked.at.some((place) => placeText(place) === placeText({ by, key: keyOf(row) }))
  const chosen = data?.rows.find(isAt) ?? null
  const name = (row: NumberRow) => rowWords(t, row, [by], language)
  return {
    ...counted,
    by,
    wanted,
    rows: data?.rows ?? [],
    total: data?.total,
    name,
    chosen,
    chosenName: chosen && name(chosen),
    isAt,
    /** Its number in words: a share with its interval. */
    said: (row: NumberRow | undefined, measure: Measure) =>
      spans.includes(measure)
        ? spanWords(row?.values[measure], language)
        : valueWords(measure, row?.values[measure]?.value, { language, currency: data?.asked.currency ?? null }),
    /** Pressed once it is chosen, pressed again nothing is. `of`: only the units that this measure counts. */
    to: (row: NumberRow, of: Measure | null = null) =>
      question.to(isAt(row) && asked.of === of ? { at: [], of: null } : { at: [{ by, key: keyOf(row) }], of }),
    /** Another question about this row alone. */
    narrowed: (row: NumberRow): Asked => ({
      ...asked,
      filters: withPlace(asked.filters, { by, key: keyOf(row) }),
      at: [],
      of: null,
      by: null,
      order: null,
    }),
  }
}

export type Split = ReturnType<typeof useSplit>
