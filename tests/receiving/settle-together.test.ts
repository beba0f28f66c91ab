import { expect, it } from "vitest"
import type { Fact } from "../../shared/contract/facts.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { announceReturn, jacketOrder, type SeedReturn } from "../support/seed-return.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"
import { arrived, closed, inspected, newHandheld, opened, storedPhoto } from "../sync/handheld.ts"

describeEngines("what a push touched and settles step by step", (under) => {
  const open = emptied(under)

  it("becomes what it becomes parcel by parcel, where some lie apart and others share an order or a box", async () => {
    expect(await play("one push")).toEqual(await play("fact by fact"))
  })

  async function play(how: "one push" | "fact by fact"): Promise<unknown> {
    const database = await open()
    let made = 0
    const newId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, "0")}`
    let writes = 0
    const write: typeof database.write = (work) => {
      writes++
      return database.write(work)
    }
    const ctx = testContext({ ...database, write }, { newId })
    const seed = await seedSmall(ctx)
    const [apart, box, half, otherHalf] = await announce(ctx, seed)
    const handheld = newHandheld(ctx, seed.device, seed.people.operator)
    const label = await storedPhoto(ctx, "label")
    const came = (one: SeedReturn, ...with_: SeedReturn[]): Fact[] => [
      handheld.record("v1.ParcelArrived", arrived(seed, one)),
      handheld.record(
        "v1.ParcelOpened",
        { ...opened(seed, one), returnIds: [one, ...with_].map(({ returnId }) => returnId) },
        { photos: [label] },
      ),
      ...[one, ...with_].map((held) =>
        handheld.record("v1.UnitInspected", { ...inspected(seed, held, {}), parcelId: one.parcelId }),
      ),
      handheld.record("v1.ParcelClosed", closed(seed, one)),
    ]
    const facts = [...came(seed.jacket), ...came(half), ...came(apart), ...came(box, seed.mugs), ...came(otherHalf)]
    writes = 0
    if (how === "one push") await handheld.send(...facts)
    else for (const fact of facts) await handheld.send(fact)
    // nothing threw on the way, or the push would have been written again
    expect(writes).toBe(how === "one push" ? 1 : facts.length)
    return outcome(ctx)
  }

  /** One alone, one in whose box another order's goods lie, and two parcels of one order. */
  async function announce(ctx: TestContext, { shopId, siteId }: SeedSmall) {
    return ctx.database.write(async (tx) => {
      const at = { tx, ctx, shopId, siteId }
      const apart = await announceReturn(at, jacketOrder("3001", "1Z999AA10000003001"))
      const box = await announceReturn(at, jacketOrder("3002", "1Z999AA10000003002"))
      const half = await announceReturn(at, jacketOrder("3003", "1Z999AA10000003003"))
      const otherHalf = await announceReturn(at, jacketOrder("3004", "1Z999AA10000003004"))
      // the same order, of which each parcel brings a line
      const { orderId } = half
      await tx.updateTable("returns").set({ order_id: orderId }).where("id", "=", otherHalf.returnId).execute()
      await tx
        .updateTable("order_lines")
        .set({ order_id: orderId, ref: "2" })
        .where("order_id", "=", otherHalf.orderId)
        .execute()
      await tx.updateTable("payments").set({ order_id: orderId }).where("order_id", "=", otherHalf.orderId).execute()
      return [apart, box, half, otherHalf] as const
    })
  }

  async function outcome({ database: { read } }: TestContext): Promise<unknown> {
    const intents = await read.selectFrom("intents").selectAll().orderBy("id").execute()
    const returns = await read.selectFrom("returns").selectAll().orderBy("id").execute()
    const units = await read.selectFrom("units").selectAll().orderBy("id").execute()
    const parcels = await read.selectFrom("parcels").selectAll().orderBy("id").execute()
    const payments = await read.selectFrom("payments").selectAll().orderBy("id").execute()
    const holds = await read
      .selectFrom("parcel_returns")
      .selectAll()
      .orderBy("parcel_id")
      .orderBy("return_id")
      .execute()
    const docs = await read
      .selectFrom("device_docs")
      .selectAll()
      .where("body", "is not", null)
      .orderBy("kind")
      .orderBy("id")
      .execute()
    const odd = await read.selectFrom("exceptions").select(["kind", "parcel_id", "closed_at"]).execute()
    const jobs = await read.selectFrom("jobs").select(["kind", "subject"]).orderBy("subject").execute()
    return {
      intents: intents.map(({ decision_id: _, version: __, ...intent }) => intent),
      returns,
      units,
      parcels,
      payments,
      holds: holds.map(({ parcel_id, return_id }) => ({ parcel_id, return_id })),
      docs: docs.map(({ site_id, kind, id, body }) => ({ site_id, kind, id, body: JSON.parse(body ?? "") })),
      odd: odd.map((one) => JSON.stringify(one)).sort(),
      jobs,
    }
  }
})
