import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parseEnv } from "node:util"
import { configWants } from "../../server/config.ts"

const page = new URL("../../README.md", import.meta.url)
const example = new URL("../../.env.example", import.meta.url)
const START = "<!-- settings: written by `node tests/house/settings-table.ts` -->\n"
const END = "<!-- end of settings -->"

/** The README's table: each variable, what it is without being set, and what it wants, as config.ts says it. */
function settingsTable(): string {
  const defaults = parseEnv(readFileSync(example, "utf8"))
  const rows = configWants.map(([name, wants]) => {
    const value = defaults[name] ? `\`${defaults[name]}\`` : ""
    return `| \`${name}\` | ${value} | ${wants} |`
  })
  return ["| variable | without it | wants |", "| --- | --- | --- |", ...rows, ""].join("\n")
}

/** The page with the table as the code has it now. */
export function freshReadme(): { is: string; shouldBe: string } {
  const is = readFileSync(page, "utf8")
  const [from, to] = [is.indexOf(START) + START.length, is.indexOf(END)]
  return { is, shouldBe: is.slice(0, from) + settingsTable() + is.slice(to) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, freshReadme().shouldBe)
