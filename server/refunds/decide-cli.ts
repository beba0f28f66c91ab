import { readFileSync } from "node:fs"
import { CaseRefused, decideCase, readCase } from "./worked-case.ts"

// npm run decide -- FILE.json    one line of JSON a case; docs/worked-cases.md says how a case is written

function main(file: string | undefined): number {
  if (file === undefined) return refuse("Which cases? npm run decide -- FILE.json (docs/worked-cases.md)", 2)
  const cases = casesIn(file)
  if (typeof cases === "string") return refuse(cases, 2)
  const refused = cases.filter((one, index) => !decided(one, index))
  if (refused.length > 0) return refuse(`${refused.length} of ${cases.length} cases could not be decided.`, 1)
  return 0
}

/** An array of cases, or one case. */
function casesIn(file: string): unknown[] | string {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (error) {
    return `${file} could not be read: ${messageOf(error)}`
  }
  try {
    const read: unknown = JSON.parse(text.replace(/^\uFEFF/, ""))
    return Array.isArray(read) ? read : [read]
  } catch (error) {
    return `${file} is not JSON: ${messageOf(error)}`
  }
}

/** One that cannot be read does not hold up those after it. */
function decided(raw: unknown, index: number): boolean {
  try {
    console.log(JSON.stringify(decideCase(readCase(raw))))
    return true
  } catch (error) {
    const id = (raw as { id?: unknown } | null)?.id
    const name = typeof id === "string" ? id : `number ${index + 1}`
    if (!(error instanceof CaseRefused) && !(error instanceof RangeError)) throw error
    refuse(`Case ${name}: ${error.message}`, 1)
    return false
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function refuse(line: string, code: number): number {
  console.error(line)
  return code
}

process.exitCode = main(process.argv[2])
