import { useSyncExternalStore } from "react"
import type { WordKey } from "../../shared/locales/keys.ts"
import { narrowSpaces, type Words } from "../../shared/locales/narrow-spaces.ts"

// Our own few lines instead of a library: every word's name is a type, so what a library would still do for us is to
// find a plural and fill a gap, and it would cost the operator's shell 18 kB of the 200 that it may weigh.

export const languages = ["fr", "en"] as const
export type Language = (typeof languages)[number]
export type { WordKey } from "../../shared/locales/keys.ts"
/** `count` chooses the plural. Everything else fills `{{name}}`. */
export type WordParams = Readonly<Record<string, string | number>>
/** "operator" is the shell's; "desk" comes with the desks, "kept" with the page of what has not left. */
type Shelf = "operator" | "desk" | "kept"

const key = "backdock.language"
// one literal import a file, so that only the chosen language's chunk is fetched
const files = {
  fr: {
    operator: () => import("../../shared/locales/fr/operator.ts"),
    desk: () => import("../../shared/locales/fr/desk.ts"),
    kept: () => import("../../shared/locales/fr/kept.ts"),
  },
  en: {
    operator: () => import("../../shared/locales/en/operator.ts"),
    desk: () => import("../../shared/locales/en/desk.ts"),
    kept: () => import("../../shared/locales/en/kept.ts"),
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

/** Room by room, as far as they are loaded. */
const spoken: Record<Language, Record<string, Words>> = { fr: {}, en: {} }
let shown: Language = "fr"
/** Made once: each takes a slow handheld some milliseconds to make. */
const formsOf = (language: Language) =>
  [new Intl.PluralRules(language), new Intl.NumberFormat(language, { useGrouping: "min2" })] as const
let [plurals, numbers] = formsOf(shown)
const listeners = new Set<() => void>()

async function loadShelf(language: Language, shelf: Shelf): Promise<void> {
  const { rooms } = await files[language][shelf]()
  for (const [room, words] of Object.entries(rooms))
    spoken[language][room] = language === "fr" ? narrowSpaces(words) : words
}

/** Once, before the first render: the shell's words in this device's language. */
export const loadWords = (language: Language = chosenLanguage()): Promise<void> => speak(language)

/** A shelf's words, in the language that is shown; awaited by every lazy page that wants them before it renders. */
export async function loadWordsOf(shelf: Shelf): Promise<void> {
  if (shelves.has(shelf)) return
  // from now on a change of language takes them along; one that is under way may have begun without them
  shelves.add(shelf)
  await loadShelf(shownLanguage(), shelf)
}

export const loadDeskWords = (): Promise<void> => loadWordsOf("desk")

/** Changes the language on this device; what is on screen follows at once. */
export async function speak(language: Language): Promise<void> {
  let loaded: Shelf[] = []
  while (loaded.length < shelves.size) {
    loaded = [...shelves]
    await Promise.all(loaded.map((shelf) => loadShelf(language, shelf)))
  }
  shown = language
  const forms = formsOf(language)
  plurals = forms[0]
  numbers = forms[1]
  localStorage.setItem(key, language)
  document.documentElement.lang = language
  for (const tell of listeners) tell()
}

export const shownLanguage = (): Language => shown

/** Words outside a component. Inside one, `useWords`, which follows a change of language. */
export function t(word: WordKey, params: WordParams = {}): string {
  const text = find(spoken[shown], word as string, params.count)
  // a word that is not loaded yet shows its name, which no test and nobody at a screen can overlook
  if (text === null) return word
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => grouped(params[name] ?? ""))
}

/** "10 000": from five digits on, as a year or a line's number is read without. */
export const grouped = (value: string | number): string => (typeof value === "string" ? value : numbers.format(value))

/** "room:path.to.word"; with a count, the plural that the language asks for. */
function find(rooms: Record<string, Words>, word: string, count: string | number | undefined): string | null {
  const [room = "", path = ""] = word.split(":")
  const steps = path.split(".")
  const last = steps.pop() ?? ""
  let at: string | Words | undefined = rooms[room]
  for (const step of steps) at = typeof at === "object" ? at[step] : undefined
  if (typeof at !== "object") return null
  const form = typeof count === "number" ? plurals.select(count) : null
  const found = (form && (at[`${last}_${form}`] ?? at[`${last}_other`])) ?? at[last]
  return typeof found === "string" ? found : null
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function useWords(): { t: typeof t; language: Language } {
  return { t, language: useSyncExternalStore(subscribe, shownLanguage) }
}
