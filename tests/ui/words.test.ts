import { beforeEach, describe, expect, test, vi } from "vitest"
import type { WordKey } from "../../shared/locales/keys.ts"

/** The module keeps the language, so each test takes a fresh one, with a window's few things that it reads. */
async function freshWords(languages: string[], kept?: string) {
  vi.resetModules()
  const store = new Map(kept ? [["backdock.language", kept]] : [])
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => store.set(key, value),
  })
  vi.stubGlobal("navigator", { languages })
  vi.stubGlobal("document", { documentElement: { lang: "" } })
  return import("../../client/ui/words.ts")
}

beforeEach(() => vi.unstubAllGlobals())

describe("words", () => {
  test("are in the language that was chosen here, else the browser's, else English", async () => {
    for (const [browser, kept, shown] of [
      [["en-GB"], "fr", "fr"],
      [["de-DE", "fr-FR"], undefined, "fr"],
      [["de-DE"], undefined, "en"],
    ] as const) {
      const words = await freshWords([...browser], kept)
      await words.loadWords()
      expect(words.shownLanguage()).toBe(shown)
    }
  })

  test("count as each language does: none is one in French and many in English", async () => {
    const words = await freshWords(["fr"])
    await words.loadWords()
    expect([0, 1, 2].map((count) => words.t("outbox:facts", { count }))).toEqual(["0 saisie", "1 saisie", "2 saisies"])
    await words.speak("en")
    expect([0, 1, 2].map((count) => words.t("outbox:facts", { count }))).toEqual(["0 records", "1 record", "2 records"])
  })

  test("part thousands as the language does, from five digits on: a year or a line's number is read without", async () => {
    const words = await freshWords(["fr"])
    await words.loadWords()
    expect(words.t("outbox:facts", { count: 12_345 })).toBe("12\u202f345 saisies")
    expect(words.t("outbox:facts", { count: 9_999 })).toBe("9999 saisies")
    await words.speak("en")
    expect(words.t("outbox:facts", { count: 12_345 })).toBe("12,345 records")
  })

  test("fill every gap, once more for the same name, and leave none open", async () => {
    const words = await freshWords(["fr"])
    await words.loadWords()
    expect(words.t("outbox:andPhotos", { facts: "$& {{photos}}", photos: "1" })).toBe("$& {{photos}}, 1")
    expect(words.t("identity:badge.note", { device: "Quai 4" })).toBe("Quai 4, ")
  })

  test("that are not there show their name instead of nothing", async () => {
    const words = await freshWords(["fr"])
    await words.loadWords()
    expect(words.t("outbox:no.such.word" as WordKey)).toBe("outbox:no.such.word")
    expect(words.t("outbox:page" as WordKey)).toBe("outbox:page")
  })

  test("of the desks follow a change of language that was under way when the first desk opened", async () => {
    const words = await freshWords(["en"])
    await words.loadWords()
    const changing = words.speak("fr")
    await Promise.all([words.loadDeskWords(), changing])
    expect(words.shownLanguage()).toBe("fr")
    expect(words.t("review:title" as WordKey)).not.toBe("review:title")
  })

  test("tell whoever shows them, once the new language is whole", async () => {
    const words = await freshWords(["en"])
    await words.loadWords()
    await words.speak("fr")
    expect(words.t("outbox:allSent")).toBe("Tout est envoyé")
    expect(document.documentElement.lang).toBe("fr")
  })
})
