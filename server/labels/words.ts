import en from "../../shared/locales/en/labels.ts"
import fr from "../../shared/locales/fr/labels.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"

export type LabelLocale = "fr" | "en"

/** The printed words, by language. */
export const labelWords: Record<LabelLocale, typeof fr> = { fr: narrowSpaces(fr), en }
