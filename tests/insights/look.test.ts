import { expect, it } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { writeMany } from "../../server/db/write-many.ts"
import { learn } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { listSignals } from "../../server/insights/list-signals.ts"
import { lookWeekly } from "../../server/insights/look/look.ts"
import { moveSignal } from "../../server/insights/move-signal.ts"
import { signalPage } from "../../server/insights/signal-page.ts"
import { unitsOfSignal } from "../../server/insights/units-behind.ts"
import { mondayOf, weekOf } from "../../shared/domain/week.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { DAY, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"
import { BAD_BATCH, plantHouse } from "./planted-house.ts"

const must = <T>(said: { ok: true; value: T } | { ok: false; code: string }): T => {
  if (!said.ok) throw new Error(said.code)
  return said.value
}

describeEngines("what got worse", (under) => {
  async function house() {
    const where = await under.fresh()
    const database = await openDatabase(where)
    const ctx = testContext(database)
    ctx.config = {
      ...ctx.config,
      database: "url" in where ? { engine: "postgres", url: where.url } : { engine: "sqlite", file: where.file },
    }
    const seed = await seedSmall(ctx)
    const last = weekOf(ctx.now()) - 1
    const { bad } = await plantHouse(ctx, seed, last)
    ctx.clock.advance(STANDS + 1)
    await learn(ctx)
    // each of them with the same defect, as a look at it would have found
    const units = await database.read.selectFrom("learned_units").select("unit_id").execute()
    const defects = units.map((unit) => ({ ...unit, defect: "zip_broken" }))
    await ctx.database.write((tx) => writeMany(tx, "learned_defects", defects))
    const actor = (role: keyof typeof seed.people): Actor => {
      const person = seed.people[role]
      return { kind: "person", id: person.id, roles: [{ role: person.role, siteId: null }] }
    }
    const quality = actor("quality")
    const { read } = database
    return { ctx, seed, last, bad, database, read, quality, actor }
  }

  it("is told once, by the batch that broke and the article it is of, with its units and what was done about it", async () => {
    const { ctx, bad, last, read, quality, actor, seed, database } = await house()
    expect(await lookWeekly(ctx)).toBeGreaterThan(0)
    const { look, signals } = must(await listSignals(read, quality, { state: "open" }))
    expect(look).toMatchObject({ week: last, rate: 0.05 })
    expect(look?.watched).toBeGreaterThan(10)
    const batch = signals.find((one) => one.kind === "batch_defect")
    expect(batch?.about).toMatchObject({ productId: bad, product: "Jacket 3", batch: BAD_BATCH, defect: "zip_broken" })
    expect(signals.every((one) => one.about.productId === bad || one.about.supplier === "Weaver 0")).toBe(true)
    if (!batch) throw new Error("no signal")
    expect(batch.share?.estimate).toBeGreaterThan(0.05)
    expect(batch.usual).toBeLessThan(0.03)

    // again: nothing new, and no second of a series
    expect(await lookWeekly(ctx)).toBe(0)

    const page = must(await signalPage(read, quality, batch.id))
    expect(page.chart.points.some((point) => point.out)).toBe(true)
    expect(page.chart.points.at(-1)?.complete).toBeLessThan(1)
    const units = must(await unitsOfSignal(read, quality, { id: batch.id }))
    expect(units.total).toBe(batch.count)
    expect(units.units.every((unit) => unit.product === "Jacket 3" || batch.about.productId === null)).toBe(true)
    expect(JSON.stringify(units)).not.toContain("@")
    // what a customer wrote, without how they are reached
    expect(new Set(units.units.map((unit) => unit.comment))).toEqual(new Set(["Le zip casse, appelez le […]"]))

    const move = (who: Actor, asked: Parameters<typeof moveSignal>[3]["move"]) =>
      ctx.database.write((tx) => moveSignal(tx, ctx, who, { id: batch.id, move: asked }))
    for (const role of ["operator", "lead", "finance", "customer_service", "administrator"] as const) {
      expect(await listSignals(read, actor(role), { state: "open" })).toMatchObject({ ok: false, code: "not_allowed" })
      expect(await signalPage(read, actor(role), batch.id)).toMatchObject({ ok: false, code: "not_allowed" })
      expect(await unitsOfSignal(read, actor(role), { id: batch.id })).toMatchObject({ ok: false, code: "not_allowed" })
      expect(await move(actor(role), { act: "look" })).toMatchObject({ ok: false, code: "not_allowed" })
    }
    expect(must(await move(quality, { act: "look" }))).toEqual({ state: "looking" })
    expect(await move(quality, { act: "look" })).toMatchObject({ code: "moved_on", state: "looking" })
    expect(await move(quality, { act: "close", text: "done" })).toMatchObject({ code: "moved_on" })
    expect(await move(quality, { act: "owner", personId: seed.people.operator.id })).toMatchObject({ code: "invalid" })
    const day = new Date(ctx.now()).toISOString().slice(0, 10)
    must(await move(quality, { act: "action", text: "batch taken off the shelves", day }))
    const after = must(await signalPage(read, quality, batch.id))
    expect(after.signal).toMatchObject({ state: "acted", actedOn: day, owner: { id: seed.people.quality.id } })
    expect(after.notes.map((note) => note.kind)).toEqual(["told", "look", "action"])
    await database.close()
  })

  it("waits until all that came in a week is counted, and looks at each week once", async () => {
    const { ctx, last, read, database } = await house()
    // somebody wrote in that week what nobody has counted
    await ctx.database.write((tx) =>
      tx
        .updateTable("orders")
        .set({ updated_at: mondayOf(last) + DAY })
        .where("number", "=", `1-${last - 3}`)
        .execute(),
    )
    await ctx.database.write((tx) =>
      tx
        .updateTable("learned_until")
        .set({ at: mondayOf(last), id: "" })
        .where("source", "=", "orders")
        .execute(),
    )
    expect(await lookWeekly(ctx)).toBe(0)
    expect(await read.selectFrom("looks").selectAll().execute()).toEqual([])
    await learn(ctx)
    await lookWeekly(ctx)
    expect(await read.selectFrom("looks").select("week").execute()).toEqual([{ week: last }])
    await database.close()
  })

  it("cries no wolf in a house that began lately: it learns for twelve weeks what is usual", async () => {
    const { ctx, last, read, database } = await house()
    await database.write(async (tx) => {
      await tx
        .deleteFrom("sales")
        .where("week", "<=", last - 12)
        .execute()
      await tx
        .deleteFrom("learned_units")
        .where("sold_week", "<=", last - 12)
        .execute()
    })
    expect(await lookWeekly(ctx)).toBe(0)
    expect(await read.selectFrom("looks").select(["week", "told"]).execute()).toEqual([{ week: last, told: 0 }])
    await database.close()
  })
})
