import { attemptKey } from "../../shared/domain/derive-id.ts"
import { appendAudit } from "../audit/append.ts"
import type { Booked, CancelAnswer, Carrier, CarrierLabel, CarrierUnknown, LookedUp } from "../carriers/carrier.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { carrierGate } from "../sending/carrier-gate.ts"
import { leaveParcel } from "../sending/keep-parcel.ts"
import { parcelOrderOf } from "../sending/parcel-order.ts"
import { bookShipment, delayShipment, refuseShipment } from "../sending/settle-booking.ts"
import { changeShipment, lockShipment, type ShipmentRow } from "../sending/shipment-row.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, extendLease, finishJob, holdsLease, postponeJob, waitForTurn } from "./claim.ts"
import { leaveGate, passGate, type Seen, tellGate } from "./provider-gate.ts"

type Attempt = Tables["shipment_attempts"]
type Order = Parameters<Carrier["book"]>[0]

/** book: for the first time · look: what became of the last call · cancel: take it back · check: is it still there. */
type How = "book" | "look" | "cancel" | "check"

interface Call {
  how: How
  carrier: Carrier
  row: ShipmentRow
  attempt: Attempt
  order: Order
  probe: boolean
}

type Answer = { said: LookedUp | CancelAnswer; label: CarrierLabel | null }

/** A label that is being made there is asked after again. */
const PENDING = 5_000
/** What is taken back may take its time. */
const CANCELLING = 10 * 60_000
/** Asked after for so long that a person must look. */
const MOST_TRIES = 200
/** A wish that old may have been booked by a house that was set back since: it is looked up before it is booked. */
const MAY_BE_KNOWN = 60_000
/** As `lookAtBookings` asks for it. */
export const CHECK = { check: true } as const

/**
 * Books a parcel, looks after a booking of which nobody knows, or takes one back, as its state says. Two transactions with
 * the call between them: written down before it is asked, and what was asked once is looked up before it is asked again.
 */
export async function moveShipment(ctx: Context, job: Claimed): Promise<void> {
  const call = await ctx.database.write((tx) => prepare(tx, ctx, job))
  if (!call) return
  const answer = await ask(call)
  await ctx.database.write((tx) => record(tx, ctx, { job, call, answer }))
}

async function prepare(tx: Tx, ctx: Context, job: Claimed): Promise<Call | null> {
  const row = await lockShipment(tx, job.subject)
  if (!(await extendLease(tx, job, ctx.now()))) return null
  const how = row && howToAsk(row, job)
  if (!row || !how) return end(tx, ctx, job)
  if (how === "book" && row.cancel_asked === 1) {
    await changeShipment(tx, ctx, row, { state: "cancelled" })
    return end(tx, ctx, job)
  }
  const carrier = ctx.carriers?.get(row.carrier ?? "")
  const order = await parcelOrderOf(tx, row)
  if (!carrier || !order) return nobodyToAsk(tx, ctx, job, row)
  // its labels cost nothing until they are handed in, and cannot be taken back: it is never printed
  if (how === "cancel" && !carrier.capabilities.cancels) {
    await changeShipment(tx, ctx, row, { state: "cancelled", note: "not_taken_back" })
    return end(tx, ctx, job)
  }
  const last = await lastAttempt(tx, row.id)
  // nobody can say
  if (how === "check" && (!last || carrier.capabilities.finds === "nothing")) return end(tx, ctx, job)
  if (how !== "book" && !last) throw new Error(`shipment ${row.id} is ${row.state} without an attempt`)
  // nobody can be asked what became of it, and it costs nothing
  if (how === "look" && last && row.carrier_id === null && carrier.capabilities.finds === "nothing") {
    const wait = await notThere(tx, ctx, row, { attempt: await sameAttempt(tx, job, last), carrier })
    if (wait !== null) await postponeJob(tx, job, ctx.now() + wait)
    return wait === null ? end(tx, ctx, job) : null
  }
  const gate = { name: carrierGate(carrier.name), capabilities: carrier.capabilities }
  const passed = await passGate(tx, ctx, { jobId: job.id, provider: gate, calls: 2 })
  if (!passed) {
    if (how === "book") await delayShipment(tx, ctx, row)
    await waitForTurn(tx, job, gate.name)
    return null
  }
  const attempt =
    how === "book" || !last ? await newAttempt(tx, ctx, { job, row, last }) : await sameAttempt(tx, job, last)
  const now = how === "book" ? await changeShipment(tx, ctx, row, { state: "booking" }) : row
  return { how, carrier, row: now, attempt, order: { ...order, reference: attempt.reference }, ...passed }
}

function howToAsk({ state }: ShipmentRow, job: Claimed): How | null {
  if (state === "booked") return job.payload === JSON.stringify(CHECK) ? "check" : null
  if (state === "wanted") return "book"
  if (state === "booking" || state === "unknown" || state === "pending") return "look"
  return state === "cancelling" ? "cancel" : null
}

async function end(tx: Tx, ctx: Context, job: Claimed): Promise<null> {
  await finishJob(tx, job, ctx.now())
  return null
}

/** Its carrier is no longer set up, or nobody has said where parcels go: a person decides, and the customer is not kept waiting. */
async function nobodyToAsk(tx: Tx, ctx: Context, job: Claimed, row: ShipmentRow): Promise<null> {
  const state = row.state === "cancelling" ? "cancelled" : "parked"
  await changeShipment(tx, ctx, row, { state, note: "no_carrier" })
  if (state === "parked") await delayShipment(tx, ctx, row)
  return end(tx, ctx, job)
}

const lastAttempt = (tx: Tx, shipmentId: string) =>
  tx
    .selectFrom("shipment_attempts")
    .selectAll()
    .where("shipment_id", "=", shipmentId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst()

async function newAttempt(
  tx: Tx,
  ctx: Context,
  { job, row, last }: { job: Claimed; row: ShipmentRow; last: Attempt | undefined },
): Promise<Attempt> {
  const number = (last?.number ?? 0) + 1
  const attempt: Attempt = {
    ...{ id: attemptKey(row.id, number), shipment_id: row.id, number, reference: await nextReference(tx, row) },
    ...{ state: "sent", error: null, fence: job.fence, sent_at: ctx.now(), settled_at: null },
  }
  await tx.insertInto("shipment_attempts").values(attempt).execute()
  return attempt
}

/** The return's number, as the carrier prints it on the label, and how many were asked for it before. */
async function nextReference(tx: Tx, { return_id }: ShipmentRow): Promise<string> {
  const { rma } = await tx.selectFrom("returns").select("rma").where("id", "=", return_id).executeTakeFirstOrThrow()
  const { count } = await tx
    .selectFrom("shipment_attempts")
    .innerJoin("shipments", "shipments.id", "shipment_attempts.shipment_id")
    .where("shipments.return_id", "=", return_id)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow()
  return `${rma.replace(/[^A-Za-z0-9]/g, "").slice(0, 12)}-${Number(count) + 1}`
}

/** From here on only this fence may write what comes of it. */
async function sameAttempt(tx: Tx, job: Claimed, { id }: Attempt): Promise<Attempt> {
  return tx
    .updateTable("shipment_attempts")
    .set({ fence: job.fence })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Whatever is not a plain word of the carrier is unknown, never refused. */
async function ask({ how, carrier, row, attempt, order }: Call): Promise<Answer> {
  try {
    const known = { id: row.carrier_id ?? "", tracking: row.tracking ?? "" }
    if (how === "cancel") return { said: await cancelled(carrier, known, attempt), label: null }
    const said = how === "book" ? await bookOnce(carrier, row, order, attempt) : await look(carrier, row, attempt)
    if (how === "check") return { said, label: null }
    if (said.outcome !== "booked") return { said, label: null }
    const label = await carrier.label({ id: said.id, tracking: said.tracking }).catch(() => undefined)
    // booked it is: its label is fetched by its name there
    if (label === undefined) return { said: { outcome: "pending", id: said.id }, label: null }
    return { said: { ...said, ...(await costOf(carrier, said, order)) }, label }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { said: { outcome: "unknown", error: text, trouble: "unreachable" }, label: null }
  }
}

/** What a wish of before may have been booked as is taken, and not booked again. */
async function bookOnce(carrier: Carrier, row: ShipmentRow, order: Order, attempt: Attempt): Promise<LookedUp> {
  const isOld = attempt.sent_at - row.created_at > MAY_BE_KNOWN && carrier.capabilities.finds === "reference"
  if (!isOld) return carrier.book(order)
  const known = await carrier.lookup({ reference: order.reference, id: null, since: row.created_at })
  return known.outcome === "not_found" || known.outcome === "cancelled" ? carrier.book(order) : known
}

/** Where the answer does not say, the carrier's own price list does. */
async function costOf(carrier: Carrier, said: Booked, order: Order): Promise<Pick<Booked, "costMinor" | "currency">> {
  if (said.costMinor !== null) return said
  const quoted = await carrier.quote(order).catch(() => null)
  return quoted ?? { costMinor: null, currency: null }
}

function look(carrier: Carrier, row: ShipmentRow, attempt: Attempt): Promise<LookedUp> {
  return carrier.lookup({ reference: attempt.reference, id: row.carrier_id, since: attempt.sent_at })
}

/** Asked already: what became of it says more than asking again. */
async function cancelled(carrier: Carrier, known: { id: string; tracking: string }, attempt: Attempt) {
  const said = await carrier.cancel(known)
  if (said.outcome !== "asked") return said
  const now = await carrier.lookup({ reference: attempt.reference, id: known.id, since: attempt.sent_at })
  return now.outcome === "cancelled" || now.outcome === "not_found" ? ({ outcome: "cancelled" } as const) : said
}

/** Under the shipment's lock and the job's: whoever lost the lease meanwhile writes nothing at all. */
async function record(tx: Tx, ctx: Context, { job, call, answer }: { job: Claimed; call: Call; answer: Answer }) {
  const row = await lockShipment(tx, job.subject)
  if (!(await holdsLease(tx, job)) || !row) {
    ctx.log.warn({ job: job.id, shipment: job.subject, outcome: answer.said.outcome }, "a carrier's answer came late")
    return
  }
  const wait =
    call.how === "cancel" ? await settleCancel(tx, ctx, row, answer) : await settle(tx, ctx, { row, call, answer })
  if (wait === null) await finishJob(tx, job, ctx.now())
  else if (job.tries >= MOST_TRIES) await park(tx, ctx, job)
  else await postponeJob(tx, job, ctx.now() + Math.max(wait, wait === 0 ? 0 : backOff(ctx, job.tries)), errorOf(answer))
  await leaveGate(tx, job.id)
  await tellGate(tx, ctx, carrierGate(call.carrier.name), seenOf(call, answer.said))
}

const errorOf = ({ said }: Answer): string | null => ("error" in said ? said.error : null)

function seenOf({ probe }: Call, said: Answer["said"]): Seen {
  if (said.outcome !== "unknown") return { trouble: null, probe }
  const { trouble = null, error, retryAfter } = said
  return { trouble, error, probe, ...(retryAfter !== undefined && { retryAfter }) }
}

/** How long until it is looked after again, ms; null: it is settled. */
async function settle(
  tx: Tx,
  ctx: Context,
  { row, call, answer: { said, label } }: { row: ShipmentRow; call: Call; answer: Answer },
): Promise<number | null> {
  const { attempt, carrier } = call
  if (call.how === "check") return settleCheck(tx, ctx, row, said)
  const ended = { fence: attempt.fence, settled_at: ctx.now() }
  if (said.outcome === "booked") {
    const kept = label && { format: label.format, base64: Buffer.from(label.bytes).toString("base64") }
    await changeAttempt(tx, attempt, { ...ended, state: "succeeded", error: null })
    await bookShipment(tx, ctx, row, { taken: said, label: kept })
    return null
  }
  if (said.outcome === "refused") {
    await changeAttempt(tx, attempt, { ...ended, state: "failed", error: said.error })
    await refuseShipment(tx, ctx, row, `${said.about}: ${said.error}`)
    return null
  }
  if (said.outcome === "cancelled") {
    await changeAttempt(tx, attempt, { ...ended, state: "failed", error: "cancelled there" })
    if (row.cancel_asked === 1 || row.state === "pending") await changeShipment(tx, ctx, row, { state: "cancelled" })
    else await refuseShipment(tx, ctx, row, "other: cancelled there")
    return null
  }
  if (said.outcome === "pending") {
    await changeShipment(tx, ctx, row, { state: "pending", carrier_id: said.id, note: null })
    if (ctx.now() - attempt.sent_at > 20_000) await delayShipment(tx, ctx, row)
    return PENDING
  }
  await delayShipment(tx, ctx, row)
  if (said.outcome === "not_found") return notThere(tx, ctx, row, { attempt, carrier })
  const unknown = said as CarrierUnknown
  await changeAttempt(tx, attempt, { state: "unknown", error: unknown.error })
  if (row.state === "booking") await changeShipment(tx, ctx, row, { state: "unknown" })
  return carrier.capabilities.finds === "nothing" ? 1 : Math.max(1, unknown.retryAfter ?? 0)
}

/** Taken back there, and forgotten here: its label is good for nothing, and its customer chooses again. */
async function settleCheck(tx: Tx, ctx: Context, row: ShipmentRow, said: Answer["said"]): Promise<number | null> {
  if (said.outcome === "unknown") return 1
  if (row.state !== "booked" || (said.outcome !== "cancelled" && said.outcome !== "not_found")) return null
  if (row.parcel_id !== null) await leaveParcel(tx, ctx, row)
  await changeShipment(tx, ctx, row, { state: "cancelled", note: "not_there" })
  const detail = { carrier: row.carrier, because: "not_there" }
  const subject = `shipment:${row.id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "shipment.cancelled", subject, detail })
  return null
}

/**
 * That a lookup finds nothing proves something once the carrier has had its time, or where what was not found costs
 * nothing: then it is asked for anew, under another reference.
 */
async function notThere(
  tx: Tx,
  ctx: Context,
  row: ShipmentRow,
  { attempt, carrier }: { attempt: Attempt; carrier: Carrier },
): Promise<number | null> {
  // what it had taken by its own name is gone there
  const gone = row.carrier_id !== null
  const settled = attempt.sent_at + carrier.capabilities.settledAfter
  if (!gone && ctx.now() < settled) {
    if (row.state === "booking") await changeShipment(tx, ctx, row, { state: "unknown" })
    return settled - ctx.now()
  }
  await changeAttempt(tx, attempt, { state: "failed", error: "not there", settled_at: ctx.now() })
  if (gone) {
    await refuseShipment(tx, ctx, row, "other: it is not there any more")
    return null
  }
  if (row.cancel_asked === 1) {
    if (row.state === "booking") await changeShipment(tx, ctx, row, { state: "unknown" })
    await changeShipment(tx, ctx, { ...row, state: "unknown" }, { state: "cancelled" })
    return null
  }
  await changeShipment(tx, ctx, row, { state: "wanted" })
  const detail = { reference: attempt.reference, attempt: attempt.number }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "shipment.again", subject: `shipment:${row.id}`, detail })
  return 0
}

async function settleCancel(tx: Tx, ctx: Context, row: ShipmentRow, { said }: Answer): Promise<number | null> {
  if (row.state !== "cancelling") return null
  if (said.outcome === "cancelled") await changeShipment(tx, ctx, row, { state: "cancelled" })
  else if (said.outcome === "too_late") await changeShipment(tx, ctx, row, { state: "cancelled", note: "too_late" })
  else return said.outcome === "asked" ? CANCELLING : 1
  const detail = { carrier: row.carrier, outcome: said.outcome }
  await appendAudit(
    tx,
    ctx,
    { kind: "system" },
    { action: "shipment.cancelled", subject: `shipment:${row.id}`, detail },
  )
  return null
}

async function park(tx: Tx, ctx: Context, job: Claimed): Promise<void> {
  const row = await lockShipment(tx, job.subject)
  const parks: readonly string[] = ["wanted", "booking", "unknown", "pending"]
  if (row && parks.includes(row.state)) await changeShipment(tx, ctx, row, { state: "parked", note: "no_answer" })
  ctx.log.error({ shipment: job.subject }, "a booking was given up: a person must look")
  await finishJob(tx, job, ctx.now())
}

async function changeAttempt(tx: Tx, { id, fence }: Attempt, change: Partial<Attempt>): Promise<void> {
  await tx.updateTable("shipment_attempts").set(change).where("id", "=", id).where("fence", "=", fence).execute()
}
