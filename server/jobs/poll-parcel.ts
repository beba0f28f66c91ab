import type { Carrier } from "../carriers/carrier.ts"
import type { Context } from "../context.ts"
import { keepEvents } from "../sending/keep-events.ts"
import { askAndTell } from "./ask-carrier.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
/** A label that nobody has used by then is not good any more (Colissimo: 60 days). */
const LONGEST = 75 * DAY
const away: readonly string[] = ["announced", "in_transit", "lost"]

/** Asks a parcel's carrier where it is, as long as nobody here has seen it. */
export async function pollParcel(ctx: Context, job: Claimed): Promise<void> {
  const whom = await whomToAsk(ctx, job.subject)
  if (!whom) {
    await ctx.database.write((tx) => finishJob(tx, job, ctx.now()))
    return
  }
  const { carrier, booked } = whom
  const answer = await askAndTell(ctx, job, carrier, () => carrier.track(booked))
  if (!answer) return
  await ctx.database.write(async (tx) => {
    if (!(await holdsLease(tx, job))) return
    if (answer.ok) await keepEvents(tx, ctx, { carrier: carrier.name, events: answer.value, source: "poll" })
    const wait = answer.ok ? waitOf(carrier) : backOff(ctx, job.tries)
    await postponeJob(tx, job, ctx.now() + wait, answer.ok ? null : answer.error)
  })
}

/** Who tells by itself is asked once a day, for what was lost on the way. */
const waitOf = ({ capabilities, name }: Carrier) =>
  name === "demo" ? 2 * 60_000 : capabilities.webhooks === "signed" ? DAY : 4 * HOUR

/** Its booking's carrier, else one that knows such numbers. */
async function whomToAsk(ctx: Context, parcelId: string) {
  const { read } = ctx.database
  const parcel = await read
    .selectFrom("parcels")
    .select(["key", "carrier", "state"])
    .where("id", "=", parcelId)
    .executeTakeFirst()
  if (!parcel?.key || !away.includes(parcel.state)) return null
  const shipment = await read
    .selectFrom("shipments")
    .select(["carrier", "carrier_id", "tracking", "created_at"])
    .where("parcel_id", "=", parcelId)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst()
  if (shipment && ctx.now() - shipment.created_at > LONGEST) return null
  const own = ctx.carriers?.get(shipment?.carrier ?? "")
  const carrier =
    own ??
    [...(ctx.carriers?.values() ?? [])].find(({ capabilities }) => capabilities.tracks.includes(parcel.carrier ?? ""))
  if (!carrier) return null
  return { carrier, booked: { id: own ? (shipment?.carrier_id ?? null) : null, tracking: parcel.key } }
}
