import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { docsPictures, MOST_BYTES, outcomes } from "../screenshots/docs-pictures.ts"

const root = resolve(import.meta.dirname, "../..")
const read = (path: string) => readFileSync(join(root, path), "utf8")
const pagesIn = (folder: string) =>
  readdirSync(join(root, folder)).flatMap((file) => (file.endsWith(".md") ? [`${folder}/${file}`] : []))
const pages = [...pagesIn("docs"), ...pagesIn("docs/fr")]
const shown = (page: string) => [...read(page).matchAll(/pictures\/([\w-]+\.webp)/g)].map(([, name = ""]) => name)
const kept = readdirSync(join(root, "docs/pictures")).sort()

describe("the pages for people", () => {
  test("no page shows a picture that is not there, and no picture is kept that no page shows", () => {
    expect([...new Set(["README.md", ...pages].flatMap(shown))].sort()).toEqual(kept)
  })

  test("every picture is one that `npm run screenshots -- --docs` takes, and the other way about", () => {
    expect([...docsPictures, outcomes].map(({ name }) => `${name}.webp`).sort()).toEqual(kept)
  })

  test("the pictures stay few and small", () => {
    expect(kept.length).toBeLessThanOrEqual(15)
    for (const file of kept) expect(statSync(join(root, "docs/pictures", file)).size, file).toBeLessThan(MOST_BYTES)
  })

  test.each(pages)("%s leads to pages, files and commands that there are", (page) => {
    const text = read(page)
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> }
    for (const [, script = ""] of text.matchAll(/npm run ([a-z]+)/g)) expect(Object.keys(scripts)).toContain(script)
    const links = [...text.matchAll(/\]\(([\w./-]+)(?:#[\w-]+)?\)|src="([^"]+)"/g)].map(
      ([, link, src]) => link ?? src ?? "",
    )
    const files = [...text.matchAll(/`((?:client|server|shared|tests|docs)\/[\w./-]+)`/g)].map(([, path = ""]) => path)
    for (const path of [...links.map((to) => join(root, dirname(page), to)), ...files.map((to) => join(root, to))])
      expect(existsSync(path), path).toBe(true)
    for (const [, path = ""] of text.matchAll(/vitest run ([\w./-]+)/g)) expect(existsSync(join(root, path))).toBe(true)
  })

  test.each(pagesIn("docs/fr"))("%s shows and says in as many parts what its English page does", (page) => {
    const english = page.replace("docs/fr/", "docs/")
    expect(shown(page)).toEqual(shown(english))
    const parts = (of: string) => read(of).match(/^(#|\d\.|-|\|) ?/gm)
    expect(parts(page)).toEqual(parts(english))
    expect(read(page)).toContain(`(../${english.slice(5)})`)
    expect(read(english)).toContain(`(fr/${english.slice(5)})`)
  })
})
