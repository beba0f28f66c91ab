import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import type { DraftLine } from "./draft.ts"
import { fill } from "./html.ts"
import type { OwnBusiness, OwnLine } from "./own-orders.ts"
import { orderWords } from "./portal-words.ts"

export interface Declaring {
  own: OwnBusiness
  orderId: string
  returnId: string
  lines: readonly { of: Pick<OwnLine, "title">; said: Pick<DraftLine, "quantity"> }[]
  locale: "fr" | "en"
}

/** What was declared, word by word: what the customer reads before they confirm, and what is kept and mailed after. */
export function declaredText({ own, orderId, lines, locale }: Omit<Declaring, "returnId">): string {
  const w = orderWords[locale]
  const order = own.orders.find((one) => one.id === orderId)
  const items = lines.map(({ of, said }) => `${said.quantity} × ${of.title}`).join("\n")
  return fill(w.declaration, { shop: own.shop.look.name, order: order?.number ?? "", items })
}

/** Kept as it was said, and acknowledged at once on a durable medium with its content, day and time (L221-21). */
export async function declareWithdrawal(tx: Tx, ctx: Context, declaring: Declaring): Promise<string> {
  const { own, orderId, returnId, locale } = declaring
  const declared = declaredText(declaring)
  const id = ctx.newId()
  await tx
    .insertInto("withdrawals")
    .values({
      ...{ id, order_id: orderId, return_id: returnId, locale, declared, at: ctx.now() },
      email: own.email,
    })
    .execute()
  await queueNotice(tx, ctx, {
    kind: "withdrawal_acknowledged",
    returnId,
    moment: ctx.now(),
    about: id,
    detail: { text: declared },
  })
  return id
}
