import { sql } from "kysely"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { PushReply, PushRequest } from "../../shared/contract/sync.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { letOthers } from "../db/let-others.ts"
import { boldly, inSavepoint, type Tx } from "../db/open.ts"
import { lastPosition } from "../db/positions.ts"
import { prepared } from "../db/prepared.ts"
import { isWorldsFault } from "../db/worlds-fault.ts"
import { type Ingested, type Push, photosOf } from "./ingest.ts"
import { lockPhotos } from "./lock-photos.ts"
import { push } from "./push.ts"
import { readFacts } from "./read-facts.ts"
import { resultOf } from "./store-fact.ts"

/** Pushes that wait or are being written; one more is told to come again. */
export const MOST_WAITING = 64
/** Facts of one transaction: while it runs on SQLite, no other request is answered. */
const MOST_FACTS = 200
const RETRY_AFTER_SECONDS = 2

interface Waiting {
  push: Push
  answer(result: Result<Ingested>): void
  fail(error: unknown): void
}
interface Queue {
  waiting: Waiting[]
  inFlight: number
  running: boolean
}

const queues = new WeakMap<Context, Queue>()

function queueOf(ctx: Context): Queue {
  const queue = queues.get(ctx) ?? { waiting: [], inFlight: 0, running: false }
  queues.set(ctx, queue)
  return queue
}

/**
 * Group commit: pushes that came in the same tick, or while the last group was written, share one transaction and its
 * one fsync, each in a savepoint of its own. Refused `busy` where too many wait. The reply's position is after the commit.
 */
export async function pushTogether(
  ctx: Context,
  actor: Actor,
  { device, request }: { device: { id: string }; request: PushRequest },
): Promise<Result<PushReply>> {
  const queue = queueOf(ctx)
  if (queue.inFlight >= MOST_WAITING)
    return refused("busy", "Many devices push at this moment.", { retryAfterSeconds: RETRY_AFTER_SECONDS })
  const facts = readFacts(request.stream, request.facts)
  if (!facts.ok) return facts
  queue.inFlight++
  try {
    const ingested = await enqueue(ctx, queue, { device, actor, request, facts: facts.value })
    if (!ingested.ok) return ingested
    const position = await lastPosition(ctx.database.read)
    return done({ ...ingested.value, position, serverTime: ctx.now() })
  } finally {
    queue.inFlight--
  }
}

function enqueue(ctx: Context, queue: Queue, one: Push): Promise<Result<Ingested>> {
  return new Promise((answer, fail) => {
    queue.waiting.push({ push: one, answer, fail })
    if (queue.running) return
    queue.running = true
    setImmediate(() => run(ctx, queue))
  })
}

/** One group after the other; between two of them whoever else waits for the database has a turn. */
async function run(ctx: Context, queue: Queue): Promise<void> {
  while (queue.waiting.length > 0) {
    await writeGroup(ctx, takeGroup(queue))
    await letOthers()
  }
  queue.running = false
}

function takeGroup(queue: Queue): Waiting[] {
  let facts = 0
  const over = queue.waiting.findIndex(({ push: { facts: own } }, index) => {
    facts += own.length
    return index > 0 && facts > MOST_FACTS
  })
  return queue.waiting.splice(0, over === -1 ? queue.waiting.length : over)
}

type Written = { ok: true; value: Result<Ingested> } | { ok: false; error: unknown }

async function writeGroup(ctx: Context, group: Waiting[]): Promise<void> {
  try {
    const { written, hasWork } = await writeAll(ctx, group)
    if (hasWork) ctx.wakeWorker()
    for (const [index, one] of written.entries())
      if (one.ok) group[index]?.answer(one.value)
      else group[index]?.fail(one.error)
  } catch (error) {
    for (const one of group) one.fail(error)
  }
}

/** First as if nothing could throw, as nearly always nothing does; where something did, again and each for itself. */
async function writeAll(ctx: Context, group: Waiting[]): Promise<{ written: Written[]; hasWork: boolean }> {
  try {
    return await ctx.database.write((tx) => boldly(tx, () => writeEach(tx, ctx, group)))
  } catch (error) {
    if (isWorldsFault(error)) throw error
    return ctx.database.write((tx) => writeEach(tx, ctx, group))
  }
}

async function writeEach(tx: Tx, ctx: Context, group: Waiting[]): Promise<{ written: Written[]; hasWork: boolean }> {
  // all of the group's at once and in order: taken push by push, two groups could wait for each other
  await lockPhotos(
    tx,
    group.flatMap((one) => photosOf(one.push.facts)),
  )
  const written: Written[] = []
  for (const one of group) {
    const tried = await inSavepoint(tx, () => push(tx, ctx, one.push))
    if (!tried.ok && isWorldsFault(tried.error)) throw tried.error
    written.push(tried)
  }
  await answerLast(tx, written)
  return { written, hasWork: await isWorkDue(tx, ctx) }
}

/**
 * What a later fact of the group made of an earlier one, of whatever push, is its first answer: a change within the
 * transaction that stored it is none that a pull would tell of.
 */
async function answerLast(tx: Tx, written: readonly Written[]): Promise<void> {
  const results = written.flatMap((one) => (one.ok && one.value.ok ? one.value.value.results : []))
  if (results.length < 2) return
  const rows = await verdictsOf(tx, { ids: results.map((result) => result.id) })
  const last = new Map(rows.map((row) => [row.id, row]))
  for (const result of results) {
    const row = last.get(result.id)
    // what stands in its number alone (another text under a known id) keeps its own answer
    if (!row || row.hash !== result.hash || result.code === "id_conflict") continue
    for (const key of ["code", "message"] as const) delete result[key]
    Object.assign(result, resultOf(row))
  }
}

const verdictsOf = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("facts")
    .select(["id", "hash", "verdict", "code", "message"])
    .where(among(db, "id", ids)),
)

async function isWorkDue(tx: Tx, ctx: Context): Promise<boolean> {
  return (await workDue(tx, { now: ctx.now() })).length > 0
}

const workDue = prepared((db, { now }: { now: number }) =>
  db
    .selectFrom("jobs")
    .select("id")
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`done_at is null`)
    .where("run_at", "<=", now)
    .limit(1),
)
