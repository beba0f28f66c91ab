import { expect, test } from "vitest"
import { publishParcel } from "../../server/feed/publish-parcel.ts"
import { tellHandhelds } from "../../server/refunds/tell-handhelds.ts"
import { type DocKind, docBodies } from "../../shared/contract/device-docs.ts"
import { DAY, testContext } from "../support/context.ts"
import { type Database, describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"

const docs = (database: Database) => database.read.selectFrom("device_docs").selectAll().orderBy("id").execute()
const bodyOf = async (database: Database, siteId: string, kind: string, id: string) => {
  const row = (await docs(database)).find((doc) => doc.site_id === siteId && doc.kind === kind && doc.id === id)
  return row?.body ? JSON.parse(row.body) : null
}

describeEngines("what handhelds are told", ({ open }) => {
  test("keeps the shape that handhelds parse, each kind", async () => {
    const ctx = testContext(await open())
    await seedSmall(ctx)
    const all = await docs(ctx.database)
    for (const doc of all) docBodies[doc.kind as DocKind].parse(JSON.parse(doc.body ?? ""))
    expect([...new Set(all.map((doc) => doc.kind))].sort()).toEqual([
      "bin",
      "colleague",
      "parcel",
      "policy",
      "return",
      "site",
    ])
  })

  test("never carries a customer's name, address, e-mail or comment", async () => {
    const ctx = testContext(await open())
    await seedSmall(ctx)
    const text = JSON.stringify(await docs(ctx.database))
    expect(text).toContain("JACKET-M")
    expect(text).not.toMatch(/secret/i)
  })

  test("finds a parcel by its return's number too", async () => {
    const ctx = testContext(await open())
    const { siteId, jacket } = await seedSmall(ctx)
    const body = await bodyOf(ctx.database, siteId, "parcel", jacket.parcelId)
    expect(body.keys).toEqual([jacket.parcelKey, jacket.rma])
  })

  test("tells another site of an open parcel, and its own of a closed one for sixty days", async () => {
    const ctx = testContext(await open())
    const { siteId, otherSiteId, jacket, mugs } = await seedSmall(ctx)
    const move = (id: string, change: object) =>
      ctx.database.write(async (tx) => {
        await tx.updateTable("parcels").set(change).where("id", "=", id).execute()
        await publishParcel(tx, ctx, id)
      })
    await move(jacket.parcelId, { state: "arrived", arrived_at: ctx.now() })
    expect(await bodyOf(ctx.database, otherSiteId, "known", jacket.parcelId)).toMatchObject({ state: "other_site" })
    expect(await bodyOf(ctx.database, siteId, "known", jacket.parcelId)).toBeNull()

    await move(jacket.parcelId, { state: "closed", closed_at: ctx.now() })
    expect(await bodyOf(ctx.database, siteId, "parcel", jacket.parcelId)).toBeNull()
    expect(await bodyOf(ctx.database, siteId, "known", jacket.parcelId)).toMatchObject({ state: "closed" })
    expect(await bodyOf(ctx.database, otherSiteId, "known", jacket.parcelId)).toBeNull()

    ctx.clock.advance(61 * DAY)
    await move(mugs.parcelId, { state: "closed", closed_at: ctx.now() })
    expect(await bodyOf(ctx.database, siteId, "known", jacket.parcelId)).toBeNull()
    expect(await bodyOf(ctx.database, siteId, "known", mugs.parcelId)).toMatchObject({ state: "closed" })
  })

  test("takes a return away once it is completed or cancelled", async () => {
    const ctx = testContext(await open())
    const { siteId, jacket } = await seedSmall(ctx)
    await ctx.database.write(async (tx) => {
      await tx.updateTable("returns").set({ status: "completed" }).where("id", "=", jacket.returnId).execute()
      await tellHandhelds(tx, ctx, jacket.returnId)
    })
    expect(await bodyOf(ctx.database, siteId, "return", jacket.returnId)).toBeNull()
  })
})
