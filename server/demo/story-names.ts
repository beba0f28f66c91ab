import type { Chapter } from "./sizes.ts"

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
const heldStories = ["late", "dear", "photoAwaited", "toBeHeard", "dear"] as const

export type StoryName = (typeof oddStories)[number] | (typeof heldStories)[number] | "clean"

/** Of the chapter's nth return, from 0. */
export function storyOf(chapter: Chapter, nth: number): StoryName {
  if (chapter === "held") return heldStories[nth % heldStories.length] ?? "late"
  if (chapter === "odd") return oddStories[nth % oddStories.length] ?? "worn"
  return "clean"
}
