import type { z } from "zod/mini"
import { makeOwnNumber } from "../../shared/barcode/own-number.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { Announced, Announcement, OrderPage } from "../../shared/contract/returns.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { linesLeft } from "./lines-left.ts"
import { upsertReturn } from "./upsert-return.ts"

type Line = OrderPage["lines"][number]

/**
 * A return announced for a customer who called. Refuses what is not there to come back any more (`nothing_left`), and a
 * basis whose window is over (`outside_window`): another basis, as goodwill, is customer service's to choose.
 */
export async function announceFor(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { orderId: string; announcement: Announcement },
): Promise<Result<z.infer<typeof Announced>>> {
  if (actor.kind !== "person" || !may(actor, "return.announce"))
    return refused("not_allowed", "Customer service announces returns for customers.")
  const { orderId, announcement } = input
  // two who announce the last one of a line: the second is told
  const order = await forUpdate(tx, tx.selectFrom("orders").selectAll().where("id", "=", orderId)).executeTakeFirst()
  if (!order) return refused("not_found", "No such order.")
  if (announcement.noticeAt > ctx.now())
    return refused("invalid", "The announcement is in the future.", {
      errors: [{ path: "noticeAt", wants: "a moment that has passed" }],
    })
  const lines = await linesLeft(tx, ctx, orderId, announcement.noticeAt)
  const known = await findSame(tx, orderId, announcement)
  if (known) return done({ ...known, created: false })
  const problem = announcement.lines.map((line) => whyNot(line, announcement, lines)).find((one) => one !== null)
  if (problem) return problem

  const number = makeOwnNumber("rma", ctx.randomBytes)
  const announced = {
    ...announcementOf(order.number, announcement, lines),
    number,
    locale: await localeOf(tx, order),
  }
  const answer = await upsertReturn(tx, ctx, { kind: "system" }, { shopId: order.shop_id, announced })
  if (!answer.ok) return answer
  const { id, rma, created } = answer.value
  const { basis, profile } = announcement
  const detail = { rma, basis, ...(profile && { profile }), lines: announcement.lines.length }
  await appendAudit(tx, ctx, actor, { action: "return.announce", subject: `return:${id}`, detail })
  await queueNotice(tx, ctx, { kind: "announced_label", returnId: id })
  return done({ id, rma, created })
}

/** Sent again, by a second press or a network that lost the answer: the moment is its mark. */
async function findSame(tx: Tx, orderId: string, announcement: Announcement) {
  const rows = await tx
    .selectFrom("returns")
    .innerJoin("return_lines", "return_lines.return_id", "returns.id")
    .select(["returns.id", "returns.rma", "return_lines.order_line_id", "return_lines.authorized"])
    .where("returns.order_id", "=", orderId)
    .where("returns.notice_at", "=", announcement.noticeAt)
    .where("returns.basis", "=", announcement.basis)
    .where("returns.decided", "is", null)
    .execute()
  for (const [id, own] of Map.groupBy(rows, (row) => row.id)) {
    const same = announcement.lines.every((line) =>
      own.some((row) => row.order_line_id === line.orderLineId && row.authorized === line.quantity),
    )
    if (same && own.length === announcement.lines.length) return { id, rma: own[0]?.rma ?? "" }
  }
  return null
}

async function localeOf(tx: Tx, order: { customer_id: string | null }): Promise<"fr" | "en"> {
  if (order.customer_id === null) return "fr"
  const row = await tx.selectFrom("customers").select("locale").where("id", "=", order.customer_id).executeTakeFirst()
  return row?.locale ?? "fr"
}

function announcementOf(
  orderNumber: string,
  { basis, profile, noticeAt, lines }: Announcement,
  known: readonly Named[],
) {
  return {
    orderNumber,
    basis,
    ...(profile && { profile }),
    noticeAt: new Date(noticeAt).toISOString(),
    lines: lines.map(({ orderLineId, quantity, reason, comment }) => ({
      ref: known.find((line) => line.id === orderLineId)?.ref ?? orderLineId,
      quantity,
      ...(reason && { reason }),
      ...(comment && { comment }),
    })),
  }
}

type Named = Line & { ref: string }

function whyNot(
  asked: Announcement["lines"][number],
  { basis, profile }: Announcement,
  lines: readonly Named[],
): Refusal | null {
  const line = lines.find((one) => one.id === asked.orderLineId)
  if (!line) return refused("not_found", "The order has no such line.")
  if (asked.quantity > line.left)
    return refused("nothing_left", `${line.title}: ${line.left} of ${line.bought} can still come back.`)
  const over = line.over.find((one) => one.basis === basis && one.profile === profile)
  if (over) return refused("outside_window", `${line.title}: the window ended on ${over.lastDay}.`)
  return null
}
