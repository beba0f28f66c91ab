import { sql } from "kysely"
import { expect, test } from "vitest"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { type LedgerEntry, postEntry } from "../../server/ledger/post.ts"
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

describeEngines("the ledger", ({ open }) => {
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
    ])
  })
})
