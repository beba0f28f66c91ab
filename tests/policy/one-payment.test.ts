import { expect, test } from "vitest"
import { shareOut } from "../../shared/domain/money.ts"
import { unitShares } from "../../shared/policy/line-price.ts"
import { paymentRoom } from "../../shared/policy/payment-room.ts"
import { refundCase } from "./refund-cases.ts"

test("a line's units have the same shares as any sum that is shared out among equals", () => {
  for (const quantity of [1, 2, 3, 7, 10])
    for (const paidMinor of [0, 1, 2, 999, 1_000, 1_001, 30_010])
      expect(unitShares({ id: "shirt", quantity, paidMinor })).toEqual(
        shareOut(paidMinor, Array<number>(quantity).fill(1)),
      )
  expect(unitShares({ id: "shirt", quantity: 0, paidMinor: 5 })).toEqual([])
  expect(() => unitShares({ id: "shirt", quantity: 2, paidMinor: -1 })).toThrow(RangeError)
})

test("one payment alone gives what several would: to its last cent, no more, and never where it is left out", () => {
  const room = paymentRoom(refundCase({ order: { payments: [{ id: "card", capturedMinor: 1_000 }] } }), [])
  expect(room.take(600, new Set(["card"]))).toEqual([])
  expect(room.take(0)).toEqual([])
  expect(room.take(600)).toEqual([{ paymentId: "card", amountMinor: 600 }])
  expect(room.leftMinor()).toBe(400)
  expect(room.take(600)).toEqual([{ paymentId: "card", amountMinor: 400 }])
  expect(room.take(600)).toEqual([])
  expect(() => room.take(-1)).toThrow(RangeError)
})
