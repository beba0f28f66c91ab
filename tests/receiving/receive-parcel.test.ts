import { v7 } from "uuid"
import { beforeEach, expect, it } from "vitest"
import { parcelId } from "../../shared/domain/derive-id.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { arrived, inspected, opened, storedPhoto } from "../sync/handheld.ts"
import { type Floor, newFloor, plate, said } from "./floor.ts"

describeEngines("a parcel at the dock", (under) => {
  const open = emptied(under)
  let floor: Floor
  beforeEach(async () => {
    floor = await newFloor(open)
  })

  it("starts the legal clock at the arrival that was seen first, whichever is told first", async () => {
    const { handheld, other, seed, ctx } = floor
    // by the handheld whose stream began last, so that nothing but the moment tells which was first
    const early = other.record("v1.ParcelArrived", arrived(seed, seed.jacket))
    ctx.clock.advance(30 * MINUTE)
    await handheld.send(await floor.open(seed.jacket))
    expect(await floor.parcel(seed.jacket)).toMatchObject({ state: "opened", arrived_at: ctx.now() })
    await other.send(early)
    const parcel = await floor.parcel(seed.jacket)
    expect(parcel).toMatchObject({ state: "opened", arrived_by: seed.people.secondOperator.id })
    expect(parcel.arrived_at).toBe(ctx.now() - 30 * MINUTE)
    const { status, due_day } = await ctx.database.read
      .selectFrom("returns")
      .selectAll()
      .where("id", "=", seed.jacket.returnId)
      .executeTakeFirstOrThrow()
    expect(status).toBe("arrived")
    expect(due_day).not.toBeNull()
  })

  it("keeps a parcel that nobody announced, and tells a lead", async () => {
    const { handheld, seed } = floor
    const one = { ...seed.jacket, parcelKey: "NEW-1", parcelId: parcelId("NEW-1") }
    await handheld.send(handheld.record("v1.ParcelArrived", arrived(seed, one)))
    expect(await floor.odd()).toEqual(["unknown_parcel"])
    expect(await floor.parcel(one)).toMatchObject({ state: "arrived", key: "NEW-1", site_id: seed.siteId })
    // whoever opens it finds the return inside: nothing is odd any more
    await handheld.send(await floor.open(one))
    expect(await floor.odd()).toEqual([])
  })

  it("says which parcel has no return, and takes a damaged one to a lead", async () => {
    const { handheld, seed } = floor
    const one = { ...seed.jacket, parcelKey: "NEW-2", parcelId: parcelId("NEW-2") }
    await handheld.send(handheld.record("v1.ParcelArrived", arrived(seed, one, true)))
    await handheld.send(handheld.record("v1.ParcelOpened", { ...opened(seed, one), returnIds: [] }))
    expect(await floor.odd()).toEqual(["damaged_in_transit", "no_return", "unknown_parcel"])
    expect(await floor.parcel(one)).toMatchObject({ damaged: 1, state: "opened" })
  })

  it("pays a clean unit without a click once its parcel is closed, and not before", async () => {
    const { handheld, seed } = floor
    await handheld.send(await floor.open(seed.jacket), floor.look(seed.jacket))
    expect(await floor.units()).toMatchObject([
      { reception: "received", acceptance: "accepted", grade: "A", complete: 1 },
    ])
    expect(await floor.money(seed.jacket)).toEqual([])
    await handheld.send(floor.close(seed.jacket))
    expect(await floor.money(seed.jacket)).toEqual([{ state: "released", reasons: [], amount: 8_990 }])
    const job = await floor.ctx.database.read.selectFrom("jobs").select("kind").execute()
    expect(job).toHaveLength(2)
    expect(await floor.odd()).toEqual([])
  })

  it("computes the grade again: a handheld's better word without a reason is not taken", async () => {
    const { handheld, seed } = floor
    const photos = [await storedPhoto(floor.ctx, "article")]
    const answers = { right_item: "yes", packaging: "opened", condition: "as_new" }
    const lying = inspected(seed, seed.jacket, { answers, grade: "A" })
    const look = handheld.record("v1.UnitInspected", lying, { photos })
    await handheld.send(look, await floor.open(seed.jacket), floor.close(seed.jacket))
    expect(await floor.units()).toMatchObject([{ grade: "B", acceptance: "manual_intervention_required" }])
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "held", reasons: ["lead_review"] }])
  })

  it("records what did not come as units of their own, each with its exception, and pays what did", async () => {
    const { handheld, seed } = floor
    const { mugs } = seed
    const missing = [{ lineId: mugs.lineIds[0] ?? "", quantity: 1 }]
    await handheld.send(await floor.open(mugs), floor.look(mugs), floor.close(mugs, { missing, found: 1, expected: 2 }))
    expect((await floor.units()).map((unit) => [unit.ordinal, unit.reception])).toEqual([
      [1, "received"],
      [2, "short_shipped"],
    ])
    expect(await floor.odd()).toEqual(["missing_item"])
    expect(await floor.money(mugs)).toEqual([{ state: "released", reasons: [], amount: 1_200 }])
  })

  it("takes back what was called missing where it is found after all, under the very number or another", async () => {
    for (const ordinal of [2, 7]) {
      const { handheld, seed, look, open: opening, close, money, odd, units } = await newFloor(open)
      const missing = [{ lineId: seed.mugs.lineIds[0] ?? "", quantity: 1 }]
      await handheld.send(await opening(seed.mugs), look(seed.mugs), close(seed.mugs, { missing }))
      await handheld.send(await opening(seed.mugs), look(seed.mugs, plate(null, ordinal)), close(seed.mugs))
      expect((await units()).map((unit) => unit.reception)).toEqual(["received", "received"])
      expect(await odd()).toEqual([])
      expect((await money(seed.mugs)).map((one) => [one.state, one.amount])).toEqual([
        ["released", 1_200],
        ["released", 1_200],
      ])
    }
  })

  it("calls nothing missing while another parcel of the return is on its way", async () => {
    const { handheld, seed, ctx } = floor
    const second = { ...seed.mugs, parcelKey: "SECOND", parcelId: parcelId("SECOND") }
    await handheld.send(await floor.open(second))
    await ctx.database.write((tx) =>
      tx.updateTable("parcels").set({ state: "in_transit" }).where("id", "=", seed.mugs.parcelId).execute(),
    )
    const missing = [{ lineId: seed.mugs.lineIds[0] ?? "", quantity: 1 }]
    await handheld.send(floor.look(second), floor.close(second, { missing }))
    expect((await floor.units()).map((unit) => unit.reception)).toEqual(["received"])
    expect(await floor.odd()).toEqual([])
  })

  it("holds all of an empty box for a lead", async () => {
    const { handheld, seed } = floor
    const missing = [{ lineId: seed.jacket.lineIds[0] ?? "", quantity: 1 }]
    await handheld.send(await floor.open(seed.jacket), floor.close(seed.jacket, { found: 0, missing, emptyBox: true }))
    expect(await floor.odd()).toEqual(["empty_box", "missing_item"])
    expect(await floor.units()).toMatchObject([
      { reception: "short_shipped", acceptance: "manual_intervention_required" },
    ])
    expect(await floor.money(seed.jacket)).toEqual([])
  })

  it("pays nothing for another article than the one that was sold", async () => {
    const { handheld, seed } = floor
    const wrong = {
      outcome: "wrong_item" as const,
      answers: { right_item: "no" },
      grade: null,
      disposition: "quarantine" as const,
    }
    await handheld.send(await floor.open(seed.jacket), floor.look(seed.jacket, wrong), floor.close(seed.jacket))
    expect(await floor.units()).toMatchObject([
      { reception: "wrong_item", acceptance: "manual_intervention_required", grade: null },
    ])
    expect(await floor.odd()).toEqual(["wrong_item"])
    expect(await floor.money(seed.jacket)).toEqual([])
  })

  it("keeps an article that nobody announced, and holds nothing of what was", async () => {
    const { handheld, seed } = floor
    const extra = {
      ...plate(null),
      lineId: null,
      outcome: "extra_item" as const,
      answers: {},
      grade: null,
      disposition: "quarantine" as const,
      scan: { raw: "03760000000000", channel: "wedge" as const },
    }
    await handheld.send(
      await floor.open(seed.jacket),
      floor.look(seed.jacket),
      floor.look(seed.jacket, extra),
      floor.close(seed.jacket),
    )
    expect(await floor.odd()).toEqual(["extra_item"])
    expect(await floor.units()).toHaveLength(2)
    expect(await floor.money(seed.jacket)).toEqual([{ state: "released", reasons: [], amount: 8_990 }])
  })

  it("holds a line of which more came than was announced, and lets it go when the one too many is undone", async () => {
    const { handheld, seed } = floor
    const looks = [1, 2, 3].map((ordinal) => floor.look(seed.mugs, plate(null, ordinal)))
    await handheld.send(await floor.open(seed.mugs), ...looks, floor.close(seed.mugs, { found: 3, expected: 2 }))
    expect(await floor.odd()).toEqual(["extra_item"])
    expect((await floor.money(seed.mugs)).map((one) => [one.state, one.reasons])).toEqual([
      ["held", ["exception_open"]],
    ])
    await handheld.send(floor.undo(looks[0] as never))
    expect(await floor.odd()).toEqual([])
    expect((await floor.money(seed.mugs)).map((one) => one.state)).toEqual(["released"])
  })

  it("notices a swapped serial, and takes no unit without one where the line has them", async () => {
    for (const [serial, odd] of [
      ["SN-9999", ["serial_mismatch"]],
      [null, []],
      ["sn-4711 ", []],
    ] as const) {
      const { handheld, seed, open: opening, look, close, odd: nowOdd, units } = await newFloor(open)
      await handheld.send(await opening(seed.radio), look(seed.radio, plate(null, 1, serial)), close(seed.radio))
      expect(await nowOdd()).toEqual(odd)
      const accepted = serial?.startsWith("sn") ? "accepted" : "manual_intervention_required"
      expect(await units()).toMatchObject([{ acceptance: accepted }])
    }
  })

  it("knows a plated unit again, and makes two of a plate that two lines carry", async () => {
    const { handheld, other, seed } = floor
    const lpn = "BCDFGHJKLNP"
    await handheld.send(await floor.open(seed.mugs), floor.look(seed.mugs, plate(lpn)))
    await other.send(floor.look(seed.mugs, plate(lpn, 5), other))
    expect(await floor.units()).toMatchObject([{ lpn, disputed: 0 }])
    expect(await floor.odd()).toEqual([])
    await handheld.send(await floor.open(seed.jacket), floor.look(seed.jacket, plate(lpn)))
    expect(await floor.units()).toHaveLength(2)
    expect(await floor.odd()).toEqual(["serial_mismatch"])
  })

  it("holds a line that two handhelds counted, unless each look has a plate or a serial", async () => {
    const { handheld, other, seed } = floor
    await handheld.send(await floor.open(seed.mugs), floor.look(seed.mugs))
    const theirs = floor.look(seed.mugs, plate(null, 2), other)
    await other.send(theirs)
    await handheld.send(floor.close(seed.mugs))
    expect(await floor.odd()).toEqual(["count_unclear"])
    expect((await floor.money(seed.mugs)).map((one) => [one.state, one.reasons])).toEqual([["held", ["count_unclear"]]])
    await other.send(floor.undo(theirs, other))
    expect(await floor.odd()).toEqual([])
    expect((await floor.money(seed.mugs)).map((one) => [one.state, one.amount])).toEqual([["released", 1_200]])

    const plated = await newFloor(open)
    await plated.handheld.send(await plated.open(plated.seed.mugs), plated.look(plated.seed.mugs, plate("BCDFGHJKLNP")))
    await plated.other.send(plated.look(plated.seed.mugs, plate("BCDFGHJKLNM", 2), plated.other))
    expect(await plated.odd()).toEqual([])
  })

  it("takes over a colleague's open parcel: the last who opened it has it, and each look names who saw it", async () => {
    const { handheld, other, seed, ctx } = floor
    await handheld.send(await floor.open(seed.mugs), floor.look(seed.mugs, plate("BCDFGHJKLNP")))
    ctx.clock.advance(MINUTE)
    const takeover = { ...opened(seed, seed.mugs), takenOverFrom: seed.people.operator.id }
    await other.send(other.record("v1.ParcelOpened", takeover), floor.look(seed.mugs, plate("BCDFGHJKLNM", 2), other))
    expect(await floor.parcel(seed.mugs)).toMatchObject({ state: "opened", opened_by: seed.people.secondOperator.id })
    await other.send(floor.close(seed.mugs, {}, other))
    const looks = await ctx.database.read.selectFrom("inspections").select("person_id").orderBy("at").execute()
    expect(looks.map((look) => look.person_id)).toEqual([seed.people.operator.id, seed.people.secondOperator.id])
    expect(await floor.parcel(seed.mugs)).toMatchObject({ state: "closed", closed_by: seed.people.secondOperator.id })
  })

  it("counts a delivery against what the driver said, and a correction takes its place", async () => {
    const { handheld, seed, ctx } = floor
    const body = { deliveryId: v7(), siteId: seed.siteId, carrier: "ups", told: 40, counted: 39 }
    const first = handheld.record("v1.DeliveryCounted", body)
    await handheld.send(first, handheld.record("v1.DeliveryCounted", { ...body, counted: 40, supersedes: first.id }))
    const rows = await ctx.database.read.selectFrom("deliveries").select(["told", "counted"]).execute()
    expect(rows).toEqual([{ told: 40, counted: 40 }])
  })

  it("keeps a scan that nobody knew, with all that it said", async () => {
    const { handheld, seed, ctx } = floor
    const scan = { raw: "what is this?", channel: "camera" as const }
    const reply = await handheld.send(
      handheld.record("v1.ScanKept", { siteId: seed.siteId, scan, readAs: "unknown", key: null, parcelId: v7() }),
    )
    expect(said(reply)).toEqual(["accepted"])
    const kept = await ctx.database.read.selectFrom("facts").select("raw").where("type", "=", "v1.ScanKept").execute()
    expect(JSON.parse(kept[0]?.raw ?? "").body.scan).toEqual(scan)
  })

  it("holds what somebody says is odd until a lead has answered", async () => {
    const { handheld, seed } = floor
    await handheld.send(await floor.open(seed.jacket), floor.look(seed.jacket), floor.close(seed.jacket))
    const odd = { kind: "counterfeit_suspected" as const, siteId: seed.siteId, parcelId: seed.jacket.parcelId }
    const raised = handheld.record("v1.ExceptionRaised", {
      ...odd,
      returnId: null,
      lineId: null,
      scan: null,
      note: "the seams",
    })
    await handheld.send(raised)
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "held", reasons: ["exception_open"] }])
    await handheld.send(floor.undo(raised))
    expect(await floor.money(seed.jacket)).toMatchObject([{ state: "released" }])
  })
})
