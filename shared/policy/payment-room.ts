import { assertOwed, shareOut } from "../domain/money.ts"
import { cappedKinds } from "../domain/states.ts"
import { counts } from "./owed-units.ts"
import type { EarlierSettlement, RefundInput } from "./refund-input.ts"

/** What each payment can still give back, and taking from it. Payments in the order of their ids. */
export type PaymentRoom = {
  /** Takes up to the amount, shared over the payments by what each still holds; the parts sum to what was taken. */
  take: (amountMinor: number) => { paymentId: string; amountMinor: number }[]
  leftMinor: () => number
  /** Payments where more was given back than was paid: what is unsent there waits for a person. */
  overdrawn: ReadonlySet<string>
}

export function paymentRoom(input: RefundInput, standing: readonly EarlierSettlement[]): PaymentRoom {
  const spent = standing.filter(
    (settlement) => counts(settlement) && (cappedKinds as readonly string[]).includes(settlement.kind),
  )
  const rooms = input.order.payments
    .map((payment) => ({ id: payment.id, left: assertOwed(payment.capturedMinor, "captured") - givenBack(payment.id) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const overdrawn = new Set(rooms.filter((room) => room.left < 0).map((room) => room.id))
  for (const room of rooms) room.left = Math.max(0, room.left)

  function givenBack(paymentId: string): number {
    const all = [...spent, ...(input.outside ?? [])].filter((given) => given.paymentId === paymentId)
    return all.reduce((sum, given) => sum + assertOwed(given.amountMinor), 0)
  }
  const leftMinor = () => rooms.reduce((sum, room) => sum + room.left, 0)
  function take(amountMinor: number) {
    const left = rooms.map((room) => room.left)
    const parts = shareOut(Math.min(amountMinor, leftMinor()), left)
    return rooms.map((room, index) => {
      const part = parts[index] ?? 0
      room.left -= part
      return { paymentId: room.id, amountMinor: part }
    })
  }
  return { take, leftMinor, overdrawn }
}
