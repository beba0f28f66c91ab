import { v7 } from "uuid"
import { beforeEach, expect, it } from "vitest"
import { createApp } from "../../server/app.ts"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { acceptFact } from "../../server/receiving/answer-fact.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import { PushReply, type PushRequest } from "../../shared/contract/sync.ts"
import { parcelId, returnId, returnLineId } from "../../shared/domain/derive-id.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"
import {
  closed,
  deviceCookie,
  type Handheld,
  inspected,
  newHandheld,
  opened,
  photoOf,
  seal,
  storedPhoto,
  worn,
} from "../sync/handheld.ts"

describeEngines("a server that handhelds push to", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  let handheld: Handheld
  let cookie: string
  let app: ReturnType<typeof createApp>
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    handheld = newHandheld(ctx, seed.device, seed.people.operator)
    cookie = await deviceCookie(ctx, seed.device)
    app = createApp(ctx, { built: "/nonexistent" })
  })

  const { read, db } = new Proxy({} as TestContext["database"], {
    get: (_, name) => proxyOf(() => ctx.database[name as "read"]),
  })
  const ask = (request: PushRequest, as = cookie) =>
    app.request("http://127.0.0.1/api/sync/push", {
      method: "POST",
      headers: { "content-type": "application/json", cookie: as, origin: "http://127.0.0.1", host: "127.0.0.1" },
      body: JSON.stringify(request),
    })
  const send = async (facts: readonly unknown[], more: Partial<PushRequest> = {}, as = cookie) => {
    const answer = await ask(handheld.request(facts, more), as)
    expect(answer.status).toBe(200)
    return PushReply.parse(await answer.json())
  }
  const problem = async (answer: Response | Promise<Response>) => {
    const { status, headers } = await answer
    const body = (await (await answer).json()) as { code: string; expectedSeq?: number; factId?: string }
    return { status, headers, ...body }
  }
  const verdicts = (reply: PushReply) =>
    reply.results.map(({ verdict, code }) => (code ? `${verdict}/${code}` : verdict))
  const kept = (raw: string) =>
    handheld.record("v1.ScanKept", {
      siteId: seed.siteId,
      scan: { raw, channel: "wedge" },
      readAs: "unknown",
      key: null,
      parcelId: null,
    })
  const parcel = async (by = handheld, look: Parameters<typeof inspected>[2] = {}): Promise<Fact[]> => [
    by.record("v1.ParcelOpened", opened(seed, seed.jacket), { photos: [await storedPhoto(ctx, "label")] }),
    by.record("v1.UnitInspected", inspected(seed, seed.jacket, look)),
    by.record("v1.ParcelClosed", closed(seed, seed.jacket)),
  ]
  const intents = () => read.selectFrom("intents").select(["kind", "state", "reasons"]).orderBy("kind").execute()
  const principal = async () =>
    (await intents()).filter((one) => one.kind === "principal").map((one) => [one.state, one.reasons])
  const rawTexts = async () =>
    (await read.selectFrom("facts").select("raw").execute())
      .map((row) => JSON.parse(row.raw).body.scan.raw as string)
      .sort()

  it("fault 2: The same batch sent five times at once creates each fact once", async () => {
    const facts = await parcel()
    const request = handheld.request(facts)
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(request)))
    const replies = await Promise.all(answers.map(async (answer) => PushReply.parse(await answer.json())))
    for (const reply of replies) expect(reply.results).toEqual(replies[0]?.results)
    expect(verdicts(replies[0] as PushReply)).toEqual(["accepted", "accepted", "accepted"])
    expect(await read.selectFrom("facts").select("id").execute()).toHaveLength(3)
    expect(await read.selectFrom("inspections").select("fact_id").execute()).toHaveLength(1)
    expect(await principal()).toEqual([["released", "[]"]])
    const { reserved_minor } = await read
      .selectFrom("payments")
      .select("reserved_minor")
      .where("order_id", "=", seed.jacket.orderId)
      .executeTakeFirstOrThrow()
    expect(reserved_minor).toBe(9_490)
  })

  it("fault 3: Batches out of order are applied in sequence or refused with the expected number", async () => {
    const facts = ["1", "2", "3", "4", "5", "6"].map(kept)
    expect(await problem(ask(handheld.request(facts.slice(4))))).toMatchObject({
      status: 409,
      code: "seq_gap",
      expectedSeq: 1,
    })
    expect(await problem(ask(handheld.request(facts.slice(2, 4))))).toMatchObject({ status: 409, expectedSeq: 1 })
    expect((await send(facts.slice(0, 2))).ackedThrough).toBe(2)
    expect(await problem(ask(handheld.request(facts.slice(4))))).toMatchObject({ status: 409, expectedSeq: 3 })
    await send(facts.slice(2, 4))
    expect((await send(facts.slice(4))).ackedThrough).toBe(6)
    expect(await rawTexts()).toEqual(["1", "2", "3", "4", "5", "6"])
  })

  it("fault 4: A known id with another body is stored in its seq as `rejected/id_conflict`, reported, never applied, and later facts go on", async () => {
    const first = kept("first")
    await send([first])
    const other = seal({ ...first, seq: 2, body: { ...first.body, scan: { raw: "other", channel: "wedge" } } })
    handheld.seq = 3
    const later = kept("later")
    const reply = await send([other, later])
    expect(reply.results[0]).toEqual({ id: first.id, hash: other.hash, verdict: "rejected", code: "id_conflict" })
    expect(verdicts(reply)).toEqual(["rejected/id_conflict", "accepted"])
    expect(await rawTexts()).toEqual(["first", "later"])
    const slot = await read.selectFrom("fact_slots").selectAll().where("seq", "=", 2).executeTakeFirstOrThrow()
    expect(slot).toMatchObject({ fact_id: first.id, hash: other.hash, verdict: "rejected", code: "id_conflict" })
    expect(slot.raw).toContain("other")
    const told = await read.selectFrom("audit").select("subject").where("action", "=", "sync.id_conflict").execute()
    expect(told).toEqual([{ subject: `fact:${first.id}` }])
    expect(verdicts(await send([other, later]))).toEqual(["rejected/id_conflict", "accepted"])
  })

  it("fault 5: A fact that can never be valid is stored as rejected, shown to the operator, and later facts still sync", async () => {
    const bad = seal({ ...kept("bad"), body: { siteId: "nowhere" } })
    const answer = await send([bad, kept("good")])
    expect(answer.results[0]).toMatchObject({ id: bad.id, hash: bad.hash, verdict: "rejected", code: "invalid_body" })
    expect(verdicts(answer)[1]).toBe("accepted")
    expect(answer.ackedThrough).toBe(2)
    const stored = await read
      .selectFrom("facts")
      .select(["verdict", "code", "message", "applied"])
      .where("id", "=", bad.id)
      .executeTakeFirst()
    expect(stored).toMatchObject({ verdict: "rejected", code: "invalid_body", applied: 0 })
    expect(stored?.message).toContain("body.siteId")
  })

  it("fault 6: A 500 or a 401 in mid-queue loses nothing; new credentials resume at the same fact", async () => {
    const facts = ["1", "2", "3", "4"].map(kept)
    await send(facts.slice(0, 1))
    await db.schema.alterTable("facts").renameTo("facts_away").execute()
    expect(await problem(ask(handheld.request(facts.slice(1, 3))))).toMatchObject({ status: 500, code: "internal" })
    await db.schema.alterTable("facts_away").renameTo("facts").execute()
    const revoke = (revoked_at: number | null) =>
      db.updateTable("devices").set({ revoked_at }).where("id", "=", seed.device.id).execute()
    await revoke(ctx.now())
    expect(await problem(ask(handheld.request(facts.slice(1, 3))))).toMatchObject({
      status: 401,
      code: "device_revoked",
    })
    await revoke(null)
    const fresh = await deviceCookie(ctx, seed.device)
    expect(await problem(ask(handheld.request(facts.slice(1, 3))))).toMatchObject({
      status: 401,
      code: "device_unknown",
    })
    expect((await send(facts.slice(1, 3), {}, fresh)).ackedThrough).toBe(3)
    expect((await send(facts.slice(3), {}, fresh)).ackedThrough).toBe(4)
    expect(await rawTexts()).toEqual(["1", "2", "3", "4"])
  })

  it("fault 16: Two devices cloned with one identity are noticed, and neither deletes a fact that the server lacks", async () => {
    const shared = kept("before the copy")
    await send([shared])
    const ours = [kept("a2"), kept("a3")]
    handheld.seq = 2
    const clones = [kept("b2")]
    const acknowledged = (await send(clones)).results.map((result) => result.id)
    const refusal = await problem(ask(handheld.request(ours)))
    expect(refusal).toMatchObject({ status: 409, code: "stream_forked" })
    expect(refusal).not.toHaveProperty("results")
    expect(acknowledged).not.toContain(ours[0]?.id)
    // all that the first one kept, acknowledged or not, under a new stream
    const stream = v7()
    const renumbered = [shared, ...ours].map((fact, index) => ({ ...fact, stream, seq: index + 1 }))
    expect(verdicts(await send(renumbered, { stream }))).toEqual(["accepted", "accepted", "accepted"])
    expect(await rawTexts()).toEqual(["a2", "a3", "b2", "before the copy"])
    const row = await read.selectFrom("streams").selectAll().where("id", "=", handheld.stream).executeTakeFirst()
    expect(row?.forked_at).toBe(ctx.now())
    expect(await read.selectFrom("audit").select("actor").where("action", "=", "sync.forked").execute()).toEqual([
      { actor: `device:${seed.device.id}` },
    ])
    // and the clone goes on in the old one
    expect((await send([{ ...kept("b3"), seq: 3 }])).ackedThrough).toBe(3)
  })

  it("fault 20, the money: a fact whose photo never came stays incomplete and releases no refund", async () => {
    const facts = await parcel()
    const article = photoOf("article")
    const look = seal({ ...(facts[1] as Fact), photos: [article] })
    expect(verdicts(await send([facts[0], look, facts[2]]))).toEqual(["accepted", "accepted", "accepted"])
    const unit = await read.selectFrom("units").select(["complete", "acceptance"]).executeTakeFirst()
    expect(unit).toEqual({ complete: 0, acceptance: "accepted" })
    expect(await principal()).toEqual([["held", '["evidence_incomplete"]']])
    expect(await read.selectFrom("jobs").selectAll().execute()).toEqual([])
  })

  for (const order of ["first the one, then the other", "the other way round"])
    it(`fault 22: Two inspectors offline on two devices grade one unit: one dispute, at most one refund (${order})`, async () => {
      const other = newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
      const otherCookie = await deviceCookie(ctx, seed.secondDevice)
      const unit = { lpn: "BCDFGHJKLNP", serial: null, ordinal: 1 }
      const good = await parcel(handheld, { unit })
      const bad = await parcel(other, { unit, ...worn() })
      const article = await storedPhoto(ctx, "article")
      bad[1] = seal({ ...(bad[1] as Fact), photos: [article] })
      const pushes = [() => send(good), () => send(bad, { stream: other.stream }, otherCookie)]
      for (const push of order === "the other way round" ? pushes.reverse() : pushes)
        expect(verdicts(await push())).toEqual(["accepted", "accepted", "accepted"])
      expect(await read.selectFrom("units").select(["disputed", "grade"]).execute()).toEqual([
        { disputed: 1, grade: "C" },
      ])
      const open = await read.selectFrom("exceptions").select("kind").where("closed_at", "is", null).execute()
      expect(open).toEqual([{ kind: "disputed_grade" }])
      const held = await principal()
      expect(held).toHaveLength(1)
      expect(held[0]?.[0]).toBe("held")
      expect(held[0]?.[1]).toContain("disputed")
    })

  it("fault 27: A verb that throws on one fact holds that fact for review and no other", async () => {
    await ctx.database.write((tx) =>
      tx
        .insertInto("policies")
        .values({ version: 99, document: "{}", author_id: null, reason: "broken", starts_at: ctx.now() * 2 })
        .execute(),
    )
    const { mugs } = seed
    const look = (ordinal: number, policyVersion = 1) =>
      handheld.record(
        "v1.UnitInspected",
        inspected(seed, mugs, { unit: { lpn: null, serial: null, ordinal }, policyVersion }, "home"),
      )
    const facts = [
      handheld.record("v1.ParcelOpened", opened(seed, mugs), { photos: [await storedPhoto(ctx, "label")] }),
      look(1),
      look(2, 99),
      handheld.record("v1.ParcelClosed", closed(seed, mugs, { found: 2, expected: 2 })),
      ...(await parcel()),
    ]
    const reply = await send(facts)
    expect(verdicts(reply)).toEqual(["accepted", "accepted", "review/apply_failed", ...Array(4).fill("accepted")])
    expect(reply.ackedThrough).toBe(7)
    const rows = await read
      .selectFrom("intents")
      .select(["return_id", "state", "reasons"])
      .where("kind", "=", "principal")
      .execute()
    expect(rows.find((row) => row.return_id === seed.jacket.returnId)).toMatchObject({ state: "released" })
    // what it said of the parcel is not known: nothing of that parcel is paid
    expect(rows.find((row) => row.return_id === mugs.returnId)).toMatchObject({
      state: "held",
      reasons: '["fact_in_review"]',
    })
    // nor of one whose money was released before it came
    const late = handheld.record("v1.UnitInspected", inspected(seed, seed.jacket, { policyVersion: 99 }))
    expect(verdicts(await send([late]))).toEqual(["review/apply_failed"])
    const jacket = await read
      .selectFrom("intents")
      .select("reasons")
      .where("return_id", "=", seed.jacket.returnId)
      .execute()
    expect(jacket.map((row) => row.reasons)).toEqual(['["fact_in_review"]', '["fact_in_review"]'])
    // mended, it is applied as if it had never failed
    await db
      .updateTable("policies")
      .set({
        document: (
          await read.selectFrom("policies").select("document").where("version", "=", 1).executeTakeFirstOrThrow()
        ).document,
      })
      .where("version", "=", 99)
      .execute()
    const failed = reply.results[2]?.id ?? ""
    expect(await ctx.database.write((tx) => acceptFact(tx, ctx, failed))).toMatchObject({
      ok: true,
      value: { verdict: "accepted" },
    })
    expect(
      await read
        .selectFrom("intents")
        .select(["state", "reasons"])
        .where("return_id", "=", mugs.returnId)
        .where("state", "<>", "stopped")
        .execute(),
    ).toEqual(Array(2).fill({ state: "released", reasons: "[]" }))
  })

  it("fault 27: A decision that throws on one parcel holds its facts and no other", async () => {
    await db.updateTable("order_lines").set({ serials: "broken" }).where("order_id", "=", seed.mugs.orderId).execute()
    const reply = await send([
      handheld.record("v1.ParcelOpened", opened(seed, seed.mugs), { photos: [await storedPhoto(ctx, "label")] }),
      ...(await parcel()),
    ])
    expect(verdicts(reply)).toEqual(["review/apply_failed", "accepted", "accepted", "accepted"])
    expect(await principal()).toEqual([["released", "[]"]])
  })

  it("fault 33: A fact that names what is not here yet waits for it and is then applied", async () => {
    const number = ownNumberFrom("rma", 77)
    const late = returnId(seed.shopId, number)
    const line = returnLineId(late, seed.jacket.orderLineIds[0] ?? "")
    const one = {
      ...seed.jacket,
      returnId: late,
      parcelKey: "UNANNOUNCED-1",
      parcelId: parcelId("UNANNOUNCED-1"),
      lineIds: [line],
    }
    const facts = [
      handheld.record("v1.ParcelOpened", opened(seed, one), { photos: [await storedPhoto(ctx, "label")] }),
      handheld.record("v1.UnitInspected", inspected(seed, one)),
      handheld.record("v1.ParcelClosed", closed(seed, one)),
    ]
    // the later ones first, from a device that met the colleague's parcel
    const other = newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
    const added = other.record(
      "v1.PhotoAdded",
      { factId: (facts[1] as Fact).id },
      { photos: [await storedPhoto(ctx, "article")] },
    )
    expect(verdicts(await send([added], { stream: other.stream }, await deviceCookie(ctx, seed.secondDevice)))).toEqual(
      ["review/waiting"],
    )
    expect(verdicts(await send(facts))).toEqual(["review/waiting", "review/waiting", "review/waiting"])
    expect(await intents()).toEqual([])
    const announced = {
      number,
      orderNumber: "1001",
      basis: "withdrawal",
      noticeAt: new Date(ctx.now()).toISOString(),
      lines: [{ ref: "1", quantity: 1 }],
    }
    const order = await ctx.database.write((tx) =>
      upsertReturn(tx, ctx, { kind: "system" }, { shopId: seed.shopId, announced: announced as never }),
    )
    expect(order).toMatchObject({ ok: true, value: { id: late } })
    const rows = await read.selectFrom("facts").select(["verdict", "applied", "waits_for"]).execute()
    expect(rows).toEqual(Array(4).fill({ verdict: "accepted", applied: 1, waits_for: null }))
    expect(await read.selectFrom("units").select(["acceptance", "complete"]).execute()).toEqual([
      { acceptance: "accepted", complete: 1 },
    ])
    expect((await intents()).map((one) => one.kind)).toEqual(["delivery", "principal"])
  })

  it("bad input: a fact with a wrong seq is told what is expected, or refused by its name", async () => {
    await send([kept("1")])
    const ahead = { ...kept("2"), seq: 12 }
    expect(await problem(ask(handheld.request([ahead])))).toMatchObject({
      status: 409,
      code: "seq_gap",
      expectedSeq: 2,
    })
    for (const seq of [0, -1, 1.5, "2", null, 1e300]) {
      const wrong = { ...ahead, seq }
      expect(await problem(ask(handheld.request([wrong, kept("3")])))).toMatchObject({
        status: 400,
        code: "bad_request",
        factId: ahead.id,
      })
    }
    expect(await problem(ask(handheld.request([{ ...ahead, seq: 1 }])))).toMatchObject({
      status: 409,
      code: "stream_forked",
    })
    expect(await rawTexts()).toEqual(["1"])
  })

  it("bad input: bad facts in a batch are each told so, and the rest goes on", async () => {
    const texts = ["1", "2", "3", "4"].map(kept)
    const sent = [
      texts[0],
      { ...texts[1], hash: "0".repeat(64) },
      { ...texts[2], body: { "\u0000": "\u0000" } },
      texts[3],
    ]
    expect(verdicts(await send(sent))).toEqual([
      "accepted",
      "rejected/hash_mismatch",
      "rejected/invalid_fact",
      "accepted",
    ])
    for (const facts of [[null], ["text"], [[]], [{}]])
      expect(await problem(ask(handheld.request(facts)))).toMatchObject({ status: 400, code: "bad_request" })
    expect(await problem(ask({ ...handheld.request([]), stream: "no" }))).toMatchObject({
      status: 422,
      code: "invalid",
    })
    expect(await problem(ask(handheld.request(Array(101).fill(texts[0]))))).toMatchObject({
      status: 422,
      code: "invalid",
    })
    expect(await rawTexts()).toEqual(["1", "4"])
  })

  it("more pushes at once than it can hold are told to come again, and none is lost", async () => {
    const facts = kept("1")
    const answers = await Promise.all(Array.from({ length: 80 }, () => ask(handheld.request([facts]))))
    const busy = answers.filter((answer) => answer.status === 503)
    expect(busy.length).toBeGreaterThan(0)
    expect(await problem(busy[0] as Response)).toMatchObject({ code: "busy" })
    expect(Number(busy[0]?.headers.get("retry-after"))).toBeGreaterThan(0)
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(80 - busy.length)
    expect((await send([facts])).ackedThrough).toBe(1)
  })

  it("nobody pushes without a device's credential, an operator's session least of all", async () => {
    expect(await problem(ask(handheld.request([kept("1")]), ""))).toMatchObject({ status: 401, code: "device_unknown" })
    expect(await read.selectFrom("facts").select("id").execute()).toEqual([])
  })
})

/** The context is made anew before each test: names that stand for its database must ask it each time. */
function proxyOf<T extends object>(now: () => T): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      const target = now()
      const value = Reflect.get(target, name)
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}
