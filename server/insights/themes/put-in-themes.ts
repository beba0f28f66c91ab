import { among } from "../../db/among.ts"
import type { Db, Tx } from "../../db/open.ts"
import { writeMany } from "../../db/write-many.ts"
import { fallsIn, type ThemeWord } from "./candidates.ts"
import { stemOf, type TextLanguage } from "./stems.ts"

export interface Rule {
  id: string
  language: TextLanguage
  words: ThemeWord[]
  /** Where its texts are counted: itself, or what it was merged into. */
  counts: string
}

/** By which words a text falls in which theme. */
export async function rulesNow(db: Db | Tx): Promise<Rule[]> {
  const rows = await db.selectFrom("themes").select(["id", "language", "words", "merged_into"]).execute()
  return rows.map(({ id, language, words, merged_into }) => ({
    ...{ id, language, words: JSON.parse(words) as ThemeWord[] },
    counts: merged_into ?? id,
  }))
}

export interface KnownText {
  id: string
  week: number
  language: TextLanguage
  words: string
}

export const stemsOf = ({ words, language }: Pick<KnownText, "words" | "language">): Set<string> =>
  new Set(words.split(" ").map((word) => stemOf(word, language)))

/** In which of these themes each text falls. */
export function placesOf(texts: readonly KnownText[], rules: readonly Rule[]) {
  return texts.flatMap((text) => {
    const stems = stemsOf(text)
    const own = rules.filter((rule) => rule.language === text.language && fallsIn(stems, rule.words))
    return [...new Set(own.map((rule) => rule.counts))].map((theme_id) => ({
      ...{ week: text.week, theme_id, text_id: text.id },
    }))
  })
}

/** These texts in all themes whose words they have, and in no other. */
export async function putInThemes(tx: Tx, texts: readonly KnownText[]): Promise<void> {
  if (texts.length === 0) return
  await tx
    .deleteFrom("text_themes")
    .where(
      among(
        tx,
        "text_id",
        texts.map((text) => text.id),
      ),
    )
    .execute()
  await writeMany(tx, "text_themes", placesOf(texts, await rulesNow(tx)))
}
