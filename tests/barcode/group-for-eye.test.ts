import { describe, expect, test } from "vitest"
import { CARRIERS } from "../../shared/barcode/carriers.ts"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { LABEL_CARRIERS, makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom, printOwnNumber } from "../../shared/barcode/own-number.ts"

describe("numbers in groups for the eye", () => {
  test("shows a UPS number as UPS prints it", () => {
    expect(groupForEye("1Z999AA10123456784", "ups").join(" ")).toBe("1Z 999 AA1 01 2345 6784")
    expect(groupForEye("1Z999AA10123456784")).toEqual(groupForEye("1Z999AA10123456784", "ups"))
  })

  test("never loses, adds or turns a character, whatever the carrier", () => {
    for (const carrier of [...LABEL_CARRIERS, undefined, "nobody"]) {
      for (const from of LABEL_CARRIERS) {
        const key = makeTracking(from, 3)
        expect(groupForEye(key, carrier).join("")).toBe(key)
      }
    }
    for (const key of ["", "A", "1234567", "12345678901234567890123", "SKU-2041 AZ", "ÉTÉ-1234567"]) {
      expect(groupForEye(key).join("")).toBe(key)
    }
  })

  test("leaves no group too long to hold in the head, and no digit alone but a check digit", () => {
    for (let length = 7; length < 40; length++) {
      const sizes = groupForEye("X".repeat(length)).map((group) => group.length)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(5)
      expect(Math.min(...sizes)).toBeGreaterThan(1)
    }
  })

  test("groups every length of key that a carrier has by that carrier's own groups", () => {
    for (const carrier of CARRIERS) {
      for (const [length, sizes] of Object.entries(carrier.groups ?? {})) {
        expect(
          sizes.reduce((sum, size) => sum + size, 0),
          `${carrier.id} ${length}`,
        ).toBe(Number(length))
      }
    }
  })

  test("prints our own numbers the same everywhere", () => {
    const rma = ownNumberFrom("rma", 8)
    expect(groupForEye(rma).join(" ")).toBe(printOwnNumber(rma))
  })

  test("keeps a catalogue number with hyphens or blanks whole", () => {
    expect(groupForEye("TSHIRT-BLK-M")).toEqual(["TSHIRT-BLK-M"])
  })
})
