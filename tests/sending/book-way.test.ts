import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { colissimo } from "../../server/carriers/colissimo.ts"
import { sendcloud } from "../../server/carriers/sendcloud.ts"
import { claimJobs } from "../../server/jobs/claim.ts"
import { moveShipment } from "../../server/jobs/move-shipment.ts"
import { ownShipments } from "../../server/jobs/own-shipments.ts"
import { bookWay } from "../../server/sending/book-way.ts"
import { cancelWays } from "../../server/sending/cancel-way.ts"
import { sendingOf } from "../../server/sending/sending-of.ts"
import { MOVE_SHIPMENT } from "../../server/sending/shipment-row.ts"
import { waysToSend } from "../../server/sending/ways-to-send.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import type { WayChoice } from "../../shared/contract/sending.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { type ColissimoStub, startColissimoStub } from "../support/colissimo-stub.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { jacketOrder, mugsOrder, radioOrder, type SeedReturn } from "../support/seed-return.ts"
import { type SendcloudStub, startSendcloudStub } from "../support/sendcloud-stub.ts"
import { type Dispatch, openDispatch, sender } from "./dispatch.ts"

describeEngines("how a parcel is to come", ({ open }) => {
  let post: ColissimoStub
  let cloud: SendcloudStub
  let at: Dispatch
  let jacket: SeedReturn
  let mugs: SeedReturn

  beforeAll(async () => {
    post = await startColissimoStub()
    cloud = await startSendcloudStub()
    const { apiKey, trackingKey, url } = post
    const now = () => at?.ctx.now() ?? 0
    const keys = { publicKey: cloud.publicKey, secretKey: cloud.secretKey, webhookSecret: cloud.webhookSecret }
    at = await openDispatch(await open(), [
      colissimo({ apiKey, trackingKey, apiBase: url, trackingBase: url, timeout: 300, now }),
      sendcloud({ ...keys, apiBase: cloud.url, option: "colissimo:return/home", countries: ["FR"], timeout: 300 }),
    ])
  })
  beforeEach(async () => {
    post.labels.length = 0
    cloud.returns.clear()
    cloud.announceAfter = 1
    for (const stub of [post, cloud]) stub.calm()
    await at.ctx.database.write(async (tx) => {
      await tx.deleteFrom("provider_gates").execute()
      await tx.updateTable("jobs").set({ done_at: 1 }).where("done_at", "is", null).execute()
    })
    jacket = await at.announced(jacketOrder)
    mugs = await at.announced(mugsOrder)
  })
  afterAll(async () => {
    await post.close()
    await cloud.close()
  })

  const labelsOf = (of: SeedReturn) =>
    at.ctx.database.read
      .selectFrom("shipment_labels")
      .innerJoin("shipments", "shipments.id", "shipment_labels.shipment_id")
      .select("shipment_labels.base64")
      .where("shipments.return_id", "=", of.returnId)
      .execute()
  const byPost: WayChoice = { way: "drop_off", carrier: "colissimo", sender }
  const byCloud: WayChoice = { way: "drop_off", carrier: "sendcloud", sender }

  test("names every way with its price before one is chosen, the shop's own label among them", async () => {
    const { ctx } = at
    const ways = await waysToSend(ctx.database.read, ctx, { returnId: jacket.returnId })
    expect(ways.map((way) => [way.way, way.carrier, way.priceMinor, way.because])).toEqual([
      ["drop_off", "colissimo", 0, "free"],
      ["drop_off", "sendcloud", 0, "free"],
      ["pickup", "colissimo", 0, "free"],
      ["own_carrier", null, null, "customer"],
      ["own_label", null, null, "customer"],
    ])
    const policy = builtInPolicy
    await ctx.database.write((tx) =>
      tx
        .insertInto("policies")
        .values({
          ...{ version: 2, author_id: null, reason: "price", starts_at: ctx.now() },
          document: JSON.stringify({
            ...policy,
            sending: { ...policy.sending, dropOff: "shop_bears" as const, pickup: "shop_bears" as const },
          }),
        })
        .execute(),
    )
    const cause = { orderId: jacket.orderId, basis: "withdrawal" as const }
    const borne = await waysToSend(ctx.database.read, ctx, { ...cause, reasons: ["too_small"] })
    expect(borne.map((way) => [way.way, way.priceMinor, way.because])).toEqual([
      ["own_carrier", null, "customer"],
      ["own_label", null, "customer"],
    ])
    const broken = await waysToSend(ctx.database.read, ctx, { ...cause, reasons: ["too_small", "defective"] })
    expect(broken[0]).toMatchObject({ priceMinor: 0, because: "reason" })
    await ctx.database.write((tx) => tx.deleteFrom("policies").where("version", "=", 2).execute())
    const [radio] = await waysToSend(ctx.database.read, ctx, { returnId: (await at.announced(radioOrder)).returnId })
    expect(radio).toMatchObject({ priceMinor: 0, because: "basis" })
  })

  test("books once when a customer taps twice and two workers look, and announces the parcel by its number", async () => {
    const { ctx } = at
    const [one, other] = await Promise.all([at.chosen(jacket, byPost), at.chosen(jacket, byPost)])
    expect(other.id).toBe(one.id)
    await at.work()
    await at.work(2)
    expect(post.labels).toHaveLength(1)
    expect(post.labels[0]?.reference).toBe(`${jacket.rma}-1`)
    const [shipment] = await sendingOf(ctx.database.read, ctx, jacket.returnId)
    expect(shipment).toMatchObject({ state: "booked", label: true, open: true, title: "Colissimo" })
    expect(shipment?.tracking?.replaceAll(" ", "")).toBe(post.labels[0]?.tracking)
    const parcel = await ctx.database.read
      .selectFrom("parcel_returns")
      .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
      .select(["parcels.key", "parcels.state", "parcels.carrier"])
      .where("return_id", "=", jacket.returnId)
      .execute()
    expect(parcel).toEqual([{ key: post.labels[0]?.tracking, state: "announced", carrier: "colissimo" }])
    const [label] = await labelsOf(jacket)
    expect(Buffer.from(label?.base64 ?? "", "base64").toString("latin1")).toMatch(/^%PDF-1\.4\n%label 8R/)
    expect(await at.notices(jacket)).toEqual(["announced_label"])
  })

  test("books once through an aggregator whose answer is lost, or late, and takes its label when it is announced", async () => {
    cloud.announceAfter = 2
    cloud.tell("lost")
    await at.chosen(jacket, byCloud)
    await at.work(3)
    expect(cloud.returns.size).toBe(1)
    expect(await at.shipments(jacket)).toMatchObject([{ state: "booked" }])
    cloud.tell("late")
    await at.chosen(mugs, byCloud)
    await at.work(3)
    expect(cloud.returns.size).toBe(2)
    expect(await at.shipments(mugs)).toMatchObject([{ state: "booked" }])
    // told that the label comes by mail, and then that it is there; each once
    for (const of of [jacket, mugs]) expect(await at.notices(of)).toEqual(["announced_label", "label_later"])
  })

  test("asks for another label where a lost one costs nothing, and prints only one", async () => {
    post.tell("lost")
    await at.chosen(jacket, byPost)
    await at.work(2)
    expect(post.labels.map((label) => label.reference)).toEqual([`${jacket.rma}-1`, `${jacket.rma}-2`])
    expect(await at.shipments(jacket)).toMatchObject([{ state: "booked", tracking: post.labels[1]?.tracking }])
    expect(await labelsOf(jacket)).toHaveLength(1)
  })

  test("looks up what a killed worker had asked for before anything is asked again", async () => {
    const { ctx } = at
    await at.chosen(jacket, byCloud)
    const [killed] = await ctx.database.write((tx) => claimJobs(tx, [MOVE_SHIPMENT], ctx.now(), 1))
    // it asks, and never lives to write down the answer
    const write = ctx.database.write.bind(ctx.database)
    let writes = 0
    const dying = {
      ...ctx.database,
      write: ((run) => (writes++ ? Promise.reject(new Error("killed")) : write(run))) as typeof write,
    }
    await expect(moveShipment({ ...ctx, database: dying }, killed as never)).rejects.toThrow("killed")
    expect(cloud.returns.size).toBe(1)
    expect(await at.shipments(jacket)).toMatchObject([{ state: "booking" }])
    await at.work(3)
    expect(cloud.returns.size).toBe(1)
    expect(await at.shipments(jacket)).toMatchObject([{ state: "booked" }])
  })

  test("lets a worker that was paused past its lease write nothing", async () => {
    const { ctx } = at
    await at.chosen(jacket, byCloud)
    const [paused] = await ctx.database.write((tx) => claimJobs(tx, [MOVE_SHIPMENT], ctx.now(), 1))
    const carrier = ctx.carriers?.get("sendcloud")
    const slow = {
      ...carrier,
      book: async (order: never) => {
        const said = await carrier?.book(order)
        ctx.clock.advance(2 * MINUTE)
        await at.work(3)
        return said
      },
    }
    await moveShipment({ ...ctx, carriers: new Map([["sendcloud", slow as never]]) }, paused as never)
    expect(cloud.returns.size).toBe(1)
    const attempts = await ctx.database.read
      .selectFrom("shipment_attempts")
      .innerJoin("shipments", "shipments.id", "shipment_attempts.shipment_id")
      .select("shipment_attempts.state")
      .where("shipments.return_id", "=", jacket.returnId)
      .execute()
    expect(attempts).toEqual([{ state: "succeeded" }])
    expect(await at.shipments(jacket)).toMatchObject([{ state: "booked" }])
  })

  test("keeps nobody in front of a carrier that is down: the label comes later, and other ways stand first", async () => {
    const { ctx } = at
    post.tell("fail", 40)
    await at.chosen(jacket, byPost)
    await at.work(8)
    const [waits] = await sendingOf(ctx.database.read, ctx, jacket.returnId)
    expect(waits).toMatchObject({ label: false, delayedAt: expect.any(Number) })
    expect(await at.notices(jacket)).toEqual(["label_later"])
    const ways = await waysToSend(ctx.database.read, ctx, { returnId: mugs.returnId })
    expect(ways.map((way) => [way.carrier, way.slow])).toEqual([
      ...[
        ["sendcloud", false],
        [null, false],
        [null, false],
        ["colissimo", true],
        ["colissimo", true],
      ],
    ])
    // the way that needs nobody
    await at.chosen(jacket, { way: "own_label" })
    expect(await at.shipments(jacket)).toMatchObject([{ way: "drop_off" }, { way: "own_label", state: "ready" }])
    await at.work(30)
    const left = await at.shipments(jacket)
    expect(left.map((one) => one.state)).toEqual(["cancelled", "ready"])
    expect(post.labels).toHaveLength(0)
  })

  test("says the carrier's no with what it is about, and books another way in its place", async () => {
    const { ctx } = at
    await at.chosen(jacket, { ...byPost, sender: { ...sender, postcode: "00000" } })
    await at.work(1)
    const [no] = await sendingOf(ctx.database.read, ctx, jacket.returnId)
    expect(no).toMatchObject({ state: "refused", refusedFor: "address", label: false })
    await at.chosen(jacket, byPost)
    await at.work(1)
    const shown = await sendingOf(ctx.database.read, ctx, jacket.returnId)
    expect(shown.map((one) => one.state)).toEqual(["booked"])
    expect(post.labels).toHaveLength(1)
  })

  test("takes back what was booked when another way is chosen or the return is cancelled", async () => {
    const { ctx } = at
    await at.chosen(jacket, byCloud)
    await at.work(1)
    await at.chosen(jacket, byPost)
    await at.work(30)
    expect((await at.shipments(jacket)).map((one) => one.state)).toEqual(["cancelled", "booked"])
    expect(cloud.calls.some((call) => call.path.endsWith("/cancel"))).toBe(true)
    const linked = () =>
      ctx.database.read
        .selectFrom("parcel_returns")
        .select("parcel_id")
        .where("return_id", "=", jacket.returnId)
        .execute()
    expect(await linked()).toHaveLength(1)
    const ended = await ctx.database.write((tx) =>
      cancelWays(tx, ctx, at.customer(jacket), { returnId: jacket.returnId }),
    )
    expect(ended).toMatchObject({ ok: true, value: { ended: 1 } })
    await at.work(1)
    expect((await at.shipments(jacket)).map((one) => one.state)).toEqual(["cancelled", "cancelled"])
    expect(await linked()).toHaveLength(0)
  })

  test("takes back a booking that was out when its customer changed their mind, once it is known", async () => {
    cloud.tell("lost")
    await at.chosen(jacket, byCloud)
    await at.work()
    await at.chosen(jacket, { way: "own_label" })
    await at.work(40)
    expect((await at.shipments(jacket)).map((one) => one.state)).toEqual(["cancelled", "ready"])
    expect(cloud.returns.size).toBe(1)
  })

  test("gives back its job to a booking that lost it", async () => {
    const { ctx } = at
    await at.chosen(jacket, byPost)
    await ctx.database.write((tx) => tx.updateTable("jobs").set({ done_at: ctx.now() }).execute())
    expect(await ownShipments(ctx)).toBeGreaterThan(0)
    expect(await ownShipments(ctx)).toBe(0)
    await at.work()
    expect(post.labels).toHaveLength(1)
  })

  test("parks a booking whose carrier is set up no longer, and goes on when it is asked for again", async () => {
    const { ctx } = at
    await at.chosen(jacket, byPost)
    const carriers = ctx.carriers
    ctx.carriers = new Map()
    await at.work()
    expect(await at.shipments(jacket)).toMatchObject([{ state: "parked", note: "no_carrier" }])
    if (carriers) ctx.carriers = carriers
    await at.chosen(jacket, byPost)
    await at.work()
    expect(await at.shipments(jacket)).toMatchObject([{ state: "booked" }])
  })

  test("comes in several parcels, each its own way", async () => {
    const { ctx } = at
    await at.chosen(mugs, byPost, 1)
    await at.chosen(mugs, { way: "own_carrier", tracking: makeTracking("gls", 41) }, 2)
    await at.work(1)
    const shown = await sendingOf(ctx.database.read, ctx, mugs.returnId)
    expect(shown.map((one) => [one.number, one.way, one.state])).toEqual([
      [1, "drop_off", "booked"],
      [2, "own_carrier", "ready"],
    ])
  })

  test("takes a tracking number only where it reads as one, and never the parcel of somebody else", async () => {
    const number = makeTracking("ups", 40)
    const own = (tracking: string, of = jacket) => at.choose(of, { way: "own_carrier", tracking })
    for (const slip of ["1Z999AA10123456785", jacket.rma, "3760001234567", "hello", "https://evil.example/1"])
      expect(await own(slip)).toMatchObject({ ok: false, code: "invalid", errors: [{ path: "tracking" }] })
    expect(await own(`${number.slice(0, 2)} ${number.slice(2, 9).toLowerCase()} ${number.slice(9)}`)).toMatchObject({
      ok: true,
      value: { state: "ready" },
    })
    // the radio is another customer's
    expect(await own(number, await at.announced(radioOrder))).toMatchObject({
      ok: false,
      code: "invalid",
    })
    expect(await own("xx12 3456 7890 1234", mugs)).toMatchObject({ ok: true })
    expect((await at.shipments(mugs)).at(-1)).toMatchObject({ tracking: "XX12345678901234" })
  })

  test("refuses what is not theirs, not offered, over, or without an address to fetch it from", async () => {
    const { ctx } = at
    const stranger = at.customer(mugs)
    expect(await at.choose(jacket, byPost, { as: stranger })).toMatchObject({ code: "not_allowed" })
    const person = (role: "operator" | "finance" | "customer_service") => ({
      ...{ kind: "person" as const, id: at.seed.people[role].id, roles: [{ role, siteId: null }] },
    })
    for (const role of ["operator", "finance"] as const)
      expect(await at.choose(jacket, byPost, { as: person(role) })).toMatchObject({ code: "not_allowed" })
    expect(await at.choose(jacket, { way: "shop" })).toMatchObject({ code: "not_found" })
    expect(await at.choose(jacket, { ...byPost, carrier: "dhl" })).toMatchObject({ code: "not_found" })
    const noSender = { way: "drop_off" as const, carrier: "colissimo" }
    expect(await at.choose(jacket, noSender)).toMatchObject({ code: "invalid", errors: [{ path: "sender" }] })
    const past = { way: "pickup" as const, carrier: "colissimo", sender, day: "2026-11-01" }
    expect(await at.choose(jacket, past)).toMatchObject({ code: "invalid", errors: [{ path: "day" }] })
    expect(await at.choose(jacket, byPost, { as: person("customer_service") })).toMatchObject({ ok: true })
    await ctx.database.write((tx) =>
      tx.updateTable("returns").set({ status: "cancelled" }).where("id", "=", mugs.returnId).execute(),
    )
    expect(await at.choose(mugs, byPost)).toMatchObject({ code: "already_done" })
    const gone = { returnId: ctx.newId(), choice: byPost }
    const actor = person("customer_service")
    expect(await ctx.database.write((tx) => bookWay(tx, ctx, actor, gone))).toMatchObject({ code: "not_found" })
  })

  test("is fetched on the day that was chosen", async () => {
    const day = "2026-11-27"
    await at.chosen(jacket, { way: "pickup", carrier: "colissimo", sender, day })
    await at.work()
    expect(post.labels).toMatchObject([{ pickedOn: day }])
  })
})
