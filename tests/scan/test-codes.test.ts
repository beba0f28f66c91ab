import { describe, expect, it } from "vitest"
import { FIRST_AI, type TestCode, testCodes } from "../../client/scan/test-codes.ts"
import { checkOwnNumber, commandOf } from "../../shared/barcode/own-number.ts"
import { readByZxing } from "../support/zxing-in-node.ts"

/** The bars at three pixels a module, with white about them. */
function draw({ bars }: TestCode) {
  const widths = [...bars].map(Number)
  const modules = widths.reduce((sum, one) => sum + one, 0)
  const [width, height] = [(modules + 20) * 3, 120]
  const data = new Uint8Array(width * height).fill(255)
  let at = 30
  for (const [index, module] of widths.entries()) {
    if (index % 2 === 0)
      for (let row = 10; row < height - 10; row++) data.fill(0, row * width + at, row * width + at + module * 3)
    at += module * 3
  }
  return { data, width, height }
}

describe("The codes that a scanner is measured by", () => {
  it.each(testCodes)("hold in their bars what they say: $name", async (code) => {
    const [reading] = await readByZxing(draw(code), "one")
    const before = code.name === "separator" ? FIRST_AI : ""
    expect(reading?.text).toBe(before + code.mark + code.rest)
    expect(reading?.aim).toBe(code.name === "separator" ? "]C1" : "]C0")
  })

  it("are known by eight letters of our own family that command nothing", () => {
    for (const { mark } of testCodes) expect([checkOwnNumber("command", mark), commandOf(mark)]).toEqual([true, null])
    expect(new Set(testCodes.map(({ mark }) => mark)).size).toBe(3)
  })
})
