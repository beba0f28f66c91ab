import { stemmer as english } from "@orama/stemmers/english"
import { stemmer as french } from "@orama/stemmers/french"
import { stopwords as plainEnglish } from "@orama/stopwords/english"
import { stopwords as plainFrench } from "@orama/stopwords/french"

export type TextLanguage = "fr" | "en"

// What says nothing of a return beyond what every text says, beside the languages' own small words.
const alsoFrench =
  "ci celle celui celles ceux là bonjour merci cordialement svp article articles produit produits commande colis retour retours renvoie renvoyer très trop plus moins bien tout tous toute toutes fait faire comme donc alors car aussi déjà encore même avoir être voir reçu reçue j'ai cest si non oui quand où peu peut"
const alsoEnglish =
  "hello hi thanks thank please regards item items product products order parcel return returns returned returning very too also just really got get one would could like even much"

/** Both, as their apostrophes are taken apart here. */
const small: Record<TextLanguage, ReadonlySet<string>> = {
  fr: new Set([...plainFrench, ...alsoFrench.split(" ")].flatMap((word) => word.split("'"))),
  en: new Set([...plainEnglish, ...alsoEnglish.split(" ")].flatMap((word) => word.split("'"))),
}
const stemmers: Record<TextLanguage, (word: string) => string> = { fr: french, en: english }

const lettersOf = (text: string): string[] =>
  text
    .normalize("NFC")
    .toLowerCase()
    .match(/\p{L}+/gu) ?? []

/** By the small words of each language; where they say nothing, the one that is told. */
export function languageOf(text: string, otherwise: TextLanguage): TextLanguage {
  const words = lettersOf(text)
  const count = (language: TextLanguage) => words.filter((word) => small[language].has(word)).length
  const [fr, en] = [count("fr"), count("en")]
  return fr === en ? otherwise : fr > en ? "fr" : "en"
}

/** The words that say something, in lower case, in their order, each once. */
export function wordsOf(text: string, language: TextLanguage): string[] {
  const said = lettersOf(text).filter((word) => word.length > 1 && !small[language].has(word))
  return [...new Set(said)]
}

const MOST_REMEMBERED = 50_000
const known: Record<TextLanguage, Map<string, string>> = { fr: new Map(), en: new Map() }

/** What words of one family have in common, without accents: "cassée", "casse" and "CASSE" are "cass". */
export function stemOf(word: string, language: TextLanguage): string {
  const remembered = known[language]
  const there = remembered.get(word)
  if (there !== undefined) return there
  let stem = word
  // "petite" is "petit", and "petit" is "pet": until nothing more comes off
  for (let next = stemmers[language](stem); next !== stem && next.length > 1; next = stemmers[language](stem))
    stem = next
  stem = stem.normalize("NFD").replace(/\p{M}/gu, "")
  if (remembered.size > MOST_REMEMBERED) remembered.clear()
  remembered.set(word, stem)
  return stem
}

/** A word of every text, in either language. */
export const isSmall = (word: string): boolean => small.fr.has(word) || small.en.has(word)
