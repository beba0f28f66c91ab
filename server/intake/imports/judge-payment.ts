import { PaymentInput } from "../../../shared/contract/intake.ts"
import type { Db } from "../../db/open.ts"
import { cardIn, type KnownOrders, knownOrders, pathOf } from "./judge-order.ts"
import { type GoodLine, type Judged, troubleOf } from "./one-thing.ts"

/** `assumed`: the currency whose decimals the sums were read with, where the file names none. */
export function judgePayment(
  lines: readonly GoodLine[],
  known: KnownOrders,
  { assumed }: { assumed: string },
): Judged<PaymentInput> {
  const [first, again] = lines
  if (!first) return { is: "same" }
  const { input, line } = first
  if (again)
    return {
      is: "refused",
      troubles: [
        troubleOf(again.line, "twice", { field: "reference", value: String(input.reference), wants: String(line) }),
      ],
    }
  const refuse = (...told: Parameters<typeof troubleOf>): Judged<PaymentInput> => ({
    is: "refused",
    troubles: [troubleOf(...told)],
  })
  const order = known.get(String(input.number))
  if (!order) return refuse(line, "unknown_order", { field: "number", value: String(input.number) })
  const currency = String(input.currency ?? assumed)
  if (currency !== order.currency)
    return refuse(line, "conflict", { field: "currency", value: currency, wants: order.currency })
  const { number, provider, reference, captured, route } = input
  const card = cardIn(input)
  const told = {
    orderNumber: number,
    provider,
    reference,
    capturedMinor: captured,
    currency,
    ...(route && { route }),
    ...(card && { card }),
  }
  const parsed = PaymentInput.safeParse(told)
  if (!parsed.success) return refuse(line, "refused", { value: pathOf(parsed.error) })
  const before = order.payments.find((one) => one.provider === provider && one.reference === reference)
  if (!before) return { is: "created", thing: parsed.data }
  const same =
    before.capturedMinor === captured && (route === undefined || route === before.route) && sameCard(card, before.card)
  return same ? { is: "same" } : { is: "changed", thing: parsed.data }
}

type Card = PaymentInput["card"]
const sameCard = (told: Card, before: Card) =>
  told === undefined || (told.last4 === before?.last4 && told.brand === before.brand)

export const knownForPayments = (db: Db, shopId: string, lines: readonly GoodLine[]): Promise<KnownOrders> =>
  knownOrders(db, shopId, [...new Set(lines.map(({ input }) => String(input.number)))])
