import { afterAll, beforeAll, expect, test } from "vitest"
import { sendcloud } from "../../server/carriers/sendcloud.ts"
import { standStill } from "../../server/refunds/stand-still.ts"
import { parcelOrderOf } from "../../server/sending/parcel-order.ts"
import type { WayChoice } from "../../shared/contract/sending.ts"
import { describeEngines } from "../support/engines.ts"
import { jacketOrder, mugsOrder, type SeedReturn } from "../support/seed-return.ts"
import { type SendcloudStub, startSendcloudStub } from "../support/sendcloud-stub.ts"
import { type Dispatch, openDispatch, sender } from "./dispatch.ts"

describeEngines("labels of a house that was set back", ({ open }) => {
  let cloud: SendcloudStub
  let at: Dispatch
  beforeAll(async () => {
    cloud = await startSendcloudStub()
    const keys = { publicKey: cloud.publicKey, secretKey: cloud.secretKey, webhookSecret: cloud.webhookSecret }
    at = await openDispatch(await open(), [
      sendcloud({ ...keys, apiBase: cloud.url, option: "colissimo:return/home", countries: ["FR"], timeout: 300 }),
    ])
  })
  afterAll(() => cloud.close())
  const byCloud: WayChoice = { way: "drop_off", carrier: "sendcloud", sender }
  const rowOf = (of: SeedReturn) =>
    at.ctx.database.read
      .selectFrom("shipments")
      .selectAll()
      .where("return_id", "=", of.returnId)
      .executeTakeFirstOrThrow()

  test("are not booked a second time where they were booked after the backup", async () => {
    const of = await at.announced(jacketOrder)
    await at.chosen(of, byCloud)
    // what the house did before it was set back to this moment
    const order = await parcelOrderOf(at.ctx.database.read, await rowOf(of))
    if (!order) throw new Error("nothing to book")
    await at.ctx.carriers?.get("sendcloud")?.book({ ...order, reference: `${of.rma}-1` })
    const before = cloud.returns.size
    at.ctx.clock.advance(60 * 60_000)
    await at.work(3)
    expect(cloud.returns.size).toBe(before)
    expect(await rowOf(of)).toMatchObject({ state: "booked", tracking: expect.stringMatching(/\w{8,}/) })
  })

  test("are asked after, and one that was taken back since is good for nothing: its customer chooses again", async () => {
    const [gone, good] = [await at.announced(jacketOrder), await at.announced(mugsOrder)]
    for (const of of [gone, good]) await at.chosen(of, byCloud)
    await at.work(3)
    const row = await rowOf(gone)
    await at.ctx.carriers?.get("sendcloud")?.cancel({ id: row.carrier_id ?? "", tracking: row.tracking ?? "" })
    const { ctx } = at
    await ctx.database.write((tx) => standStill(tx, { id: ctx.newId(), now: ctx.now(), cause: "new_epoch" }))
    await at.work(4)
    expect(await rowOf(gone)).toMatchObject({ state: "cancelled", note: "not_there" })
    expect(await rowOf(good)).toMatchObject({ state: "booked", note: null })
    expect(await at.chosen(gone, byCloud)).toMatchObject({ state: "wanted" })
  })
})
