import { describe, expect, it } from "vitest"
import { agreeOnCodes, type Sighting } from "../../client/scan/agree.ts"

const seen = (raw: string, symbology = "Code128", held = false): Sighting => ({ raw, symbology, held, corners: null })
const raws = (sightings: Sighting[]) => sightings.map((each) => each.raw)

describe("What the camera sees", () => {
  it("is told once while it stays in view, and again after it had left", () => {
    const agreed = agreeOnCodes()
    expect(raws(agreed.frame([seen("]Q1A", "QRCode")], 0).told)).toEqual(["]Q1A"])
    for (let at = 100; at < 3000; at += 100) expect(agreed.frame([seen("]Q1A", "QRCode")], at).told).toEqual([])
    expect(agreed.frame([seen("]Q1A", "QRCode")], 4390).told).toEqual([])
    expect(raws(agreed.frame([seen("]Q1A", "QRCode")], 5900).told)).toEqual(["]Q1A"])
  })

  it("is two scans where two labels follow each other within a tenth of a second", () => {
    const agreed = agreeOnCodes()
    expect(raws(agreed.frame([seen("]C0A")], 0).told)).toEqual(["]C0A"])
    expect(raws(agreed.frame([seen("]C0B")], 100).told)).toEqual(["]C0B"])
  })

  it("is not believed of a code without a strong check that two frames do not agree on", () => {
    const agreed = agreeOnCodes()
    expect(agreed.frame([seen("]I012345670", "ITF")], 0).told).toEqual([])
    expect(agreed.frame([seen("]I012345679", "ITF")], 100).told).toEqual([])
    expect(raws(agreed.frame([seen("]I012345670", "ITF")], 200).told)).toEqual(["]I012345670"])
  })

  it("is only offered, however often it comes, where a few lines or a UPC-E said it", () => {
    const agreed = agreeOnCodes()
    for (let at = 0; at < 1000; at += 100) {
      const { told, held } = agreed.frame([seen("]E00425261", "UPCE", true)], at)
      expect(told).toEqual([])
      expect(raws(held)).toEqual(["]E00425261"])
    }
  })

  it("is not offered any more once the operator or the database has taken it", () => {
    const agreed = agreeOnCodes()
    agreed.frame([seen("]E00425261", "UPCE", true)], 0)
    agreed.take("]E00425261", 50)
    expect(agreed.frame([seen("]E00425261", "UPCE", true)], 100)).toEqual({ told: [], held: [] })
  })
})
