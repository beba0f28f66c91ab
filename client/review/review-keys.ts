import type { ReviewRow } from "../../shared/contract/review.ts"
import type { WordKey } from "../ui/words.ts"

/**
 * One key an act, the same in every language. A key of an answer only leads to its button, where Enter answers: a code
 * that a scanner types into this page decides nothing.
 */
export const reviewKeys = {
  next: "j",
  previous: "k",
  accept: "a",
  change: "c",
  refuse: "r",
  undo: "u",
  take: "t",
  note: "n",
  photos: "p",
  find: "l",
  filter: "f",
  mine: "m",
} as const

/** What each key does, as the page lists it. */
export const keyWords: readonly { keys: readonly string[]; word: WordKey }[] = [
  { keys: ["J", "↓"], word: "review:keys.next" },
  { keys: ["K", "↑"], word: "review:keys.previous" },
  { keys: ["A"], word: "review:keys.accept" },
  { keys: ["C"], word: "review:keys.change" },
  { keys: ["R"], word: "review:keys.refuse" },
  { keys: ["U"], word: "review:keys.undo" },
  { keys: ["T"], word: "review:keys.take" },
  { keys: ["N"], word: "review:keys.note" },
  { keys: ["P"], word: "review:keys.photos" },
  { keys: ["L"], word: "review:keys.find" },
  { keys: ["F"], word: "review:keys.filter" },
  { keys: ["M"], word: "review:keys.mine" },
  { keys: ["↵"], word: "review:keys.open" },
  { keys: ["Esc"], word: "review:keys.leave" },
  { keys: ["?"], word: "review:keys.help" },
]

/** The row `by` steps on, staying at the ends; the first where none is chosen. */
export function stepRow(rows: readonly ReviewRow[], chosen: string | null, by: number): ReviewRow | null {
  const at = rows.findIndex((row) => row.id === chosen)
  if (at < 0) return rows[0] ?? null
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))] ?? null
}

/** The first thing of this page that the key leads to. */
export function focusOn(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector)
  found?.focus()
  return found !== null
}
