import { sql } from "kysely"
import { expect, test } from "vitest"
import type { Tx } from "../../server/db/open.ts"
import type { Tables } from "../../server/db/tables.ts"
import { postEntry } from "../../server/ledger/post.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { attemptMoves, attemptStates, intentMoves, intentStates } from "../../shared/domain/money-moves.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"

/** Runs one statement in a transaction of its own and says how it was refused. */
async function refusal(till: Till, work: (tx: Tx) => Promise<unknown>) {
  return till.ctx.database
    .write(async (tx) => void (await work(tx)))
    .then(
      () => "taken",
      (error: Error) => error.message,
    )
}

describeEngines("what the database refuses by itself", ({ open }) => {
  test("reserves and refunds no more than was captured, whatever the code above thinks", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    const [id = ""] = till.seed.mugs.paymentIds
    const set = (change: Partial<Tables["payments"]>) =>
      refusal(till, (tx) => tx.updateTable("payments").set(change).where("id", "=", id).execute())
    expect(await set({ reserved_minor: 3_601 })).toMatch(/check/i)
    expect(await set({ reserved_minor: 3_000, refunded_minor: 601 })).toMatch(/check/i)
    expect(await set({ reserved_minor: -1 })).toMatch(/check/i)
    expect(await set({ captured_minor: 2 ** 53 })).toMatch(/check/i)
    // what others gave is recorded, never refused
    expect(await set({ outside_minor: 9_999, overpaid_minor: 9_999 })).toBe("taken")
    expect(await till.payment(id)).toMatchObject({ reserved_minor: 1_200, refunded_minor: 0 })
  })

  test("moves an intent and an attempt along the table of moves and no other way", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    const attempt = { id, intent_id: id, number: 1, idempotency_key: id, provider: "test", fence: 1, prepared_at: 0 }
    await till.ctx.database.write((tx) =>
      tx
        .insertInto("attempts")
        .values({ ...attempt, state: "prepared" })
        .execute(),
    )
    const tables = [
      ["intents", intentStates, intentMoves as Record<string, readonly string[]>],
      ["attempts", attemptStates, attemptMoves as Record<string, readonly string[]>],
    ] as const
    for (const [table, states, moves] of tables)
      for (const from of states)
        for (const to of states) {
          const undo = new Error("taken back")
          const took = await till.ctx.database
            .write(async (tx) => {
              await placeAt(tx, table, id, from)
              await sql`update ${sql.table(table)} set state = ${to} where id = ${id}`.execute(tx)
              throw undo
            })
            .catch((error: unknown) => error === undo)
          expect([table, from, to, took]).toEqual([table, from, to, from === to || moves[from]?.includes(to)])
        }
  })

  test("pays a unit once: two settlements of one unit cannot stand beside each other", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    const intent = await till.intent(till.seed.mugs)
    const unit = await till.ctx.database.read.selectFrom("intent_units").selectAll().executeTakeFirstOrThrow()
    const other = { ...intent, id: till.ctx.newId() }
    const twice = refusal(till, async (tx) => {
      await tx.insertInto("intents").values(other).execute()
      await tx
        .insertInto("intent_units")
        .values({ ...unit, intent_id: other.id })
        .execute()
    })
    expect(await twice).toMatch(/unique/i)
  })

  test("gives an order's delivery back once a payment, and a parcel's postage once", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket)
    const delivery = await till.intent(till.seed.jacket, "delivery")
    expect(
      await refusal(till, (tx) =>
        tx
          .insertInto("intents")
          .values({ ...delivery, id: till.ctx.newId() })
          .execute(),
      ),
    ).toMatch(/unique/i)
    const postage = { ...delivery, kind: "postage", parcel_id: till.seed.jacket.parcelId }
    const add = () =>
      refusal(till, (tx) =>
        tx
          .insertInto("intents")
          .values({ ...postage, id: till.ctx.newId() })
          .execute(),
      )
    expect([await add(), await add()]).toEqual(["taken", expect.stringMatching(/unique/i)])
  })

  test("never changes or deletes what the ledger or the audit says", async () => {
    const till = await newTill(open)
    const posting = (account: string, amountMinor: number) => ({ account, amountMinor, currency: "EUR" })
    const postings = [posting("a", 5), posting("b", -5)]
    const entry = { source: "paid:x", kind: "refund" as const, intentId: null, text: "x", postings }
    await till.ctx.database.write((tx) => postEntry(tx, till.ctx, entry))
    await till.receive(till.seed.mugs)
    for (const [table, column] of [
      ["ledger_entries", "text"],
      ["ledger_postings", "account"],
      ["audit", "detail"],
    ] as const) {
      expect(
        await refusal(till, (tx) => sql`update ${sql.table(table)} set ${sql.ref(column)} = 'y'`.execute(tx)),
      ).toMatch(/append-only/)
      expect(await refusal(till, (tx) => sql`delete from ${sql.table(table)}`.execute(tx))).toMatch(/append-only/)
    }
  })
})

/** A fresh row may begin in any state; one that is there moves only as the trigger lets it. */
async function placeAt(tx: Tx, table: "intents" | "attempts", id: string, state: string): Promise<void> {
  const row = await tx.selectFrom(table).selectAll().where("id", "=", id).executeTakeFirstOrThrow()
  await tx.deleteFrom("attempts").where("id", "=", id).execute()
  await tx.deleteFrom("intent_units").where("intent_id", "=", id).execute()
  if (table === "intents") await tx.deleteFrom("intents").where("id", "=", id).execute()
  await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
    values (${sql.join(Object.entries({ ...row, state }).map(([, value]) => value))})`.execute(tx)
}

describeEngines("what a decision pays", ({ open }) => {
  test("pays two of two mugs when three are claimed to have come: never more than was authorized", async () => {
    const till = await newTill(open)
    const plates = ["LA", "LB", "LC"].map((_, at) => ({ unit: { lpn: null, serial: null, ordinal: at + 1 } }))
    await till.receive(till.seed.mugs, ...plates)
    const sum = (await till.intents(till.seed.mugs)).reduce((all, one) => all + one.amount_minor, 0)
    expect(sum).toBeLessThanOrEqual(2_400)
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: sum })
  })

  test("decides the same twice without a new intent, decision or job", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    const all = async () => ({
      intents: await till.intents(till.seed.mugs),
      jobs: await till.ctx.database.read.selectFrom("jobs").selectAll().execute(),
      decisions: await till.ctx.database.read.selectFrom("decisions").select("id").execute(),
    })
    const before = await all()
    await till.ctx.database.write((tx) => decideReturn(tx, till.ctx, till.seed.mugs.returnId, "again"))
    expect(await all()).toEqual(before)
  })

  test("withdraws what is not owed any more and gives its reservation back, while nothing was sent", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await till.ctx.database.write(async (tx) => {
      await tx
        .updateTable("units")
        .set({ acceptance: "rejected" })
        .where("return_id", "=", till.seed.mugs.returnId)
        .execute()
      await decideReturn(tx, till.ctx, till.seed.mugs.returnId, "test")
    })
    expect(await till.intents(till.seed.mugs)).toMatchObject([{ id, state: "stopped", stopped_by: "decision" }])
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 0 })
    await till.ctx.database.write(async (tx) => {
      await tx
        .updateTable("units")
        .set({ acceptance: "accepted" })
        .where("return_id", "=", till.seed.mugs.returnId)
        .execute()
      await decideReturn(tx, till.ctx, till.seed.mugs.returnId, "test")
    })
    expect(await till.intents(till.seed.mugs), "reopened, never minted again").toMatchObject([
      { id, state: "released" },
    ])
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200 })
  })

  test("holds at once what it had released, when others gave the payment's money back", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    await till.ctx.database.write(async (tx) => {
      await tx
        .updateTable("payments")
        .set({ outside_minor: 3_000 })
        .where("order_id", "=", till.seed.mugs.orderId)
        .execute()
      await decideReturn(tx, till.ctx, till.seed.mugs.returnId, "test")
    })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "held", reasons: '["risk"]' })
  })
})
