import fc from "fast-check"
import { expect, it } from "vitest"
import type { Fact } from "../../shared/contract/facts.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import { MINUTE, type TestContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { arrived, type Handheld, inspected, newHandheld, opened, photoOf, storedPhoto, worn } from "../sync/handheld.ts"
import { type Floor, newFloor } from "./floor.ts"

const story = fc.record({
  announced: fc.boolean(),
  damaged: fc.boolean(),
  /** A second look by the colleague: at what, how plated, how good. */
  second: fc.option(fc.record({ ordinal: fc.integer({ min: 1, max: 3 }), plated: fc.boolean(), worn: fc.boolean() })),
  plated: fc.boolean(),
  corrected: fc.boolean(),
  undone: fc.constantFrom(null, "own", "second"),
  missing: fc.integer({ min: 0, max: 1 }),
  third: fc.boolean(),
  raised: fc.boolean(),
  photoLacks: fc.boolean(),
  reopened: fc.boolean(),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

describeEngines("facts that come in any order", (under) => {
  const open = emptied(under)

  it("give the same refund, the same units and the same exceptions", { timeout: 60_000 }, async () => {
    const runs = under.engine === "sqlite" ? 10 : 2
    await fc.assert(
      fc.asyncProperty(story, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), async (told, shuffle) => {
        const inOrder = await play(told, null)
        expect(await play(told, shuffle)).toEqual(inOrder)
      }),
      { numRuns: runs, seed: 20261125, endOnFailure: true },
    )
  })

  async function play(told: Story, shuffle: number[] | null): Promise<unknown> {
    const floor = await newFloor(open)
    const facts = await tell(floor, told)
    floor.ctx.clock.advance(60 * MINUTE)
    const order = facts.map((_, index) => index)
    if (shuffle) order.sort((a, b) => (shuffle[a] ?? 0) - (shuffle[b] ?? 0) || a - b)
    for (const index of order) await facts[index]?.()
    return outcome(floor, told)
  }

  /** Each fact in a stream of its own, so that any order may reach the server. */
  async function tell({ ctx, seed }: Floor, told: Story): Promise<(() => Promise<unknown>)[]> {
    const sends: (() => Promise<unknown>)[] = []
    const add = (who: "one" | "other", record: (by: Handheld) => Fact): Fact => {
      const by =
        who === "one"
          ? newHandheld(ctx, seed.device, seed.people.operator)
          : newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
      ctx.clock.advance(MINUTE)
      const fact = record(by)
      sends.push(() => by.send(fact))
      return fact
    }
    const one = told.announced ? seed.mugs : { ...seed.mugs, parcelKey: "NEW", parcelId: parcelId("NEW") }
    const label = told.photoLacks ? photoOf("label") : await storedPhoto(ctx, "label")
    const article = await storedPhoto(ctx, "article")
    const damage = await storedPhoto(ctx, "damage")
    const look = (ordinal: number, lpn: string | null, more = {}) =>
      inspected(seed, one, { unit: { lpn, serial: null, ordinal }, ...more }, "home")
    const bad = {
      answers: { right_item: "yes", packaging: "opened", condition: "worn", completeness: "complete" },
      grade: "C" as const,
      fault: worn().fault,
    }
    add("one", (by) => by.record("v1.ParcelArrived", arrived(seed, one, told.damaged), { photos: [damage] }))
    add("one", (by) => by.record("v1.ParcelOpened", opened(seed, one), { photos: [label] }))
    const first = add("one", (by) => by.record("v1.UnitInspected", look(1, told.plated ? "BCDFGHJKLNP" : null)))
    const own = add("one", (by) => by.record("v1.UnitInspected", look(2, null)))
    const { second } = told
    const lpn = second?.plated ? "BCDFGHJKLNP" : null
    const theirs =
      second &&
      add("other", (by) =>
        by.record("v1.UnitInspected", look(second.ordinal, lpn, second.worn ? bad : {}), { photos: [article] }),
      )
    if (told.third) add("one", (by) => by.record("v1.UnitInspected", look(4, null)))
    if (told.corrected)
      add("one", (by) =>
        by.record("v1.UnitInspected", look(1, null, { ...bad, supersedes: first.id }), { photos: [article] }),
      )
    const gone = told.undone === "own" ? own : told.undone === "second" ? theirs : null
    if (gone) add("other", (by) => by.record("v1.FactSuperseded", { factId: gone.id, reason: "mistake" }))
    const missing = told.missing ? [{ lineId: one.lineIds[0] ?? "", quantity: told.missing }] : []
    add("one", (by) =>
      by.record("v1.ParcelClosed", {
        parcelId: one.parcelId,
        siteId: seed.siteId,
        found: 2,
        expected: 2,
        missing,
        emptyBox: false,
      }),
    )
    if (told.reopened) add("other", (by) => by.record("v1.ParcelOpened", opened(seed, one), { photos: [label] }))
    const odd = { siteId: seed.siteId, parcelId: one.parcelId, returnId: null, lineId: null, scan: null, note: null }
    if (told.raised) add("other", (by) => by.record("v1.ExceptionRaised", { ...odd, kind: "counterfeit_suspected" }))
    return sends
  }

  async function outcome({ ctx, seed, odd, units }: Floor, told: Story): Promise<unknown> {
    const { read } = ctx.database
    const waiting = await read.selectFrom("facts").select("waits_for").where("verdict", "<>", "accepted").execute()
    const parcel = await read
      .selectFrom("parcels")
      .selectAll()
      .where("key", "=", told.announced ? seed.mugs.parcelKey : "NEW")
      .executeTakeFirst()
    const payment = await read
      .selectFrom("payments")
      .select("reserved_minor")
      .where("order_id", "=", seed.mugs.orderId)
      .executeTakeFirst()
    const tooMany = (await odd()).includes("extra_item")
    return {
      waiting,
      odd: await odd(),
      // how units share a settlement is not the refund: what each is paid, and whether it waits and why, is
      money: await perUnit(ctx, seed.mugs.returnId, tooMany),
      units: (await units())
        .map((unit) =>
          [unit.lpn ?? unit.ordinal, unit.reception, unit.acceptance, unit.grade, unit.disputed, unit.complete].join(),
        )
        .sort(),
      parcel: parcel && [parcel.state, parcel.damaged, parcel.opened_at === null, parcel.closed_at === null],
      reserved: tooMany ? null : payment?.reserved_minor,
    }
  }
})

async function perUnit({ database }: TestContext, returnId: string, tooMany: boolean): Promise<unknown> {
  const rows = await database.read
    .selectFrom("intents")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("state", "<>", "stopped")
    .execute()
  const units = await database.read.selectFrom("units").select(["id", "lpn", "ordinal"]).execute()
  const names = new Map(units.map((unit) => [unit.id, unit.lpn ?? unit.ordinal]))
  const parts = rows.flatMap((row) =>
    (JSON.parse(row.units) as { unitId: string; amountMinor: number }[]).map((part) =>
      // which of too many is paid for is a lead's word: until then all wait, whichever they are
      tooMany ? [row.kind, row.state] : [row.kind, row.state, names.get(part.unitId), part.amountMinor],
    ),
  )
  const reasons = tooMany ? [] : rows.flatMap((row) => JSON.parse(row.reasons) as string[])
  return { parts: parts.map(String).sort(), reasons: [...new Set(reasons)].sort() }
}
