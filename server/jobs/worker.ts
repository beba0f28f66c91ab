import { RECONCILE } from "../books/list-books.ts"
import { LOOK_AT_SHOP, SYNC_SHOP } from "../connections/connection-row.ts"
import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { SEND_MAIL } from "../notices/queue-mail.ts"
import { EXPIRE_CREDIT } from "../refunds/credits/issue-credit.ts"
import { WORK_WEBHOOK } from "../refunds/keep-webhook.ts"
import { CANCEL_REPLACEMENT } from "../refunds/resolutions/cancel-replacement.ts"
import { ASK_DIFFERENCE } from "../refunds/resolutions/keep-differences.ts"
import { DECIDE_AGAIN } from "../refunds/resolutions/keep-recoveries.ts"
import { MATCH_REFUNDS, standsStill } from "../refunds/stand-still.ts"
import { WORK_CARRIER_WEBHOOK } from "../sending/keep-carrier-webhook.ts"
import { POLL_PARCEL } from "../sending/poll-parcel.ts"
import { MOVE_SHIPMENT } from "../sending/shipment-row.ts"
import { SEND_WEBHOOK } from "../webhooks/queue-deliveries.ts"
import { askDifference } from "./ask-difference.ts"
import { backOff } from "./back-off.ts"
import { abandonJob, type Claimed, claimJobs, isJobDue, postponeJob } from "./claim.ts"
import { decideLater } from "./decide-later.ts"
import { giveUpPayment } from "./give-up-payment.ts"
import { LOOK_AT_BOOKINGS, lookAtBookings } from "./look-at-bookings.ts"
import { matchRefunds } from "./match-refunds.ts"
import { moveShipment } from "./move-shipment.ts"
import { cancelReplacementOrder } from "./order-replacement.ts"
import { expireCredits, payByWay } from "./pay-by-way.ts"
import { pollParcel } from "./poll-parcel.ts"
import { nextTurn } from "./provider-gate.ts"
import { reconcile } from "./reconcile.ts"
import { sendMail } from "./send-mail.ts"
import { sendWebhook } from "./send-webhook.ts"
import { lookAtShop, syncShop } from "./sync-shop.ts"
import { workCarrierWebhook } from "./work-carrier-webhook.ts"
import { workImport } from "./work-import.ts"
import { workWebhook } from "./work-webhook.ts"

const PAY_INTENT = "pay_intent"

/** What the outbox holds, by kind. */
const kinds: Record<string, (ctx: Context, job: Claimed) => Promise<void>> = {
  [PAY_INTENT]: payByWay,
  [EXPIRE_CREDIT]: expireCredits,
  [CANCEL_REPLACEMENT]: cancelReplacementOrder,
  [ASK_DIFFERENCE]: askDifference,
  [DECIDE_AGAIN]: decideLater,
  work_import: workImport,
  [WORK_WEBHOOK]: workWebhook,
  [SEND_MAIL]: sendMail,
  [SEND_WEBHOOK]: sendWebhook,
  [MATCH_REFUNDS]: matchRefunds,
  [RECONCILE]: reconcile,
  [SYNC_SHOP]: syncShop,
  [LOOK_AT_SHOP]: lookAtShop,
  [MOVE_SHIPMENT]: moveShipment,
  [LOOK_AT_BOOKINGS]: lookAtBookings,
  [POLL_PARCEL]: pollParcel,
  [WORK_CARRIER_WEBHOOK]: workCarrierWebhook,
}
const kindNames = Object.keys(kinds)
const withoutPaying = kindNames.filter((kind) => kind !== PAY_INTENT)

/**
 * Others' servers may be slow, and the lanes are for refunds: mails leave one after another, and so do webhooks and
 * questions to carriers. A booking has a customer who waits for it: two at once.
 */
const atOnce: Readonly<Record<string, number>> = {
  [SEND_MAIL]: 1,
  [SEND_WEBHOOK]: 1,
  [POLL_PARCEL]: 1,
  [SYNC_SHOP]: 1,
  [LOOK_AT_SHOP]: 1,
  [MOVE_SHIPMENT]: 2,
}

async function kindsNow(db: Db, running: ReadonlySet<Claimed>): Promise<string[]> {
  const names = (await standsStill(db)) ? withoutPaying : kindNames
  const count = (name: string) => [...running].filter((job) => job.kind === name).length
  return names.filter((name) => count(name) < (atOnce[name] ?? LANES))
}

/** Enough that one provider that hangs does not keep the others waiting. */
const LANES = 4
/** Payments that are claimed in one go, for each lane. */
const HANDS = 2
const TICK = 2_000
/** A shutdown has 10 s altogether; a call may take 20. */
const GRACE = 4_000

export interface Worker {
  /** There is work: look at once. */
  poke(): void
  /** Takes nothing new, waits a little for what runs, gives back the leases of what still does. */
  stop(): Promise<void>
}

/** One loop for every outbox, in a few lanes. Payments are claimed by handfuls: two for each lane. */
export function startWorker(ctx: Context, { grace = GRACE, lanes: count = LANES } = {}): Worker {
  const running = new Set<Claimed>()
  const hand: Claimed[] = []
  const sleepers = new Set<() => void>()
  let stopping = false
  const wake = () => {
    for (const sleeper of sleepers) sleeper()
  }
  const rest = (wait: number) =>
    new Promise<void>((done) => {
      const end = () => {
        clearTimeout(timer)
        sleepers.delete(end)
        done()
      }
      const timer = setTimeout(end, wait)
      sleepers.add(end)
    })
  const lane = async () => {
    while (!stopping) if (!(await turn())) await (stopping ? undefined : rest(await restOf(ctx)))
  }
  /** A turn never throws: the database may be away for a moment, and the lane must outlive that. */
  const turn = async () => {
    try {
      const job = hand.shift() ?? (await take())
      if (job) await runJob(ctx, job, running)
      return job !== null
    } catch (error) {
      ctx.log.error({ err: error }, "the outbox could not be read")
      return false
    }
  }
  const take = async () => {
    const [first = null, ...more] = everyOther(await claimDue(ctx, running, HANDS * count))
    hand.push(...more)
    if (more.length > 0) wake()
    return first
  }
  const lanes = freeLeases(ctx).then(() => Promise.all(Array.from({ length: count }, lane)))
  return {
    poke: wake,
    stop: async () => {
      stopping = true
      wake()
      await Promise.race([lanes, new Promise((done) => setTimeout(done, grace).unref())])
      for (const job of [...running, ...hand]) await ctx.database.write((tx) => abandonJob(tx, job))
    },
  }
}

/** What was released together is of one order more often than not, and two of an order wait for each other. */
const everyOther = <T>(all: readonly T[]): T[] => [0, 1].flatMap((from) => all.filter((_, at) => at % HANDS === from))

/** Runs everything that is due at the context's time, one after another; answers how many. For tests and commands. */
export async function runDueJobs(ctx: Context): Promise<number> {
  let count = 0
  while (await runNextJob(ctx)) count++
  return count
}

export async function runNextJob(ctx: Context, running: Set<Claimed> = new Set()): Promise<boolean> {
  const [job] = await claimDue(ctx, running, 1)
  if (job) await runJob(ctx, job, running)
  return job !== undefined
}

/** The next that is due; a payment with as many others as there are hands for. A look without a write comes first. */
async function claimDue(ctx: Context, running: ReadonlySet<Claimed>, most: number): Promise<Claimed[]> {
  const { read, write } = ctx.database
  const names = await kindsNow(read, running)
  if (!(await isJobDue(read, names, ctx.now()))) return []
  return write(async (tx) => {
    const first = await claimJobs(tx, names, ctx.now(), 1)
    if (first[0]?.kind !== PAY_INTENT || most === 1) return first
    return [...first, ...(await claimJobs(tx, [PAY_INTENT], ctx.now(), most - 1))]
  })
}

async function runJob(ctx: Context, job: Claimed, running: Set<Claimed>): Promise<void> {
  running.add(job)
  try {
    await kinds[job.kind]?.(ctx, job)
  } catch (error) {
    // a bug or a database that is away: the job comes again, the others go on
    ctx.log.error({ err: error, job: job.id, kind: job.kind, subject: job.subject }, "a job threw")
    const said = error instanceof Error ? error.message : String(error)
    if (job.kind !== PAY_INTENT || !(await giveUpPayment(ctx, job, said)))
      await ctx.database.write((tx) => postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries), said))
  } finally {
    running.delete(job)
  }
}

/** Until somebody calls, or a provider's turn comes; not all of them at the same moment. */
async function restOf(ctx: Context): Promise<number> {
  const turn = await nextTurn(ctx.database.read, ctx.now()).catch(() => null)
  return turn === null ? TICK : Math.min(TICK, turn + Math.round(Math.random() * 20))
}

/** An SQLite file has one server: leases found at its start were a killed one's. Their fences still hold. */
async function freeLeases(ctx: Context): Promise<void> {
  if (ctx.database.engine !== "sqlite") return
  const free = (tx: Tx) =>
    tx
      .updateTable("jobs")
      .set({ leased_until: null })
      .where("done_at", "is", null)
      .where("leased_until", "is not", null)
  await ctx.database
    .write((tx) => free(tx).execute())
    .catch((error: unknown) => ctx.log.error({ err: error }, "old leases stay until they end"))
}
