import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { readCase, type WorkedCase } from "../../server/refunds/worked-case.ts"
import { formatMoney } from "../../shared/domain/money.ts"

// node tests/refunds/cases-table.ts    writes the cases into docs/worked-cases.md

const START = "<!-- cases -->\n"

/** Grouped by rule, in the order of their first case. */
export function casesTable(cases: readonly WorkedCase[]): string {
  const rules = [...new Set(cases.map((one) => one.rule))]
  const rows = rules.flatMap((rule) => cases.filter((one) => one.rule === rule).map(row))
  return ["| rule | case | in words | gives | due |", "| --- | --- | --- | --- | --- |", ...rows, ""].join("\n")
}

function row({ rule, id, why, expected }: WorkedCase): string {
  if (!expected) return ""
  const { amountMinor, currency, kind, outcome, reasons, due } = expected
  const sum = `${formatMoney(amountMinor, currency, "en")} ${kind}`
  const waits = outcome === "hold" ? `, held: ${(reasons ?? []).join(", ")}` : ""
  return `| ${rule} | ${id} | ${why} | ${sum}${waits} | ${due ?? (due === null ? "not yet" : "")} |`
}

if (process.argv[1] === import.meta.filename) {
  const cases = (JSON.parse(readFileSync(join(import.meta.dirname, "cases.json"), "utf8")) as unknown[]).map(readCase)
  const docs = join(import.meta.dirname, "../../docs/worked-cases.md")
  const text = readFileSync(docs, "utf8")
  writeFileSync(docs, text.slice(0, text.indexOf(START) + START.length) + casesTable(cases))
}
