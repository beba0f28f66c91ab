import i18next from "i18next"
import { initReactI18next, useTranslation } from "react-i18next"
import type { WordKey } from "../../shared/locales/keys.ts"
import { narrowSpaces } from "../../shared/locales/narrow-spaces.ts"

export const languages = ["fr", "en"] as const
export type Language = (typeof languages)[number]
export type { WordKey } from "../../shared/locales/keys.ts"
/** `count` chooses the plural. Everything else fills `{{name}}`. */
export type WordParams = Readonly<Record<string, string | number>>
/** "operator" is the shell's; "desk" comes with the desks. */
type Shelf = "operator" | "desk"

const key = "backdock.language"
// one literal import a file, so that only the chosen language's chunk is fetched
const files = {
  fr: {
    operator: () => import("../../shared/locales/fr/operator.ts"),
    desk: () => import("../../shared/locales/fr/desk.ts"),
  },
  en: {
    operator: () => import("../../shared/locales/en/operator.ts"),
    desk: () => import("../../shared/locales/en/desk.ts"),
  },
}
const shelves = new Set<Shelf>(["operator"])

function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(key), ...navigator.languages.map((tag) => tag.slice(0, 2))]
  for (const each of wanted) {
    const known = languages.find((language) => language === each)
    if (known) return known
  }
  return "en"
}

async function loadShelf(language: Language, shelf: Shelf): Promise<void> {
  const { rooms } = await files[language][shelf]()
  for (const [room, words] of Object.entries(rooms)) {
    i18next.addResourceBundle(language, room, language === "fr" ? narrowSpaces(words) : words)
  }
}

/** Once, before the first render: the shell's words in this device's language. */
export async function loadWords(language: Language = chosenLanguage()): Promise<void> {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: {},
      ns: ["common"],
      defaultNS: "common",
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
      showSupportNotice: false,
    } as Parameters<typeof i18next.init>[0])
  }
  await speak(language)
}

/** The desks' words, in the language that is shown; awaited by every lazy desk route before it renders. */
export async function loadDeskWords(): Promise<void> {
  if (shelves.has("desk")) return
  // from now on a change of language takes them along; one that is under way may have begun without them
  shelves.add("desk")
  await loadShelf(shownLanguage(), "desk")
}

/** Changes the language on this device; what is on screen follows at once. */
export async function speak(language: Language): Promise<void> {
  let loaded: Shelf[] = []
  while (loaded.length < shelves.size) {
    loaded = [...shelves]
    await Promise.all(loaded.map((shelf) => loadShelf(language, shelf)))
  }
  await i18next.changeLanguage(language)
  localStorage.setItem(key, language)
  document.documentElement.lang = language
}

export function shownLanguage(): Language {
  return languages.find((language) => language === i18next.language) ?? "fr"
}

/** Words outside a component. Inside one, `useWords`, which follows a change of language. */
export function t(word: WordKey, params?: WordParams): string {
  return i18next.t(word as string, { ...params })
}

export function useWords(): { t: typeof t; language: Language } {
  useTranslation()
  return { t, language: shownLanguage() }
}
