import { describe, expect, it } from "vitest"
import type { Grey } from "../../client/scan/grey.ts"
import { kinds, worsen } from "./worsen.ts"

const bars: Grey = {
  width: 90,
  height: 60,
  data: Uint8Array.from({ length: 90 * 60 }, (_, i) => (((i % 90) >> 1) % 3 === 0 ? 40 : 210)),
}
const sum = ({ data }: Grey) => data.reduce((all, v, i) => (all * 31 + v * (i % 7)) >>> 0, 0)

describe("A picture that is made worse", () => {
  it.each(kinds)("is the same for the same seed, and not as it was: %s", async (kind) => {
    const [once, again] = [await worsen(bars, "a/1.png", 1, kind), await worsen(bars, "a/1.png", 1, kind)]
    expect(sum(again)).toBe(sum(once))
    expect(once.data).toHaveLength(once.width * once.height)
    // nothing was read of these, so nothing can be laid beside it
    if (kind !== "crowded") expect(sum(once)).not.toBe(sum(bars))
  })

  it("is made worse in another way by another seed", async () => {
    const ways = await Promise.all(Array.from({ length: 20 }, (_, seed) => worsen(bars, "a/1.png", seed)))
    expect(new Set(ways.map(({ kind }) => kind)).size).toBeGreaterThan(5)
  })
})
