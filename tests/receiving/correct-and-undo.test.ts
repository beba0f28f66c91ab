import { beforeEach, expect, it } from "vitest"
import { acceptFact, refuseFact } from "../../server/receiving/answer-fact.ts"
import { settleParcel } from "../../server/receiving/settle-parcel.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { inspected, photoOf, storedPhoto, worn } from "../sync/handheld.ts"
import { type Floor, newFloor, said } from "./floor.ts"

describeEngines("what was seen is corrected, undone, doubted", (under) => {
  const open = emptied(under)
  let floor: Floor
  beforeEach(async () => {
    floor = await newFloor(open)
  })

  const received = async () => {
    const { handheld, seed } = floor
    const facts = [await floor.open(seed.jacket), floor.look(seed.jacket), floor.close(seed.jacket)] as const
    await handheld.send(...facts)
    return facts
  }
  const pay = (state: "paying" | "paid") =>
    floor.ctx.database.write(async (tx) => {
      const steps = state === "paid" ? (["paying", "paid"] as const) : (["paying"] as const)
      for (const to of steps) await tx.updateTable("intents").set({ state: to }).execute()
    })

  it("a correction takes the place of the look, and the money follows it", async () => {
    const { handheld, seed, ctx } = floor
    const [, look] = await received()
    const body = inspected(seed, seed.jacket, { ...worn(), supersedes: look.id } as never)
    const better = handheld.record("v1.UnitInspected", body, { photos: [await storedPhoto(ctx, "article")] })
    expect(said(await handheld.send(better))).toEqual(["accepted"])
    expect(await floor.units()).toMatchObject([{ grade: "C", disputed: 0, acceptance: "manual_intervention_required" }])
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "held", amount: 7_192 }])
    const looks = await ctx.database.read.selectFrom("inspections").select(["fact_id", "superseded_by"]).execute()
    expect(looks.find((one) => one.fact_id === look.id)?.superseded_by).toBe(better.id)
  })

  it("a correction that comes before what it corrects waits for it", async () => {
    const { handheld, other, seed, ctx } = floor
    const look = floor.look(seed.jacket)
    const open = await floor.open(seed.jacket)
    const body = inspected(seed, seed.jacket, { ...worn(), supersedes: look.id } as never)
    const better = other.record("v1.UnitInspected", body, { photos: [await storedPhoto(ctx, "article")] })
    expect(said(await other.send(better))).toEqual(["review/waiting"])
    open.seq = 2
    await handheld.send(look, open)
    expect(await floor.units()).toMatchObject([{ grade: "C", disputed: 0 }])
    const waiting = await ctx.database.read
      .selectFrom("facts")
      .select("verdict")
      .where("id", "=", better.id)
      .executeTakeFirst()
    expect(waiting?.verdict).toBe("accepted")
  })

  it("refuses to correct a look with another kind of fact", async () => {
    const { handheld, seed } = floor
    const [open] = await received()
    const wrong = floor.look(seed.jacket, { supersedes: open.id } as never)
    expect(said(await handheld.send(wrong))).toEqual(["rejected/corrects_another_type"])
    expect(await floor.parcel(seed.jacket)).toMatchObject({ state: "closed" })
  })

  it("undo leaves nothing of a look, a closing, an opening", async () => {
    const { handheld, seed } = floor
    const [open, look, close] = await received()
    await handheld.send(floor.undo(close))
    expect(await floor.parcel(seed.jacket)).toMatchObject({ state: "opened", closed_at: null })
    expect(await floor.money(seed.jacket)).toEqual([])
    await handheld.send(floor.undo(look))
    expect(await floor.units()).toEqual([])
    await handheld.send(floor.undo(open))
    expect(await floor.parcel(seed.jacket)).toMatchObject({ state: "announced", arrived_at: null, opened_by: null })
    const { reserved_minor } = await floor.ctx.database.read
      .selectFrom("payments")
      .select("reserved_minor")
      .where("order_id", "=", seed.jacket.orderId)
      .executeTakeFirstOrThrow()
    expect(reserved_minor).toBe(0)
  })

  it("undoing a closing takes back what it called missing", async () => {
    const { handheld, seed } = floor
    const missing = [{ lineId: seed.mugs.lineIds[0] ?? "", quantity: 2 }]
    const close = floor.close(seed.mugs, { missing, emptyBox: true })
    await handheld.send({ ...close, seq: 2 }, { ...(await floor.open(seed.mugs)), seq: 1 })
    expect(await floor.odd()).toEqual(["empty_box", "missing_item", "missing_item"])
    await handheld.send(floor.undo(close))
    expect(await floor.odd()).toEqual([])
    expect(await floor.units()).toEqual([])
  })

  it("undo is refused once money for it has left or may have, and nothing of it changes", async () => {
    const { handheld, seed } = floor
    const [open, look, close] = await received()
    await pay("paying")
    for (const fact of [open, look, close])
      expect(said(await handheld.send(floor.undo(fact)))).toEqual(["rejected/too_late"])
    expect(await floor.units()).toMatchObject([{ acceptance: "accepted", grade: "A" }])
    expect(await floor.parcel(seed.jacket)).toMatchObject({ state: "closed" })
  })

  it("undoes neither an undo nor what was set aside", async () => {
    const { handheld, seed } = floor
    const look = floor.look(seed.jacket)
    const aside = handheld.record("v1.FactSetAside", {
      factId: look.id,
      hash: look.hash,
      reason: "the server refused it",
    })
    const scan = handheld.record("v1.ScanKept", {
      siteId: seed.siteId,
      scan: { raw: "?", channel: "typed" },
      readAs: "unknown",
      key: null,
      parcelId: null,
    })
    const undone = floor.undo(scan)
    const facts = [look, aside, scan, undone, floor.undo(undone), floor.undo(aside)]
    expect(said(await handheld.send(...facts)).slice(3)).toEqual([
      "accepted",
      "rejected/cannot_be_undone",
      "rejected/cannot_be_undone",
    ])
  })

  it("a lead's no outlives an operator who undoes the look and makes it again", async () => {
    const { handheld, seed, ctx } = floor
    const photos = [await storedPhoto(ctx, "article")]
    const bad = handheld.record("v1.UnitInspected", inspected(seed, seed.jacket, worn()), { photos })
    const open = await floor.open(seed.jacket)
    await handheld.send(bad, open, floor.close(seed.jacket))
    await ctx.database.write(async (tx) => {
      await tx.updateTable("units").set({ acceptance: "rejected", decided_by: seed.people.lead.id }).execute()
      await settleParcel(tx, ctx, seed.jacket.parcelId, "lead")
    })
    expect(await floor.money(seed.jacket)).toEqual([])
    await handheld.send(floor.undo(bad))
    const again = handheld.record("v1.UnitInspected", inspected(seed, seed.jacket, worn()), { photos })
    await handheld.send(again)
    expect(await floor.units()).toMatchObject([{ acceptance: "rejected", reception: "received" }])
    const better = floor.look(seed.jacket, { supersedes: again.id } as never)
    await handheld.send(better)
    expect(await floor.units()).toMatchObject([{ acceptance: "manual_intervention_required", disputed: 1, grade: "C" }])
    expect((await floor.money(seed.jacket)).every((one) => one.state === "held")).toBe(true)
  })

  it("a photo that was added becomes its fact's own, holds that unit until it is here, and goes with its undoing", async () => {
    const { handheld, seed, ctx } = floor
    const [, look] = await received()
    const photo = photoOf("article")
    const added = handheld.record("v1.PhotoAdded", { factId: look.id }, { photos: [photo] })
    await handheld.send(added)
    const names = () =>
      ctx.database.read.selectFrom("fact_photos").select("slot").where("fact_id", "=", look.id).execute()
    expect(await names()).toEqual([{ slot: "article" }])
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "held", reasons: ["evidence_incomplete"] }])
    await handheld.send(floor.undo(added))
    expect(await names()).toEqual([])
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "released" }])
  })

  it("a photo that was added after its bytes had come is here at once, and holds nothing", async () => {
    const { handheld, seed, ctx } = floor
    const [, look] = await received()
    const photos = [await storedPhoto(ctx, "article"), photoOf("detail")]
    await handheld.send(handheld.record("v1.PhotoAdded", { factId: look.id }, { photos: photos.slice(0, 1) }))
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "released" }])
    await handheld.send(handheld.record("v1.PhotoAdded", { factId: look.id }, { photos: photos.slice(1) }))
    const copies = ctx.database.read.selectFrom("fact_photos").select(["slot", "here"]).where("fact_id", "=", look.id)
    expect(await copies.orderBy("slot").execute()).toEqual([
      { slot: "article", here: 1 },
      { slot: "detail", here: 0 },
    ])
  })

  it("somebody unknown to the device holds the money until a lead has vouched, or takes it away", async () => {
    for (const answer of ["accept", "refuse"] as const) {
      const one = await newFloor(open)
      const { handheld, seed, ctx } = one
      const by = seed.people.secondOperator
      const look = handheld.record("v1.UnitInspected", inspected(seed, seed.jacket), { by })
      const opening = await one.open(seed.jacket)
      const reply = await handheld.send(look, opening, one.close(seed.jacket))
      expect(said(reply)).toEqual(["review/actor_unknown", "accepted", "accepted"])
      expect(await one.money(seed.jacket)).toMatchObject([{ state: "held", reasons: ["fact_in_review"] }])
      const verb = answer === "accept" ? acceptFact : refuseFact
      expect(await ctx.database.write((tx) => verb(tx, ctx, look.id))).toMatchObject({ ok: true })
      expect((await one.money(seed.jacket)).map((intent) => intent.state)).toEqual(
        answer === "accept" ? ["released"] : [],
      )
      expect(await one.units()).toHaveLength(answer === "accept" ? 1 : 0)
      expect(await ctx.database.write((tx) => verb(tx, ctx, look.id))).toMatchObject({ code: "already_done" })
    }
  })

  it("refuses to take a fact away once its money has left", async () => {
    const { handheld, seed, ctx } = floor
    const look: Fact = handheld.record("v1.UnitInspected", inspected(seed, seed.jacket), {
      by: seed.people.secondOperator,
    })
    await handheld.send(look, await floor.open(seed.jacket), floor.close(seed.jacket))
    await ctx.database.write(async (tx) => {
      for (const state of ["released", "paying"] as const) await tx.updateTable("intents").set({ state }).execute()
    })
    expect(await ctx.database.write((tx) => refuseFact(tx, ctx, look.id))).toMatchObject({ code: "money_moved" })
  })

  it("two looks that disagree are a dispute until one is withdrawn", async () => {
    const { handheld, other, seed, ctx } = floor
    await received()
    ctx.clock.advance(MINUTE)
    const unit = { lpn: null, serial: null, ordinal: 1 }
    const second = other.record("v1.UnitInspected", inspected(seed, seed.jacket, { ...worn(), unit }), {
      photos: [await storedPhoto(ctx, "article")],
    })
    await other.send(second)
    expect(await floor.odd()).toEqual(["count_unclear", "disputed_grade"])
    expect(await floor.units()).toMatchObject([{ disputed: 1, grade: "C" }])
    expect((await floor.money(seed.jacket))[0]).toMatchObject({ state: "held" })
    await other.send(floor.undo(second, other))
    expect(await floor.odd()).toEqual([])
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "released", amount: 8_990 }])
    expect(await handheld.send()).toMatchObject({ results: [] })
  })
})
