import { beforeEach, expect, it } from "vitest"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import { parcelId, returnId, returnLineId } from "../../shared/domain/derive-id.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"
import { arrived, closed, inspected, opened, storedPhoto } from "../sync/handheld.ts"
import { type Floor, newFloor, said } from "./floor.ts"

// One label of Mondial Relay: its bars say 26 digits, of which the shipment is one number and brand, shipment and parcel
// another. A shop may announce either.
const LABEL = "12123456780101006623123454"
const SHIPMENT = "12345678"
const PRINTED = "121234567801"
const [scanned, printed] = [parcelId(SHIPMENT), parcelId(PRINTED)]

describeEngines("a parcel with two numbers", (under) => {
  const open = emptied(under)
  let floor: Floor
  let late: SeedReturn
  beforeEach(async () => {
    floor = await newFloor(open)
    const rma = ownNumberFrom("rma", 77)
    const id = returnId(floor.seed.shopId, rma)
    const line = returnLineId(id, floor.seed.jacket.orderLineIds[0] ?? "")
    late = { ...floor.seed.jacket, rma, returnId: id, lineIds: [line], parcelId: printed, parcelKey: PRINTED }
  })

  const announce = async (tracking: string, rma = late.rma) => {
    const { ctx, seed } = floor
    const lines = [{ ref: "1", quantity: 1 }]
    const noticeAt = new Date(ctx.now()).toISOString()
    const announced = {
      number: rma,
      orderNumber: "1001",
      basis: "withdrawal",
      noticeAt,
      lines,
      parcels: [{ tracking }],
    }
    const answer = await ctx.database.write((tx) =>
      upsertReturn(tx, ctx, { kind: "system" }, { shopId: seed.shopId, announced: announced as never }),
    )
    if (!answer.ok) throw new Error(`${answer.code} ${answer.detail}`)
  }
  const wedge = { raw: LABEL, channel: "wedge" as const }
  /** As a handheld names it that read the bars. */
  const asScanned = { ...({} as SeedReturn), parcelId: scanned, parcelKey: SHIPMENT }
  const comes = () => {
    const { handheld, seed } = floor
    return handheld.record("v1.ParcelArrived", { ...arrived(seed, asScanned), scan: wedge })
  }
  const opens = async (
    one: Pick<SeedReturn, "parcelId" | "parcelKey">,
    by = floor.other,
    scan = wedge as object | null,
  ) =>
    by.record(
      "v1.ParcelOpened",
      { ...opened(floor.seed, { ...late, ...one }), scan: scan as never, returnIds: [] },
      { photos: [await storedPhoto(floor.ctx, "label")] },
    )
  const parcels = async () => {
    const rows = await floor.ctx.database.read
      .selectFrom("parcels")
      .leftJoin("parcel_returns", "parcel_returns.parcel_id", "parcels.id")
      .select(["parcels.id", "parcels.state", "parcel_returns.return_id"])
      .where("parcels.id", "in", [scanned, printed])
      .orderBy("parcels.id")
      .execute()
    return rows
  }
  const placed = async (facts: Fact[]) => {
    const rows = await floor.ctx.database.read
      .selectFrom("facts")
      .select("parcel_id")
      .where(
        "id",
        "in",
        facts.map((fact) => fact.id),
      )
      .execute()
    return new Set(rows.map((row) => row.parcel_id))
  }
  /** What handhelds of the site are told is on its way or open. */
  const told = async () => {
    const rows = await floor.ctx.database.read
      .selectFrom("device_docs")
      .select(["id", "body"])
      .where("kind", "=", "parcel")
      .where("id", "in", [scanned, printed])
      .where("body", "is not", null)
      .execute()
    return rows.map(({ id, body }) => ({ id, keys: JSON.parse(body ?? "{}").keys }))
  }

  it("stays one where it was scanned by one number before it was announced by the other", async () => {
    const { handheld, other, odd, money } = floor
    await handheld.send(comes())
    expect(await odd()).toEqual(["unknown_parcel"])
    await announce(PRINTED)
    expect(await parcels()).toEqual([{ id: scanned, state: "arrived", return_id: late.returnId }])
    expect(await odd()).toEqual([])
    expect(await told()).toEqual(
      [{ id: scanned, keys: [late.rma, SHIPMENT, PRINTED].sort() }].map((one) => ({
        ...one,
        keys: expect.arrayContaining(one.keys),
      })),
    )
    // whoever reads the other number has another name for it, and speaks of the same one
    const facts = [
      await opens(late),
      other.record("v1.UnitInspected", inspected(floor.seed, late)),
      other.record("v1.ParcelClosed", closed(floor.seed, late)),
    ]
    expect(said(await other.send(...facts))).toEqual(["accepted", "accepted", "accepted"])
    expect(await placed(facts)).toEqual(new Set([scanned]))
    expect(await parcels()).toMatchObject([{ id: scanned, state: "closed" }])
    expect(await money(late)).toMatchObject([{ state: "released" }])
  })

  it("is the announced one where a handheld that had not heard of it reads the other number", async () => {
    const { handheld, odd } = floor
    await announce(PRINTED)
    const fact = comes()
    await handheld.send(fact)
    expect(await parcels()).toEqual([{ id: printed, state: "arrived", return_id: late.returnId }])
    expect(await placed([fact])).toEqual(new Set([printed]))
    expect(await odd()).toEqual([])
    // typed in again without the bars, it is known by that number too
    const again = await opens(asScanned, floor.other, null)
    await floor.other.send(again)
    expect(await placed([again])).toEqual(new Set([printed]))
    expect(await parcels()).toMatchObject([{ id: printed, state: "opened" }])
  })

  it("applies what waited for it under the name that it no longer has", async () => {
    const { handheld, other, seed } = floor
    await announce(PRINTED)
    const look = other.record("v1.UnitInspected", { ...inspected(seed, late), parcelId: scanned })
    expect(said(await other.send(look))).toEqual(["review/waiting"])
    await handheld.send(comes())
    expect(await placed([look])).toEqual(new Set([printed]))
    expect((await floor.units()).map((unit) => unit.parcel_id)).toEqual([printed])
  })

  it("becomes one again where it was taken for two and only one of them was ever seen", async () => {
    const { handheld, other, odd } = floor
    const typed = handheld.record("v1.ParcelArrived", { ...arrived(floor.seed, asScanned), scan: null })
    await handheld.send(typed)
    await announce(PRINTED)
    expect(await parcels()).toHaveLength(2)
    // the bars say both numbers
    const fact = await opens(late)
    await other.send(fact)
    expect(await parcels()).toEqual([{ id: scanned, state: "opened", return_id: late.returnId }])
    expect(await placed([typed, fact])).toEqual(new Set([scanned]))
    expect(await odd()).toEqual([])
    expect((await told()).map((one) => one.id)).toEqual([scanned])
    const { read } = floor.ctx.database
    const joined = await read.selectFrom("audit").select("subject").where("action", "=", "parcel.joined").execute()
    expect(joined).toEqual([{ subject: `parcel:${scanned}` }])
  })

  it("is a lead's to tell where both were seen, and no money moves until then", async () => {
    const { handheld, other, odd, seed, money } = floor
    await handheld.send(handheld.record("v1.ParcelArrived", { ...arrived(seed, asScanned), scan: null }))
    await announce(PRINTED)
    await other.send(other.record("v1.ParcelArrived", { ...arrived(seed, late), scan: null }))
    const facts = [
      await opens(late),
      other.record("v1.UnitInspected", inspected(seed, late)),
      other.record("v1.ParcelClosed", closed(seed, late)),
    ]
    await other.send(...facts)
    expect((await parcels()).map((one) => one.state)).toHaveLength(2)
    expect(await placed(facts)).toEqual(new Set([printed]))
    expect(await odd()).toEqual(["count_unclear", "unknown_parcel"])
    expect(await money(late)).toMatchObject([{ state: "held" }])
  })

  it("stays two where both numbers were announced: whoever scans one says which it is", async () => {
    const { handheld, odd } = floor
    await announce(PRINTED)
    await announce(SHIPMENT, ownNumberFrom("rma", 78))
    await handheld.send(comes())
    expect(await parcels()).toMatchObject([{}, {}])
    expect((await parcels()).find((one) => one.id === scanned)?.state).toBe("arrived")
    expect((await parcels()).find((one) => one.id === printed)?.state).toBe("announced")
    expect(await odd()).toEqual([])
  })
})
