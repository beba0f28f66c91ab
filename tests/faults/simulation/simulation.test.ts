import { expect, test } from "vitest"
import { runSeeds } from "./run-seeds.ts"

// Longer: npm run soak -- --seeds N --from S

test("a seeded run of many handhelds, whatever befalls them, ends with every saved fact on the server once, every queue empty and no refund twice", async () => {
  const ran = await runSeeds({ seeds: 12, from: 1, handhelds: 4, facts: 30 })
  expect(ran.says).toEqual([])
  expect(ran.broken).toBe(0)
  // and something did befall them
  expect([ran.facts > 1_000, ran.photos > 50, ran.faults > 60, ran.refunds > 3]).toEqual([true, true, true, true])
})

test("a seed is the same run every time, so that one that fails can be looked at", async () => {
  const [once, again] = [await runSeeds({ seeds: 1, ...one }), await runSeeds({ seeds: 1, ...one })]
  expect(once.turns).toBe(again.turns)
  expect(once).toEqual(again)
})

const one = { from: 7, handhelds: 3, facts: 15 }
