import { readdirSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { rooms as enDesk } from "../../shared/locales/en/desk.ts"
import { rooms as enKept } from "../../shared/locales/en/kept.ts"
import { rooms as enOperator } from "../../shared/locales/en/operator.ts"
import { rooms as frDesk } from "../../shared/locales/fr/desk.ts"
import { rooms as frKept } from "../../shared/locales/fr/kept.ts"
import { rooms as frOperator } from "../../shared/locales/fr/operator.ts"
import { narrowSpacesIn } from "../../shared/locales/narrow-spaces.ts"

type Words = { readonly [key: string]: string | Words }
type Flat = Record<string, string>

const folder = resolve(import.meta.dirname, "../../shared/locales")
const shelfFiles = new Set(["operator.ts", "desk.ts", "kept.ts"])
/** What the server prints and mails, its demo pages, how to trust its certificate, and the customers' pages. */
const servers = new Set([
  ...["labels.ts", "demo.ts", "lan.ts", "mails.ts", "notices.ts", "webhook-mails.ts", "paper-files.ts", "weekly.ts"],
  ...["portal.ts", "portal-announce.ts", "portal-bank.ts", "portal-order.ts", "track.ts"],
])
const fileNames = (language: string) => readdirSync(join(folder, language)).filter((name) => !shelfFiles.has(name))

function flat(words: Words, path = ""): Flat {
  return Object.assign(
    {},
    ...Object.entries(words).map(([key, value]) =>
      typeof value === "string" ? { [path + key]: value } : flat(value, `${path}${key}.`),
    ),
  )
}

async function roomWords(language: "fr" | "en", name: string): Promise<Flat> {
  return flat((await import(`../../shared/locales/${language}/${name.replace(/\.ts$/, "")}.ts`)).default)
}

const params = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe("every word in both languages", () => {
  test("the two folders have the same files, and each is on a shelf in its own language", async () => {
    expect(fileNames("fr")).toEqual(fileNames("en"))
    const shelves = { fr: { ...frOperator, ...frDesk, ...frKept }, en: { ...enOperator, ...enDesk, ...enKept } }
    expect(Object.keys(shelves.en).sort()).toEqual(Object.keys(shelves.fr).sort())
    for (const language of ["fr", "en"] as const)
      for (const name of fileNames(language).filter((each) => !servers.has(each))) {
        const words = (await import(`../../shared/locales/${language}/${name.replace(/\.ts$/, "")}.ts`)).default
        expect(Object.values<unknown>(shelves[language]), `${language}/${name}`).toContain(words)
      }
  })

  test.each(fileNames("fr"))("%s lacks no key in either language", async (name) => {
    const [fr, en] = [await roomWords("fr", name), await roomWords("en", name)]
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort())
  })

  test.each(fileNames("fr"))("%s fills the same gaps in both, and says something everywhere", async (name) => {
    const [fr, en] = [await roomWords("fr", name), await roomWords("en", name)]
    const differ = Object.keys(fr).filter((key) => `${params(fr[key] ?? "")}` !== `${params(en[key] ?? "")}`)
    // "1 colis" may be said without its number
    expect(differ.filter((key) => !/_(one|zero)$/.test(key))).toEqual([])
    expect(Object.entries({ ...fr, ...en }).filter(([, text]) => text.trim() === "")).toEqual([])
  })

  test.each(fileNames("fr"))("%s has each plural whole", async (name) => {
    for (const words of [await roomWords("fr", name), await roomWords("en", name)]) {
      const ones = Object.keys(words).filter((key) => key.endsWith("_one"))
      expect(ones.filter((key) => !(key.replace(/_one$/, "_other") in words))).toEqual([])
      const others = Object.keys(words).filter((key) => key.endsWith("_other"))
      expect(others.filter((key) => !(key.replace(/_other$/, "_one") in words))).toEqual([])
    }
  })

  test.each(fileNames("fr"))("%s shouts at nobody and writes its apostrophes as print does", async (name) => {
    const fr = Object.values(await roomWords("fr", name))
    const en = Object.values(await roomWords("en", name))
    expect([...fr, ...en].filter((text) => /!(?!\w)/.test(text))).toEqual([])
    expect(fr.filter((text) => /\p{L}'\p{L}/u.test(text))).toEqual([])
  })
})

describe("French spaces", () => {
  test("are narrow and unbreakable before ? ; : % and within « »", () => {
    expect(narrowSpacesIn("Où ? 15 % « oui »")).toBe("Où\u202f? 15\u202f% «\u202foui\u202f»")
  })
})
