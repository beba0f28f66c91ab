import en from "../../shared/locales/en/webhook-mails.ts"
import fr from "../../shared/locales/fr/webhook-mails.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"

export const disabledWords: Record<"fr" | "en", typeof fr> = { fr: narrowSpaces(fr), en }
