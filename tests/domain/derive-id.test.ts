import { describe, expect, it } from "vitest"
import { attemptKey, intentId, orderId, parcelId, returnId, unitId } from "../../shared/domain/derive-id.ts"

const place = { parcelId: "p1", lineId: "l1", ordinal: 1 }

describe("ids after a restore", () => {
  it("meets the same ids when the same facts come again: these values may never change", () => {
    expect(returnId("shop", "RTKBXVNPFDTL")).toBe("31eb7e19-81ac-50dc-aed7-83bd74775875")
    expect(unitId(place)).toBe("f38a049d-1d05-563f-b1a0-96961e9c418e")
    expect(intentId("r", "principal", "pay", ["u2", "u1"], 0)).toBe("d655eceb-8a01-56b3-8031-14edfc2a380a")
  })

  it("is a UUID of version 5", () => {
    expect(orderId("shop", "1001")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it("keeps kinds and parts apart, whatever a shop calls things", () => {
    expect(returnId("a", "bc")).not.toBe(returnId("ab", "c"))
    expect(returnId("a", "b")).not.toBe(orderId("a", "b"))
    expect(returnId('a","b', "c")).not.toBe(returnId("a", 'b","c'))
  })

  it("takes a licence plate for one thing, in whichever parcel it is met", () => {
    const lpn = unitId({ ...place, lpn: "bcdf ghjk lnp" })
    expect(unitId({ parcelId: "p2", lineId: "l2", ordinal: 7, lpn: "BCDFGHJKLNP", serial: "S1" })).toBe(lpn)
    expect(unitId({ ...place, serial: "BCDFGHJKLNP" })).not.toBe(lpn)
  })

  it("takes one serial for one thing on its line, and not across two products", () => {
    expect(unitId({ ...place, serial: " sn-1 " })).toBe(
      unitId({ ...place, parcelId: "p2", ordinal: 2, serial: "SN-1" }),
    )
    expect(unitId({ ...place, serial: "SN-1" })).not.toBe(unitId({ ...place, lineId: "l2", serial: "SN-1" }))
  })

  it("never takes an empty serial for a name", () => {
    expect(unitId({ ...place, serial: "  ", lpn: "" })).toBe(unitId(place))
    expect(unitId({ ...place, ordinal: 2 })).not.toBe(unitId(place))
    expect(() => unitId({ ...place, ordinal: 0 })).toThrow()
  })

  it("derives one settlement whatever the order of its units, and another for each part that differs", () => {
    const base = intentId("r", "principal", "pay", ["u1", "u2"], 0)
    expect(intentId("r", "principal", "pay", ["u2", "u1"], 0)).toBe(base)
    const others = [
      intentId("r2", "principal", "pay", ["u1", "u2"], 0),
      intentId("r", "adjustment", "pay", ["u1", "u2"], 0),
      intentId("r", "principal", "pay2", ["u1", "u2"], 0),
      intentId("r", "principal", "pay", ["u1"], 0),
      intentId("r", "principal", "pay", ["u1", "u2"], 1),
    ]
    expect(new Set([base, ...others]).size).toBe(6)
  })

  it("gives each attempt its own key", () => {
    expect(attemptKey("i", 1)).not.toBe(attemptKey("i", 2))
    expect(parcelId(" 1z999 ")).toBe(parcelId("1Z999"))
  })
})
