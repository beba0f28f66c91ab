// What went wrong with the returns of the chapters "odd" and "held", in turn.

const oddStories = [
  "carrierDamage",
  "worn",
  "defective",
  "wrongItem",
  "extraItem",
  "missing",
  "emptyBox",
  "disputed",
  "serialMismatch",
  "countUnclear",
  "counterfeit",
  "unknownParcel",
] as const
/** Every fifth of the held ones was announced after its window (plans.ts). */
const heldStories = ["late", "dear", "photoAwaited", "toBeHeard", "dear"] as const

export type StoryName = (typeof oddStories)[number] | (typeof heldStories)[number] | "clean"

export function storyOf(index: number): StoryName {
  const { odd, held } = { odd: 1_950, held: 1_985 }
  if (index >= held) return heldStories[index % heldStories.length] ?? "late"
  if (index >= odd) return oddStories[(index - odd) % oddStories.length] ?? "worn"
  return "clean"
}
