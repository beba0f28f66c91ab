import type { Db } from "../../db/open.ts"
import { fallsIn, findCandidates, type TextWords, type ThemeWord } from "./candidates.ts"
import { rulesNow } from "./put-in-themes.ts"
import { stemOf, type TextLanguage } from "./stems.ts"

export interface Found {
  language: TextLanguage
  words: ThemeWord[]
}

/** Themes are looked for in so many texts, the newest. */
const MOST_TEXTS = 100_000

/** What texts say that are in no theme of a person's making, by language. */
export async function findIn(db: Db): Promise<Found[]> {
  const kept = new Set(
    (await db.selectFrom("themes").select("id").where("kept", "=", 1).execute()).map((theme) => theme.id),
  )
  const rules = (await rulesNow(db)).filter((rule) => kept.has(rule.id))
  const found: Found[] = []
  for (const language of ["fr", "en"] as const) {
    const rows = await db
      .selectFrom("learned_texts")
      .select("words")
      .where("language", "=", language)
      .orderBy("week", "desc")
      .orderBy("id", "desc")
      .limit(MOST_TEXTS)
      .execute()
    const own = rules.filter((rule) => rule.language === language)
    const texts = rows.map(
      (row): TextWords => row.words.split(" ").map((word) => ({ word, stem: stemOf(word, language) })),
    )
    const rest = texts.filter((text) => {
      const stems = new Set(text.map(({ stem }) => stem))
      return !own.some((rule) => fallsIn(stems, rule.words))
    })
    found.push(...findCandidates(texts, rest).map((words) => ({ language, words })))
  }
  return found
}
