import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { describe, expect, test } from "vitest"

const css = readFileSync(resolve(import.meta.dirname, "../../client/ui/tokens.css"), "utf8")
const colours = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]))
const block = (selector: string) => {
  const from = css.indexOf(`${selector} {`)
  if (from < 0) throw new Error(`tokens.css has no ${selector}`)
  return css.slice(from, css.indexOf("}", from))
}
const light = colours(block(":root"))
const dark = { ...light, ...colours(block(':root[data-theme="dark"]')) }

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  const [r = 0, g = 0, b = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2.2, "contrast ratio". */
function ratio(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dim + 0.05)
}

/** What an operator reads at arm's length in a hall: text, ground, at least. */
const operator: [string, string, number][] = [
  ["ink", "ground", 7],
  ["ink", "surface", 7],
  ["ink-2", "ground", 7],
  ["ink-2", "surface", 7],
  ["on-act", "act", 7],
  ["on-act", "act-pressed", 7],
  ["on-plate", "plate", 7],
  ...["go", "look", "stop", "offline"].flatMap((name): [string, string, number][] => [
    [`on-${name}`, name, 7],
    [`${name}-ink`, `${name}-soft`, 7],
    ["ink", `${name}-soft`, 7],
    [`${name}-ink`, "surface", 7],
  ]),
  ["line-2", "ground", 3],
  ["line-2", "surface", 3],
  ["focus", "surface", 3],
  ["focus", "ground", 3],
]
const desks: [string, string, number][] = [
  ["ink-3", "surface", 4.5],
  ["ink-3", "sunken", 4.5],
]

describe.each([
  ["light", light],
  ["dark", dark],
])("colours can be read, %s", (_, tokens) => {
  test.each([...operator, ...desks])("%s on %s by at least %d to 1", (text, ground, least) => {
    const [one, other] = [tokens[text], tokens[ground]]
    if (!one || !other) throw new Error(`tokens.css lacks ${text} or ${ground}`)
    expect(ratio(one, other)).toBeGreaterThanOrEqual(least)
  })
})

test("who never chose and who chose dark see the same dark", () => {
  const chosen = colours(block(':root[data-theme="dark"]'))
  expect(colours(block(':root:not([data-theme="light"])'))).toEqual(chosen)
})
