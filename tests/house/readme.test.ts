import { existsSync, readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { rules } from "./house-rules.ts"
import { freshReadme } from "./settings-table.ts"

const root = resolve(import.meta.dirname, "../..")
const read = (path: string) => readFileSync(resolve(root, path), "utf8")
const pages = ["README.md", "docs/house.md"]

describe("what the README says", () => {
  test("names every setting with what it wants: node tests/house/settings-table.ts writes the table anew", () => {
    const { is, shouldBe } = freshReadme()
    expect(is).toBe(shouldBe)
  })

  test.each(pages)("%s names only commands that there are, and files that there are", (page) => {
    const text = read(page)
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/npm (?:run ([a-z]+)|(start|test)\b)/g)].map(([, run, own]) => run ?? own)
    for (const script of named) expect(Object.keys(scripts)).toContain(script)
    const files = [...text.matchAll(/`((?:client|server|shared|tests|docs)\/[\w./-]+)`/g)].map(([, path = ""]) => path)
    const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, to = ""]) => resolve(root, dirname(page), to))
    expect(files.length + links.length).toBeGreaterThan(5)
    for (const path of [...files.map((file) => resolve(root, file)), ...links])
      expect(existsSync(path), path).toBe(true)
    for (const [, path = ""] of text.matchAll(/vitest run ([\w./-]+)/g))
      expect(existsSync(resolve(root, path))).toBe(true)
  })

  test("the page of the house leaves no room out that the rules of imports name", () => {
    const text = read("docs/house.md")
    const rooms = Object.keys(rules).filter((room) => existsSync(resolve(root, room)) && !room.includes("."))
    expect(rooms.length).toBeGreaterThan(25)
    for (const room of rooms) expect(text, room).toMatch(new RegExp(`\`(${room}|${room.split("/")[1]})\``))
  })
})
