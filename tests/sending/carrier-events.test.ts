import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { colissimo } from "../../server/carriers/colissimo.ts"
import { sendcloud } from "../../server/carriers/sendcloud.ts"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { keepEvents } from "../../server/sending/keep-events.ts"
import { carriersSaid, sendingOf } from "../../server/sending/sending-of.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { type ColissimoStub, startColissimoStub } from "../support/colissimo-stub.ts"
import { DAY, HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { jacketOrder, type SeedReturn } from "../support/seed-return.ts"
import { type SendcloudStub, startSendcloudStub } from "../support/sendcloud-stub.ts"
import { type Dispatch, openDispatch, sender } from "./dispatch.ts"

describeEngines("what carriers tell", ({ open }) => {
  let post: ColissimoStub
  let cloud: SendcloudStub
  let at: Dispatch
  let browser: TestBrowser
  let jacket: SeedReturn
  let next = 100

  beforeAll(async () => {
    post = await startColissimoStub()
    cloud = await startSendcloudStub()
    const { apiKey, trackingKey, url } = post
    const { publicKey, secretKey, webhookSecret } = cloud
    const now = () => at?.ctx.now() ?? 0
    at = await openDispatch(await open(), [
      colissimo({ apiKey, trackingKey, apiBase: url, trackingBase: url, now }),
      sendcloud({ publicKey, secretKey, webhookSecret, apiBase: cloud.url, option: "x:y", countries: ["FR"] }),
    ])
    browser = testClient(at.ctx).browser()
  })
  beforeEach(async () => {
    jacket = await at.announced(jacketOrder)
  })
  afterAll(async () => {
    await post.close()
    await cloud.close()
  })

  const typed = async (of = jacket) => {
    const tracking = makeTracking("colissimo", next++)
    await at.chosen(of, { way: "own_carrier", tracking })
    return tracking
  }
  const parcelOf = (key: string) =>
    at.ctx.database.read
      .selectFrom("parcels")
      .select(["id", "state", "shipment_proof_at", "arrived_at", "arrived_by"])
      .where("key", "=", key)
      .executeTakeFirstOrThrow()
  const tell = (tracking: string, message: string, moment = at.ctx.now(), more: { signature?: string } = {}) => {
    const { body, signature } = cloud.webhook(tracking, message, moment)
    return browser.ask("POST", "/api/carriers/sendcloud/webhooks", new TextEncoder().encode(body), {
      ...{ "sendcloud-signature": more.signature ?? signature, "content-type": "application/json" },
    })
  }
  const said = async () => (await carriersSaid(at.ctx.database.read, jacket.returnId)).map((one) => one.kind)

  test("moves a parcel once, whatever the order, and however often it is told", async () => {
    const tracking = await typed()
    const start = at.ctx.now()
    at.ctx.clock.advance(3 * HOUR)
    expect((await tell(tracking, "Parcel en route", start + 2 * HOUR)).status).toBe(204)
    expect((await tell(tracking, "Shipment picked up by driver", start + HOUR)).status).toBe(204)
    expect((await tell(tracking, "Parcel en route", start + 2 * HOUR)).status).toBe(204)
    await at.work()
    expect(await parcelOf(tracking)).toMatchObject({ state: "in_transit", shipment_proof_at: start + HOUR })
    expect(await said()).toEqual(["accepted", "in_transit"])
    // registered at the carrier proves nothing, and what is older moves nothing back
    await tell(tracking, "Ready to send", start)
    await at.work()
    expect(await parcelOf(tracking)).toMatchObject({ state: "in_transit", shipment_proof_at: start + HOUR })
    await tell(tracking, "Delivered", start + 3 * HOUR)
    await tell(tracking, "Parcel en route", start + 2 * HOUR + MINUTE)
    await at.work()
    expect(await parcelOf(tracking)).toMatchObject({ state: "arrived", arrived_at: start + 3 * HOUR, arrived_by: null })
    expect(await at.notices(jacket)).toEqual(["announced_label", "arrived", "on_its_way"])
    const [shipment] = await sendingOf(at.ctx.database.read, at.ctx, jacket.returnId)
    expect(shipment).toMatchObject({ state: "used", open: false, tracking: expect.any(String) })
    expect(await at.choose(jacket, { way: "own_label" })).toMatchObject({ code: "already_done" })
  })

  test("believes nobody who cannot sign, nor what is old, nor a carrier that is not there", async () => {
    const tracking = await typed()
    expect((await tell(tracking, "Delivered", at.ctx.now(), { signature: "00" })).status).toBe(404)
    expect((await tell(tracking, "Delivered", at.ctx.now() - 3 * DAY)).status).toBe(404)
    const bytes = new TextEncoder().encode("{}")
    for (const carrier of ["colissimo", "dhl", "%00"])
      expect((await browser.ask("POST", `/api/carriers/${carrier}/webhooks`, bytes)).status).toBe(404)
    await at.work()
    expect(await parcelOf(tracking)).toMatchObject({ state: "announced", shipment_proof_at: null })
  })

  test("keeps what is of nobody's parcel, shows it to nobody, and counts it once that parcel is announced", async () => {
    const tracking = makeTracking("colissimo", next++)
    await tell(tracking, "Shipment picked up by driver")
    await at.work()
    expect(await said()).toEqual([])
    const kept = await at.ctx.database.read
      .selectFrom("webhooks")
      .select("state")
      .orderBy("id", "desc")
      .limit(1)
      .execute()
    expect(kept).toEqual([{ state: "kept" }])
    await at.chosen(jacket, { way: "own_carrier", tracking })
    expect(await said()).toEqual(["accepted"])
    expect(await parcelOf(tracking)).toMatchObject({ state: "in_transit" })
  })

  test("counts what came before a shop announced its parcel by itself", async () => {
    const { ctx, seed } = at
    const tracking = makeTracking("colissimo", next++)
    const moment = ctx.now()
    await tell(tracking, "Shipment picked up by driver", moment)
    await at.work()
    const announced = {
      ...{ number: jacket.rma, orderNumber: jacket.orderNumber, basis: "withdrawal" as const },
      ...{ noticeAt: new Date(moment).toISOString(), lines: [{ ref: "1", quantity: 1 }], parcels: [{ tracking }] },
    }
    const told = await ctx.database.write((tx) =>
      upsertReturn(tx, ctx, { kind: "system" }, { shopId: seed.shopId, announced }),
    )
    expect(told).toMatchObject({ ok: true })
    expect(await parcelOf(tracking)).toMatchObject({ state: "in_transit", shipment_proof_at: moment })
    expect(await said()).toEqual(["accepted"])
  })

  test("asks a carrier that tells nothing by itself, until somebody here has seen the parcel", async () => {
    const tracking = await typed()
    post.events.set(tracking, [{ date: new Date(at.ctx.now()).toISOString(), code: "PC1", label: "Pris en charge" }])
    at.ctx.clock.advance(2 * HOUR)
    await at.work()
    expect(await parcelOf(tracking)).toMatchObject({ state: "in_transit" })
    const open = () =>
      at.ctx.database.read
        .selectFrom("jobs")
        .innerJoin("parcels", "parcels.id", "jobs.subject")
        .select("jobs.id")
        .where("jobs.kind", "=", "poll_parcel")
        .where("jobs.done_at", "is", null)
        .where("parcels.key", "=", tracking)
        .execute()
    expect(await open()).toHaveLength(1)
    post.tell("fail")
    at.ctx.clock.advance(5 * HOUR)
    await at.work()
    expect(await open()).toHaveLength(1)
    await at.ctx.database.write((tx) =>
      tx.updateTable("parcels").set({ state: "opened" }).where("key", "=", tracking).execute(),
    )
    at.ctx.clock.advance(DAY)
    await at.work()
    expect(await open()).toHaveLength(0)
  })

  test("a corrected date stays as a person said it, and a clock that is ahead brings nothing from tomorrow", async () => {
    const { ctx } = at
    const tracking = await typed()
    const corrected = ctx.now() - HOUR
    await ctx.database.write((tx) =>
      tx
        .updateTable("parcels")
        .set({ shipment_proof_at: corrected, shipment_corrected_at: corrected })
        .where("key", "=", tracking)
        .execute(),
    )
    const events = [
      { tracking, kind: "accepted" as const, at: ctx.now() - DAY, code: "PC1", text: null },
      { tracking, kind: "delivered" as const, at: ctx.now() + 5 * DAY, code: "DI1", text: null },
    ]
    await ctx.database.write((tx) => keepEvents(tx, ctx, { carrier: "colissimo", events, source: "poll" }))
    expect(await parcelOf(tracking)).toMatchObject({
      ...{ state: "arrived", shipment_proof_at: corrected, arrived_at: ctx.now() },
    })
  })

  test("pays in advance at the carrier's first scan, once, where the policy says so", async () => {
    const { ctx, seed } = at
    const advance = { maxMinor: 20_000, goodReturns: 0, recoverDays: 21 }
    await ctx.database.write((tx) =>
      tx
        .insertInto("policies")
        .values({
          ...{ version: 7, author_id: null, reason: "advance", starts_at: ctx.now() },
          document: JSON.stringify({ ...builtInPolicy, advance }),
        })
        .execute(),
    )
    await ctx.database.write((tx) =>
      tx.updateTable("returns").set({ status: "approved" }).where("shop_id", "=", seed.shopId).execute(),
    )
    const tracking = await typed()
    const intents = () =>
      ctx.database.read
        .selectFrom("intents")
        .select(["advance", "amount_minor"])
        .where("return_id", "=", jacket.returnId)
        .where("advance", "=", 1)
        .execute()
    await tell(tracking, "Ready to send")
    await at.work()
    expect(await intents()).toEqual([])
    await tell(tracking, "Shipment picked up by driver")
    await tell(tracking, "Parcel en route", ctx.now() + MINUTE)
    await at.work()
    expect(await intents()).toEqual([{ advance: 1, amount_minor: 8_990 }])
    await ctx.database.write((tx) => tx.deleteFrom("policies").where("version", "=", 7).execute())
  })

  test("a label that was taken back and is used all the same is the one that counts", async () => {
    await at.chosen(jacket, { way: "drop_off", carrier: "colissimo", sender })
    await at.work()
    const tracking = post.labels.at(-1)?.tracking ?? ""
    await at.chosen(jacket, { way: "own_label" })
    await at.work()
    post.events.set(tracking, [{ date: new Date(at.ctx.now()).toISOString(), code: "PC1", label: "Pris en charge" }])
    at.ctx.clock.advance(2 * HOUR)
    await at.work()
    expect((await at.shipments(jacket)).map((one) => [one.way, one.state])).toEqual([
      ["drop_off", "used"],
      ["own_label", "cancelled"],
    ])
  })
})
