import { describe, expect, it } from "vitest"
import type { Sighting } from "../../client/scan/agree.ts"
import type { Candidate } from "../../client/scan/choose-code.ts"
import { meetCodes } from "../../client/scan/meet-codes.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"

const seen = (raw: string, held = false): Sighting => ({ raw, symbology: "Code128", held, corners: null })
const parcel = seen("]C01Z999AA10123456784")
const other = seen("]C01Z12345E0205271688")
const article = seen("]E04006381333931")
const weak = seen("]E05012345678900", true)

/** A camera before which codes lie, on a device that knows some of them. */
function camera(known: Sighting[] = []) {
  const happened: string[] = []
  const due: (() => void)[] = []
  const met = meetCodes({
    candidateOf: async (sighting): Promise<Candidate> => ({
      sighting,
      reading: parseScan(sighting.raw, { channel: "camera" }),
      isKnown: known.some(({ raw }) => raw === sighting.raw),
    }),
    onTake: ({ raw }) => happened.push(`took ${raw}`),
    onAsk: (sightings) => happened.push(`ask ${sightings.length}`),
    onOffer: (sighting) => happened.push(`offer ${sighting?.raw ?? "nothing"}`),
    later: (act) => due.push(act),
  })
  const rest = () => {
    for (const act of due.splice(0)) act()
  }
  return { ...met, happened, rest }
}

describe("Several codes before the camera", () => {
  it("are no riddle where one is expected: it is taken at once, and the others are not", async () => {
    const { frame, happened, rest } = camera([parcel])
    await frame([article, parcel, other], 0)
    expect(happened).toEqual([`took ${parcel.raw}`])
    rest()
    await frame([article, parcel, other], 300)
    rest()
    expect(happened).toEqual([`took ${parcel.raw}`])
  })

  it("are a question where two are expected, and the one that is tapped is taken once", async () => {
    const { frame, choose, happened, rest } = camera([parcel, other])
    await frame([parcel, other], 0)
    expect(happened).toEqual(["ask 2"])
    choose(other)
    await frame([parcel, other], 100)
    rest()
    expect(happened.filter((what) => what.startsWith("took"))).toEqual([`took ${other.raw}`])
  })

  it("give the parcel's where none is expected, and no guess between two parcels", async () => {
    const one = camera()
    await one.frame([article, parcel], 0)
    expect(one.happened).toEqual([])
    one.rest()
    expect(one.happened).toEqual([`took ${parcel.raw}`])
    const two = camera()
    await two.frame([parcel, other], 0)
    two.rest()
    expect(two.happened).toEqual(["ask 2"])
  })

  it("are two scans where one follows the other, however fast", async () => {
    const { frame, happened, rest } = camera()
    await frame([parcel], 0)
    await frame([other], 100)
    rest()
    expect(happened).toEqual([`took ${parcel.raw}`, `took ${other.raw}`])
  })

  it("are not told again because the operator wants none of them", async () => {
    const { frame, dismiss, happened, rest } = camera([parcel, other])
    await frame([parcel, other], 0)
    dismiss()
    await frame([parcel, other], 100)
    rest()
    expect(happened).toEqual(["ask 2", "ask 0"])
  })
})

describe("A code that is hardly legible", () => {
  it("is taken where it names what is expected", async () => {
    const { frame, happened } = camera([weak])
    await frame([weak], 0)
    await frame([weak], 100)
    expect(happened).toEqual([`took ${weak.raw}`])
  })

  it("is else only offered, until it is confirmed or gone", async () => {
    const { frame, choose, happened, rest } = camera()
    await frame([weak], 0)
    await frame([weak], 100)
    rest()
    expect(happened).toEqual([`offer ${weak.raw}`])
    await frame([], 200)
    expect(happened).toHaveLength(1)
    await frame([], 1700)
    expect(happened.at(-1)).toBe("offer nothing")
    await frame([weak], 1800)
    choose(weak)
    expect(happened.filter((what) => what.startsWith("took"))).toEqual([`took ${weak.raw}`])
  })
})
