import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { v7 } from "uuid"
import { openDatabase } from "../../server/db/open.ts"
import { startWorker } from "../../server/jobs/worker.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { startTestProvider } from "../../server/payments/start-test-provider.ts"
import { testProvider } from "../../server/payments/test-provider.ts"
import { pushTogether } from "../../server/sync/push-together.ts"
import { MINUTE, testContext } from "../support/context.ts"
import type { Database, Where } from "../support/engines.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { onPostgres } from "../support/templates.ts"
import { A_PUSH, makeSyncHouse } from "./sync-server-house.ts"

/** Each parcel is paid by two refunds: the goods, and with them the order's delivery. */
const REFUNDS_A_PUSH = (A_PUSH / 4) * 2
const REFUNDS = 500
/** As many as the worker has: what it does beside its calls is compared, not how many it makes at once. */
const LANES = 4
/** What a card provider takes to answer, at the least. */
const ANSWERS_IN = 60

type Order = Parameters<RefundProvider["refund"]>[0]

/** Refunds a second by the real worker, on both engines, beside a bare loop of the same calls to the same stub. */
export async function* worker(): AsyncGenerator<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-bench-"))
  try {
    yield { ...(await measureOn("sqlite", { file: join(folder, "house", "backdock.sqlite") }, folder)) }
    const cluster = await startPostgres(undefined, { vacuums: true })
    try {
      await onPostgres(cluster.url("postgres"), "CREATE DATABASE money")
      yield { ...(await measureOn("postgres", { url: cluster.url("money") }, folder)) }
    } finally {
      await cluster.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureOn(engine: string, where: Where, folder: string) {
  await release(where)
  const stub = await startTestProvider({ dir: join(folder, engine) })
  const database = await openDatabase(where)
  const real = testProvider(stub.url)
  const orders: Order[] = []
  const noting: RefundProvider = {
    ...real,
    refund: async (order) => {
      orders.push(order)
      const [answer] = await Promise.all([real.refund(order), sleep(ANSWERS_IN)])
      return answer
    },
  }
  try {
    const paid = await payAll(database, noting)
    const bare = await bareLoop(real, orders)
    const share = paid.perSecond / bare
    const each = { perSecond: round(paid.perSecond), barePerSecond: round(bare), share: round(share) }
    const cpu = { cpuMsARefund: round(paid.cpuMs / orders.length), answersInMs: ANSWERS_IN, lanes: LANES }
    return {
      figure: "money-bench",
      what: "worker",
      engine,
      refunds: orders.length,
      ...each,
      ...cpu,
      bar: 0.5,
      ok: share >= 0.5,
    }
  } finally {
    await database.close()
    await stub.stop()
  }
}

/** From the first call to the last one booked. */
async function payAll(database: Database, provider: RefundProvider): Promise<{ perSecond: number; cpuMs: number }> {
  const ctx = testContext(database, {
    // past the time in which a release can be taken back
    now: () => Date.now() + 10 * MINUTE,
    newId: () => v7(),
    providers: new Map([["test", provider]]),
  })
  const due = await left(database)
  const [from, cpu] = [performance.now(), process.cpuUsage()]
  const going = startWorker(ctx)
  while ((await left(database)) > 0) await sleep(25)
  const seconds = (performance.now() - from) / 1000
  const used = process.cpuUsage(cpu)
  await going.stop()
  return { perSecond: due / seconds, cpuMs: (used.user + used.system) / 1000 }
}

async function left(database: Database): Promise<number> {
  const row = await database.read
    .selectFrom("jobs")
    .where("kind", "=", "pay_intent")
    .where("done_at", "is", null)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The same calls under keys of their own, so many at once, and nothing else. */
async function bareLoop(provider: RefundProvider, orders: readonly Order[]): Promise<number> {
  const from = performance.now()
  let next = 0
  const lane = async () => {
    for (let order = orders[next++]; order; order = orders[next++])
      await Promise.all([
        provider.refund({ ...order, idempotencyKey: `bare-${order.idempotencyKey}` }),
        sleep(ANSWERS_IN),
      ])
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return orders.length / ((performance.now() - from) / 1000)
}

/** Parcels arrive, are opened, looked at and closed, as handhelds tell it: every refund is released by the rules. */
async function release(where: Where): Promise<void> {
  const pushes = Math.ceil(REFUNDS / REFUNDS_A_PUSH)
  const house = await makeSyncHouse(where, { pushes, streams: 1, complete: true })
  const database = await openDatabase(where)
  const ctx = testContext(database, { now: Date.now, newId: () => v7() })
  let epoch: string | null = null
  for (const { stream, facts } of house.pushes) {
    const request = { stream, epoch, position: null, firstKept: 1, facts, deviceTime: Date.now() }
    const answer = await pushTogether(ctx, { kind: "device", ...house.device }, { device: house.device, request })
    if (!answer.ok) throw new Error(`a push was refused: ${answer.code}`)
    epoch = answer.value.epoch
  }
  await database.close()
}

const round = (value: number) => Math.round(value * 100) / 100
