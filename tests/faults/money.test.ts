import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { LEASE } from "../../server/jobs/claim.ts"
import { runDueJobs, runNextJob } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { type Bank, newTill, openBank, type Till } from "../jobs/till.ts"
import { MINUTE } from "../support/context.ts"
import { type Database, describeEngines, type EngineUnderTest } from "../support/engines.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { eventually } from "../support/warehouse.ts"

let bank: Bank
let close: (() => Promise<void> | void)[] = []
beforeEach(async () => {
  bank = await openBank()
  close = [() => bank.close()]
})
afterEach(async () => {
  for (const one of close.reverse()) await one()
})

interface Shop {
  till: Till
  database: Database
  start(): Promise<ServerProcess>
}

/** A shop with one released refund in its outbox and no worker yet; `start` begins a real server on it. */
async function openShop(under: EngineUnderTest): Promise<Shop> {
  const dataFrom = mkdtempSync(join(tmpdir(), "backdock-shop-"))
  close.push(() => rmSync(dataFrom, { recursive: true, force: true }))
  const where = under.engine === "sqlite" ? { file: join(dataFrom, "backdock.sqlite") } : await under.fresh()
  const first = await openDatabase(where)
  if (under.engine === "sqlite") await migrateToLatest(first)
  const till = await newTill(async () => first, bank.provider)
  await till.receive(till.seed.mugs)
  const shop: Shop = { till, database: first, start: async () => serverOn() }
  if (under.engine === "postgres") close.push(() => shop.database.close())
  const serverOn = async () => {
    if (under.engine === "sqlite") await first.close()
    const env = { DEMO: "off", LOG_LEVEL: "warn", TEST_PROVIDER_URL: bank.url }
    const server = await startServer({
      env,
      ...("url" in where ? { databaseUrl: where.url } : { dataFrom }),
    })
    close.push(() => server.close())
    if (under.engine === "sqlite") {
      const file = join(server.dataDir, "backdock.sqlite")
      shop.database = await openDatabase({ file })
      close.push(() => shop.database.close())
    }
    return server
  }
  return shop
}

const look = async ({ database }: Shop, intentId: string) => {
  const { read } = database
  const intent = await read.selectFrom("intents").select("state").where("id", "=", intentId).executeTakeFirstOrThrow()
  const moved = read.selectFrom("ledger_entries").select("kind").where("kind", "not in", ["owed", "owed_no_more"])
  const entries = await moved.execute()
  const attempts = await read.selectFrom("attempts").select(["number", "state"]).execute()
  return { state: intent.state, entries: entries.map((one) => one.kind), attempts }
}

/** As if the minute that a lease runs had passed: PostgreSQL may have another server that still holds it. */
async function letLeaseEnd({ database }: Shop): Promise<void> {
  if (database.engine === "postgres")
    await database.write((tx) => tx.updateTable("jobs").set({ leased_until: 0 }).execute())
}

describeEngines("a server that is killed while a provider pays", (under) => {
  test("fault 23: A crash after the payment provider accepted and before our commit: one refund, one ledger entry", async () => {
    const shop = await openShop(under)
    const { id } = await shop.till.intent(shop.till.seed.mugs)
    await bank.tell("late", 1, 5_000)
    const server = await shop.start()
    await eventually(
      "the provider has accepted",
      () => bank.refunds(id),
      (refunds) => refunds.length === 1,
    )
    expect(await look(shop, id)).toMatchObject({ state: "paying", entries: [], attempts: [{ state: "sent" }] })
    await server.kill("SIGKILL")
    await letLeaseEnd(shop)

    await server.restart()

    await eventually(
      "the refund is booked",
      () => look(shop, id),
      ({ state }) => state === "paid",
    )
    expect(await look(shop, id)).toEqual({
      state: "paid",
      entries: ["refund"],
      attempts: [{ number: 1, state: "succeeded" }],
    })
    expect(await bank.refunds(id)).toHaveLength(1)
    expect(await checkLedger(shop.database.read)).toEqual([])
  })

  // the file's engine is enough here: what differs between the two is above
  test.runIf(under.engine === "sqlite")(
    "a crash before the provider heard of it sends the same key again",
    async () => {
      const shop = await openShop(under)
      const { id } = await shop.till.intent(shop.till.seed.mugs)
      await bank.tell("hang")
      const server = await shop.start()
      await eventually(
        "the call is out",
        () => bank.calls(),
        (calls) => calls.length === 1,
      )
      await server.kill("SIGKILL")
      await letLeaseEnd(shop)
      await server.restart()
      await eventually(
        "the refund is booked",
        () => look(shop, id),
        ({ state }) => state === "paid",
      )
      const keys = (await bank.calls()).map((call) => call.key)
      expect([keys.length, new Set(keys).size]).toEqual([2, 1])
      expect(await bank.refunds(id)).toHaveLength(1)
    },
  )
})

/** Holds a worker still: before its call where `before`, else between the provider's answer and its own next step. */
function pausing(real: RefundProvider, { before }: { before: boolean }) {
  let letGo = () => {}
  let reached = () => {}
  const gate = new Promise<void>((done) => {
    letGo = done
  })
  const paused = new Promise<void>((done) => {
    reached = done
  })
  const provider: RefundProvider = {
    ...real,
    refund: async (order) => {
      const answer = before ? null : await real.refund(order)
      reached()
      await gate
      return answer ?? real.refund(order)
    },
  }
  return { provider, paused, letGo: () => letGo() }
}

describeEngines("a worker that stands still", ({ open }) => {
  test.each([true, false])(
    "fault 24: A worker paused past its lease can record no result; a call it still makes carries the same attempt key and moves no money twice (paused before its call: %s)",
    async (before) => {
      const { provider, paused, letGo } = pausing(bank.provider, { before })
      const till = await newTill(open, provider)
      await till.receive(till.seed.mugs)
      const { id } = await till.intent(till.seed.mugs)
      const slow = runNextJob(till.ctx)
      await paused

      till.ctx.clock.advance(LEASE)
      till.ctx.providers = new Map([["test", bank.provider]])
      await runDueJobs(till.ctx)
      const after = await till.intent(till.seed.mugs)
      expect(after.state).toBe("paid")
      const fence = (await till.attempts(id))[0]?.fence
      letGo()
      await slow

      expect(await till.intent(till.seed.mugs)).toEqual(after)
      expect(await till.attempts(id)).toMatchObject([{ number: 1, state: "succeeded", fence }])
      expect(await bank.refunds(id)).toHaveLength(1)
      expect(new Set((await bank.calls()).map((call) => call.key)).size).toBe(1)
      expect(await till.entries()).toHaveLength(1)
      till.ctx.clock.advance(16 * MINUTE)
      expect(await runDueJobs(till.ctx)).toBe(0)
    },
  )

  test("a worker paused with a good answer in its hand writes nothing: whoever took over finds it by itself", async () => {
    const { provider, paused, letGo } = pausing(bank.provider, { before: false })
    const till = await newTill(open, provider)
    await till.receive(till.seed.mugs)
    const slow = runNextJob(till.ctx)
    await paused
    till.ctx.clock.advance(LEASE)
    const away = async () => Promise.reject(new Error("away"))
    till.ctx.providers = new Map([["test", { ...bank.provider, refund: away, lookup: away }]])
    await runDueJobs(till.ctx)
    const taken = await till.intent(till.seed.mugs)
    expect(taken.state).toBe("unknown")
    letGo()
    await slow
    expect(await till.intent(till.seed.mugs)).toEqual(taken)
    expect(await till.entries()).toEqual([])

    till.ctx.providers = new Map([["test", bank.provider]])
    till.ctx.clock.advance(16 * MINUTE)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await bank.refunds(taken.id)).toHaveLength(1)
    expect(await till.entries()).toHaveLength(1)
  })
})
