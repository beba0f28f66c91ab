import type { Exclusion, PortalRules } from "../../shared/policy/portal-rules.ts"
import type { WordKey } from "../ui/words.ts"

/** What cannot come back for a change of mind, as it stands in its form. */
export interface ExclusionTyped {
  category: string
  when: Exclusion["when"]
  whyFr: string
  whyEn: string
  insteadFr: string
  insteadEn: string
}

const KEY = /^[a-z][a-z0-9_]{0,59}$/

export const exclusionTyped = (category: string, known: Exclusion | undefined): ExclusionTyped => ({
  category,
  when: known?.when ?? "always",
  whyFr: known?.why.fr ?? "",
  whyEn: known?.why.en ?? "",
  insteadFr: known?.instead.fr ?? "",
  insteadEn: known?.instead.en ?? "",
})

type Read = { category: string; exclusion: Exclusion } | { wrong: Partial<Record<keyof ExclusionTyped, WordKey>> }

/** What was typed as the server takes it: a category of its own, and both texts in both languages. */
export function readExclusion(typed: ExclusionTyped, taken: readonly string[]): Read {
  const category = typed.category.trim()
  const texts = ["whyFr", "whyEn", "insteadFr", "insteadEn"] as const
  const wrong: Partial<Record<keyof ExclusionTyped, WordKey>> = {}
  if (!KEY.test(category)) wrong.category = "reasons:wrong.category"
  else if (taken.includes(category)) wrong.category = "reasons:wrong.taken"
  for (const text of texts) if (typed[text].trim() === "") wrong[text] = "reasons:wrong.label"
  if (Object.keys(wrong).length > 0) return { wrong }
  const [whyFr, whyEn, insteadFr, insteadEn] = texts.map((text) => typed[text].trim()) as [
    string,
    string,
    string,
    string,
  ]
  const exclusion = { when: typed.when, why: { fr: whyFr, en: whyEn }, instead: { fr: insteadFr, en: insteadEn } }
  return { category, exclusion }
}

type Exclusions = PortalRules["exclusions"]

/** One more, or one in another's place: `before` is the category that it had. Null: it is taken out. */
export function putExclusion(
  all: Exclusions,
  before: string,
  read: { category: string; exclusion: Exclusion } | null,
): Exclusions {
  const { [before]: _, ...others } = all
  return read ? { ...others, [read.category]: read.exclusion } : others
}
