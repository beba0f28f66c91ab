import { describe, expect, test } from "vitest"
import type { Carrier, Format } from "../../shared/barcode/carrier.ts"
import { CARRIERS } from "../../shared/barcode/carriers.ts"
import { LABEL_CARRIERS, labelBars, makeTracking } from "../../shared/barcode/make-tracking.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"

interface Sample {
  carrier: Carrier
  format: Format
  text: string
}
const samples: Sample[] = CARRIERS.flatMap((carrier) =>
  carrier.formats.flatMap((format) => format.samples.map((text) => ({ carrier, format, text }))),
)
const keyOf = ({ format, text }: Sample) => (format.kind === "routing" ? null : (format.key?.(text) ?? text))

/** Every text that differs from this one in one digit. */
function oneDigitChanged(text: string): string[] {
  return [...text].flatMap((letter, at) => {
    if (!/\d/.test(letter)) return []
    return [..."0123456789"].filter((d) => d !== letter).map((d) => text.slice(0, at) + d + text.slice(at + 1))
  })
}

describe("carriers' numbers", () => {
  test("loses no carrier: each has a sample for each of its formats", () => {
    for (const carrier of CARRIERS)
      for (const format of carrier.formats) expect(format.samples.length).toBeGreaterThan(0)
  })

  test.each(samples)("reads $text as a number of $carrier.name", (sample) => {
    const { carrier, format, text } = sample
    const key = keyOf(sample)
    const kind = format.kind ?? "tracking"
    // A format too loose to be believed by itself is believed when the database expects the parcel, by whatever name.
    if (format.weak) {
      expect(parseScan(text, { knows: (each) => each === key })).toMatchObject({ valid: true, key })
      return
    }
    const reading = parseScan(text)
    const isItem = kind === "gtin" || kind === "sscc"
    expect(reading).toMatchObject({ kind, valid: true, key, carrier: isItem ? null : carrier.id })
    if (format.check) expect(reading.warnings ?? []).not.toContain("check_failed")
  })

  test("never takes a misread number for another carrier's without a warning", () => {
    const taken: string[] = []
    for (const { text } of samples) {
      const right = parseScan(text)
      for (const wrong of oneDigitChanged(text)) {
        const reading = parseScan(wrong)
        const isAnother = reading.valid && reading.kind !== "routing" && reading.key !== right.key
        if (isAnother && !reading.warnings && reading.carrier !== (right.carrier ?? right.nearMiss)) {
          taken.push(`${text} → ${wrong} → ${reading.carrier ?? reading.kind} ${reading.key}`)
        }
      }
    }
    expect(taken).toEqual([])
  })

  test("refuses or questions a misread digit, except where the carrier's own sum is blind to it", () => {
    /** UPS and OnTrac double a digit modulo 10; modulo 11 and 7 share a digit; Colissimo's key leaves the product out. */
    const blind = ["ups", "ontrac", "s10", "fedex", "dhl", "colissimo", "mondial-relay", "usps"]
    for (const { carrier, format, text } of samples) {
      if (format.weak || format.kind === "routing") continue
      const key = parseScan(text).key
      const wrong = oneDigitChanged(text).map((each) => parseScan(each))
      const quiet = wrong.filter((reading) => reading.valid && !reading.warnings && reading.key !== key)
      if (!blind.includes(carrier.id)) expect(quiet).toEqual([])
      else expect(quiet.length / wrong.length, text).toBeLessThan(0.12)
    }
  })

  test("never takes a misread digit for another parcel that is expected", () => {
    const expected = new Map<string, string>()
    const parcels = Array.from({ length: 2000 }, (_, index) => {
      const carrier = LABEL_CARRIERS[index % LABEL_CARRIERS.length] ?? "ups"
      return { carrier, key: makeTracking(carrier, index) }
    })
    for (const { carrier, key } of parcels) expected.set(key, carrier)
    expect(expected.size).toBe(2000)
    const confused: string[] = []
    for (const { carrier, key } of parcels.slice(0, 280)) {
      for (const wrong of oneDigitChanged(labelBars(carrier, key).text)) {
        const reading = parseScan(wrong, { knows: (each) => expected.has(each) })
        if (reading.key !== key && expected.has(reading.key ?? "")) confused.push(`${wrong} → ${reading.key}`)
      }
    }
    expect(confused).toEqual([])
  })

  test("says what was nearly read when a check digit fails", () => {
    for (const [wrong, carrier] of [
      ["1Z5R89390357567128", "ups"],
      ["8L41392128256", "colissimo"],
      ["RB123456784US", "s10"],
      ["12123456780101006623123455", "mondial-relay"],
    ] as const) {
      expect(parseScan(wrong)).toMatchObject({ valid: false, nearMiss: carrier, warnings: ["check_failed"] })
    }
  })

  test("believes the database over a failing check, and says so", () => {
    const reading = parseScan("1Z5R89390357567128", { knows: (key) => key === "1Z5R89390357567128" })
    expect(reading).toMatchObject({ valid: true, key: "1Z5R89390357567128", warnings: ["check_failed"] })
  })

  test("asks when two readings of the same digits are both expected", () => {
    const keys = ["12345670", "00000012345670"]
    const reading = parseScan("12345670", { knows: (key) => keys.includes(key) })
    expect(reading.warnings).toEqual(["two_known"])
    expect(reading.readings?.map((each) => each.key).sort()).toEqual(keys.toSorted())
  })
})
