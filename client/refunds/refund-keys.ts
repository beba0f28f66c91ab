import type { RefundRow } from "../../shared/contract/refunds.ts"
import type { WordKey } from "../ui/words.ts"

/**
 * One key an act, the same in every language, so that a changed language never makes a known key release money. A key
 * of money only leads to its button: Enter there acts.
 */
export const refundKeys = {
  next: "j",
  previous: "k",
  release: "d",
  reject: "r",
  retry: "e",
  reason: "m",
} as const

/** What each key does, as the page lists it. */
export const keyWords: readonly { keys: readonly string[]; word: WordKey }[] = [
  { keys: ["J", "↓"], word: "refunds:keys.next" },
  { keys: ["K", "↑"], word: "refunds:keys.previous" },
  { keys: ["D"], word: "refunds:keys.release" },
  { keys: ["R"], word: "refunds:keys.reject" },
  { keys: ["E"], word: "refunds:keys.retry" },
  { keys: ["M"], word: "refunds:keys.reason" },
  { keys: ["↵"], word: "refunds:keys.open" },
  { keys: ["Esc"], word: "refunds:keys.leave" },
  { keys: ["?"], word: "refunds:keys.help" },
]

/** The row `by` steps on, staying at the ends; the first where none is chosen. */
export function stepRow(rows: readonly RefundRow[], chosen: string | null, by: number): RefundRow | null {
  const at = rows.findIndex((row) => row.id === chosen)
  if (at < 0) return rows[0] ?? null
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))] ?? null
}
