import { assertOwed, shareOut, sumMinor } from "../domain/money.ts"
import { cappedKinds } from "../domain/states.ts"
import type { EarlierSettlement, RefundInput } from "./refund-input.ts"
import { counts } from "./settlement-states.ts"

/** What each payment can still give back, and taking from it. Payments in the order of their ids. */
export type PaymentRoom = {
  /**
   * Takes up to the amount, shared over the payments by what each still holds, except those named; vouchers together with
   * the rest, before or after it, as the policy says. The parts sum to what was taken, and none is empty.
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
  const groups = rooms.length > 1 ? inTurn(input) : []
  /** Nearly every order has one payment: nothing is shared out then. */
  function takeAlone(room: (typeof rooms)[number], amountMinor: number, except?: ReadonlySet<string>) {
    const taken = except?.has(room.id) ? 0 : Math.min(assertOwed(amountMinor), room.left)
    room.left -= taken
    return taken > 0 ? [{ paymentId: room.id, amountMinor: taken }] : []
  }
  function take(amountMinor: number, except: ReadonlySet<string> = new Set()) {
    const open = rooms.filter((room) => !except.has(room.id))
    const taken = new Map<string, number>()
    let wanted = amountMinor
    for (const group of groups) {
      const some = open.filter((room) => group.has(room.id))
      const left = some.map((room) => room.left)
      const parts = shareOut(Math.min(wanted, sumMinor(left)), left)
      for (const [index, room] of some.entries()) {
        room.left -= parts[index] ?? 0
        taken.set(room.id, parts[index] ?? 0)
      }
      wanted -= sumMinor(parts)
    }
    const parts = open.map((room) => ({ paymentId: room.id, amountMinor: taken.get(room.id) ?? 0 }))
    return parts.filter((part) => part.amountMinor > 0)
  }
  const [only, ...others] = rooms
  if (only && others.length === 0)
    return { take: (amountMinor, except) => takeAlone(only, amountMinor, except), leftMinor, overdrawn }
  return { take, leftMinor, overdrawn }
}

/** Vouchers and the rest together, or one after the other, as the policy says. */
function inTurn({ order, policy }: RefundInput): ReadonlySet<string>[] {
  const ids = (of: readonly RefundInput["order"]["payments"][number][]) => new Set(of.map((payment) => payment.id))
  if (policy.vouchers === "share") return [ids(order.payments)]
  const vouchers = ids(order.payments.filter(isVoucher))
  const money = ids(order.payments.filter((payment) => !isVoucher(payment)))
  const groups = policy.vouchers === "first" ? [vouchers, money] : [money, vouchers]
  return groups.filter((group) => group.size > 0)
}

export const isVoucher = (payment: { tender?: "money" | "voucher" } | undefined) => payment?.tender === "voucher"
