import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  COMMAND_NAMES,
  checkOwnNumber,
  commandCode,
  commandOf,
  makeOwnNumber,
  type OwnKind,
  ownNumberFrom,
  printOwnNumber,
  readOwnNumber,
  suggestOwnNumber,
} from "../../shared/barcode/own-number.ts"

const LETTERS = "BCDFGHJKLNPRSTVX"
const LENGTHS: Record<OwnKind, number> = { rma: 12, lpn: 11, bin: 9, badge: 13, command: 8 }
const KINDS = Object.keys(LENGTHS) as OwnKind[]
const kinds = fc.constantFrom(...KINDS)
const numbers = fc.tuple(kinds, fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })).map(([kind, index]) => {
  return { kind, number: ownNumberFrom(kind, index) }
})
const swapAt = (text: string, at: number, letter: string) => text.slice(0, at) + letter + text.slice(at + 1)

describe("our own numbers", () => {
  test("keeps reading the number that the paper design printed", () => {
    expect(readOwnNumber("RTKBXVNPFDTL")).toEqual({ kind: "rma", key: "RTKBXVNPFDTL" })
    expect(readOwnNumber("BBBBBBBBBBBB")).toBeNull()
  })

  test("reads every number that it makes, in lower case, in groups and with 1 or I written for L", () => {
    fc.assert(
      fc.property(kinds, fc.uint8Array({ minLength: 13, maxLength: 13 }), (kind, bytes) => {
        const number = makeOwnNumber(kind, (count) => bytes.slice(0, count))
        expect(number).toHaveLength(LENGTHS[kind])
        for (const form of [
          number,
          number.toLowerCase(),
          printOwnNumber(number),
          number.replaceAll("L", "1"),
          number.replaceAll("L", "i"),
        ]) {
          expect(readOwnNumber(form)).toEqual({ kind, key: number })
        }
      }),
    )
  })

  test("notices every single wrong letter at every place", () => {
    for (const kind of KINDS) {
      const number = ownNumberFrom(kind, 4711)
      for (let at = 0; at < number.length; at++) {
        for (const letter of LETTERS) {
          if (letter !== number[at]) expect(checkOwnNumber(kind, swapAt(number, at, letter))).toBe(false)
        }
      }
    }
  })

  test("notices any two wrong letters, swaps among them", () => {
    for (const kind of KINDS) {
      const number = ownNumberFrom(kind, 99)
      let missed = 0
      for (let a = 0; a < number.length; a++) {
        for (let b = a + 1; b < number.length; b++) {
          for (const one of LETTERS) {
            for (const two of LETTERS) {
              const changed = swapAt(swapAt(number, a, one), b, two)
              if (changed !== number && checkOwnNumber(kind, changed)) missed++
            }
          }
        }
      }
      expect(missed).toBe(0)
    }
  })

  test("takes about one random string in 256, not more", () => {
    let seed = 1
    const next = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return LETTERS[seed >>> 28] as string
    }
    for (const kind of KINDS) {
      let accepted = 0
      for (let n = 0; n < 40_000; n++) {
        if (checkOwnNumber(kind, Array.from({ length: LENGTHS[kind] }, next).join(""))) accepted++
      }
      expect(accepted / 40_000).toBeGreaterThan(0.002)
      expect(accepted / 40_000).toBeLessThan(0.006)
    }
  })

  test("never takes a number of one kind for another kind", () => {
    fc.assert(
      fc.property(numbers, ({ kind, number }) => {
        for (const other of KINDS) expect(checkOwnNumber(other, number)).toBe(other === kind)
      }),
    )
  })

  test("never takes a number for another kind when its leading B is lost", () => {
    for (const kind of KINDS) {
      for (let index = 0; index < 500; index++) {
        const number = ownNumberFrom(kind, index)
        if (number.startsWith("B")) expect(readOwnNumber(number.slice(1))).toBeNull()
      }
    }
  })

  test("suggests the number that was meant after one slip, and nothing when it is right", () => {
    fc.assert(
      fc.property(numbers, fc.nat(), fc.constantFrom(...LETTERS, "A", "8"), ({ kind, number }, place, letter) => {
        const at = place % number.length
        expect(suggestOwnNumber(kind, number)).toEqual([])
        const wrong = swapAt(number, at, letter)
        if (wrong !== number) expect(suggestOwnNumber(kind, wrong)).toContain(number)
        expect(suggestOwnNumber(kind, number.slice(0, at) + number.slice(at + 1))).toContain(number)
        const swapped = number.slice(0, at) + (number[at + 1] ?? "") + number[at] + number.slice(at + 2)
        if (swapped !== number) expect(suggestOwnNumber(kind, swapped)).toContain(number)
      }),
    )
  })

  test("gives the seed the same number every time and no number twice", () => {
    expect(ownNumberFrom("rma", 7)).toBe(ownNumberFrom("rma", 7n))
    for (const kind of KINDS) {
      const seen = new Set(Array.from({ length: 5000 }, (_, index) => ownNumberFrom(kind, index)))
      expect(seen.size).toBe(5000)
    }
  })

  test("prints groups that a person can read aloud", () => {
    expect(printOwnNumber("rtkbxvnpfdtl")).toBe("RTKB XVNP FDTL")
    for (const kind of KINDS) {
      const printed = printOwnNumber(ownNumberFrom(kind, 1))
      expect(printed.replaceAll(" ", "")).toBe(ownNumberFrom(kind, 1))
      expect(Math.max(...printed.split(" ").map((group) => group.length))).toBeLessThanOrEqual(5)
    }
  })

  test("keeps the command cards on the wall working: their codes do not change and are far apart", () => {
    expect(COMMAND_NAMES.map((name) => [name, commandCode(name)])).toMatchInlineSnapshot(`
      [
        [
          "clean",
          "CLRCLRDF",
        ],
        [
          "damaged",
          "DGTDGTTS",
        ],
        [
          "next",
          "NXTNXTKJ",
        ],
        [
          "undo",
          "BCKBCKST",
        ],
        [
          "close",
          "FNSFNSHG",
        ],
        [
          "photo",
          "PHTPHTGH",
        ],
      ]
    `)
    for (const name of COMMAND_NAMES) {
      expect(commandOf(commandCode(name))).toBe(name)
      expect(readOwnNumber(commandCode(name))?.kind).toBe("command")
      for (const other of COMMAND_NAMES) {
        if (other === name) continue
        const apart = [...commandCode(name)].filter((letter, at) => letter !== commandCode(other)[at]).length
        expect(apart).toBeGreaterThanOrEqual(5)
      }
    }
    expect(commandOf(ownNumberFrom("command", 5))).toBeNull()
  })
})
