import { makeOwnNumber } from "../../shared/barcode/own-number.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { returnLineId } from "../../shared/domain/derive-id.ts"
import type { LegalBasis } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { reasonsFor } from "../../shared/policy/portal-rules.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { whyNotCancel } from "../intake/may-change.ts"
import { upsertReturn } from "../intake/upsert-return.ts"
import { bookWay } from "../sending/book-way.ts"
import { chooseForLine, type LineChoice } from "../tracking/choose-for-line.ts"
import { declareWithdrawal } from "./declare-withdrawal.ts"
import { type Draft, type DraftLine, dropDraft } from "./draft.ts"
import { lineOf, type OwnBusiness, type OwnLine, ownBusiness } from "./own-orders.ts"
import { knownSending, rememberSending } from "./sent-once.ts"
import { customerOf, type Visit } from "./visit.ts"

export interface Announcing {
  visit: Visit
  draft: Draft
  /** The form's own mark: the second tap finds what the first one made. */
  once: string
  locale: "fr" | "en"
  /** The words that they ticked, where one of them takes a voucher instead of money. */
  agreement: string | null
}

/** The first is the one whose parcel the others travel in. */
export type AnnouncedOwn = { returnIds: string[] }

/**
 * What a customer announced, a return an order and ground of law, all in one parcel. Everything is asked again inside the
 * transaction: two phones that announce the last one of a line are one after the other, and the second is told
 * (`nothing_left`). A return that is being changed keeps its number and its date, as long as it is not on its way.
 */
export async function announceOwn(tx: Tx, ctx: Context, input: Announcing): Promise<Result<AnnouncedOwn>> {
  const { visit, draft, once } = input
  const orderIds = [...visit.orderIds].sort()
  for (const id of orderIds)
    await forUpdate(tx, tx.selectFrom("orders").select("id").where("id", "=", id)).executeTakeFirst()
  const known = await knownSending<AnnouncedOwn>(tx, once)
  if (known) return done(known)
  const own = await ownBusiness(tx, ctx, visit)
  const actor = customerOf(visit)
  if (!own || !visit.orderIds.every((orderId) => may(actor, "return.announce", { orderId })))
    return refused("not_allowed", "This order is not theirs.")
  const edited = await lockEdited(tx, own, draft)
  if (!edited.ok) return edited
  const groups = groupsOf(own, draft, edited.value)
  if (!groups.ok) return groups

  const returnIds: string[] = []
  for (const group of groups.value) {
    const written = await writeGroup(tx, ctx, { ...input, own, group, edited: edited.value })
    if (!written.ok) return written
    returnIds.push(written.value)
  }
  const [first, ...others] = returnIds
  if (first === undefined) return refused("invalid", "Nothing is announced.")
  for (const return_id of others)
    await tx
      .insertInto("travels_with")
      .values({ return_id, with_return_id: first })
      .onConflict((conflict) => conflict.column("return_id").doUpdateSet({ with_return_id: first }))
      .execute()
  const theirs: Actor = { ...actor, returnIds }
  for (const [at, group] of groups.value.entries()) {
    const chosen = await chooseAll(tx, ctx, theirs, { ...input, group, returnId: returnIds[at] ?? "" })
    if (!chosen.ok) return chosen
  }
  const booked = draft.way && (await bookWay(tx, ctx, theirs, { returnId: first, choice: draft.way }))
  if (booked && !booked.ok) return booked
  await dropDraft(tx, visit.id)
  await rememberSending(tx, ctx, once, { returnIds })
  return done({ returnIds })
}

type Edited = { id: string; rma: string; orderId: string; noticeAt: number; taken: Map<string, number> } | null

/** The return that is being changed, held; null: a new one is announced. */
async function lockEdited(tx: Tx, own: OwnBusiness, { editing }: Draft): Promise<Result<Edited>> {
  if (editing === null) return done(null)
  const row = await forUpdate(tx, tx.selectFrom("returns").selectAll().where("id", "=", editing)).executeTakeFirst()
  if (!row || !own.visit.orderIds.includes(row.order_id)) return refused("not_found", "No such return.")
  const problem = await whyNotCancel(tx, row)
  if (problem) return refused(problem)
  if (!["requested", "approved"].includes(row.status)) return refused("already_done", "It is on its way.")
  const lines = await tx.selectFrom("return_lines").selectAll().where("return_id", "=", row.id).execute()
  const taken = new Map(lines.map((line) => [line.order_line_id, line.authorized]))
  return done({ id: row.id, rma: row.rma, orderId: row.order_id, noticeAt: row.notice_at, taken })
}

interface Group {
  orderId: string
  /** It is the return that is being changed: its number and date stay. */
  keeps: boolean
  basis: LegalBasis
  lines: { of: OwnLine; said: DraftLine }[]
}

function groupsOf(own: OwnBusiness, { lines }: Draft, edited: Edited): Result<Group[]> {
  const groups: Group[] = []
  for (const said of lines) {
    const of = lineOf(own, said.orderLineId)
    if (!of) return refused("not_found", "The order has no such line.")
    const left = of.left + (edited?.taken.get(of.id) ?? 0)
    if (said.quantity > left)
      return refused("nothing_left", `${of.title}: ${left} of ${of.bought} can still come back.`)
    const reason = reasonsFor(own.rules, of.category).find((one) => one.id === said.reason)
    const basis = of.basis[reason?.kind ?? "changed"]
    const opened = reason?.kind === "changed" && of.exclusion?.when === "once_opened" && said.sealed === false
    if (basis === null || opened) return refused("outside_window", `${of.title}: it can no longer come back for this.`)
    const known = groups.find((one) => one.orderId === of.orderId && one.basis === basis)
    if (known) known.lines.push({ of, said })
    else {
      // of several grounds the first keeps the number
      const keeps = of.orderId === edited?.orderId && !groups.some((one) => one.keeps)
      groups.push({ orderId: of.orderId, keeps, basis, lines: [{ of, said }] })
    }
  }
  return done(groups.sort((a, b) => Number(b.keeps) - Number(a.keeps)))
}

type Writing = Announcing & { own: OwnBusiness; group: Group; edited: Edited }

async function writeGroup(tx: Tx, ctx: Context, writing: Writing): Promise<Result<string>> {
  const { visit, locale, own, group, edited } = writing
  const order = own.orders.find((one) => one.id === group.orderId)
  const kept = group.keeps ? edited : null
  const noticeAt = kept?.noticeAt ?? ctx.now()
  const refs = await tx.selectFrom("order_lines").select(["id", "ref"]).where("order_id", "=", group.orderId).execute()
  const written = await upsertReturn(
    tx,
    ctx,
    { kind: "system" },
    {
      shopId: visit.shopId,
      announced: {
        number: kept?.rma ?? makeOwnNumber("rma", ctx.randomBytes),
        orderNumber: order?.number ?? "",
        basis: group.basis,
        noticeAt: new Date(noticeAt).toISOString(),
        locale,
        informationGiven: own.rules.toldOfWear,
        lines: group.lines.map(({ of, said }) => ({
          ref: refs.find((one) => one.id === of.id)?.ref ?? "",
          quantity: said.quantity,
          ...(said.reason && { reason: said.reason }),
          ...(said.comment && { comment: said.comment }),
          ...(said.wanted && { wanted: said.wanted }),
        })),
      },
    },
  )
  if (!written.ok) return written
  const { id, rma } = written.value
  for (const one of group.lines) await keepWish(tx, ctx, { returnId: id, visit, ...one })
  const detail = { rma, basis: group.basis, lines: group.lines.length, gift: visit.gift }
  const action = kept ? "return.change" : "return.announce"
  await appendAudit(tx, ctx, customerOf(visit), { action, subject: `return:${id}`, detail })
  if (group.basis === "withdrawal" && !kept && !visit.gift)
    await declareWithdrawal(tx, ctx, { own, orderId: group.orderId, returnId: id, lines: group.lines, locale })
  return done(id)
}

type Wish = { returnId: string; visit: Visit; of: OwnLine; said: DraftLine }

async function keepWish(tx: Tx, ctx: Context, { returnId, visit, of, said }: Wish): Promise<void> {
  const line_id = returnLineId(returnId, of.id)
  const wish = { detail: said.detail, variant_id: said.variantId, gift: visit.gift ? (1 as const) : (0 as const) }
  await tx
    .insertInto("line_wishes")
    .values({ line_id, ...wish })
    .onConflict((conflict) => conflict.column("line_id").doUpdateSet(wish))
    .execute()
  for (const sha256 of said.photos)
    await tx
      .insertInto("customer_photos")
      .values({ return_id: returnId, sha256, line_id, at: ctx.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

type Choosing = Announcing & { group: Group; returnId: string }

/** Money is what they get unless they say otherwise; of a present the rest is the shop's to settle with its buyer. */
async function chooseAll(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { visit, draft, group, returnId, agreement }: Choosing,
): Promise<Result<null>> {
  if (visit.gift) return done(null)
  for (const { of, said } of group.lines) {
    if (said.wanted === null || (said.wanted === "refund" && draft.editing === null)) continue
    const product =
      said.variantId === null
        ? undefined
        : await tx.selectFrom("products").select("sku").where("id", "=", said.variantId).executeTakeFirst()
    const choice: LineChoice = {
      lineId: returnLineId(returnId, of.id),
      want: said.wanted === "exchange" ? "replacement" : said.wanted,
      ...(product && said.wanted === "exchange" && { sku: product.sku }),
      ...(said.wanted === "store_credit" && agreement !== null && { agreement }),
    }
    const chosen = await chooseForLine(tx, ctx, actor, { returnId, choice })
    // a form that is sent with what is so already
    if (!chosen.ok && chosen.code !== "already_done") return chosen
  }
  return done(null)
}
