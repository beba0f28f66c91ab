import { copyFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { sql } from "kysely"
import { v7 } from "uuid"
import { createApp } from "../../../server/app.ts"
import { beginAnew } from "../../../server/backup/begin-anew.ts"
import { findSafe } from "../../../server/backup/find-safe.ts"
import { keepBackup } from "../../../server/backup/keep-backup.ts"
import type { Context } from "../../../server/context.ts"
import { type Database, openDatabase } from "../../../server/db/open.ts"
import { lastPosition } from "../../../server/db/positions.ts"
import { runNextJob } from "../../../server/jobs/worker.ts"
import type { RefundProvider } from "../../../server/payments/refund-provider.ts"
import { howItWasLeft, standAtStart } from "../../../server/start/stand-at-start.ts"
import { decideComplete, isAnyUndecided } from "../../../server/sync/decide-complete.ts"
import { currentEpoch } from "../../../server/sync/epoch.ts"
import { memoryBlobs, testContext } from "../../support/context.ts"
import { letGo } from "./kept-handles.ts"
import type { Random } from "./random.ts"
import { type Actor, actor, type Timeline } from "./timeline.ts"

const LANES = 2

/** The server's machine: what stands on its disk outlives each server that runs there. */
export interface House {
  /** Null while none runs. */
  server: Server | null
  start(): Promise<void>
  crash(): Promise<void>
  /** A verified backup; handhelds are told of it when `promise` is called. */
  backUp(): Promise<{ promise(): Promise<void> } | null>
  /** From the last backup that was promised, or a later one: by the command, which begins a new epoch, or as a copied machine. */
  setBack(how: "restored" | "copied"): Promise<void>
  close(): Promise<void>
}
export interface Server {
  actor: Actor
  ctx: Context
  database: Database
  fetch(request: Request): Promise<Response>
}

interface Kept {
  file: string
  blobs: Map<string, Uint8Array>
  promised: boolean
}

interface Needs {
  timeline: Timeline
  random: Random
  provider: RefundProvider
  /** A folder of its own, and the database that it begins with. */
  folder: string
  begin: string
}

export function newHouse({ timeline, random, provider, folder, begin }: Needs): House {
  const file = join(folder, "house.sqlite")
  const backups: Kept[] = []
  let disk = new Map<string, Uint8Array>()
  let starts = 0
  copyFileSync(begin, file)

  const newContext = (database: Database, who: Actor): Context => {
    let made = 0
    const blobs = { ...memoryBlobs(), ...blobsOn(disk, timeline, random, who) }
    return testContext(database, {
      now: timeline.now,
      newId: () => v7({ msecs: timeline.now(), seq: made++, random: random.bytes(16) }),
      randomBytes: (count) => random.bytes(count),
      blobs,
      config,
      log,
      providers: new Map([["test", heardBy(provider, timeline, who)]]),
    })
  }
  const house: House = {
    server: null,
    start: async () => {
      const who = actor(`server ${++starts}`)
      const database = await openDatabase({ file })
      const left = await howItWasLeft(database.read)
      const ctx = newContext(database, who)
      await standAtStart(ctx, left)
      const app = createApp(ctx, { built: "/nowhere" })
      house.server = { actor: who, ctx, database, fetch: async (request) => app.fetch(request) }
      work(timeline, random, house.server)
    },
    crash: async () => {
      const { server } = house
      if (!server) return
      house.server = null
      server.actor.dead = true
      await server.database.close()
    },
    backUp: async () => {
      const { server } = house
      if (!server) return null
      const { database, ctx } = server
      await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
      const kept: Kept = { file: join(folder, `backup-${backups.length}.sqlite`), blobs: new Map(), promised: false }
      const named = {
        epoch: (await currentEpoch(database.read)) ?? "",
        position: (await lastPosition(database.read)).n,
      }
      const safe = await findSafe(database.read)
      copyFileSync(file, kept.file)
      // the database first, the photos second
      kept.blobs = new Map(disk)
      backups.push(kept)
      const told = {
        ...named,
        file: kept.file,
        madeAt: ctx.now(),
        bytes: 1,
        photos: kept.blobs.size,
        missing: [],
        safe,
      }
      return {
        promise: async () => {
          // whoever runs by now writes it down; under another epoch it promises nothing
          if (!house.server) return
          await house.server.database.write((tx) => keepBackup(tx, { now: timeline.now }, told))
          kept.promised = true
        },
      }
    },
    setBack: async (how) => {
      const last = backups.findLastIndex((one) => one.promised)
      const from = random.pick(backups.slice(Math.max(0, last)))
      await house.crash()
      if (from) {
        letGo(file)
        for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true })
        copyFileSync(from.file, file)
        disk = new Map(from.blobs)
        if (how === "restored") await anew(file, disk, timeline, random)
      }
      await house.start()
    },
    close: async () => {
      await house.crash()
      letGo(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return house
}

/** Of every server that is started here. */
const { config, log } = testContext(undefined as never)

/** What `npm run restore` does once files and photos are back. */
async function anew(file: string, disk: Map<string, Uint8Array>, { now }: Timeline, random: Random): Promise<void> {
  const database = await openDatabase({ file })
  const stored = await database.read.selectFrom("photos").select("sha256").where("state", "=", "stored").execute()
  const missing = stored.map((row) => row.sha256).filter((sha256) => !disk.has(`sealed/${sha256}`))
  const before = { epoch: "", position: 0 }
  await database.write((tx) => beginAnew(tx, { now, randomBytes: (count) => random.bytes(count) }, { before, missing }))
  await database.close()
}

/** A disk takes its time to write, so that a server may die between a file and its row. */
function blobsOn(disk: Map<string, Uint8Array>, timeline: Timeline, random: Random, who: Actor) {
  return {
    put: async (kind: string, name: string, bytes: Uint8Array) => {
      await timeline.rest(who, random.chance(0.3) ? random.between(1, 30) : 0)
      disk.set(`${kind}/${name}`, bytes.slice())
    },
    has: async (kind: string, name: string) => disk.has(`${kind}/${name}`),
    get: async (kind: string, name: string) => disk.get(`${kind}/${name}`) ?? null,
  }
}

/** An answer is for the server that asked, and for no other that runs by then. */
function heardBy(provider: RefundProvider, timeline: Timeline, who: Actor): RefundProvider {
  const heard = <T>(answer: Promise<T>) =>
    new Promise<T>((done, fail) => {
      answer.then(
        (value) => timeline.later(who, 0, () => done(value)),
        (error) => timeline.later(who, 0, () => fail(error)),
      )
    })
  return {
    ...provider,
    refund: (order) => heard(provider.refund(order)),
    lookup: (reference) => heard(provider.lookup(reference)),
    list: (ask) => heard(provider.list(ask)),
  }
}

/** The worker's lanes and the round that decides again, as a running server has them. */
function work(timeline: Timeline, random: Random, { actor: who, ctx }: Server): void {
  const asleep = new Set<() => void>()
  ctx.wakeWorker = () => {
    for (const wake of asleep) wake()
  }
  const rest = (ms: number) =>
    new Promise<void>((done) => {
      const wake = () => {
        asleep.delete(wake)
        timeline.later(who, random.between(0, 50), done)
        callOff()
      }
      const callOff = timeline.later(who, ms, wake)
      asleep.add(wake)
    })
  const lane = async () => {
    for (;;) if (!(await runNextJob(ctx))) await rest(random.between(2_000, 6_000))
  }
  const round = async () => {
    for (;;) {
      await timeline.rest(who, 20_000)
      if (await isAnyUndecided(ctx.database.read)) await ctx.database.write((tx) => decideComplete(tx, ctx))
    }
  }
  for (let nth = 0; nth < LANES; nth++) timeline.later(who, random.between(0, 1_000), () => void lane())
  timeline.later(who, 0, () => void round())
}
