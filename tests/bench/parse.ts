import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseScan } from "../../shared/barcode/parse-scan.ts"

interface Case {
  raw: string
  channel?: "wedge" | "wedge-azerty" | "wedge-qwertz" | "camera" | "typed"
  symbology?: string
}

const ROUNDS = 60
/** A clock that ticks in microseconds cannot time one call: it times as many. */
const TOGETHER = 20

export function measure() {
  const cases = corpus()
  const read = ({ raw, channel, symbology }: Case) =>
    parseScan(raw, { ...(channel && { channel }), ...(symbology && { symbology }) })
  for (let warm = 0; warm < 50; warm++) for (const one of cases) read(one)
  const times = cases.map((one) => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const from = performance.now()
      for (let n = 0; n < TOGETHER; n++) read(one)
      return ((performance.now() - from) * 1000) / TOGETHER
    })
    return { us: at(rounds, 0.5), kind: read(one).kind }
  })
  const byKind = Map.groupBy(times, (one) => one.kind)
  const rows = [...byKind].map(([kind, all]) => ({
    kind,
    cases: all.length,
    us: at(
      all.map((one) => one.us),
      0.5,
    ),
  }))
  for (const { kind, cases: many, us } of rows.sort((a, b) => b.us - a.us))
    console.error(`${us.toFixed(1)} us  ${kind} (${many})`)
  const all = times.map((one) => one.us)
  return { figure: "parse", scans: cases.length, medianUs: rounded(at(all, 0.5)), p99Us: rounded(at(all, 0.99)) }
}

function corpus(): Case[] {
  const root = resolve(import.meta.dirname, "../..")
  const shared = resolve(root, "../shared/data/scans.json")
  const file = existsSync(shared) ? shared : resolve(root, "tests/fixtures/scans.json")
  return (JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] }).cases
}

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const rounded = (us: number) => Number(us.toFixed(2))
