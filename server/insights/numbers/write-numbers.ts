import type { NumberRow, Numbers, NumberValue } from "../../../shared/contract/numbers.ts"
import { type Measure, measures } from "../../../shared/domain/measures.ts"
import enDomain from "../../../shared/locales/en/domain.ts"
import en from "../../../shared/locales/en/numbers.ts"
import frDomain from "../../../shared/locales/fr/domain.ts"
import fr from "../../../shared/locales/fr/numbers.ts"

export type NumberCell = string | number | null | { minor: number; currency: string }

const words = { fr: { ...fr, domain: frDomain }, en: { ...en, domain: enDomain } }

/** The head, a line a row, and the total last: of shares their interval beside them, so that a small number shows. */
export function linesOf({ asked, total, rows }: Numbers, language: "fr" | "en"): NumberCell[][] {
  const own = words[language]
  const head = [
    ...asked.by.map((by) => own.dimension[by]),
    ...asked.measures.flatMap((measure) => headsOf(measure, own, asked.currency)),
  ]
  const line = (row: NumberRow, first: (string | null)[]) => [
    ...first,
    ...asked.measures.flatMap((measure) => cellsOf(measure, row, asked.currency)),
  ]
  const none = (at: number) => (at === 0 ? own.total : null)
  return [
    head,
    ...rows.map((row) =>
      line(
        row,
        row.key.map((key, at) =>
          key === null ? own.unknown : (row.name[at] ?? wordOf(asked.by[at], key, own) ?? key),
        ),
      ),
    ),
    ...(asked.by.length > 0 || rows.length === 0
      ? [
          line(
            total,
            asked.by.map((_, at) => none(at)),
          ),
        ]
      : []),
  ]
}

/** A code's word, where the locales have it. */
function wordOf(by: string | undefined, key: string, own: (typeof words)["fr"] | (typeof words)["en"]): string | null {
  const lists: Record<string, Record<string, string>> = {
    grade: own.domain.grade,
    disposition: own.domain.disposition,
    stage: own.stage,
  }
  return lists[by ?? ""]?.[key] ?? null
}

type NumberEstimate = Pick<NumberValue, "value" | "low" | "high">
const isShare = (measure: Measure) => measures[measure].unit === "share"

function headsOf(
  measure: Measure,
  own: (typeof words)["fr"] | (typeof words)["en"],
  currency: string | null,
): string[] {
  const word = own.measure[measure]
  const span = (of: string) => [of, `${of} ↓`, `${of} ↑`]
  if (isShare(measure)) return [...span(word), ...(measure === "share" ? span(own.due) : [])]
  return [measures[measure].unit === "minor" && currency !== null ? `${word} (${currency})` : word]
}

function cellsOf(measure: Measure, row: NumberRow, currency: string | null): NumberCell[] {
  const told = row.values[measure]
  const span = (of: NumberEstimate | undefined) => [of?.value ?? null, of?.low ?? null, of?.high ?? null]
  // what has all come is what it comes to
  if (isShare(measure)) return [...span(told), ...(measure === "share" ? span(told?.due ?? told) : [])]
  const value = told?.value ?? null
  if (measures[measure].unit === "minor" && value !== null && currency !== null) return [{ minor: value, currency }]
  return [value]
}
