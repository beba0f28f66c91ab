import { assertOwed, shareOut, sumMinor } from "../domain/money.ts"
import { cappedKinds } from "../domain/states.ts"
import type { EarlierSettlement, RefundInput } from "./refund-input.ts"
import { counts } from "./settlement-states.ts"

/** What each payment can still give back, and taking from it. Payments in the order of their ids. */
export type PaymentRoom = {
  /**
   * Takes up to the amount, shared over the payments by what each still holds, except those named; the parts sum to what
   * was taken, and none is empty.
   */
  take: (amountMinor: number, except?: ReadonlySet<string>) => { paymentId: string; amountMinor: number }[]
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
    return sumMinor(all.map((given) => assertOwed(given.amountMinor)))
  }
  const leftMinor = () => sumMinor(rooms.map((room) => room.left))
  function take(amountMinor: number, except: ReadonlySet<string> = new Set()) {
    const open = rooms.filter((room) => !except.has(room.id))
    const left = open.map((room) => room.left)
    const parts = shareOut(Math.min(amountMinor, sumMinor(left)), left)
    const taken = open.map((room, index) => ({ paymentId: room.id, amountMinor: parts[index] ?? 0 }))
    for (const [index, room] of open.entries()) room.left -= parts[index] ?? 0
    return taken.filter((part) => part.amountMinor > 0)
  }
  return { take, leftMinor, overdrawn }
}
