import { existsSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { parseScan, type ScanContext, type ScanReading } from "../../shared/barcode/parse-scan.ts"

interface Case {
  id: string
  raw: string
  channel: ScanContext["channel"]
  context?: Partial<ScanContext>
  expected: Partial<ScanReading>
  accept?: Partial<ScanReading>[]
}

/** Whether a reading is what one of the defensible answers says. Refusals are alike, whatever they nearly were. */
function matches(expected: Partial<ScanReading>, reading: ScanReading): boolean {
  if (!expected.valid) return !reading.valid
  if (!reading.valid || reading.kind !== expected.kind) return false
  if (expected.carrier && reading.carrier !== expected.carrier) return false
  if (expected.kind === "multi") return true
  if (![expected.key ?? null, ...(expected.altKeys ?? [])].includes(reading.key)) return false
  return (["serial", "lot", "expiry"] as const).every((k) => expected[k] === undefined || reading[k] === expected[k])
}

const casesIn = (file: URL) => (JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] }).cases

function wrongIn(file: URL): string[] {
  const cases = casesIn(file)
  expect(cases.length).toBeGreaterThan(50)
  return cases.flatMap(({ id, raw, channel, context, expected, accept = [] }) => {
    const reading = parseScan(raw, { channel, ...context })
    const isRight = [expected, ...accept].some((answer) => matches(answer, reading))
    return isRight ? [] : [`${id} ${JSON.stringify(raw)} → ${JSON.stringify(reading)}`]
  })
}

/** A larger set that lies beside some checkouts; the house does not need it. */
const larger = new URL("../../../shared/data/scans.json", import.meta.url)

describe("raw scans as scanners, cameras and keyboards give them", () => {
  test.each(["scans.json", "scans-by-rule.json"])("reads every case of %s as a rule of its carrier says", (name) => {
    expect(wrongIn(new URL(`../fixtures/${name}`, import.meta.url))).toEqual([])
  })

  test.each(["scans.json", "scans-by-rule.json"])("reads what it is looked up with as itself, in %s", (name) => {
    const others = casesIn(new URL(`../fixtures/${name}`, import.meta.url)).flatMap(({ raw, channel, context }) => {
      const { key } = parseScan(raw, { channel, ...context })
      if (key === null) return []
      const again = parseScan(key)
      return [again.key, ...(again.altKeys ?? [])].includes(key) ? [] : [`${raw} → ${key} → ${again.key}`]
    })
    expect(others).toEqual([])
  })

  test.runIf(existsSync(larger))("reads every case of the larger set beside the house", () => {
    expect(wrongIn(larger)).toEqual([])
  })
})
