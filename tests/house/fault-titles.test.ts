import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, test } from "vitest"

const root = resolve(import.meta.dirname, "../..")
const told = readFileSync(join(root, "docs/protocol.md"), "utf8")
const faults = [...told.matchAll(/^- \*\*(Fault \d+)\*\*: (.+?)\.?$/gm)].map(([, name = "", sentence = ""]) => ({
  name: name.toLowerCase(),
  sentence,
}))

const tests = ["tests/faults", "tests/client-sync"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(root, folder, file), "utf8")),
)

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

test("knows the faults that the protocol promises to survive", () => {
  const numbers = faults.map(({ name }) => Number(name.slice(6)))
  const promised = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 30, 31, 32,
    33,
  ]
  expect(numbers).toEqual(expect.arrayContaining(promised))
})

test.each(faults)("$name has a test that runs and bears its sentence: $sentence", ({ name, sentence }) => {
  // what follows the sentence in a title says which turn of it is meant
  const title = new RegExp(`["'\`]${name}: ${escaped(sentence)}[.: ("'\`]`, "g")
  const bearing = tests.flatMap((text) => [...text.matchAll(title)].map(({ index }) => text.slice(0, index)))
  expect(bearing.length).toBeGreaterThan(0)
  for (const before of bearing) expect(before).not.toMatch(/\.(skip|todo|skipIf\([^()]*\))\(\s*$/)
})
