import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { describe, expect, test } from "vitest"

const client = resolve(import.meta.dirname, "../../client")
const sheets = readdirSync(client, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".css"))
  .map((name) => ({ name, text: readFileSync(join(client, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "") }))

const sided =
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset)-(?:left|right)[\w-]*|left|right|float|clear)\s*:|text-align:\s*(?:left|right)/g
const offenders = (text: string) => [...text.matchAll(sided)].map(([found]) => found.trim())

describe("style sheets", () => {
  test("would still fit a language that is written from the right: no left, no right", () => {
    expect(sheets.length).toBeGreaterThan(5)
    expect(sheets.flatMap(({ name, text }) => offenders(text).map((found) => `${name}: ${found}`))).toEqual([])
  })

  test("fires on what it is there for", () => {
    expect(offenders("a { margin-left: 4px; text-align: right } b { left: 0 }")).toHaveLength(3)
    expect(offenders("a { margin-inline-start: 4px; text-align: start }")).toEqual([])
  })
})
