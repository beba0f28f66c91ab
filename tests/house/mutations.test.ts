import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, test } from "vitest"
import { mutated, mutations } from "../mutate/mutations.mjs"

const root = resolve(import.meta.dirname, "../..")

// `npm run mutate` takes minutes, so that nobody sees at once that it has nothing left to take away
test.each(mutations.map((one) => [one.name, one] as const))("%s can still be taken away", (_, one) => {
  const text = readFileSync(join(root, one.file), "utf8")
  expect(mutated(text, one)).not.toBe(text)
})
