import { describe, expect, it } from "vitest"
import { agreeOnCodes, type Sighting } from "../../client/scan/agree.ts"
import { ladder } from "../../client/scan/ladder.ts"

const seen = (raw: string, symbology = "Code128", lines = 3): Sighting => ({ raw, symbology, linear: true, lines })
const matrix = (raw: string): Sighting => ({ raw, symbology: "QRCode", linear: false, lines: 0 })
const raws = (sightings: Sighting[]) => sightings.map((each) => each.raw)

describe("What the camera sees", () => {
  it("is told once while it stays in view, and again after it had left", () => {
    const agreed = agreeOnCodes()
    expect(raws(agreed.frame([matrix("]Q1A")], 0))).toEqual(["]Q1A"])
    for (let at = 100; at < 3000; at += 100) expect(agreed.frame([matrix("]Q1A")], at)).toEqual([])
    expect(raws(agreed.frame([matrix("]Q1A")], 4300))).toEqual(["]Q1A"])
  })

  it("is not believed of a linear code that two frames do not agree on", () => {
    const agreed = agreeOnCodes()
    expect(agreed.frame([seen("]I012345670", "ITF")], 0)).toEqual([])
    expect(agreed.frame([seen("]I012345679", "ITF")], 100)).toEqual([])
    expect(raws(agreed.frame([seen("]I012345670", "ITF")], 200))).toEqual(["]I012345670"])
  })

  it("is not believed of one scan line, and at once of a Code128 on which many agree", () => {
    const agreed = agreeOnCodes()
    expect(agreed.frame([seen("]C0A", "Code128", 1)], 0)).toEqual([])
    expect(agreed.frame([seen("]C0A", "Code128", 1)], 50)).toEqual([])
    expect(raws(agreed.frame([seen("]C0B", "Code128", 20)], 100))).toEqual(["]C0B"])
  })

  it("is looked at from every side where plain frames gave nothing, and each frame costs one dear look at most", () => {
    expect(ladder(0)).toHaveLength(1)
    const turns = new Set(Array.from({ length: 10 }, (_, misses) => ladder(misses + 2)[1]?.turn))
    expect([...turns].sort()).toEqual([-22, 0, 22, 45].sort())
    for (let misses = 0; misses < 50; misses++) expect(ladder(misses).length).toBeLessThanOrEqual(2)
  })
})
