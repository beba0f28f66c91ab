import { expect, test } from "vitest"
import type { Tables } from "../../server/db/tables.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

const bank = {
  ...{ name: "test", capabilities: plain, ...withoutWebhooks },
  refund: async ({ idempotencyKey }: { idempotencyKey: string }) =>
    ({ outcome: "succeeded", providerRefundId: `re-${idempotencyKey}` }) as const,
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

describeEngines("a label that costs its customer something", (under) => {
  const open = emptied(under)
  const label = ({ ctx }: Till, of: SeedReturn, state: Tables["shipments"]["state"], number: number) =>
    ctx.database.write((tx) =>
      tx
        .insertInto("shipments")
        .values({
          ...{ id: ctx.newId(), return_id: of.returnId, number, parcel_id: of.parcelId, way: "drop_off", state },
          ...{ carrier: "colissimo", price_minor: 490, currency: "EUR", because: "customer", point: null, day: null },
          ...{ tracking: null, chosen_by: "customer", created_at: ctx.now(), updated_at: ctx.now() },
        })
        .execute(),
    )
  const told = (till: Till, of: SeedReturn) =>
    till.ctx.database.write((tx) =>
      tx.updateTable("returns").set({ information_given: 1 }).where("id", "=", of.returnId).execute(),
    )

  test("is paid by who used it, once, and not by who took it back or was never told", async () => {
    const till = await newTill(open, bank)
    const { jacket, mugs } = till.seed
    await told(till, jacket)
    await told(till, mugs)
    await label(till, jacket, "used", 1)
    await label(till, mugs, "cancelled", 1)
    await till.receive(jacket)
    await till.receive(mugs, {}, {})
    await runDueJobs(till.ctx)
    const intent = await till.intent(jacket)
    expect(intent).toMatchObject({ state: "paid", amount_minor: 8_990 - 490 })
    expect(JSON.parse(intent.breakdown)).toContainEqual(
      expect.objectContaining({ code: "return_label", amountMinor: -490 }),
    )
    expect((await till.intents(mugs)).flatMap((one) => JSON.parse(one.breakdown)).map((one) => one.code)).not.toContain(
      "return_label",
    )
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
    const other = await newTill(open, bank)
    await other.ctx.database.write((tx) => tx.updateTable("returns").set({ information_given: 0 }).execute())
    await label(other, other.seed.jacket, "used", 1)
    await other.receive(other.seed.jacket)
    expect(await other.intent(other.seed.jacket)).toMatchObject({ amount_minor: 8_990 })
  })
})
