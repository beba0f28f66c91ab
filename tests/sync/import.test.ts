import { sign } from "node:crypto"
import { beforeEach, expect, test } from "vitest"
import { acceptFact } from "../../server/receiving/answer-fact.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import { type ExportFile, ImportReply } from "../../shared/contract/sync.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { imageOf, named, sha256Of } from "../support/images.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "./emptied.ts"
import { closed, type Handheld, inspected, newHandheld, opened, seal, storedPhoto } from "./handheld.ts"

describeEngines("the import of a device's file", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  let handheld: Handheld
  let lead: TestBrowser
  let client: ReturnType<typeof testClient>
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    handheld = newHandheld(ctx, seed.device, seed.people.operator)
    client = testClient(ctx)
    lead = await client.as(seed.people.lead)
  })

  /** As the browser signs: the text itself, in P1363. */
  const signed = (fact: object, key = seed.device.privateKey) => {
    const text = canonicalJson(fact)
    const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64")
    return { fact: text, signature }
  }
  const fileOf = (
    records: ExportFile["records"],
    photos: Uint8Array[] = [],
    deviceId: string | null = seed.device.id,
  ): ExportFile => ({
    format: "backdock-export-1",
    deviceId,
    exportedAt: ctx.now(),
    records,
    photos: photos.map((bytes) => ({
      sha256: sha256Of(bytes),
      mime: "image/jpeg",
      base64: Buffer.from(bytes).toString("base64"),
    })),
  })
  const send = async (file: ExportFile, by = lead) => {
    const answer = await by.ask("POST", "/api/sync/import", file)
    expect([answer.status, answer.body.code]).toEqual([200, undefined])
    return ImportReply.parse(answer.body)
  }
  const parcel = async () => [
    handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), {
      photos: [await storedPhoto(ctx, "label"), await storedPhoto(ctx, "contents")],
    }),
    handheld.record("v1.UnitInspected", inspected(seed, seed.jacket)),
    handheld.record("v1.ParcelClosed", closed(seed, seed.jacket)),
  ]
  const facts = () => ctx.database.read.selectFrom("facts").selectAll().orderBy("seq").execute()
  const said = (reply: { results: { verdict: string; code?: string | undefined; held: boolean }[] }) =>
    reply.results.map(({ verdict, code, held }) => `${held ? "held " : ""}${code ? `${verdict}/${code}` : verdict}`)
  const intents = () => ctx.database.read.selectFrom("intents").select(["state", "reasons"]).execute()
  const released = async () => (await intents()).filter((one) => one.state !== "held").length

  test("takes signed facts as if they had been pushed, in their order and numbers, whatever order the file has", async () => {
    const three = await parcel()
    const reply = await send(fileOf(three.toReversed().map((fact) => signed(fact))))
    expect(reply.results.map((one) => one.id)).toEqual(three.map((fact) => fact.id))
    expect(said(reply)).toEqual(["accepted", "accepted", "accepted"])
    expect((await facts()).map((fact) => [fact.device_id, fact.imported])).toEqual(Array(3).fill([seed.device.id, 0]))
    expect(await released()).toBeGreaterThan(0)
    const again = await handheld.send(...three)
    expect(again.results.map((one) => one.verdict)).toEqual(["accepted", "accepted", "accepted"])
    expect(again.ackedThrough).toBe(3)
    expect(await facts()).toHaveLength(3)
  })

  test("imported again, by the same file or one made later, changes nothing and gives the same answers", async () => {
    const three = await parcel()
    const file = fileOf([
      ...three.map((fact) => signed(fact)),
      { fact: canonicalJson(three[1] ?? {}), signature: null },
    ])
    const first = await send(file)
    const before = [await facts(), await intents()]
    expect(await send(file)).toEqual(first)
    expect([await facts(), await intents()]).toEqual(before)
  })

  test("tells the device by its next pull, which was never answered a push", async () => {
    const device = await client.on(seed.device)
    const [fact] = await parcel()
    await send(fileOf([signed(fact as Fact)]))
    const { body } = await device.ask("GET", "/api/sync/pull")
    expect(body.verdicts).toEqual([{ id: fact?.id, hash: fact?.hash, verdict: "accepted" }])
  })

  test("holds an unsigned or edited unit under an id of its own: it pays nothing, and the fact itself can still come", async () => {
    const [opening, look, closing] = (await parcel()) as [Fact, Fact, Fact]
    const edited = { ...look, body: { ...look.body, note: "edited" } }
    const forged = { ...signed(look), fact: canonicalJson(edited) }
    const reply = await send(fileOf([signed(opening), forged, signed(closing)]))
    expect(said(reply)).toEqual(["accepted", "held accepted", "accepted"])
    const stored = (await facts()).find((fact) => fact.type === "v1.UnitInspected")
    expect(stored).toMatchObject({ imported: 1, device_id: null, first_position: 0 })
    expect(stored?.id).not.toBe(look.id)
    expect(stored?.happened_at).toBe(look.deviceTime)
    expect(await released()).toBe(0)
    expect((await intents()).every((one) => one.reasons.includes("imported_record"))).toBe(true)
    const pushed = await handheld.send(opening, look, closing)
    expect(pushed.results[1]).toMatchObject({ id: look.id, verdict: "accepted" })
    expect(await released()).toBe(0)
  })

  test("a held closing, undoing or photo changes nothing that others saw until a lead takes it", async () => {
    const [opening, look, closing] = (await parcel()) as [Fact, Fact, Fact]
    await handheld.send(opening, look)
    const undo = handheld.record("v1.FactSuperseded", { factId: look.id, reason: "forged" })
    const photo = handheld.record("v1.PhotoAdded", { factId: look.id }, { photos: [await storedPhoto(ctx, "detail")] })
    const reply = await send(
      fileOf([closing, undo, photo].map((fact) => ({ fact: canonicalJson(fact), signature: null }))),
    )
    expect(said(reply)).toEqual(Array(3).fill("held review/imported"))
    expect(await intents()).toEqual([])
    const read = ctx.database.read
    expect(await read.selectFrom("parcels").select("state").where("id", "=", seed.jacket.parcelId).execute()).toEqual([
      { state: "opened" },
    ])
    expect((await facts()).find((fact) => fact.id === look.id)?.superseded_by).toBeNull()
    const held = (await facts()).find((fact) => fact.imported === 1 && fact.type === "v1.ParcelClosed")
    await ctx.database.write((tx) => acceptFact(tx, ctx, held?.id ?? ""))
    expect(await read.selectFrom("parcels").select("state").where("id", "=", seed.jacket.parcelId).execute()).toEqual([
      { state: "closed" },
    ])
  })

  test("another device's key, a key nobody knows and half a signature vouch for nothing", async () => {
    const [opening] = (await parcel()) as [Fact]
    const whole = signed(opening)
    const half = { ...whole, signature: whole.signature.slice(0, 40) }
    for (const file of [
      fileOf([signed(opening, seed.secondDevice.privateKey)]),
      fileOf([whole], [], seed.secondDevice.id),
      fileOf([whole], [], null),
      fileOf([half]),
      fileOf([{ ...whole, signature: "" }]),
    ])
      expect(said(await send(file))).toEqual(["held review/imported"])
    expect(await facts()).toHaveLength(1)
  })

  test("a revoked device's file is still its own", async () => {
    await ctx.database.write((tx) =>
      tx.updateTable("devices").set({ revoked_at: ctx.now() }).where("id", "=", seed.device.id).execute(),
    )
    expect(said(await send(fileOf((await parcel()).map((fact) => signed(fact)))))).toEqual(Array(3).fill("accepted"))
  })

  test("a fact that was set aside counts once its file is imported, though its number is another's", async () => {
    const [opening, look] = (await parcel()) as [Fact, Fact]
    await handheld.send(opening)
    const aside = seal({
      ...handheld.record("v1.FactSetAside", { factId: look.id, hash: look.hash, reason: "too large" }),
      seq: look.seq,
    })
    await handheld.send(aside)
    expect(said(await send(fileOf([signed(look)])))).toEqual(["accepted"])
    const slots = await ctx.database.read.selectFrom("fact_slots").select(["seq", "fact_id"]).orderBy("seq").execute()
    expect(slots).toEqual([
      { seq: 1, fact_id: opening.id },
      { seq: 2, fact_id: aside.id },
    ])
    expect(await ctx.database.read.selectFrom("inspections").select("fact_id").execute()).toEqual([
      { fact_id: look.id },
    ])
  })

  test("fills the range that was missing, and the gap shrinks", async () => {
    const three = (await parcel()) as [Fact, Fact, Fact]
    await handheld.push([three[2]], { firstKept: 3 })
    const gaps = () => ctx.database.read.selectFrom("stream_gaps").select(["from_seq", "to_seq"]).execute()
    expect(await gaps()).toEqual([{ from_seq: 1, to_seq: 2 }])
    await send(fileOf([signed(three[0]), signed(three[1])]))
    expect(await gaps()).toEqual([])
    expect((await facts()).map((fact) => fact.verdict)).toEqual(["accepted", "accepted", "accepted"])
  })

  test("keeps the photos that are good, says what is wrong with the others, and completes their facts", async () => {
    const photo = await imageOf()
    const [opening] = (await parcel()) as [Fact]
    const look = handheld.record("v1.UnitInspected", inspected(seed, seed.jacket), {
      photos: [named(photo, "article")],
    })
    const file = fileOf([signed(opening), signed(look)], [photo, Buffer.from("no photo")])
    file.photos.push({ sha256: "0".repeat(64), mime: "image/jpeg", base64: "AAAA" })
    const reply = await send(file)
    expect(reply.photos.map(({ stored, code }) => code ?? stored)).toEqual([true, "not_an_image", "hash_mismatch"])
    expect(await ctx.database.read.selectFrom("units").select("complete").execute()).toEqual([{ complete: 1 }])
  })

  test("one bad record spoils no other", async () => {
    const three = (await parcel()) as [Fact, Fact, Fact]
    const changed = seal({ ...three[0], body: { ...three[0].body, note: "another text under a known id" } })
    const records = [
      signed(three[0]),
      { fact: "no JSON", signature: null },
      { fact: "[1,2]", signature: null },
      { fact: `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, signature: null },
      { fact: '{"id":7}', signature: "AAAA" },
      signed({ ...three[1], hash: "0".repeat(64) }),
      signed(three[2]),
    ]
    const reply = await send(fileOf(records))
    expect(said(reply).sort()).toEqual([
      "accepted",
      "accepted",
      "held rejected/invalid_fact",
      "rejected/hash_mismatch",
      "rejected/invalid_fact",
      "rejected/invalid_fact",
      "rejected/invalid_fact",
    ])
    expect(said(await send(fileOf([signed(changed)])))).toEqual(["rejected/id_conflict"])
  })

  test("is in the audit with its counts, and refuses an operator, finance and a lead of another site", async () => {
    const file = fileOf([signed((await parcel())[0] as Fact)])
    for (const who of ["operator", "finance", "quality", "customer_service"] as const) {
      const answer = await (await client.as(seed.people[who])).ask("POST", "/api/sync/import", file)
      expect([who, answer.body.code]).toEqual([who, "not_allowed"])
    }
    const unread = await (await client.as(seed.people.operator)).ask("POST", "/api/sync/import", "[".repeat(1000), {
      "content-type": "application/json",
    })
    expect(unread.body.code).toBe("not_allowed")
    await ctx.database.write((tx) =>
      tx.updateTable("person_roles").set({ site_id: seed.otherSiteId }).where("role", "=", "lead").execute(),
    )
    expect((await lead.ask("POST", "/api/sync/import", file)).body.code).toBe("not_allowed")
    expect(await facts()).toEqual([])
    await send(file, await client.as(seed.people.administrator))
    const line = await ctx.database.read
      .selectFrom("audit")
      .selectAll()
      .where("action", "=", "import.signed")
      .executeTakeFirstOrThrow()
    expect(line).toMatchObject({ subject: `device:${seed.device.id}`, actor: `person:${seed.people.administrator.id}` })
    expect(JSON.parse(line.detail)).toEqual({ records: 1, held: 0, review: 0, rejected: 0, photos: 0 })
  })
})
