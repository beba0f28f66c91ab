import { expect, test } from "vitest"
import { appendAudit } from "../../server/audit/append.ts"
import { refundCase } from "../../server/refunds/case.ts"
import { actorOf, newTill } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"

const bank = {
  ...{ name: "test", capabilities: plain, ...withoutWebhooks },
  refund: async () => ({ outcome: "unknown", error: "away" }) as const,
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

describeEngines("finance's case", (under) => {
  const open = emptied(under)

  test("tells what the customer did on their page, what they paid on top, and why it was chosen for a look", async () => {
    const { ctx, seed } = await newTill(open, bank)
    const { returnId, orderId } = seed.jacket
    const customer = {
      kind: "customer" as const,
      id: "c",
      shopId: seed.shopId,
      orderIds: [orderId],
      returnIds: [returnId],
    }
    const subject = `return:${returnId}`
    await ctx.database.write(async (tx) => {
      await appendAudit(tx, ctx, customer, { action: "return.question", subject, detail: { question: "q" } })
      const moved = { action: "exchange.difference", subject }
      const system = { kind: "system" as const }
      await appendAudit(tx, ctx, system, { ...moved, detail: { state: "paid", amountMinor: 2_000 } })
      await appendAudit(tx, ctx, system, {
        ...moved,
        detail: { state: "succeeded", givenBack: true, amountMinor: 2_000 },
      })
      await appendAudit(tx, ctx, system, { action: "return.weighed", subject })
      const hit = { code: "many_returns", seen: 7, at: 5, points: 40 }
      await tx
        .insertInto("risk_marks")
        .values({
          ...{ return_id: returnId, customer_id: null, place: null, rules_version: 0, facts: "{}", score: 40 },
          ...{ hits: JSON.stringify([hit]), chosen: 1, applied: 1, notice_at: 1, at: 1 },
        })
        .onConflict((conflict) =>
          conflict.column("return_id").doUpdateSet({ hits: JSON.stringify([hit]), chosen: 1, applied: 1 }),
        )
        .execute()
    })
    const seen = await refundCase(ctx.database.read, ctx, actorOf(seed, seed.people.finance), { returnId })
    if (!seen.ok) throw new Error(seen.code)
    const acts = seen.value.timeline.filter((one) => one.what === "act")
    expect(acts.map(({ code, params }) => [code, params.customer ?? null, params.amountMinor ?? null])).toEqual([
      ["return_question", 1, null],
      ["exchange_difference_paid", null, 2_000],
      ["exchange_difference_back", null, 2_000],
    ])
    expect(seen.value.risk).toEqual([{ code: "many_returns", seen: 7, at: 5 }])
    await ctx.database.write((tx) => tx.updateTable("risk_marks").set({ applied: 0 }).execute())
    const counted = await refundCase(ctx.database.read, ctx, actorOf(seed, seed.people.finance), { returnId })
    expect(counted.ok && counted.value.risk, "counted alone, it holds nothing").toEqual([])
  })
})
