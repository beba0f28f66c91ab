import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { CARRIERS } from "../../shared/barcode/carriers.ts"

const page = new URL("../../docs/add-a-carrier.md", import.meta.url)
const START = "<!-- carriers: written by `node tests/barcode/carriers-table.ts` -->\n"
const END = "<!-- end of carriers -->"

/** The table in docs/add-a-carrier.md, one line a format, in the order in which the reader tries them. */
export function carriersTable(): string {
  const cell = (text: string) => text.replaceAll("|", "\\|")
  const rows = CARRIERS.flatMap(({ id, name, formats }) =>
    formats.map(({ emits, checked, samples, key, kind, weak }) => {
      const sample = samples[0] ?? ""
      const lookup = kind === "routing" ? "none" : `\`${key?.(sample) ?? sample}\``
      const mark = weak ? " (weak)" : ""
      return `| ${cell(name)} \`${id}\` | ${cell(emits)}${mark} | ${cell(checked)} | \`${sample}\` | ${lookup} |`
    }),
  )
  return [
    "| carrier | what a scanner emits | check | sample | key |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n")
}

/** The page with the table as the files have it now. */
export function freshPage(): { is: string; shouldBe: string } {
  const is = readFileSync(page, "utf8")
  const from = is.indexOf(START) + START.length
  const to = is.indexOf(END)
  if (from < START.length || to < from) throw new Error(`${page.pathname} has lost the marks around its table`)
  return { is, shouldBe: is.slice(0, from) + carriersTable() + is.slice(to) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, freshPage().shouldBe)
