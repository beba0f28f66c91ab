import { createHash } from "node:crypto"
import { sql } from "kysely"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import type { ReturnInput } from "../../shared/contract/intake.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { orderId, parcelId, returnId, returnLineId } from "../../shared/domain/derive-id.ts"
import { unsentIntentStates } from "../../shared/domain/money-moves.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { profileOf } from "../../shared/policy/terms-of.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { publishParcel } from "../feed/publish-parcel.ts"
import { applyWaiting } from "../receiving/apply-waiting.ts"
import { closeExceptions } from "../receiving/open-exception.ts"
import { announcedParcel, keepKeys } from "../receiving/which-parcel.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { holdKey } from "../refunds/resolutions/hold-wanted.ts"
import { tellHandhelds } from "../refunds/tell-handhelds.ts"
import { weighReturn } from "../risk/weigh-return.ts"
import { adoptEvents } from "../sending/keep-events.ts"
import { keepArticles } from "./keep-articles.ts"
import { dropHold } from "./variants-of.ts"

type Line = { id: string; orderLineId: string; input: ReturnInput["lines"][number] }

/**
 * An announced return with its parcels, known by its number (made from its content where the shop gives none, so that
 * a repeat meets the same one). Refuses an unknown order or line (`not_found`), more than was bought (`invalid`), and
 * a change of lines or basis once money has moved (`money_moved`).
 */
export async function upsertReturn(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { shopId: string; announced: ReturnInput },
): Promise<Result<{ id: string; rma: string; created: boolean; parcelIds: string[] }>> {
  if (!may(actor, "return.upsert") || (actor.kind === "api_key" && actor.shopId !== input.shopId))
    return refused("not_allowed", "This key may not announce returns of this shop.")
  const { shopId, announced } = input
  const rma = announced.number ?? numberFrom(shopId, announced)
  const id = returnId(shopId, rma)
  const order = await tx
    .selectFrom("orders")
    .select(["id", "number"])
    .where("id", "=", orderId(shopId, announced.orderNumber))
    .executeTakeFirst()
  if (!order) return refused("not_found", `No order ${announced.orderNumber} of this shop: send it first.`)
  const site = await siteOf(tx, shopId, announced.siteCode)
  if (!site) return refused("not_found", `No site with the code ${announced.siteCode}.`)
  if (actor.kind === "api_key" && (actor.siteId ?? site) !== site)
    return refused("not_allowed", "This key is for another site: name that one in siteCode.")
  const lines = await matchLines(tx, id, order.id, announced)
  if (!Array.isArray(lines)) return lines
  const before = await tx.selectFrom("returns").selectAll().where("id", "=", id).executeTakeFirst()
  const strange = before && isUnder(before, announced) ? null : await isNoProfile(tx, ctx, announced)
  if (strange) return strange
  const moved = before && (await changesAfterMoney(tx, id, announced, before, lines))
  if (moved) return moved

  await writeReturn(tx, ctx, { id, shopId, rma, orderId: order.id, siteId: site, announced })
  if (before) await dropLines(tx, id, lines)
  await writeLines(tx, id, lines)
  await keepArticles(tx, id)
  const parcels = await writeParcels(tx, ctx, { id, siteId: site, announced })
  await weighReturn(tx, ctx, id)
  for (const parcel of parcels) {
    // it may have been here before anybody announced it
    await closeExceptions(tx, ctx, { parcelId: parcel, kinds: ["unknown_parcel", "no_return"] }, "return_found")
    await publishParcel(tx, ctx, parcel)
  }
  // what is known of the goods may be older than the announcement, and a proof of shipment starts the clock as they do
  if (before || isShipped(announced) || (await hasArrived(tx, parcels))) await decideReturn(tx, ctx, id, "announced")
  // a decision tells handhelds of it, too
  else await tellHandhelds(tx, ctx, id)
  const names = new Set([...parcels, ...(announced.parcels ?? []).map((one) => parcelId(keysOf(one.tracking)[0]))])
  const arrived = [
    `return:${id}`,
    ...lines.map((line) => `line:${line.id}`),
    ...[...names].map((one) => `parcel:${one}`),
  ]
  await applyWaiting(tx, ctx, arrived)
  for (const one of announced.parcels ?? []) {
    const keys = keysOf(one.tracking)
    const parcel = await announcedParcel(tx, ctx, parcelId(keys[0]), keys)
    // its carrier may have told of it before
    await adoptEvents(tx, ctx, parcel, keys)
  }
  await appendAudit(tx, ctx, actor, {
    action: before ? "return.updated" : "return.announced",
    subject: `return:${id}`,
    detail: { rma, lines: lines.length, parcels: parcels.length },
  })
  return done({ id, rma, created: !before, parcelIds: parcels })
}

/** The number of a return that came without one. */
export function numberFrom(shopId: string, announced: ReturnInput): string {
  const digest = createHash("sha256").update(canonicalJson({ shopId, announced })).digest()
  return ownNumberFrom("rma", digest.readBigUInt64BE() >> 24n)
}

async function siteOf(tx: Tx, shopId: string, code: string | undefined): Promise<string | null> {
  if (code) {
    const site = await tx.selectFrom("sites").select("id").where("code", "=", code).executeTakeFirst()
    return site?.id ?? null
  }
  const shop = await tx.selectFrom("shops").select("site_id").where("id", "=", shopId).executeTakeFirstOrThrow()
  return shop.site_id
}

async function matchLines(tx: Tx, id: string, order: string, announced: ReturnInput): Promise<Line[] | Refusal> {
  const sold = await tx.selectFrom("order_lines").selectAll().where("order_id", "=", order).execute()
  const lines: Line[] = []
  for (const [index, input] of announced.lines.entries()) {
    const bySku = sold.filter((line) => line.sku === input.ref)
    const line = sold.find((one) => one.ref === input.ref) ?? (bySku.length === 1 ? bySku[0] : undefined)
    if (!line) return refused("not_found", `The order has no line ${input.ref}${bySku.length > 1 ? " alone" : ""}.`)
    if (input.quantity > line.quantity)
      return refused("invalid", `Line ${input.ref}: ${input.quantity} announced, ${line.quantity} bought.`, {
        errors: [{ path: `lines.${index}.quantity`, wants: `at most ${line.quantity}` }],
      })
    if (lines.some((one) => one.orderLineId === line.id))
      return refused("invalid", `Line ${input.ref} stands twice.`, {
        errors: [{ path: `lines.${index}.ref`, wants: "each line of the order once" }],
      })
    lines.push({ id: returnLineId(id, line.id), orderLineId: line.id, input })
  }
  return lines
}

async function isNoProfile(tx: Tx, ctx: Context, { basis, profile }: ReturnInput): Promise<Refusal | null> {
  if (profile === undefined) return null
  const { policy } = await currentPolicy(tx, ctx.now())
  if (profileOf(policy, { basis, profile })) return null
  const names = Object.keys(policy.profiles).filter((id) => policy.profiles[id]?.follows === basis)
  return refused("invalid", `The rules have no profile "${profile}" that follows ${basis}.`, {
    errors: [
      { path: "profile", wants: names.length > 0 ? `one of ${names.join(", ")}` : "none: no profile follows it" },
    ],
  })
}

type Under = { basis: string; profile?: string | null | undefined }

/** As it was announced before: rules that lost its profile since refuse nothing of it. */
const isUnder = (before: Under, { basis, profile }: Under) =>
  before.basis === basis && (before.profile ?? null) === (profile ?? null)

/** After money has gone, dates and parcels may still be told; what was paid for may not change. */
async function changesAfterMoney(tx: Tx, id: string, announced: ReturnInput, before: Under, lines: readonly Line[]) {
  const gone = await tx
    .selectFrom("intents")
    .select("id")
    .where("return_id", "=", id)
    .where("state", "not in", [...unsentIntentStates, "stopped"])
    .executeTakeFirst()
  if (!gone) return null
  const stored = await tx.selectFrom("return_lines").selectAll().where("return_id", "=", id).execute()
  const same =
    isUnder(before, announced) &&
    stored.length === lines.length &&
    stored.every((row) => lines.some((line) => line.id === row.id && line.input.quantity === row.authorized))
  return same ? null : refused("money_moved", "A refund of this return has been sent: its lines cannot change now.")
}

type Announced = { id: string; siteId: string; announced: ReturnInput }

async function writeReturn(tx: Tx, ctx: Context, input: Announced & { shopId: string; rma: string; orderId: string }) {
  const { announced } = input
  const row = {
    basis: announced.basis,
    profile: announced.profile ?? null,
    notice_at: Date.parse(announced.noticeAt),
    locale: announced.locale ?? ("fr" as const),
    collected_by_trader: announced.collectedByTrader ? (1 as const) : (0 as const),
    information_given: announced.informationGiven ? (1 as const) : (0 as const),
    site_id: input.siteId,
    updated_at: ctx.now(),
  }
  await tx
    .insertInto("returns")
    .values({
      ...row,
      id: input.id,
      shop_id: input.shopId,
      order_id: input.orderId,
      rma: input.rma,
      status: isShipped(input.announced) ? "in_transit" : "approved",
      decided: null,
      risk_flags: "[]",
      due_at: null,
      due_day: null,
      obligations: "[]",
      created_at: ctx.now(),
    })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...row, notice_at: correctedNotice(row.notice_at) }))
    .execute()
}

/** A date that a person corrected stays as they said. */
const correctedNotice = (told: number) => sql<number>`coalesce(returns.notice_corrected_at, ${told})`
const correctedShipment = (told: number | undefined) =>
  told === undefined ? {} : { shipment_proof_at: sql<number>`coalesce(parcels.shipment_corrected_at, ${told})` }

async function dropLines(tx: Tx, id: string, lines: readonly Line[]): Promise<void> {
  const ids = lines.map((line) => line.id)
  const kept = tx.selectFrom("units").select("line_id").where("return_id", "=", id).where("line_id", "is not", null)
  const gone = await tx
    .selectFrom("return_lines")
    .select("id")
    .where("return_id", "=", id)
    .where("id", "not in", ids)
    .where("id", "not in", kept.$castTo<{ line_id: string }>())
    .execute()
  for (const line of gone) {
    // what was chosen for it goes with it, and what was set aside is another's again
    await dropHold(tx, holdKey(line.id, null))
    await tx.deleteFrom("resolutions").where("line_id", "=", line.id).execute()
    await tx.deleteFrom("return_lines").where("id", "=", line.id).execute()
  }
}

async function writeLines(tx: Tx, id: string, lines: readonly Line[]): Promise<void> {
  for (const line of lines) {
    const row = {
      authorized: line.input.quantity,
      reason: line.input.reason ?? null,
      comment: line.input.comment ?? null,
      wanted: line.input.wanted ?? null,
    }
    await tx
      .insertInto("return_lines")
      .values({ id: line.id, return_id: id, order_line_id: line.orderLineId, ...row })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute()
  }
}

async function writeParcels(tx: Tx, ctx: Context, input: Announced): Promise<string[]> {
  const ids: string[] = []
  for (const parcel of input.announced.parcels ?? []) {
    const reading = parseScan(parcel.tracking, { channel: "typed" })
    const keys = keysOf(parcel.tracking)
    const [key] = keys
    const id = await announcedParcel(tx, ctx, parcelId(key), keys)
    ids.push(id)
    const shipped: { shipment_proof_at?: number } =
      parcel.shippedAt === undefined ? {} : { shipment_proof_at: Date.parse(parcel.shippedAt) }
    const told = {
      ...shipped,
      ...(parcel.expectedDay !== undefined && { expected_day: parcel.expectedDay }),
      ...(parcel.weightGrams !== undefined && { weight_g: parcel.weightGrams }),
    }
    await tx
      .insertInto("parcels")
      .values({
        id,
        key,
        carrier: parcel.carrier ?? reading.carrier,
        site_id: input.siteId,
        state: parcel.shippedAt ? "in_transit" : "announced",
        damaged: 0,
        customer_postage_minor: 0,
        updated_at: ctx.now(),
        ...told,
      })
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet({ ...told, ...correctedShipment(told.shipment_proof_at), updated_at: ctx.now() }),
      )
      .execute()
    await keepKeys(tx, id, keys)
    await tx
      .insertInto("parcel_returns")
      .values({ parcel_id: id, return_id: input.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  return ids
}

/** Its own first. */
function keysOf(tracking: string): [string, ...string[]] {
  const reading = parseScan(tracking, { channel: "typed" })
  const key = reading.key ?? tracking.replace(/\s/g, "").toUpperCase()
  return [key, ...(reading.altKeys ?? []).filter((one) => one !== key)]
}

const isShipped = (announced: ReturnInput) => announced.parcels?.some((parcel) => parcel.shippedAt) ?? false

async function hasArrived(tx: Tx, parcels: readonly string[]): Promise<boolean> {
  if (parcels.length === 0) return false
  const row = await tx
    .selectFrom("parcels")
    .select("id")
    .where("id", "in", parcels)
    .where("state", "in", ["arrived", "opened", "closed"])
    .executeTakeFirst()
  return row !== undefined
}
