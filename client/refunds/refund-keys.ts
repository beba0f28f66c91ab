import type { RefundRow } from "../../shared/contract/refunds.ts"
import type { WordKey } from "../ui/words.ts"

/**
 * One key an act, the same in every language, so that a changed language never makes a known key release money. A key
 * of money only leads to its button: Enter there acts.
 */
export const refundKeys = {
  next: "j",
  previous: "k",
  release: "a",
  reject: "r",
  hold: "h",
  retry: "e",
  adjust: "u",
  reason: "m",
  pick: "x",
  pickAll: "v",
  approve: "y",
  date: "c",
  filter: "f",
  lists: "l",
  search: "/",
  sort: "o",
  plot: "g",
  leaving: "w",
  save: "s",
  print: "p",
  story: "t",
  beside: "b",
} as const

type KeyWord = { keys: readonly string[]; word: WordKey }

/** What each key does, as the page lists it: of the list, and of the open case. */
export const listKeys: readonly KeyWord[] = [
  { keys: ["J", "↓"], word: "refunds:keys.next" },
  { keys: ["K", "↑"], word: "refunds:keys.previous" },
  { keys: ["1", "7"], word: "finance:keys.lists" },
  { keys: ["/"], word: "acts:keys.search" },
  { keys: ["F"], word: "finance:keys.filter" },
  { keys: ["L"], word: "acts:keys.lists" },
  { keys: ["O"], word: "finance:keys.sort" },
  { keys: ["G"], word: "finance:keys.plot" },
  { keys: ["W"], word: "acts:keys.leaving" },
  { keys: ["S"], word: "finance:keys.export" },
  { keys: ["X"], word: "finance:keys.many" },
  { keys: ["V"], word: "finance:keys.all" },
  { keys: ["Y"], word: "acts:keys.approve" },
]
export const caseKeys: readonly KeyWord[] = [
  { keys: ["↵"], word: "refunds:keys.open" },
  { keys: ["M"], word: "refunds:keys.reason" },
  { keys: ["A"], word: "refunds:keys.release" },
  { keys: ["R"], word: "acts:keys.reject" },
  { keys: ["H"], word: "acts:keys.hold" },
  { keys: ["E"], word: "refunds:keys.retry" },
  { keys: ["U"], word: "acts:keys.adjust" },
  { keys: ["C"], word: "finance:keys.date" },
  { keys: ["B"], word: "acts:keys.beside" },
  { keys: ["T"], word: "finance:keys.story" },
  { keys: ["P"], word: "finance:keys.print" },
  { keys: ["Esc"], word: "refunds:keys.leave" },
  { keys: ["?"], word: "refunds:keys.help" },
]
export const keyWords: readonly KeyWord[] = [...listKeys, ...caseKeys]

/** The row `by` steps on, staying at the ends; the first where none is chosen. */
export function stepRow(rows: readonly RefundRow[], chosen: string | null, by: number): RefundRow | null {
  const at = rows.findIndex((row) => row.id === chosen)
  if (at < 0) return rows[0] ?? null
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))] ?? null
}
