import { describe, expect, it } from "vitest"
import type { Key } from "../../client/scan/burst.ts"
import { measureScanner, strokesOf, type Told, tellStroke } from "../../client/scan/measure-scanner.ts"
import { FIRST_AI, testCodes } from "../../client/scan/test-codes.ts"
import { azertyOf, belgianOf, qwertzOf } from "../barcode/keyboards.ts"

type Scanner = {
  every?: number
  prefix?: string
  tail?: string
  end?: string
  aim?: boolean
  /** What it sends for FNC1. */
  separator?: Partial<Key>[]
  host?: (text: string) => string
}
type Code = Extract<Told, { kind: "code" }>
const control = { key: "]", code: "BracketRight", ctrl: true }

/** The keys of one code as such a scanner sends them. */
function keysOf(at: number, scanner: Scanner): Key[] {
  const { every = 5, prefix = "", tail = "", end = "Enter", aim = false, host = (text) => text } = scanner
  const code = testCodes[at]
  const isGs1 = code?.name === "separator"
  const [head, rest = ""] = `${isGs1 ? FIRST_AI : ""}${code?.mark}${code?.rest}`.split("\u001d")
  const typed = (text: string): Partial<Key>[] => [...host(text)].map((key) => ({ key }))
  const keys = [
    ...typed(prefix + (aim ? (isGs1 ? "]C1" : "]C0") : "") + head),
    ...(isGs1 ? (scanner.separator ?? [control]) : []),
    ...typed(rest + tail),
    ...(end ? [{ key: end }] : []),
  ]
  return keys.map((key, index) => ({ key: "", code: "", at: 1000 + index * every, ...key }))
}
const tell = (at: number, scanner: Scanner) => strokesOf(keysOf(at, scanner)).map(tellStroke)
const measure = (scanner: Scanner) => measureScanner([0, 1, 2].flatMap((at) => tell(at, scanner)) as Code[], 7)

describe("Three test codes tell of a scanner", () => {
  it("that is set as it should be", () => {
    expect(measure({ aim: true })).toEqual({
      ...{ prefix: "", suffix: "Enter", tail: "", gap: 5, layout: "same", separator: "sent" },
      ...{ aim: true, byText: false, measuredAt: 7 },
    })
  })

  it.each([
    ["azerty", azertyOf],
    ["azerty-be", belgianOf],
    ["qwertz", qwertzOf],
  ] as const)(
    "that writes for a US keyboard on a host with %s, with its separator written in letters",
    (layout, host) => {
      const told = measure({ host, aim: true, separator: [...host("<GS>")].map((key) => ({ key })) })
      expect(told).toMatchObject({ layout, separator: "written", aim: true, prefix: "" })
    },
  )

  it("that swaps capitals, or writes for a keyboard that nobody knows", () => {
    const swap = (text: string) => text.replace(/[a-z]/gi, (one) => (one < "a" ? one.toLowerCase() : one.toUpperCase()))
    expect(measure({ host: swap }).layout).toBe("caps")
    expect(measure({ host: (text) => text.replace(/[AZYM]/g, "Ж") }).layout).toBe("other")
  })

  it("that sends no separator, another one, or F8", () => {
    expect(measure({ separator: [] }).separator).toBe("lost")
    expect(measure({ separator: [{ key: "|" }] }).separator).toBe("other")
    expect(measure({ separator: [{ key: "F8", code: "F8" }] }).separator).toBe("sent")
  })

  it("that puts characters before and after each code, ends it with Tab, and is slow", () => {
    const told = measure({ prefix: "*", tail: "#", end: "Tab", every: 40 })
    expect(told).toMatchObject({ prefix: "*", tail: "#", suffix: "Tab", gap: 40 })
  })

  it("that ends its codes now with Enter and now with nothing: then nobody knows", () => {
    const mixed = [...tell(0, {}), ...tell(1, { end: "" }), ...tell(2, {})] as Code[]
    expect(measureScanner(mixed, 0).suffix).toBeNull()
    expect(measure({ end: "" }).suffix).toBe("none")
  })
})

describe("What is none of the three codes", () => {
  it("is said to be cut where either end is missing", () => {
    for (const at of [0, 1, 2]) {
      const keys = keysOf(at, { end: "" })
      for (const part of [keys.slice(0, -3), keys.slice(4)])
        expect(strokesOf(part).map(tellStroke), `${at}`).toEqual([{ kind: "cut" }])
    }
  })

  it("is said to be typed by hand, a right one too", () => {
    expect(tell(0, { every: 150 })).toEqual([{ kind: "hand" }])
  })

  it("is said to be another code, with what came", () => {
    const keys = [..."4006381333931"].map((key, index) => ({ key, code: "", at: index * 5 }))
    expect(strokesOf(keys).map(tellStroke)).toEqual([{ kind: "other", text: "4006381333931" }])
  })

  it("is no matter for two codes that came at once: each is told", () => {
    const keys = [...keysOf(0, {}), ...keysOf(0, {})]
    expect(strokesOf(keys).map((stroke) => tellStroke(stroke).kind)).toEqual(["code", "code"])
  })
})
