import { expect, test } from "vitest"
import { forgetChanges, KEPT_COMMITS } from "../../server/live/forget-changes.ts"
import { newTill } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { worn } from "../sync/handheld.ts"

describeEngines("what a transaction has touched", (under) => {
  const open = emptied(under)
  const all = (till: Awaited<ReturnType<typeof newTill>>, after = 0) =>
    till.ctx.database.read
      .selectFrom("changes")
      .selectAll()
      .where("position", ">", after)
      .orderBy("position")
      .orderBy("ordinal")
      .execute()
  const last = async (till: Awaited<ReturnType<typeof newTill>>) => (await all(till)).at(-1)?.position ?? 0

  test("is noted by the database itself, whatever verb wrote it: the parcel and its return, each with its site", async () => {
    const till = await newTill(open)
    const before = await last(till)
    await till.receive(till.seed.jacket, worn())
    const { parcelId, returnId } = till.seed.jacket
    const rows = await all(till, before)
    const told = new Set(rows.map((row) => `${row.kind} ${row.id} ${row.site_id}`))
    expect(told).toEqual(new Set([`parcel ${parcelId} ${till.seed.siteId}`, `return ${returnId} ${till.seed.siteId}`]))
    const commits = await till.ctx.database.read.selectFrom("commits").select("position").execute()
    expect(commits.map((row) => row.position)).toEqual(expect.arrayContaining(rows.map((row) => row.position)))
    expect(await till.ctx.database.read.selectFrom("changes_pending").selectAll().execute()).toEqual([])
  })

  test("is a record's own where its parcel is not known, for the site whose handheld made it", async () => {
    const till = await newTill(open)
    const before = await last(till)
    const fact = till.handheld.record("v1.ExceptionRaised", {
      kind: "parcel_unknown",
      siteId: till.seed.siteId,
      parcelId: null,
      returnId: null,
      lineId: null,
      unitId: null,
      note: "no label",
    } as never)
    await till.handheld.send(fact)
    expect(await all(till, before)).toMatchObject([{ kind: "fact", id: fact.id, site_id: till.seed.siteId }])
  })

  test("is a case's parcel where a lead noted something, and a return's where its page was written on", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    const { parcelId, returnId } = till.seed.jacket
    const before = await last(till)
    const by = { person_id: till.seed.people.lead.id, at: 1 }
    const case_id = `unit:${(await till.units(till.seed.jacket))[0]?.id}`
    await till.ctx.database.write(async (tx) => {
      await tx
        .insertInto("case_notes")
        .values({ id: till.ctx.newId(), case_id, text: "Ask Awa", ...by })
        .execute()
    })
    expect((await all(till, before)).map((row) => `${row.kind} ${row.id}`)).toEqual([
      `parcel ${parcelId}`,
      `return ${returnId}`,
    ])
  })

  test("leaves nothing where it was taken back", async () => {
    const till = await newTill(open)
    const before = await all(till)
    const undo = new Error("taken back")
    const work = till.ctx.database.write(async (tx) => {
      await tx.updateTable("returns").set({ updated_at: 5 }).where("id", "=", till.seed.jacket.returnId).execute()
      throw undo
    })
    await expect(work).rejects.toBe(undo)
    expect(await all(till)).toEqual(before)
    expect(await till.ctx.database.read.selectFrom("changes_pending").selectAll().execute()).toEqual([])
  })

  test("is told as all of a kind where an import touches more than anybody would ask for one by one", async () => {
    const till = await newTill(open)
    const like = await till.ctx.database.read
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", till.seed.jacket.returnId)
      .executeTakeFirstOrThrow()
    const before = await last(till)
    const rows = Array.from({ length: 300 }, (_, n) => ({ ...like, id: `r${n}`, rma: `r${n}` }))
    await till.ctx.database.write(async (tx) => {
      for (let from = 0; from < rows.length; from += 30)
        await tx
          .insertInto("returns")
          .values(rows.slice(from, from + 30))
          .execute()
    })
    expect(await all(till, before)).toMatchObject(
      ["parcel", "return", "fact"].map((kind) => ({ kind, id: "*", site_id: null })),
    )
  })

  test("is forgotten after some thousand commits, and the newest are kept", async () => {
    const till = await newTill(open)
    const { ctx } = till
    await ctx.database.db
      .insertInto("changes")
      .values({ position: 1, ordinal: 9, kind: "return", id: "old", site_id: null })
      .execute()
    const touch = () =>
      ctx.database.write((tx) =>
        tx.updateTable("returns").set({ updated_at: 5 }).where("id", "=", till.seed.jacket.returnId).execute(),
      )
    await ctx.database.write((tx) =>
      tx.updateTable("counter").set({ value: KEPT_COMMITS }).where("name", "=", "position").execute(),
    )
    await touch()
    await ctx.database.write(forgetChanges)
    expect(await all(till)).toMatchObject([{ position: KEPT_COMMITS + 2, id: till.seed.jacket.returnId }])
  })
})
