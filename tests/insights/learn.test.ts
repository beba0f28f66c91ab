import { sql } from "kysely"
import { expect, it } from "vitest"
import { learn, learnAnew } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { weekOf } from "../../shared/domain/week.ts"
import { newTill } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"

const bank = {
  name: "test",
  capabilities: plain,
  ...withoutWebhooks,
  refund: async () => ({ outcome: "succeeded" as const, providerRefundId: "re" }),
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

const PLACE = "cube, slot, k1, k2, k3, k4, k5, currency"

describeEngines("what is counted of returns", (under) => {
  const open = emptied(under)
  async function counted() {
    const till = await newTill(open, bank)
    const { ctx } = till
    const all = async () => ({
      sales: await ctx.database.read.selectFrom("sales").selectAll().orderBy("id").execute(),
      units: await ctx.database.read.selectFrom("learned_units").selectAll().orderBy("unit_id").execute(),
      tallies: await ctx.database.read.selectFrom("tallies").selectAll().orderBy(sql.raw(PLACE)).execute(),
      defects: await ctx.database.read
        .selectFrom("learned_defects")
        .selectAll()
        .orderBy("unit_id")
        .orderBy("defect")
        .execute(),
    })
    const settle = async () => {
      ctx.clock.advance(STANDS + 1)
      await learn(ctx)
    }
    return { ...till, all, settle }
  }

  it("counts a unit with why it came, what was found and in which week it was sold, and each article sold once", async () => {
    const { ctx, seed, receive, all, settle } = await counted()
    await receive(seed.jacket, { answers: { clothing_clean: "dirty" }, defects: ["stain", "stain"] })
    await settle()
    const { sales, units, defects } = await all()
    const line = await ctx.database.read
      .selectFrom("order_lines")
      .selectAll()
      .where("id", "=", seed.jacket.orderLineIds[0] ?? "")
      .executeTakeFirstOrThrow()
    expect(sales.filter((sale) => sale.id === line.id)).toMatchObject([
      { units: 1, week: weekOf(line.delivered_at ?? 0), source: "order" },
    ])
    expect(units).toMatchObject([
      {
        return_id: seed.jacket.returnId,
        sold_week: weekOf(line.delivered_at ?? 0),
        seen_week: weekOf(ctx.now()),
        acceptance: expect.any(String),
      },
    ])
    expect(defects).toEqual([{ unit_id: units[0]?.unit_id, defect: "stain" }])
  })

  it("does not read past what somebody else may still be writing", async () => {
    const { ctx, seed, receive, all } = await counted()
    const mark = () =>
      ctx.database.read.selectFrom("learned_until").select("at").where("source", "=", "units").executeTakeFirst()
    await receive(seed.jacket)
    await learn(ctx)
    expect(await mark()).toBeUndefined()
    ctx.clock.advance(STANDS + 1)
    await learn(ctx)
    expect(await mark()).toEqual({ at: ctx.now() - STANDS - 1 })
    expect((await all()).units).toHaveLength(1)
  })

  it("misses nothing that changes while all is counted for the first time", async () => {
    const { ctx, seed, receive, all, settle } = await counted()
    await receive(seed.jacket)
    ctx.clock.advance(STANDS + 1)
    // its first page of orders, and no more
    await learn(ctx, 1)
    await ctx.database.write(async (tx) => {
      const { returnId } = seed.jacket
      await tx.updateTable("return_lines").set({ reason: "too_large" }).where("return_id", "=", returnId).execute()
      await tx.updateTable("returns").set({ updated_at: ctx.now() }).where("id", "=", returnId).execute()
    })
    await receive(seed.mugs)
    await settle()
    const before = await all()
    expect(before.units).toMatchObject({ length: 2 })
    expect(before.units.filter((unit) => unit.reason === "too_large")).toHaveLength(1)
    await learnAnew(ctx)
    expect(await all()).toEqual(before)
  })

  it("counts anew what is put right: a reason, an order that was never delivered, a unit that was none", async () => {
    const { ctx, seed, receive, all, settle } = await counted()
    await receive(seed.jacket, { defects: ["stain"] })
    await settle()
    const { read } = ctx.database
    await ctx.database.write(async (tx) => {
      await tx
        .updateTable("return_lines")
        .set({ reason: "too_small" })
        .where("return_id", "=", seed.jacket.returnId)
        .execute()
      await tx.updateTable("returns").set({ updated_at: ctx.now() }).where("id", "=", seed.jacket.returnId).execute()
    })
    await settle()
    expect((await all()).units).toMatchObject([{ reason: "too_small" }])
    await ctx.database.write(async (tx) => {
      await tx
        .updateTable("order_lines")
        .set({ delivered_at: null })
        .where("order_id", "=", seed.jacket.orderId)
        .execute()
      await tx.updateTable("orders").set({ updated_at: ctx.now() }).where("id", "=", seed.jacket.orderId).execute()
    })
    await settle()
    expect(await read.selectFrom("sales").select("id").where("id", "in", seed.jacket.orderLineIds).execute()).toEqual(
      [],
    )
    expect(await all()).toMatchObject({ units: [], defects: [] })
  })

  it("comes to the same from scratch as bit by bit", async () => {
    const { ctx, seed, receive, all, settle } = await counted()
    await receive(seed.jacket, { defects: ["stain"] })
    await settle()
    ctx.clock.advance(3 * HOUR)
    await receive(seed.mugs, {}, {})
    await settle()
    ctx.clock.advance(DAY)
    await receive(seed.radio)
    await settle()
    // a reason is put right, and a customer objects: the one is told by its return, the other by a trigger alone
    const { returnId } = seed.jacket
    const [jacket] = (await all()).units.filter((unit) => unit.return_id === returnId)
    await ctx.database.write(async (tx) => {
      await tx.updateTable("return_lines").set({ reason: "too_small" }).where("return_id", "=", returnId).execute()
      await tx.updateTable("returns").set({ updated_at: ctx.now() }).where("id", "=", returnId).execute()
    })
    await settle()
    await ctx.database.write((tx) =>
      tx
        .insertInto("hearings")
        .values({
          ...{ id: ctx.newId(), return_id: returnId, unit_id: jacket?.unit_id ?? "", price_minor: 100, grade: "C" },
          ...{ deduction_minor: 10, currency: "EUR", state: "objected", asked_at: ctx.now(), ends_at: ctx.now() },
          ...{ answered_at: ctx.now(), words: "No." },
        })
        .execute(),
    )
    await settle()
    const bitByBit = await all()
    expect(bitByBit.units.filter((unit) => unit.return_id === returnId)).toMatchObject([
      { reason: "too_small", disputed: 1 },
    ])
    expect(bitByBit.units.length).toBeGreaterThan(2)
    expect(bitByBit.tallies.length).toBeGreaterThan(20)
    await learnAnew(ctx)
    expect(await all()).toEqual(bitByBit)
  })
})
