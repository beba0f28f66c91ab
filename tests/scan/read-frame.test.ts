import { describe, expect, it } from "vitest"
import type { Grey } from "../../client/scan/grey.ts"
import { frameReader } from "../../client/scan/read-frame.ts"
import type { Reading } from "../../client/scan/reading.ts"

const [width, height] = [64, 32]
/** Bars of `fine` pixels: the finer, the more edges. */
const frame = (fine: number): Grey => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => (Math.floor((i % width) / fine) % 2 ? 30 : 220)),
  width,
  height,
})
const reading = (text: string, held = false): Reading => {
  const corners = [{ x: 1, y: 1 }]
  return { text, aim: "]C0", symbology: "Code128", isLinear: true, lineCount: held ? 2 : 20, held, corners }
}

/** A reader of frames 100 ms apart; `answer`: what the engine finds in a picture, and how often it was asked so far. */
function watch(answer: (grey: Grey, times: number) => Reading[]) {
  let now = 0
  let asked = 0
  const looked: { grey: Grey; given: number }[] = []
  const read = frameReader({
    engine: async (grey) => answer(grey, ++asked),
    native: null,
    readBlurred: async () => (grey, until) => {
      looked.push({ grey, given: until - now })
      return { text: "4006381333931", sure: true, lines: 40 }
    },
    now: () => now,
  })
  return {
    looked,
    next: async (grey: Grey) => {
      now += 100
      return (await read(grey)).map(({ text, held }) => (held ? `${text}?` : text))
    },
    read,
  }
}

describe("A frame of live video", () => {
  it("goes to our own decoder once a second without a code, the sharpest of that second, for less than two frames", async () => {
    const { next, looked } = watch(() => [])
    const said: string[][] = []
    for (let i = 1; i <= 22; i++) said.push(await next(frame(i === 4 || i === 15 ? 1 : 8)))
    expect(looked.map(({ grey }) => grey)).toEqual([frame(1), frame(1)])
    for (const { given } of looked) expect(given).toBeLessThan(66)
    expect(said.flatMap((texts, i) => (texts.length > 0 ? [i] : []))).toEqual([9, 19])
  })

  it("begins that second anew with each code that is believed, and not with one that is only held", async () => {
    const believed = watch((_, times) => (times % 5 === 0 ? [reading("A")] : []))
    for (let i = 0; i < 30; i++) await believed.next(frame(8))
    expect(believed.looked).toEqual([])
    const held = watch(() => [reading("B", true)])
    const said: string[][] = []
    for (let i = 0; i < 10; i++) said.push(await held.next(frame(8)))
    expect(said[0]).toEqual(["B?"])
    expect(new Set(said.at(-1))).toEqual(new Set(["B?", "4006381333931"]))
    expect(held.looked).toHaveLength(1)
  })

  it("says where a code is only by the plain look: a prepared picture is another place", async () => {
    const whole = frame(8)
    const prepared = watch((grey) => (grey === whole ? [] : [reading("C")]))
    let found: Reading[] = []
    for (let i = 0; i < 20 && found.length === 0; i++) found = await prepared.read(whole)
    expect(found).toMatchObject([{ text: "C", corners: null }])
    const plain = watch((grey) => (grey === whole ? [reading("D")] : []))
    expect((await plain.read(whole))[0]?.corners).toHaveLength(1)
  })
})
