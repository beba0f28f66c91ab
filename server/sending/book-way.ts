import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { Sender, Shipment, WayChoice, WayToSend } from "../../shared/contract/sending.ts"
import { isBookedWay } from "../../shared/domain/shipment-moves.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit, auditActor } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { endShipment } from "./cancel-way.ts"
import { adoptEvents } from "./keep-events.ts"
import { keepParcel, readTracking } from "./keep-parcel.ts"
import { orderOfCase, type SendingOrder, type StoredCase, storedCase } from "./sending-case.ts"
import { shipmentById } from "./sending-of.ts"
import { changeShipment, enqueueShipment, lockReturnOf, type ShipmentRow, standsFor } from "./shipment-row.ts"
import { waysToSend } from "./ways-to-send.ts"

export interface Booking {
  returnId: string
  choice: WayChoice
  /** Of the return's parcels, from 1: most come in one. */
  number?: number
}

/** Returns of which nothing is to be sent any more. */
const over: readonly string[] = ["cancelled", "rejected", "expired", "completed"]

/**
 * What the customer chose, and its booking in the outbox. The same choice again is the same shipment; another one takes
 * the place of the one before, which is taken back, as long as no carrier has it. Refuses a way that is not offered
 * (`not_found`), one that has left (`already_done`) and what the way still wants (`invalid`).
 */
export async function bookWay(tx: Tx, ctx: Context, actor: Actor, input: Booking): Promise<Result<Shipment>> {
  const { returnId, choice, number = 1 } = input
  if (!may(actor, "return.send", { returnId })) return refused("not_allowed", "Who announced it chooses how it comes.")
  // two taps, two phones: one after the other
  const locked = await lockReturnOf(tx, returnId)
  const of = locked && (await storedCase(tx, returnId))
  const order = of && (await orderOfCase(tx, of.orderId))
  if (!of || !order) return refused("not_found", "No such return.")
  if (over.includes(of.status)) return refused("already_done", "This return is over.")
  if (number < 1 || number > 20) return refused("invalid", "A return comes in at most 20 parcels.")
  const offered = (await waysToSend(tx, ctx, { returnId })).find((way) => isSameWay(way, choice))
  if (!offered) return refused("not_found", "This way is not offered for this return.")
  const sender = senderOf(choice, order)
  const problem = whyNot(ctx, choice, sender)
  if (problem) return problem
  const before = await standingOf(tx, returnId, number)
  if (before && isSame(before, choice)) {
    if (before.state === "parked") await askAgain(tx, ctx, before)
    return done(await shipmentById(tx, ctx, before.id))
  }
  if (before?.state === "used") return refused("already_done", "Its carrier has it: it can no longer be changed.")
  if (before) await endShipment(tx, ctx, before)
  const made = await make(tx, ctx, { of, number, choice, offered, sender, by: auditActor(actor) })
  if (!made.ok) return made
  const detail = { way: choice.way, carrier: offered.carrier, price: offered.priceMinor, instead: before?.way ?? null }
  await appendAudit(tx, ctx, actor, { action: "return.send", subject: `return:${returnId}`, detail })
  return done(await shipmentById(tx, ctx, made.value))
}

const isSameWay = (way: WayToSend, choice: WayChoice) =>
  way.way === choice.way && (!("carrier" in choice) || way.carrier === choice.carrier)

/** Pressed twice, or by two phones. */
function isSame(row: ShipmentRow, choice: WayChoice): boolean {
  if (row.way !== choice.way) return false
  if (choice.way === "own_carrier") {
    const key = choice.tracking === undefined ? null : readTracking(choice.tracking)?.key
    return (row.tracking ?? null) === (key ?? null)
  }
  if (choice.way === "pickup") return row.carrier === choice.carrier && row.day === choice.day
  if (choice.way !== "drop_off") return true
  const point = row.point === null ? null : (JSON.parse(row.point) as { id: string }).id
  return row.carrier === choice.carrier && point === (choice.point?.id ?? null)
}

function senderOf(choice: WayChoice, order: SendingOrder): Sender | null {
  if (!("carrier" in choice)) return null
  const known = order.sender && { ...order.sender, ...(order.phone !== null && { phone: order.phone.slice(0, 30) }) }
  return choice.sender ?? known ?? null
}

function whyNot(ctx: Context, choice: WayChoice, sender: Sender | null): Refusal | null {
  const wants = (path: string, what: string, detail: string) =>
    refused("invalid", detail, { errors: [{ path, wants: what }] })
  if (isBookedWay(choice.way) && !sender) return wants("sender", "the sender's address", "Where does it come from?")
  if (choice.way === "pickup" && Date.parse(choice.day) < ctx.now() - 24 * 60 * 60_000)
    return wants("day", "a day that is still to come", "That day is over.")
  if (choice.way === "own_carrier" && choice.tracking !== undefined && readTracking(choice.tracking) === null)
    return wants("tracking", "the number on the carrier's receipt", "This is no tracking number, or has a slip in it.")
  return null
}

export async function standingOf(tx: Tx, returnId: string, number: number): Promise<ShipmentRow | null> {
  const rows = await tx
    .selectFrom("shipments")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("number", "=", number)
    .execute()
  return rows.find(standsFor) ?? null
}

/** Given up, and wanted all the same: whatever was asked for last is looked up before anything is asked for anew. */
async function askAgain(tx: Tx, ctx: Context, row: ShipmentRow): Promise<void> {
  const open = await tx
    .selectFrom("shipment_attempts")
    .select("id")
    .where("shipment_id", "=", row.id)
    .where("state", "in", ["sent", "unknown"])
    .executeTakeFirst()
  await changeShipment(tx, ctx, row, { state: open ? "unknown" : "wanted", note: null })
  await enqueueShipment(tx, ctx, row.id)
}

interface Making {
  of: StoredCase
  number: number
  choice: WayChoice
  offered: WayToSend
  sender: Sender | null
  by: string
}

async function make(
  tx: Tx,
  ctx: Context,
  { of, number, choice, offered, sender, by }: Making,
): Promise<Result<string>> {
  const typed = choice.way === "own_carrier" && choice.tracking !== undefined ? readTracking(choice.tracking) : null
  const parcel = typed && (await keepParcel(tx, ctx, { of, number: typed }))
  if (parcel && !parcel.ok) return parcel
  const id = ctx.newId()
  const books = isBookedWay(choice.way)
  await tx
    .insertInto("shipments")
    .values({
      ...{ id, return_id: of.returnId, number, way: choice.way, state: books ? "wanted" : "ready" },
      ...{ carrier: offered.carrier, price_minor: offered.priceMinor, currency: offered.currency },
      ...{ because: offered.because, sender: JSON.stringify(sender ?? {}) },
      point: choice.way === "drop_off" && choice.point ? JSON.stringify(choice.point) : null,
      day: choice.way === "pickup" ? choice.day : null,
      ...{ parcel_id: parcel?.value ?? null, tracking: typed?.key ?? null, chosen_by: by },
      ...{ created_at: ctx.now(), updated_at: ctx.now() },
    })
    .execute()
  // its carrier may have told of it before its customer did
  if (typed && parcel?.ok) await adoptEvents(tx, ctx, parcel.value, typed.keys)
  if (books) await enqueueShipment(tx, ctx, id)
  // nobody has to be asked: all that is to be told is known
  else await queueNotice(tx, ctx, { kind: "announced_label", returnId: of.returnId, about: `label:${id}` })
  return done(id)
}
