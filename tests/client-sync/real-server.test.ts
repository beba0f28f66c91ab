import { sql } from "kysely"
import sharp from "sharp"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import { openDatabase } from "../../server/db/open.ts"
import type { Scan } from "../../shared/contract/basics.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines, emptyDatabase } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { closed, inspected, opened } from "../sync/handheld.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const ORIGIN = "http://backdock.test"

/** What a browser on this handheld sends, credential and all. */
function wireTo(ctx: TestContext, device: { id: string }): typeof fetch {
  const { fetch: app } = testClient(ctx)
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set("cookie", `bd_device=credential-of-${device.id}`)
    headers.set("origin", ORIGIN)
    const { method, body } = init ?? {}
    return app(new Request(ORIGIN + String(input), { headers, ...(method && { method }), body: body ?? null }))
  }
}

describeEngines("a handheld and the real server", ({ engine, open }) => {
  let ctx: TestContext
  let seed: SeedSmall
  let device: Handheld
  const inUse: Handheld[] = []

  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    await testClient(ctx).on(seed.device)
    device = ofOperator()
  })
  afterEach(() => {
    for (const one of inUse.splice(0)) one.close()
  })

  const ofOperator = (): Handheld => {
    const { id: personId, signInId } = seed.people.operator
    const made = handheld({ fetch: wireTo(ctx, seed.device), actor: { personId, signInId }, now: ctx.now })
    inUse.push(made)
    return made
  }
  const slots = (of = ctx) =>
    of.database.read.selectFrom("fact_slots").select(["fact_id", "stream", "seq"]).orderBy("seq").execute()
  let drawn = 0
  const jpeg = async () => {
    const background = { r: ++drawn * 20, g: 90, b: 40 }
    const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .jpeg()
      .toBuffer()
    return new Uint8Array(bytes).buffer
  }
  const scanOfJacket = (): Scan => ({ raw: seed.jacket.parcelKey, channel: "wedge" })
  const arrival = (photos: { slot: string; sha256: string }[] = []): FactInput => ({
    type: "v1.ParcelArrived",
    body: {
      parcelId: seed.jacket.parcelId,
      key: seed.jacket.parcelKey,
      scan: scanOfJacket(),
      siteId: seed.siteId,
      damaged: false,
      deliveryId: null,
    },
    photos,
  })
  const many = (count: number) =>
    device.capture(Array.from({ length: count }, (_, index) => scanKept(seed.siteId, `code ${index}`)))

  test("agree on facts, photos and documents", async () => {
    const sha256 = await device.photo(await jpeg())
    const [fact] = await device.capture([arrival([{ slot: "label", sha256 }])])
    expect(await device.round()).toBeNull()
    expect(await device.db.facts.get(fact?.id ?? "")).toMatchObject({ verdict: "accepted", waiting: 0, open: 0 })
    expect((await device.db.photos.get(sha256))?.state).toBe("acknowledged")
    expect(await ctx.database.read.selectFrom("fact_photos").select("here").execute()).toEqual([{ here: 1 }])
    const [parcel] = await device.db.docs.where("keys").equals(seed.jacket.parcelKey).toArray()
    expect(parcel).toMatchObject({ kind: "parcel", body: { state: "arrived", returnIds: [seed.jacket.returnId] } })
    expect(await device.db.docs.where("kind").anyOf(["return", "bin", "policy", "site"]).count()).toBeGreaterThan(4)
    expect(await device.db.read("asOf")).toBe(ctx.now())
    // and then there is nothing more to say
    device.asked.length = 0
    ctx.clock.advance(1000)
    expect(await device.round()).toBeNull()
    expect(device.asked.map((line) => line.split("?")[0])).toEqual(["GET /api/sync/pull"])
  })

  test("send two hundred and fifty facts once, though every second answer is lost on its way", async () => {
    const facts = await many(250)
    const plain = device.wire.fetch
    let sent = 0
    device.wire.fetch = async (...request) => {
      const answer = await plain(...request)
      if (sent++ % 2 === 0) throw new TypeError("Failed to fetch")
      return answer
    }
    for (let tries = 0; tries < 20 && (await device.round()) !== null; tries++);
    expect((await slots()).map((slot) => slot.fact_id)).toEqual(facts.map((fact) => fact.id))
    expect(await device.db.read("counters")).toMatchObject({ facts: 0 })
  })

  test("fault 20: A fact whose photo never came stays incomplete, releases no refund, and keeps its local photo", async () => {
    const sha256 = await device.photo(await jpeg())
    const [, look] = await device.capture([
      { type: "v1.ParcelOpened", body: opened(seed, seed.jacket) },
      { type: "v1.UnitInspected", body: inspected(seed, seed.jacket), photos: [{ slot: "article", sha256 }] },
      { type: "v1.ParcelClosed", body: closed(seed, seed.jacket) },
    ])
    const plain = device.wire.fetch
    // it never arrives whole, and all else goes on
    const cut = (init?: RequestInit) => (init?.method === "PUT" ? { ...init, body: new Uint8Array(9) } : init)
    device.wire.fetch = (input, init) => plain(input, cut(init))
    await device.round()
    expect(await ctx.database.read.selectFrom("fact_photos").select("here").execute()).toEqual([{ here: 0 }])
    expect(await ctx.database.read.selectFrom("units").select("complete").execute()).toEqual([{ complete: 0 }])
    const intents = await ctx.database.read.selectFrom("intents").select(["kind", "state", "reasons"]).execute()
    const principal = intents.filter(({ kind }) => kind === "principal")
    expect(principal).toMatchObject([{ state: "held", reasons: expect.stringContaining("evidence_incomplete") }])
    expect(await ctx.database.read.selectFrom("jobs").selectAll().execute()).toEqual([])
    // all else that would let it go: acknowledged, old enough, and in a backup
    await ctx.database.write((tx) => tx.updateTable("streams").set({ safe_through: 99 }).execute())
    ctx.clock.advance(8 * 86_400_000)
    await device.round()
    await device.round()
    expect(await device.db.facts.get(look?.id ?? "")).toMatchObject({ verdict: "accepted", waiting: 0 })
    expect(await device.db.photos.get(sha256)).toMatchObject({ state: "waiting" })
  })

  // what follows is the device's side, the same over any database
  if (engine === "postgres") return

  test("set aside a fact whose hash is spoilt on the device, and go on behind it", async () => {
    const [first, bad, last] = await many(3)
    const row = await device.db.facts.get(bad?.id ?? "")
    if (!row) throw new Error("not captured")
    await device.db.facts.put({ ...row, fact: { ...row.fact, hash: "spoilt" } })
    expect(await device.round()).toBeNull()
    const there = await slots()
    expect(there.map((slot) => slot.seq)).toEqual([1, 2, 3])
    expect([there[0]?.fact_id, there[2]?.fact_id]).toEqual([first?.id, last?.id])
    expect(await device.db.facts.get(bad?.id ?? "")).toMatchObject({ code: "set_aside", open: 1, waiting: 0 })
    expect((await device.db.facts.get(there[1]?.fact_id ?? ""))?.fact.type).toBe("v1.FactSetAside")
  })

  test("tell the operator of a photo that is none, and hold up nothing for it", async () => {
    const spoilt = new TextEncoder().encode("no image").buffer as ArrayBuffer
    const [bad, good] = [await device.photo(spoilt), await device.photo(await jpeg())]
    const [fact] = await device.capture([
      scanKept(seed.siteId, "bad", [{ slot: "label", sha256: bad }]),
      scanKept(seed.siteId, "good", [{ slot: "label", sha256: good }]),
    ])
    expect(await device.round()).toBeNull()
    expect((await device.db.photos.get(bad))?.state).toBe("rejected")
    expect((await device.db.photos.get(good))?.state).toBe("acknowledged")
    expect(await device.db.facts.get(fact?.id ?? "")).toMatchObject({ open: 1, code: "photo_refused" })
  })

  test("lose nothing to a revoked enrolment: what waits goes under the new one, in a stream of its own", async () => {
    await many(2)
    await device.round()
    const revoke = (revoked_at: number | null) =>
      ctx.database.write((tx) =>
        tx.updateTable("devices").set({ revoked_at }).where("id", "=", seed.device.id).execute(),
      )
    await revoke(ctx.now())
    await many(2)
    expect(await device.round()).toMatchObject({ reach: "signed_out", code: "device_revoked" })
    expect(await device.db.read("counters")).toMatchObject({ facts: 2 })
    // the same browser is enrolled as another device
    await testClient(ctx).on(seed.secondDevice)
    device.wire.fetch = wireTo(ctx, seed.secondDevice)
    expect(await device.round()).toBeNull()
    const rows = await device.db.facts.toArray()
    expect(rows.map((row) => row.waiting)).toEqual([0, 0, 0, 0])
    const there = await slots()
    expect(new Set(there.map((slot) => slot.stream)).size).toBe(2)
    expect(new Set(there.map((slot) => slot.fact_id)).size).toBe(4)
  })

  test("a server restored from an older backup gets the acknowledged facts and photos again", async () => {
    const sha256 = await device.photo(await jpeg())
    await device.capture([arrival([{ slot: "label", sha256 }]), scanKept(seed.siteId, "one")])
    await device.round()
    const backup = await emptyDatabase("sqlite")
    if (!("file" in backup)) throw new Error("not a file")
    await sql`VACUUM INTO ${backup.file}`.execute(ctx.database.db)
    await many(2)
    const late = await device.photo(await jpeg())
    await device.capture([scanKept(seed.siteId, "late", [{ slot: "label", sha256: late }])])
    expect(await device.round()).toBeNull()
    const all = await slots()

    const database = await openDatabase(backup)
    // a copy made by VACUUM is not in WAL until somebody writes
    await database.write((tx) => tx.selectFrom("meta").selectAll().execute())
    const restored = testContext(database, { now: ctx.now, blobs: ctx.blobs })
    expect(await slots(restored)).toHaveLength(2)
    device.wire.fetch = wireTo(restored, seed.device)
    expect(await device.round()).toBeNull()
    expect((await slots(restored)).map((slot) => slot.fact_id)).toEqual(all.map((slot) => slot.fact_id))
    expect(await device.db.read("counters")).toEqual({ facts: 0, photos: 0, since: null })
    const missing = await database.read.selectFrom("fact_photos").select("sha256").where("here", "=", 0).execute()
    expect(missing).toEqual([])
    await database.close()
  })
})
