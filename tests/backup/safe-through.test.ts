import { describe, expect, test } from "vitest"
import { type Gap, type HeldSlot, safeThrough } from "../../server/backup/safe-through.ts"

const held = (...seqs: number[]): HeldSlot[] => seqs.map((seq) => ({ seq, held: true }))
const without = (seq: number): HeldSlot => ({ seq, held: false })

describe("how far a device may forget what a backup holds", () => {
  const cases: [string, number, HeldSlot[], Gap[], number][] = [
    ["as far as everything is held", 0, held(1, 2, 3), [], 3],
    [
      "not past a fact of which a photo is not there, whatever comes behind it",
      0,
      [...held(1), without(2), ...held(3)],
      [],
      1,
    ],
    ["not past a number that is not there and that nobody has named", 0, held(1, 2, 4), [], 2],
    ["past a gap that was named, since the device has nothing there", 0, held(1, 2, 6), [[3, 5]], 6],
    [
      "past two gaps that touch",
      0,
      held(1, 6),
      [
        [2, 3],
        [4, 5],
      ],
      6,
    ],
    ["not past a gap that leaves one number open", 0, held(1, 2, 6), [[3, 4]], 2],
    [
      "past what is left of a gap that shrank in its middle",
      0,
      held(1, 4, 7),
      [
        [2, 3],
        [5, 6],
      ],
      7,
    ],
    ["not into a gap with nothing behind it", 0, held(1, 2), [[3, 9]], 2],
    ["nowhere, where the first is not held", 0, [without(1), ...held(2)], [], 0],
    ["on from what was held before, and never back", 5, held(4, 5, 6, 7), [], 7],
    ["nowhere without facts", 3, [], [], 3],
    ["past a gap at the very beginning", 0, held(4), [[1, 3]], 4],
  ]
  test.each(cases)("%s", (_, from, slots, gaps, through) => {
    expect(safeThrough(from, slots, gaps).through).toBe(through)
  })

  test("says which gaps it passed over, so that a fact that comes into one takes the promise back", () => {
    expect(
      safeThrough(0, held(1, 4, 9), [
        [2, 3],
        [5, 8],
        [10, 12],
      ]).passedOver,
    ).toEqual([
      [2, 3],
      [5, 8],
    ])
  })
})
