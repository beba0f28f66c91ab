import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { readCase, type WorkedCase } from "../../server/refunds/worked-case.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import {
  acceptances,
  exceptionKinds,
  faults,
  grades,
  intentStates,
  intentWays,
  legalBases,
  parcelStates,
  receptions,
  refundKinds,
  resolutionKinds,
} from "../../shared/domain/states.ts"

// node tests/refunds/cases-table.ts    writes the cases into docs/worked-cases.md

const START = "<!-- cases -->\n"
const WORDS = ["<!-- words: written by `node tests/refunds/cases-table.ts` -->\n", "<!-- end of words -->"] as const

/** What each of the schema's fields may say, from the lists that the schema itself takes. */
export function wordsTable(): string {
  const words: Record<string, readonly string[]> = {
    "`basis`": legalBases,
    "`grade`": grades,
    "`fault`": faults,
    "`reception`": receptions,
    "`acceptance`": acceptances,
    "`resolution`": resolutionKinds,
    "`state` of a parcel": parcelStates,
    "`state` of a refund": intentStates,
    "`kind`": refundKinds,
    "`way`": intentWays,
    "`exceptionsOpen`": exceptionKinds,
  }
  const rows = Object.entries(words).map(([field, all]) => `| ${field} | ${all.join(", ")} |`)
  return ["| field | one of |", "| --- | --- |", ...rows, ""].join("\n")
}

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
  const [begin, end] = WORDS
  const head = text.slice(0, text.indexOf(begin) + begin.length) + wordsTable()
  const rest = text.slice(text.indexOf(end), text.indexOf(START) + START.length)
  writeFileSync(docs, head + rest + casesTable(cases))
}
