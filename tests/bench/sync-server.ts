import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { v7 } from "uuid"
import { openDatabase } from "../../server/db/open.ts"
import { pushTogether } from "../../server/sync/push-together.ts"
import type { PushReply } from "../../shared/contract/sync.ts"
import { testContext } from "../support/context.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { startServer } from "../support/server-process.ts"
import { keptOpen } from "./sync-server-ask.ts"
import { A_PUSH, makeSyncHouse, type SyncHouse, type Told } from "./sync-server-house.ts"
import { plainLoop, type WrittenRow, watchRows } from "./sync-server-loop.ts"
import { startPouch } from "./sync-server-pouch.ts"

const ROUNDS = 3
/** Pushes of a round, and those before the first that warm everybody up. */
const A_ROUND = 15
const WARM = 30

/** Facts a second and the processor's milliseconds a push; null where the system does not tell them. */
interface Speed {
  factsPerS: number
  cpuMs: number | null
}
export interface ServerFigures {
  /** The house's own endpoint: each fact decided, and on the disk before the answer. */
  factsPerS: number
  pushCpuMs: number | null
  /** The same rows, as they stand in the end, by better-sqlite3 alone: as many a transaction, and fsynced as well. */
  loopFactsPerS: number
  loopCpuMs: number | null
  /** The same facts as documents of express-pouchdb on leveldb: neither decided nor fsynced. */
  pouchFactsPerS: number
  pouchCpuMs: number | null
}

/** The push, beside the two it is held against; all three take turns, and of each the median of its rounds counts. */
export async function measureServer(engine: "sqlite" | "postgres"): Promise<ServerFigures> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-bench-"))
  const cluster = engine === "postgres" ? await startPostgres() : null
  try {
    return await inFolder(folder, cluster?.url("postgres") ?? null)
  } finally {
    await cluster?.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface Side {
  /** Null: this process. */
  pid: number | null
  /** Writes the facts of one push. */
  write(push: Told, at: number): Promise<void>
  close(): Promise<void>
}

async function inFolder(folder: string, databaseUrl: string | null): Promise<ServerFigures> {
  const seed = join(folder, "house", "backdock.sqlite")
  const size = { pushes: WARM + ROUNDS * A_ROUND, streams: 1 }
  const house = await makeSyncHouse({ file: seed }, size)
  const onPostgres = databaseUrl === null ? null : await makeSyncHouse({ url: databaseUrl }, size)
  const rows = await rowsOf(house, seed, join(folder, "watched.sqlite"))
  const asked = onPostgres ?? house
  const sides: ["house" | "loop" | "pouch", Side][] = [
    ["house", await houseSide(databaseUrl ? { databaseUrl } : { dataFrom: join(folder, "house") }, asked)],
    ["loop", loopSide(seed, join(folder, "loop.sqlite"), rows)],
    ["pouch", await pouchSide(folder)],
  ]
  try {
    const told = { house: [] as Speed[], loop: [] as Speed[], pouch: [] as Speed[] }
    for (const [, side] of sides) await timed(side, asked.pushes, 0, WARM)
    for (let from = WARM; from < asked.pushes.length; from += A_ROUND)
      for (const [name, side] of sides) told[name].push(await timed(side, asked.pushes, from, A_ROUND))
    const [own, loop, pouch] = [middle(told.house), middle(told.loop), middle(told.pouch)]
    return {
      factsPerS: own.factsPerS,
      pushCpuMs: own.cpuMs,
      loopFactsPerS: loop.factsPerS,
      loopCpuMs: loop.cpuMs,
      pouchFactsPerS: pouch.factsPerS,
      pouchCpuMs: pouch.cpuMs,
    }
  } finally {
    for (const [, side] of sides) await side.close()
  }
}

async function houseSide(from: { databaseUrl: string } | { dataFrom: string }, { cookie }: SyncHouse): Promise<Side> {
  const server = await startServer({ ...from, env: { LOG_LEVEL: "error" } })
  const ask = keptOpen(server.url)
  let seen: Pick<PushReply, "epoch" | "position"> | null = null
  return {
    pid: server.pid(),
    write: async ({ stream, facts }) => {
      const own = { stream, epoch: seen?.epoch ?? null, position: seen?.position ?? null, firstKept: 1 }
      const { status, text } = await ask.send(
        "POST",
        "/api/sync/push",
        JSON.stringify({ ...own, facts, deviceTime: Date.now() }),
        { cookie, origin: server.url },
      )
      const reply = JSON.parse(text) as PushReply
      if (status !== 200 || !reply.results.every((one) => one.verdict === "accepted"))
        throw new Error(`the push was not taken: ${status} ${text.slice(0, 300)}`)
      seen = reply
    },
    close: async () => {
      ask.close()
      await server.close()
    },
  }
}

function loopSide(seed: string, file: string, rows: readonly WrittenRow[][]): Side {
  const loop = plainLoop(seed, file)
  return { pid: null, write: async (_, at) => loop.write(rows[at] ?? []), close: async () => loop.close() }
}

async function pouchSide(folder: string): Promise<Side> {
  const pouch = await startPouch(folder)
  return { pid: pouch.pid, write: ({ facts }) => pouch.put(facts), close: pouch.close }
}

/** What each push writes, by the house's own code on a copy that is watched. */
async function rowsOf(house: SyncHouse, seed: string, file: string): Promise<WrittenRow[][]> {
  copyFileSync(seed, file)
  const watched = watchRows(file)
  const database = await openDatabase({ file })
  const ctx = { ...testContext(database), now: () => Date.now(), newId: () => v7() }
  const rows: WrittenRow[][] = []
  for (const { stream, facts } of house.pushes) {
    const request = { stream, epoch: null, position: null, firstKept: 1, facts, deviceTime: ctx.now() }
    const actor = { kind: "device" as const, ...house.device }
    const answer = await pushTogether(ctx, actor, { device: house.device, request })
    if (!answer.ok) throw new Error(`the push was refused: ${answer.code}`)
    rows.push(watched.take())
  }
  await database.close()
  watched.close()
  return rows
}

async function timed(side: Side, pushes: readonly Told[], from: number, count: number): Promise<Speed> {
  const [cpu, at] = [cpuOf(side.pid), performance.now()]
  for (const [index, push] of pushes.slice(from, from + count).entries()) await side.write(push, from + index)
  const ms = performance.now() - at
  const spent = cpuOf(side.pid)
  return {
    factsPerS: (count * A_PUSH * 1000) / ms,
    cpuMs: cpu === null || spent === null ? null : (spent - cpu) / count,
  }
}

const TICK_MS = 10

function cpuOf(pid: number | null): number | null {
  if (pid === null) return (process.cpuUsage().user + process.cpuUsage().system) / 1000
  try {
    // after the name in brackets: 12th and 13th are the ticks in user and in system
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return null
  }
}

function middle(all: readonly Speed[]): Speed {
  const half = (of: (speed: Speed) => number) => all.map(of).sort((a, b) => a - b)[all.length >> 1] ?? 0
  const cpuMs = all.some((one) => one.cpuMs === null) ? null : Number(half((one) => one.cpuMs ?? 0).toFixed(1))
  return { factsPerS: Math.round(half((one) => one.factsPerS)), cpuMs }
}
