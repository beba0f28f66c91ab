import { beforeAll, describe, expect, it } from "vitest"
import { greyOf } from "../../client/scan/grey.ts"
import { type DetectorMaker, openNative, PROOF } from "../../client/scan/native-engine.ts"
import { readByZxing } from "../support/zxing-in-node.ts"

const blank = { data: new Uint8Array(16), width: 4, height: 4 }

/** A browser's detector, which answers as `detect` does. */
function made(detect: (picture: ImageData) => Promise<{ rawValue: string; format: string }[]>, formats = ["ean_13"]) {
  class Injected {
    async detect(picture: ImageData) {
      return (await detect(picture)).map((each) => ({ ...each, cornerPoints: [] }))
    }
    static getSupportedFormats = async () => formats
  }
  return Injected as unknown as DetectorMaker
}

describe("The browser's own detector", () => {
  beforeAll(() => {
    const made = (data: Uint8ClampedArray, width: number, height: number) => ({ data, width, height })
    // called with `new`, a function's object is what it answers with
    globalThis.ImageData ??= function ImageData(...given: Parameters<typeof made>) {
      return made(...given)
    } as unknown as typeof ImageData
  })

  it("is used where it reads the test picture, which another reader finds right too", async () => {
    let proof: string | undefined
    const read = await openNative(
      made(async (picture) => {
        const [found] = await readByZxing(greyOf(picture), "one")
        proof ??= found?.text
        return found ? [{ rawValue: found.text, format: "ean_13" }] : []
      }),
    )
    expect(proof).toBe(PROOF)
    expect(await read?.(blank)).toEqual([])
  })

  it("is left alone where there is none, it knows no labels, reads nothing, reads wrong, or breaks", async () => {
    const says = (rawValue: string, format = "ean_13") => made(async () => [{ rawValue, format }])
    const broken = made(async () => Promise.reject(new Error("Service unavailable")))
    const knowsNoLabels = made(async () => [{ rawValue: PROOF, format: "ean_13" }], ["qr_code"])
    for (const Maker of [
      undefined,
      knowsNoLabels,
      made(async () => []),
      says("4006381333930"),
      says(PROOF, "itf"),
      broken,
    ])
      expect(await openNative(Maker)).toBeNull()
  })

  it("is not believed of bars, as it does not say how many lines agreed, but of a matrix", async () => {
    const answers = [
      [{ rawValue: PROOF, format: "ean_13" }],
      [
        { rawValue: "123", format: "code_128" },
        { rawValue: "https://example.com", format: "qr_code" },
      ],
    ]
    const read = await openNative(made(async () => answers.shift() ?? []))
    expect((await read?.(blank))?.map(({ symbology, held }) => [symbology, held])).toEqual([
      ["Code128", true],
      ["QRCode", false],
    ])
  })
})
