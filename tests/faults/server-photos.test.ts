import { beforeEach, expect, test } from "vitest"
import type { Tx } from "../../server/db/open.ts"
import { decideComplete, isAnyUndecided } from "../../server/sync/decide-complete.ts"
import { decidePhoto } from "../../server/sync/decide-photo.ts"
import { photosOf } from "../../server/sync/ingest.ts"
import { lockPhotos } from "../../server/sync/lock-photos.ts"
import { push } from "../../server/sync/push.ts"
import { readFacts } from "../../server/sync/read-facts.ts"
import type { Fact, FactPhoto } from "../../shared/contract/facts.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { imageOf, named, sha256Of } from "../support/images.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"
import { closed, type Handheld, inspected, newHandheld, opened, storedPhoto } from "../sync/handheld.ts"

describeEngines("a fact and its photos", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  let handheld: Handheld
  let device: TestBrowser
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    handheld = newHandheld(ctx, seed.device, seed.people.operator)
    device = await testClient(ctx).on(seed.device)
    await handheld.send(
      handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), {
        photos: [await storedPhoto(ctx, "label"), await storedPhoto(ctx, "contents")],
      }),
    )
  })

  const close = () => handheld.send(handheld.record("v1.ParcelClosed", closed(seed, seed.jacket)))
  const look = (photos: FactPhoto[], more = {}) =>
    handheld.record("v1.UnitInspected", inspected(seed, seed.jacket, { ...more }), { photos })
  const put = (bytes: Uint8Array, sha256 = sha256Of(bytes)) => device.ask("PUT", `/api/photos/${sha256}`, bytes)
  const isComplete = async () =>
    (await ctx.database.read.selectFrom("units").select("complete").executeTakeFirstOrThrow()).complete === 1
  const waitsForEvidence = async () => {
    const intents = await ctx.database.read.selectFrom("intents").select(["state", "reasons"]).execute()
    return (
      intents.length > 0 &&
      intents.every(({ state, reasons }) => state === "held" && reasons.includes("evidence_incomplete"))
    )
  }
  const released = async () =>
    (await ctx.database.read.selectFrom("intents").select("id").where("state", "!=", "held").execute()).length
  const wanted = async () => (await device.ask("GET", "/api/sync/pull")).body.photosWanted

  test("fault 20, the server: a fact whose photo never came stays incomplete, releases no refund, and its photo is asked for", async () => {
    const photo = named(await imageOf(), "article")
    const reply = await handheld.send(look([photo]))
    expect(reply.results[0]?.verdict).toBe("accepted")
    await close()
    for (let day = 0; day < 60; day += 20) {
      ctx.clock.advance(20 * 86_400_000)
      await ctx.database.write((tx) => decideComplete(tx, ctx))
      expect(await isComplete()).toBe(false)
      expect(await waitsForEvidence()).toBe(true)
      expect(await released()).toBe(0)
    }
    expect(await wanted()).toEqual([{ sha256: photo.sha256 }])
    expect((await device.ask("HEAD", `/api/photos/${photo.sha256}`)).status).toBe(404)
  })

  test("whichever comes last, the fact or its photo, decides it", async () => {
    const bytes = await imageOf()
    await handheld.send(look([named(bytes, "article")]))
    await close()
    expect(await isComplete()).toBe(false)
    expect(await waitsForEvidence()).toBe(true)
    expect((await put(bytes)).status).toBe(200)
    expect(await isComplete()).toBe(true)
    expect(await released()).toBeGreaterThan(0)
    expect(await wanted()).toEqual([])
    expect(await isAnyUndecided(ctx.database.read)).toBe(false)
  })

  test("a photo that came before its fact completes it as the fact comes", async () => {
    const bytes = await imageOf()
    await put(bytes)
    await handheld.send(look([named(bytes, "article")]))
    expect(await isComplete()).toBe(true)
  })

  test("the same photo twice in one fact is legal, and of two photos it waits for both", async () => {
    const [one, two] = [await imageOf(), await imageOf()]
    await handheld.send(look([named(one, "article"), named(one, "detail"), named(two, "detail_2")]))
    await put(one)
    expect(await isComplete()).toBe(false)
    await put(two)
    expect(await isComplete()).toBe(true)
  })

  test("fault 28: A photo damaged in transit is sent again; one damaged on the device is refused, asked for again, and the superseding fact completes", async () => {
    const bytes = await imageOf()
    const damaged = Uint8Array.from(bytes, (byte, at) => (at === 100 ? byte ^ 1 : byte))
    const first = look([named(bytes, "article")])
    await handheld.send(first)
    expect((await put(damaged, sha256Of(bytes))).body.code).toBe("hash_mismatch")
    expect(await isComplete()).toBe(false)
    expect((await put(bytes)).status).toBe(200)
    expect(await isComplete()).toBe(true)

    const broken = Buffer.from("no photo any more")
    const second = look([named(broken, "article")], { supersedes: first.id })
    await handheld.send(second)
    expect((await put(broken)).body.code).toBe("not_an_image")
    expect(await isComplete()).toBe(false)
    expect(await wanted()).toEqual([{ sha256: sha256Of(broken), rejected: "not_an_image" }])
    const again = await imageOf()
    await handheld.send(look([named(again, "article")], { supersedes: second.id }))
    expect(await isComplete()).toBe(false)
    await put(again)
    expect(await isComplete()).toBe(true)
    expect(await wanted()).toEqual([])
  })

  test("fault 31: A photo whose file was written and whose row was not is sent again and completes its fact", async () => {
    const bytes = await imageOf()
    await handheld.send(look([named(bytes, "article")]))
    const write = ctx.database.write
    const dies = { ...ctx.database, write: () => Promise.reject(new Error("killed")) }
    Object.assign(ctx, { database: dies })
    expect((await put(bytes)).status).toBe(500)
    Object.assign(ctx, { database: { ...dies, write } })
    expect(ctx.blobs.all.has(`sealed/${sha256Of(bytes)}`)).toBe(true)
    expect((await device.ask("HEAD", `/api/photos/${sha256Of(bytes)}`)).status).toBe(404)
    expect(await wanted()).toEqual([{ sha256: sha256Of(bytes) }])
    expect((await put(bytes)).status).toBe(200)
    expect(await isComplete()).toBe(true)
  })

  /** As a push does it, in a transaction that the test holds open. */
  const take = async (tx: Tx, fact: Fact) => {
    const facts = readFacts(handheld.stream, [fact])
    if (!facts.ok) throw new Error(facts.code)
    const actor = { kind: "device" as const, id: seed.device.id, siteId: seed.siteId }
    await lockPhotos(tx, photosOf(facts.value))
    const answer = await push(tx, ctx, {
      device: seed.device,
      actor,
      request: handheld.request([fact]),
      facts: facts.value,
    })
    if (!answer.ok) throw new Error(answer.code)
  }
  const keep = (tx: Tx, bytes: Uint8Array) =>
    decidePhoto(tx, ctx, {
      sha256: sha256Of(bytes),
      state: "stored",
      code: null,
      bytes: bytes.byteLength,
      mime: "image/jpeg",
      width: 64,
      height: 48,
      stored_at: ctx.now(),
    })
  /** The first has done its work and commits only after the second had time to overtake it. */
  const atOnce = async (first: (tx: Tx) => Promise<void>, second: (tx: Tx) => Promise<void>) => {
    let begun = () => {}
    const isBegun = new Promise<void>((done) => {
      begun = done
    })
    const one = ctx.database.write(async (tx) => {
      await first(tx)
      begun()
      await new Promise((done) => setTimeout(done, 300))
    })
    await isBegun
    await Promise.all([one, ctx.database.write(second)])
  }

  test("fault 32: A fact and its last photo that commit at the same moment on PostgreSQL leave no complete fact undecided: the photo overtakes", async () => {
    const bytes = await imageOf()
    await atOnce(
      (tx) => take(tx, look([named(bytes, "article")])),
      (tx) => keep(tx, bytes),
    )
    expect(await isComplete()).toBe(true)
    await close()
    expect(await released()).toBeGreaterThan(0)
  })

  test("fault 32: A fact and its last photo that commit at the same moment on PostgreSQL leave no complete fact undecided: the fact overtakes", async () => {
    const bytes = await imageOf()
    await atOnce(
      (tx) => keep(tx, bytes),
      (tx) => take(tx, look([named(bytes, "article")])),
    )
    expect(await isComplete()).toBe(true)
  })

  test("fault 32: the last two photos of a fact that commit at the same moment leave no complete fact undecided", async () => {
    const [one, two] = [await imageOf(), await imageOf()]
    await handheld.send(look([named(one, "article"), named(two, "detail")]))
    await atOnce(
      (tx) => keep(tx, one),
      (tx) => keep(tx, two),
    )
    expect(await isComplete()).toBe(true)
  })

  test("many facts and photos at once over HTTP leave none undecided", async () => {
    const photos = await Promise.all(Array.from({ length: 6 }, () => imageOf()))
    const facts = [look(photos.map((bytes, at) => named(bytes, at === 0 ? "article" : `detail_${at}`)))]
    await Promise.all([handheld.send(...facts), ...photos.map((bytes) => put(bytes))])
    expect(await isComplete()).toBe(true)
  })

  test("a fact that was left undecided, whatever left it so, is decided by the job", async () => {
    const bytes = await imageOf()
    await handheld.send(look([named(bytes, "article")]))
    await put(bytes)
    await ctx.database.write(async (tx) => {
      await tx.updateTable("units").set({ complete: 0 }).execute()
      await tx.updateTable("fact_photos").set({ here: 0 }).execute()
    })
    const looked = () => ctx.database.write((tx) => decideComplete(tx, ctx))
    expect(await isAnyUndecided(ctx.database.read)).toBe(true)
    expect(await looked()).toBe(1)
    expect(await isComplete()).toBe(true)
    expect(await isAnyUndecided(ctx.database.read)).toBe(false)
    expect(await looked()).toBe(0)
    expect(await wanted()).toEqual([])
  })

  test("the job goes round all parcels that lack a photo nobody took, and comes back to the first", async () => {
    await ctx.database.write(async (tx) => {
      const [opening] = await tx.selectFrom("facts").selectAll().where("type", "=", "v1.ParcelOpened").execute()
      const [parcel] = await tx.selectFrom("parcels").selectAll().where("id", "=", seed.jacket.parcelId).execute()
      if (!opening || !parcel) throw new Error("no parcel was opened")
      const zero = { complete: 0, disputed: 0, fact_in_review: 0, imported: 0, restored: 0, customer_heard: 0 } as const
      const unit = {
        ordinal: 1,
        reception: "received",
        acceptance: "accepted",
        updated_at: ctx.now(),
        ...zero,
      } as const
      for (let n = 0; n < 40; n++) {
        const id = `parcel-${n}`
        await tx
          .insertInto("parcels")
          .values({ ...parcel, id })
          .execute()
        await tx
          .insertInto("facts")
          .values({ ...opening, id: `fact-${n}`, parcel_id: id })
          .execute()
        await tx
          .insertInto("units")
          .values({ id: `unit-${n}`, parcel_id: id, ...unit })
          .execute()
      }
    })
    const looked = () => ctx.database.write((tx) => decideComplete(tx, ctx))
    expect([await looked(), await looked(), await looked()]).toEqual([25, 15, 25])
  })
})
