import { makeOwnNumber } from "../../shared/barcode/own-number.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { upsertReturn } from "../intake/upsert-return.ts"
import { declareWithdrawal } from "./declare-withdrawal.ts"
import { ownBusiness, withdrawable } from "./own-orders.ts"
import { knownSending, rememberSending } from "./sent-once.ts"
import { customerOf, type Visit } from "./visit.ts"

export interface Withdrawing {
  visit: Visit
  orderId: string
  lines: readonly { orderLineId: string; quantity: number }[]
  once: string
  locale: "fr" | "en"
}

/**
 * "Withdraw from the contract here", confirmed (Directive 2023/2673, L221-21): no reason, nothing else asked. It is a
 * return from that moment on; how it is sent, and why if they like, can follow. Refuses what is over (`outside_window`) and
 * what has been given back already (`nothing_left`).
 */
export async function withdraw(tx: Tx, ctx: Context, input: Withdrawing): Promise<Result<{ returnId: string }>> {
  const { visit, orderId, once, locale } = input
  const actor = customerOf(visit)
  if (visit.gift || !may(actor, "return.withdraw", { orderId }))
    return refused("not_allowed", "Who concluded the contract withdraws from it.")
  await forUpdate(tx, tx.selectFrom("orders").select("id").where("id", "=", orderId)).executeTakeFirst()
  const known = await knownSending<{ returnId: string }>(tx, once)
  if (known) return done(known)
  const own = await ownBusiness(tx, ctx, visit)
  const order = own?.orders.find((one) => one.id === orderId)
  if (!own || !order) return refused("not_found", "No such order.")
  const may_ = withdrawable(own).filter((one) => one.orderId === orderId)
  const lines = input.lines.flatMap(({ orderLineId, quantity }) => {
    const of = may_.find((one) => one.id === orderLineId)
    return of ? [{ of, said: { quantity } }] : []
  })
  if (lines.length < input.lines.length || lines.length === 0) return refused("outside_window")
  const short = lines.find(({ of, said }) => said.quantity > of.left)
  if (short) return refused("nothing_left", `${short.of.title}: ${short.of.left} can still come back.`)

  const refs = await tx.selectFrom("order_lines").select(["id", "ref"]).where("order_id", "=", orderId).execute()
  const written = await upsertReturn(
    tx,
    ctx,
    { kind: "system" },
    {
      shopId: visit.shopId,
      announced: {
        number: makeOwnNumber("rma", ctx.randomBytes),
        orderNumber: order.number,
        basis: "withdrawal",
        noticeAt: new Date(ctx.now()).toISOString(),
        locale,
        informationGiven: own.rules.toldOfWear,
        lines: lines.map(({ of, said }) => ({
          ref: refs.find((one) => one.id === of.id)?.ref ?? "",
          quantity: said.quantity,
        })),
      },
    },
  )
  if (!written.ok) return written
  const { id: returnId, rma } = written.value
  await declareWithdrawal(tx, ctx, { own, orderId, returnId, lines, locale })
  const detail = { rma, lines: lines.length }
  await appendAudit(tx, ctx, actor, { action: "return.withdraw", subject: `return:${returnId}`, detail })
  await rememberSending(tx, ctx, once, { returnId })
  return done({ returnId })
}
