import { expect, it } from "vitest"
import { happenedAt } from "../../server/receiving/happened-at.ts"
import { HOUR, MORNING } from "../support/context.ts"

const clock = { deviceTime: MORNING, offset: 0, notBefore: MORNING - HOUR, receivedAt: MORNING + HOUR, previous: null }

it("reads a fact's moment by the offset of its last contact", () => {
  expect(happenedAt({ ...clock, deviceTime: MORNING + 9 * HOUR, offset: -9 * HOUR })).toBe(MORNING)
})

it("takes nothing for seen before its sign-in or after its receipt, however wrong the clock", () => {
  expect(happenedAt({ ...clock, deviceTime: MORNING - 9 * HOUR })).toBe(MORNING - HOUR)
  expect(happenedAt({ ...clock, deviceTime: MORNING + 9 * HOUR })).toBe(MORNING + HOUR)
})

it("takes the earliest that may be where no offset was ever measured: in the customer's favour", () => {
  expect(happenedAt({ ...clock, offset: null })).toBe(MORNING - HOUR)
})

it("never puts a fact before the one with the number before it", () => {
  expect(happenedAt({ ...clock, previous: MORNING + HOUR / 2 })).toBe(MORNING + HOUR / 2)
  expect(happenedAt({ ...clock, previous: MORNING + 2 * HOUR })).toBe(MORNING + 2 * HOUR)
})
