import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { letOthers } from "../db/let-others.ts"
import type { Tx } from "../db/open.ts"
import { shortenLog } from "../db/shorten-log.ts"
import { dropFile, fileOf } from "../intake/imports/import-files.ts"
import { type ImportRecord, lockImport } from "../intake/imports/move-import.ts"
import { readAside } from "../intake/imports/read-aside.ts"
import { beginJudging, dropLines, keepReadings, stagedThrough, stageLines } from "../intake/imports/stage-lines.ts"
import { Unreadable } from "../intake/imports/unreadable.ts"
import {
  applyNext,
  endApplying,
  endChecking,
  failImport,
  importActor,
  keepJudged,
  nextJudged,
  rehearse,
  shopOf,
  wantsRehearsal,
} from "../intake/imports/work-on-import.ts"
import { type Claimed, extendLease, finishJob, postponeJob } from "./claim.ts"

/** One at a time: the other lanes are for refunds. */
const busy = new WeakSet<Context>()
/** After this long it gives its lane back and comes again at once: a stop of the server never waits long for it. */
const SLICE = 1_000
const LATER = 2_000

/**
 * Goes on with an import from where its row says it is, in many small transactions: each holds the job's lease, and what it
 * writes and how far it has come stand or fall together. So a killed server goes on with the next group, once.
 */
export async function workImport(ctx: Context, job: Claimed): Promise<void> {
  if (busy.has(ctx)) {
    await ctx.database.write((tx) => postponeJob(tx, job, ctx.now() + LATER))
    return
  }
  busy.add(ctx)
  try {
    const more = await workOn(ctx, job)
    await ctx.database.write((tx) => (more ? postponeJob(tx, job, ctx.now()) : finishJob(tx, job, ctx.now())))
    if (more) ctx.wakeWorker()
  } finally {
    busy.delete(ctx)
  }
}

/** False: it is at its end, or somebody else's. */
async function workOn(ctx: Context, job: Claimed): Promise<boolean> {
  const until = performance.now() + SLICE
  while (performance.now() < until) {
    const row = await ctx.database.read
      .selectFrom("imports")
      .selectAll()
      .where("id", "=", job.subject)
      .executeTakeFirst()
    if (!row) return false
    if (!(await step(ctx, job, row))) return false
    await letOthers()
    await shortenLog(ctx.database)
  }
  return true
}

/**
 * Milliseconds of a transaction: of this thread's own work on SQLite, which answers nobody meanwhile; altogether on
 * PostgreSQL, where a busy machine makes each question dearer, and fewer lines for as many questions would be slower still.
 */
const PACES = {
  sqlite: { longest: 25, fewest: 20, most: 500 },
  postgres: { longest: 200, fewest: 250, most: 1_000 },
}

/** How many lines a transaction may have on this machine, by how long the last one took; remembered from slice to slice. */
const paces = new WeakMap<Context, number>()

const linesAtOnce = (ctx: Context): number => paces.get(ctx) ?? Math.max(50, PACES[ctx.database.engine].fewest)

async function atItsPace<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  const { engine } = ctx.database
  const clock = () => {
    const { user, system } = process.threadCpuUsage()
    return engine === "sqlite" ? (user + system) / 1000 : performance.now()
  }
  const from = clock()
  const value = await work()
  const { longest, fewest, most } = PACES[engine]
  const wanted = linesAtOnce(ctx) * Math.min(2, Math.max(0.5, longest / (clock() - from)))
  paces.set(ctx, Math.round(Math.min(most, Math.max(fewest, wanted))))
  return value
}

async function step(ctx: Context, job: Claimed, row: ImportRecord): Promise<boolean> {
  if (row.phase === null) return row.ended_at !== null && row.tidied === 0 ? tidy(ctx, job, row) : false
  const actor = await importActor(ctx.database.read, row)
  if (!actor) return hold(ctx, job, row, (tx) => failImport(tx, ctx, row.id, { fault: "not_allowed", line: null }))
  if (row.phase === "reading") return readAll(ctx, job, row)
  return atItsPace(ctx, () => (row.phase === "applying" ? apply(ctx, job, row, actor) : check(ctx, job, row, actor)))
}

async function apply(ctx: Context, job: Claimed, row: ImportRecord, actor: Actor): Promise<boolean> {
  return hold(ctx, job, row, async (tx, fresh) => {
    const more = await applyNext(tx, ctx, actor, { row: fresh, lines: linesAtOnce(ctx) })
    if (!more) await endApplying(tx, ctx, actor, row.id)
  })
}

async function check(ctx: Context, job: Claimed, row: ImportRecord, actor: Actor): Promise<boolean> {
  const judged = await nextJudged(ctx.database.read, row, { lines: linesAtOnce(ctx), now: ctx.now() })
  if (judged.length === 0) return hold(ctx, job, row, (tx) => endChecking(tx, row.id))
  const known = judged.some(wantsRehearsal) ? await inVain(ctx, (tx) => rehearse(tx, ctx, actor, row, judged)) : judged
  return hold(ctx, job, row, (tx, fresh) => keepJudged(tx, fresh, known))
}

class InVain extends Error {
  readonly found: unknown
  constructor(found: unknown) {
    super("rolled back on purpose")
    this.found = found
  }
}

/** What a transaction would come to: all that it wrote is thrown away. */
async function inVain<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await ctx.database.write(async (tx) => {
      throw new InVain(await work(tx))
    })
  } catch (error) {
    if (error instanceof InVain) return error.found as T
    throw error
  }
}

/** A step in its transaction, if the job is still ours and nobody cancelled the import meanwhile. */
async function hold(
  ctx: Context,
  job: Claimed,
  seen: ImportRecord,
  work: (tx: Tx, fresh: ImportRecord) => Promise<void>,
): Promise<boolean> {
  return ctx.database.write(async (tx) => {
    if (!(await extendLease(tx, job, ctx.now()))) return false
    const fresh = await lockImport(tx, seen.id)
    // a step that somebody else made meanwhile is not made twice
    if (!fresh || fresh.phase !== seen.phase || fresh.cursor !== seen.cursor) return fresh !== undefined
    await work(tx, fresh)
    return true
  })
}

/** Lines of a check before this one are none of this one's. `cursor` says that they are gone. */
const CLEARED = "cleared"

async function readAll(ctx: Context, job: Claimed, row: ImportRecord): Promise<boolean> {
  if (row.cursor !== CLEARED)
    return hold(ctx, job, row, async (tx) => {
      if (await dropLines(tx, row.id, { alsoRefused: true })) return
      await tx.updateTable("imports").set({ cursor: CLEARED, lines: 0 }).where("id", "=", row.id).execute()
    })
  try {
    const { currency, timeZone } = await shopOf(ctx.database.read, row.shop_id)
    const plan = { kind: row.kind, mapping: JSON.parse(row.mapping), shop: { currency, timeZone } }
    const after = await stagedThrough(ctx.database.read, row.id)
    const said = readAside({ how: "read", path: fileOf(ctx, row.id), told: JSON.parse(row.told_dates), plan, after })
    for await (const one of said) {
      const kept = await hold(ctx, job, row, async (tx) => {
        if (one.what === "readings") await keepReadings(tx, row.id, one.readings)
        if (one.what === "lines") await stageLines(tx, row.id, one)
      })
      if (!kept || !(await isStillReading(ctx, row.id))) return kept
      await letOthers()
      await shortenLog(ctx.database)
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return hold(ctx, job, row, (tx) => failImport(tx, ctx, row.id, error))
  }
  return hold(ctx, job, row, (tx) => beginJudging(tx, row.id))
}

async function isStillReading(ctx: Context, id: string): Promise<boolean> {
  const row = await ctx.database.read.selectFrom("imports").select("phase").where("id", "=", id).executeTakeFirst()
  return row?.phase === "reading"
}

/** The file and the lines that were taken have done their work; the refused ones stay to be fetched. */
async function tidy(ctx: Context, job: Claimed, row: ImportRecord): Promise<boolean> {
  await dropFile(ctx, row.id)
  return hold(ctx, job, row, async (tx) => {
    if (!(await dropLines(tx, row.id, { alsoRefused: false })))
      await tx.updateTable("imports").set({ tidied: 1 }).where("id", "=", row.id).execute()
  })
}
