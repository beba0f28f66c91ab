import * as z from "zod/mini"
import { At, Id, text } from "./basics.ts"

// What customers and inspectors say in their own words, grouped by the words that stand together. Nothing is summed up by
// anybody: a theme is its words, and the texts that have them.

/** What somebody wrote, without what names a person. */
export const ThemeText = z.object({
  id: z.string(),
  source: z.enum(["customer", "inspector"]),
  text: z.string(),
  rma: z.string(),
  product: z.string(),
  at: At,
})
export type ThemeText = z.infer<typeof ThemeText>

export const Theme = z.object({
  id: Id,
  /** What a person calls it; null: it goes by its words. */
  name: z.nullable(z.string()),
  /** As they are mostly written, the ones that belong together most first. */
  words: z.array(z.string()),
  language: z.enum(["fr", "en"]),
  pinned: z.boolean(),
  /** Texts of the weeks asked for, whose they are, and how many there were in as many weeks before. */
  count: z.int(),
  customers: z.int(),
  before: z.int(),
  /** By week, the last one last. */
  line: z.array(z.int()),
  /** Merged into it. */
  merged: z.array(z.object({ id: Id, name: z.nullable(z.string()), words: z.array(z.string()) })),
  examples: z.array(ThemeText),
})
export type Theme = z.infer<typeof Theme>

/** GET /api/insights/themes?weeks=&after= : pinned ones first, then those that most texts say. */
export const ThemeList = z.object({
  /** The weeks that were counted (shared/domain/week.ts), the texts of them, and how many of those are in a theme. */
  counted: z.object({ from: z.int(), to: z.int(), texts: z.int(), customers: z.int(), inTheme: z.int() }),
  themes: z.array(Theme),
  next: z.nullable(z.string()),
})
export type ThemeList = z.infer<typeof ThemeList>

/** GET /api/insights/themes/:id?weeks=&after= */
export const ThemePage = z.object({
  theme: Theme,
  /** Articles of which it is said more often than chance explains, the surest first: texts of it, and all texts of the article. */
  products: z.array(z.object({ id: Id, title: z.string(), count: z.int(), of: z.int() })),
  texts: z.array(ThemeText),
  next: z.nullable(z.string()),
})
export type ThemePage = z.infer<typeof ThemePage>

/** POST /api/insights/themes/:id */
export const MoveTheme = z.discriminatedUnion("act", [
  z.object({ act: z.literal("rename"), name: text(80) }),
  z.object({ act: z.literal("pin") }),
  z.object({ act: z.literal("unpin") }),
  z.object({ act: z.literal("merge"), into: Id }),
  /** Out of what it was merged into. */
  z.object({ act: z.literal("split") }),
])
export type MoveTheme = z.infer<typeof MoveTheme>
export const ThemeMoved = z.object({ id: Id })
