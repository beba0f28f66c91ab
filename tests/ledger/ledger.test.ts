import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "kysely"
import { expect, test } from "vitest"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { type LedgerEntry, postEntry } from "../../server/ledger/post.ts"
import { newTill } from "../jobs/till.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"

const posting = (account: string, amountMinor: number, currency = "EUR") => ({ account, amountMinor, currency })
const entry = (source: string, ...postings: LedgerEntry["postings"]): LedgerEntry => ({
  source,
  kind: "refund",
  intentId: null,
  text: "test",
  postings,
})

describeEngines("the ledger", ({ engine, fresh, open }) => {
  test("takes no entry that does not sum to zero in each of its currencies", async () => {
    const database = await open()
    const ctx = testContext(database)
    const post = (one: LedgerEntry) => database.write((tx) => postEntry(tx, ctx, one))
    await expect(post(entry("a", posting("x", 5), posting("y", -4)))).rejects.toThrow("1 EUR out of balance")
    await expect(post(entry("b", posting("x", 5), posting("y", -5, "CHF")))).rejects.toThrow("out of balance")
    await expect(post(entry("c", posting("x", 0)))).rejects.toThrow("fewer than two")
    await expect(post(entry("d", posting("x", 0.5), posting("y", -0.5)))).rejects.toThrow()
    expect(await balance(database.read, "x")).toEqual({})
  })

  test("posts a source once, whoever posts it again and at the same moment", async () => {
    const database = await open()
    const ctx = testContext(database)
    const once = entry("paid:one", posting("x", 5), posting("y", -5))
    const posted = await Promise.all([1, 2, 3, 4].map(() => database.write((tx) => postEntry(tx, ctx, once))))
    expect(posted.filter(Boolean)).toHaveLength(1)
    expect(await balance(database.read, "x")).toEqual({ EUR: 5 })
  })

  test("says where it disagrees with itself, with a payment and with a refund that was paid", async () => {
    const database = await open()
    const ctx = testContext(database)
    const seed = await seedSmall(ctx)
    const [paymentId = ""] = seed.mugs.paymentIds
    expect(await checkLedger(database.read)).toEqual([])
    await database.write(async (tx) => {
      await tx.updateTable("payments").set({ refunded_minor: 7 }).where("id", "=", paymentId).execute()
      const refund = {
        intent_id: null,
        attempt_id: "a",
        payment_id: paymentId,
        provider: "test",
        currency: "EUR",
        at: 0,
      }
      await tx
        .insertInto("refunds")
        .values({ id: "r", ...refund, provider_refund_id: "tr_1", amount_minor: 7, state: "succeeded" })
        .execute()
      await postEntry(tx, ctx, entry("paid:other", posting("x", 5), posting("y", -5)))
      await sql`insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
        select id, 3, 'x', 1, 'EUR' from ledger_entries`.execute(tx)
    })
    expect((await checkLedger(database.read)).map((fault) => fault.code)).toEqual([
      "entry_out_of_balance",
      "payment_differs",
      "refund_without_entry",
      "reservation_differs",
    ])
  })

  test("says where it disagrees with a refund's state, a reservation or a price", async () => {
    const till = await newTill(open)
    const { database } = till.ctx
    const { jacket } = till.seed
    await till.receive(jacket)
    const unpaid = await till.intent(jacket)
    expect(await checkLedger(database.read)).toEqual([])
    await database.write(async (tx) => {
      await postEntry(tx, till.ctx, {
        ...entry("paid:never", posting("customer_costs:x", 7), posting("provider:test", -7)),
        intentId: unpaid.id,
      })
      await tx
        .updateTable("payments")
        .set((eb) => ({ reserved_minor: eb("reserved_minor", "-", 1) }))
        .where("id", "=", unpaid.payment_id)
        .execute()
      const { orderLineId } = (JSON.parse(unpaid.units) as [{ orderLineId: string }])[0]
      await tx.updateTable("order_lines").set({ paid_minor: 1 }).where("id", "=", orderLineId).execute()
    })
    expect(await checkLedger(database.read)).toEqual([
      { code: "intent_differs", subject: unpaid.id, says: "released, 8990, posted 8997, owed 8990, clearing 0" },
      { code: "reservation_differs", subject: unpaid.payment_id, says: "reserved 9489 and refunded 0, intents 9490" },
      { code: "line_above_price", subject: expect.any(String), says: "paid 1, gives back 8990" },
    ])
  })

  test("is checked by a command that says what it compared, and where it is wrong ends with 1", async () => {
    const folder = mkdtempSync(join(tmpdir(), "backdock-ledger-"))
    const where = engine === "sqlite" ? { file: join(folder, "backdock.sqlite") } : await fresh()
    const database = await openDatabase(where)
    try {
      await migrateToLatest(database)
      const ctx = testContext(database)
      await database.write((tx) => postEntry(tx, ctx, entry("one", posting("x", 5), posting("y", -5))))
      const env = { PATH: process.env.PATH, DATA_DIR: folder, DATABASE_URL: "url" in where ? where.url : "" }
      const check = () => spawnSync("node", ["server/ledger/cli.ts", "check"], { env, encoding: "utf8" })
      expect(check()).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("1 entries; 2 postings in EUR sum to 0"),
      })
      await sql`insert into ledger_postings (entry_id, ordinal, account, amount_minor, currency)
        select id, 3, 'x', 1, 'EUR' from ledger_entries`.execute(database.db)
      expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining("entry_out_of_balance") })
    } finally {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
