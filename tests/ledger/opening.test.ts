import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import { up } from "../../server/db/migrations/0017-open-the-books.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { withoutTriggers } from "../db/without-triggers.ts"
import { newTill } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"

describeEngines("books that are opened over a house that stands", ({ open }) => {
  test("have what was owed, taken, given by others and paid twice, and find no fault in it", async () => {
    const till = await newTill(open)
    const { database } = till.ctx
    await till.receive(till.seed.jacket)
    await till.receive(till.seed.mugs)
    // as it was before: nothing in the books but what was paid, and the rest beside them
    await withoutTriggers(database, async (db) => {
      await sql`delete from ledger_postings`.execute(db)
      await sql`delete from ledger_entries`.execute(db)
    })
    const mugs = await till.intent(till.seed.mugs)
    await database.write(async (tx) => {
      for (const state of ["paying", "pending"] as const)
        await tx.updateTable("intents").set({ state }).where("id", "=", mugs.id).execute()
      await tx
        .updateTable("payments")
        .set({ outside_minor: 11, overpaid_minor: 22 })
        .where("id", "=", mugs.payment_id)
        .execute()
    })
    await database.write((tx) => up(tx as unknown as Kysely<unknown>))
    expect(await checkLedger(database.read)).toEqual([])
    const { payment_id: jacket } = await till.intent(till.seed.jacket)
    expect(await balance(database.read, `payable:${jacket}`)).toEqual({ EUR: -9_490 })
    expect(await balance(database.read, "clearing:test")).toEqual({ EUR: -mugs.amount_minor })
    expect(await balance(database.read, "provider:test")).toEqual({ EUR: -33 })
  })
})
