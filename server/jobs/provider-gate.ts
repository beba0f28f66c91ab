import { type Selectable, type SqlBool, sql } from "kysely"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import type { RefundProvider, Trouble } from "../payments/refund-provider.ts"
import { LEASE } from "./claim.ts"

// One gate a provider, a row in the database: the workers of all processes pass it one by one, so that together they
// keep to its rate and to its number of calls at once, and leave it alone while it is in trouble.

/** Calls in a row of which nobody knows what became: then the circuit opens. One of its own can fail for itself. */
export const OPENS_AFTER = 5
const FIRST_PAUSE = 15_000
const LONGEST_PAUSE = 5 * 60_000
/** What it asked to be left alone for, where it says nothing; a crowd at its door looks again after a moment. */
const LIMITED_PAUSE = 2_000
const CROWD_PAUSE = 40
/** Calls that may follow at once where none came for a while, in microseconds of its rate. */
const BURST = 1_000_000

type Gate = Selectable<Tables["provider_gates"]>

export interface Passing {
  jobId: string
  provider: Pick<RefundProvider, "name"> & { capabilities: Pick<RefundProvider["capabilities"], "rate"> }
  /** Calls that it is going to make. */
  calls: number
}

/**
 * Takes a place at the provider, in the caller's transaction; null: not now, and `paused_until` says to all workers until
 * when. probe: the circuit is open, and this call tries whether the provider is back.
 */
export async function passGate(
  tx: Tx,
  ctx: Context,
  { jobId, provider, calls }: Passing,
): Promise<{ probe: boolean } | null> {
  const now = ctx.now()
  const { perSecond, atOnce } = provider.capabilities.rate
  // spaced evenly, with a little saved up: what was not used is kept for so long and no longer
  const step = Math.ceil(1_000_000 / perSecond)
  const pacing = { name: provider.name, now, from: now * 1000 - BURST + step, by: calls * step, probed: now + LEASE }
  const gate = (await pace(tx, pacing))[0] ?? (await begun(tx, pacing))
  if (!gate) return null
  const [out] = await goOut(tx, { jobId, name: provider.name, now, until: now + LEASE, atOnce })
  if (out) return { probe: gate.open_since !== null }
  // its place in the line is given back, and whoever comes next looks again after a moment
  await changeGate(tx, provider.name, { paced_to: gate.paced_to - pacing.by, paused_until: now + CROWD_PAUSE })
  return null
}

interface Pacing {
  name: string
  now: number
  /** In microseconds: where the next call stands at the earliest, and how much further this one moves it. */
  from: number
  by: number
  /** Until a probe is answered, or its lease has ended, nobody else calls. */
  probed: number
}

/** Locks the gate and moves it on in one; nothing where it is paused, or nobody has passed it yet. */
const pace = prepared((db, { name, now, from, by, probed }: Pacing) => {
  const next = sql<number>`(case when paced_to > ${from} then paced_to else ${from} end + ${by})`
  return db
    .updateTable("provider_gates")
    .set({
      paced_to: next,
      paused_until: sql<number>`case when open_since is not null then ${probed} else cast(${next} + 999 as bigint) / 1000 end`,
    })
    .where("provider", "=", name)
    .where("paused_until", "<=", now)
    .returning(["paced_to", "open_since"])
})

async function begun(tx: Tx, pacing: Pacing) {
  const known = await tx
    .selectFrom("provider_gates")
    .select("provider")
    .where("provider", "=", pacing.name)
    .executeTakeFirst()
  if (known) return undefined
  await lockGate(tx, pacing.name)
  return (await pace(tx, pacing))[0]
}

type Going = { jobId: string; name: string; now: number; until: number; atOnce: number }

/** Under the gate's lock. Calls of a worker that was killed end with its lease. */
const goOut = prepared((db, { jobId, name, now, until, atOnce }: Going) =>
  db
    .insertInto("calls_out")
    .columns(["job_id", "provider", "until"])
    .expression((eb) =>
      eb
        .selectFrom("provider_gates")
        .select([
          sql<string>`cast(${jobId} as text)`.as("job_id"),
          "provider",
          sql<number>`cast(${until} as bigint)`.as("until"),
        ])
        .where("provider", "=", name)
        .where(sql<SqlBool>`(select count(*) from calls_out where provider = ${name} and until > ${now}) < ${atOnce}`),
    )
    .onConflict((conflict) =>
      conflict
        .column("job_id")
        .doUpdateSet((eb) => ({ until: eb.ref("excluded.until"), provider: eb.ref("excluded.provider") })),
    )
    .returning("job_id"),
)

/** What `passGate` wrote for the others, where its transaction came to nothing. */
export async function pauseForCrowd(tx: Tx, ctx: Context, provider: string): Promise<void> {
  const now = ctx.now()
  await tx
    .updateTable("provider_gates")
    .set({ paused_until: now + CROWD_PAUSE })
    .where("provider", "=", provider)
    .where("paused_until", "<=", now)
    .execute()
}

/** The call is over, whatever came of it. */
export async function leaveGate(tx: Tx, jobId: string): Promise<void> {
  await comeIn(tx, { jobId })
}

const comeIn = prepared((db, { jobId }: { jobId: string }) => db.deleteFrom("calls_out").where("job_id", "=", jobId))

/** What a call showed of the provider itself: null, that it answers; else how it does not. */
export interface Seen {
  trouble: Trouble | null
  error?: string
  retryAfter?: number
  probe: boolean
  /** Its gate was seen without any trouble, in this transaction; left out: it is looked at. */
  calm?: boolean
}

/** Opens the circuit after so many troubles in a row, keeps it open while a probe fails, and closes it at a good answer. */
export async function tellGate(tx: Tx, ctx: Context, provider: string, seen: Seen): Promise<void> {
  if (seen.trouble === null && (seen.calm ?? (await isCalm(tx, provider)))) return
  const gate = await lockGate(tx, provider)
  const change = seen.trouble === null ? calm : troubled(ctx, gate, { ...seen, trouble: seen.trouble })
  await changeGate(tx, provider, change)
  if (change.open_since === gate.open_since) return
  if (change.open_since === null) ctx.log.info({ provider }, "a provider answers again: its payments go on")
  else
    ctx.log.error({ provider, trouble: seen.trouble, said: seen.error }, "a provider is in trouble: its payments wait")
}

const calm = { failures: 0, open_since: null, trouble: null, last_error: null, probes: 0, paused_until: 0 }

function troubled(ctx: Context, gate: Gate, { trouble, error, retryAfter, probe }: Seen & { trouble: Trouble }) {
  const now = ctx.now()
  const failures = gate.failures + 1
  const known = { failures, trouble, last_error: error?.slice(0, 500) ?? null, open_since: gate.open_since }
  const asked = now + (trouble === "limited" ? (retryAfter ?? LIMITED_PAUSE) : 0)
  // it was out already when the circuit opened: that says nothing new
  if (gate.open_since !== null && !probe) return known
  if (gate.open_since === null && failures < OPENS_AFTER)
    return { ...known, paused_until: Math.max(gate.paused_until, asked) }
  const probes = gate.open_since === null ? 0 : gate.probes + 1
  const paused_until = Math.max(asked, now + pauseOf(ctx, probes))
  return { ...known, probes, open_since: gate.open_since ?? now, paused_until }
}

function pauseOf(ctx: Context, probes: number): number {
  const [random = 0] = ctx.randomBytes(1)
  return Math.round(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(probes, 10)) * (1 + random / 1024))
}

async function isCalm(tx: Tx, provider: string): Promise<boolean> {
  const row = await tx
    .selectFrom("provider_gates")
    .select(["failures", "open_since"])
    .where("provider", "=", provider)
    .executeTakeFirst()
  return row === undefined || (row.failures === 0 && row.open_since === null)
}

async function lockGate(tx: Tx, provider: string): Promise<Gate> {
  const query = tx.selectFrom("provider_gates").selectAll().where("provider", "=", provider)
  const known = await forUpdate(tx, query).executeTakeFirst()
  if (known) return known
  await tx
    .insertInto("provider_gates")
    .values({ provider })
    .onConflict((conflict) => conflict.column("provider").doNothing())
    .execute()
  return await forUpdate(tx, query).executeTakeFirstOrThrow()
}

async function changeGate(tx: Tx, provider: string, change: Partial<Gate>): Promise<void> {
  await tx.updateTable("provider_gates").set(change).where("provider", "=", provider).execute()
}

/** How long until a paused provider's turn comes, ms; null: none is paused. */
export async function nextTurn(db: Db, now: number): Promise<number | null> {
  const row = await db
    .selectFrom("provider_gates")
    .where("paused_until", ">", now)
    .select(({ fn }) => fn.min("paused_until").as("at"))
    .executeTakeFirst()
  return row?.at ? Number(row.at) - now : null
}
