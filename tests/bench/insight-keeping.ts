import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { sql } from "kysely"
import { v7 } from "uuid"
import { type Database, openDatabase } from "../../server/db/open.ts"
import { learn } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { pushTogether } from "../../server/sync/push-together.ts"
import { testContext } from "../support/context.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { makeSyncHouse, type Told } from "./sync-server-house.ts"

const WARM = 6
const ROUNDS = 24
/** Pushes of a round; every second round without what tells insights of a change. */
const A_ROUND = 2

export interface KeepingCosts {
  pushMs: number
  /** How much longer a push takes for what it notes: 0.04 is 4 %. */
  ingestSlowdown: number
  /** What counting it takes afterwards, beside those who write, of the time of the push. */
  learnShare: number
}

/** What keeping the tallies costs: in a push's own transaction, and afterwards. */
export async function keepingCosts(engine: Database["engine"]): Promise<KeepingCosts> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-keeping-"))
  const cluster = engine === "postgres" ? await startPostgres() : null
  const where = cluster ? { url: cluster.url("postgres") } : { file: join(folder, "keeping.sqlite") }
  const house = await makeSyncHouse(where, { pushes: WARM + ROUNDS * A_ROUND, streams: 1, complete: true })
  const database = await openDatabase(where)
  try {
    const ctx = testContext(database, { now: Date.now, newId: () => v7() })
    const push = async ({ stream, facts }: Told) => {
      const request = { stream, epoch: null, position: null, firstKept: 1, facts, deviceTime: ctx.now() }
      const answer = await pushTogether(ctx, { kind: "device", ...house.device }, { device: house.device, request })
      if (!answer.ok) throw new Error(`the push was refused: ${answer.code}`)
    }
    const later = { ...ctx, now: () => Date.now() + STANDS + 1 }
    for (const one of house.pushes.slice(0, WARM)) await push(one)
    await learn(later)
    const [without, noted] = [[] as number[], [] as number[]]
    const notes = await notesOf(database)
    for (let round = 0; round < ROUNDS; round++) {
      await (round % 2 === 0 ? notes.off() : notes.on())
      const own = house.pushes.slice(WARM + round * A_ROUND, WARM + (round + 1) * A_ROUND)
      const from = spent(engine)
      for (const one of own) await push(one)
      ;(round % 2 === 0 ? without : noted).push((spent(engine) - from) / A_ROUND)
    }
    const from = spent(engine)
    await learn(later)
    const learnMs = (spent(engine) - from) / (ROUNDS * A_ROUND)
    const [plain, withNotes] = [quiet(without), quiet(noted)]
    const rounded = (value: number) => Math.round(value * 1000) / 1000
    return {
      pushMs: Math.round(withNotes * 10) / 10,
      ingestSlowdown: rounded(withNotes / plain - 1),
      learnShare: rounded(learnMs / withNotes),
    }
  } finally {
    await database.close()
    await cluster?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds: on SQLite all is done by this process, and its processor's time says it whoever else is busy. */
function spent(engine: Database["engine"]): number {
  if (engine === "postgres") return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The lower quartile: what else the machine does only ever adds. */
const quiet = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? Number.NaN

/** The triggers that tell insights, and a way to be without them. */
async function notesOf({ db, engine }: Database): Promise<{ on(): Promise<void>; off(): Promise<void> }> {
  const run = (text: string) => sql.raw(text).execute(db)
  const { rows } =
    engine === "sqlite"
      ? await sql<{
          name: string
          tbl: string
          text: string
        }>`select name, tbl_name as tbl, sql as text from sqlite_master
          where type = 'trigger' and name like '%\\_learn\\_%' escape '\\'`.execute(db)
      : await sql<{ name: string; tbl: string; text: string }>`select tgname as name, tgrelid::regclass::text as tbl,
          '' as text from pg_trigger where tgname like '%\\_learn\\_%'`.execute(db)
  const each = async (make: (row: (typeof rows)[number]) => string) => {
    for (const row of rows) await run(make(row))
  }
  let there = true
  const become = async (wanted: boolean) => {
    if (wanted === there) return
    there = wanted
    if (engine === "postgres")
      return each(({ name, tbl }) => `alter table ${tbl} ${wanted ? "enable" : "disable"} trigger ${name}`)
    return each(({ name, text }) => (wanted ? text : `drop trigger ${name}`))
  }
  return { on: () => become(true), off: () => become(false) }
}
