import { v7 } from "uuid"
import { beforeEach, expect, it } from "vitest"
import { mintToken } from "../../server/identity/hash-token.ts"
import { signClaim } from "../../server/identity/sign-claim.ts"
import { applyNewTypes } from "../../server/receiving/apply-new-types.ts"
import { push } from "../../server/sync/push.ts"
import { readFacts } from "../../server/sync/read-facts.ts"
import { DAY, MINUTE, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "./emptied.ts"
import { arrived, type Handheld, inspected, newHandheld, opened, photoOf, seal, storedPhoto } from "./handheld.ts"

describeEngines("a push", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  let handheld: Handheld
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    handheld = newHandheld(ctx, seed.device, seed.people.operator)
  })

  const arrival = (by = seed.people.operator) => handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket), { by })
  const kept = (raw = "?") =>
    handheld.record("v1.ScanKept", {
      siteId: seed.siteId,
      scan: { raw, channel: "wedge" },
      readAs: "unknown",
      key: null,
      parcelId: null,
    })
  const verdicts = (reply: { results: { verdict: string; code?: string }[] }) =>
    reply.results.map(({ verdict, code }) => (code ? `${verdict}/${code}` : verdict))
  const facts = () => ctx.database.read.selectFrom("facts").selectAll().orderBy("stream").orderBy("seq").execute()
  const gaps = () =>
    ctx.database.read.selectFrom("stream_gaps").select(["from_seq", "to_seq"]).orderBy("from_seq").execute()
  const audited = async (action: string) =>
    (await ctx.database.read.selectFrom("audit").select("subject").where("action", "=", action).execute()).length

  it("names each fact by id and hash, in its number, and says how far the stream has come", async () => {
    const [one, two] = [arrival(), kept()]
    const reply = await handheld.send(two, one)
    expect(reply.results).toEqual([
      { id: one.id, hash: one.hash, verdict: "accepted" },
      { id: two.id, hash: two.hash, verdict: "accepted" },
    ])
    expect(reply).toMatchObject({ ackedThrough: 2, safeThrough: 0, serverTime: ctx.now() })
    const { position } = reply
    const row = await ctx.database.read
      .selectFrom("commits")
      .selectAll()
      .where("position", "=", position.n)
      .executeTakeFirst()
    expect(row?.tag).toBe(position.tag)
    expect((await facts()).every((fact) => fact.position !== null && fact.position <= position.n)).toBe(true)
  })

  it("refuses a person, and a device that pushes for another one", async () => {
    const { pushTogether } = await import("../../server/sync/push-together.ts")
    const request = handheld.request([kept()])
    const lead = { kind: "person" as const, id: seed.people.lead.id, roles: [{ role: "lead" as const, siteId: null }] }
    const other = { kind: "device" as const, id: seed.secondDevice.id, siteId: seed.siteId }
    for (const actor of [lead, other])
      expect(await pushTogether(ctx, actor, { device: seed.device, request })).toMatchObject({ code: "not_allowed" })
    expect(await facts()).toEqual([])
  })

  it("records nothing under another epoch, and says which one is current", async () => {
    const { epoch } = await handheld.send(kept())
    const answer = await handheld.push([kept()], { epoch: "f".repeat(24) })
    expect(answer).toMatchObject({ ok: false, code: "epoch_changed", epoch })
    expect(await facts()).toHaveLength(1)
  })

  it("begins a new epoch once where two devices know a position that it never gave", async () => {
    const { epoch } = await handheld.send(kept())
    const position = { n: 1_000_000, tag: "ffffffffffff" }
    const first = await handheld.push([kept()], { epoch, position })
    expect(first).toMatchObject({ ok: false, code: "epoch_changed" })
    expect(first.ok === false && first.epoch).not.toBe(epoch)
    const other = newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
    expect(await other.push([], { epoch, position })).toMatchObject({ epoch: first.ok === false && first.epoch })
    expect(await facts()).toHaveLength(1)
  })

  it("answers a hole with the number it wants, and takes what comes before it", async () => {
    const [one, two, three] = [kept("1"), kept("2"), kept("3")]
    expect(await handheld.push([two, three])).toMatchObject({ ok: false, code: "seq_gap", expectedSeq: 1 })
    const reply = await handheld.send(one, three)
    expect(reply.results.map((result) => result.id)).toEqual([one.id])
    expect(reply.ackedThrough).toBe(1)
    expect((await handheld.send(two, three)).ackedThrough).toBe(3)
  })

  it("names what the device no longer holds, goes on, and forgets the name when it does come", async () => {
    const all = ["1", "2", "3", "4", "5"].map(kept)
    const reply = await handheld.push(all.slice(3), { firstKept: 4 })
    expect(reply).toMatchObject({ ok: true, value: { ackedThrough: 5 } })
    expect(await gaps()).toEqual([{ from_seq: 1, to_seq: 3 }])
    expect(await audited("sync.gap")).toBe(1)
    await handheld.send(all[1] as never)
    expect(await gaps()).toEqual([
      { from_seq: 1, to_seq: 1 },
      { from_seq: 3, to_seq: 3 },
    ])
    expect(verdicts(await handheld.send(all[0] as never, all[2] as never))).toEqual(["accepted", "accepted"])
    expect(await gaps()).toEqual([])
  })

  it("does not believe a firstKept that leaves a hole below what came", async () => {
    const all = ["1", "2", "3", "4", "5"].map(kept)
    expect(await handheld.push(all.slice(4), { firstKept: 3 })).toMatchObject({ code: "seq_gap", expectedSeq: 3 })
    expect(await gaps()).toEqual([{ from_seq: 1, to_seq: 2 }])
  })

  it("after a new epoch names what earlier streams had acknowledged and is not here, once", async () => {
    await handheld.send(kept("1"), kept("2"))
    const old = v7()
    const acknowledged = [
      { stream: old, through: 7 },
      { stream: handheld.stream, through: 6 },
    ]
    handheld.seq = 5
    const held = [kept("5"), kept("6"), kept("7")]
    for (let times = 0; times < 2; times++)
      expect(await handheld.push(held, { acknowledged, firstKept: 5 })).toMatchObject({ value: { ackedThrough: 7 } })
    expect(await gaps()).toEqual([
      { from_seq: 1, to_seq: 7 },
      { from_seq: 3, to_seq: 4 },
    ])
    const told = await ctx.database.read.selectFrom("audit").select("detail").where("action", "=", "sync.gap").execute()
    expect(told.map((one) => JSON.parse(one.detail).gaps)).toEqual([[[1, 7]], [[3, 4]]])
    const other = newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
    await other.push([], { acknowledged: [{ stream: handheld.stream, through: 99 }] })
    expect(await gaps()).toHaveLength(2)
  })

  it("tells a device whose number another fact has to mint a stream, and an administrator of it", async () => {
    await handheld.send(kept("mine"))
    const another = { ...kept("another"), seq: 1 }
    expect(await handheld.push([another])).toMatchObject({ ok: false, code: "stream_forked" })
    expect(
      await handheld.push([
        { ...another, seq: 7 },
        { ...kept("third"), seq: 7 },
      ]),
    ).toMatchObject({ code: "stream_forked" })
    expect(await facts()).toHaveLength(1)
    expect(await audited("sync.forked")).toBe(2)
  })

  it("takes no facts into a stream of another device", async () => {
    const [one, two] = [kept("1"), kept("2")]
    await handheld.send(one)
    const clone = newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
    clone.stream = handheld.stream
    expect(await clone.push([two])).toMatchObject({ ok: false, code: "stream_forked" })
    expect(await facts()).toHaveLength(1)
  })

  it("fills a renumbered fact's new number with its first verdict, and applies it once", async () => {
    const one = arrival()
    await handheld.send(one)
    const before = await facts()
    const stream = v7()
    const again = { ...one, stream, seq: 1 }
    const reply = await handheld.push([again], { stream })
    expect(reply).toMatchObject({
      ok: true,
      value: { ackedThrough: 1, results: [{ id: one.id, verdict: "accepted" }] },
    })
    expect(await facts()).toEqual(before)
  })

  it("takes one fact that a batch names twice for one", async () => {
    const one = kept()
    const reply = await handheld.send(one, one, { ...one, seq: 2 })
    expect(verdicts(reply)).toEqual(["accepted", "accepted", "accepted"])
    expect(reply.ackedThrough).toBe(2)
    expect(await facts()).toHaveLength(1)
  })

  it("rejects what no later word can make valid, each for its own reason, and goes on with the next", async () => {
    const wrongHash = { ...kept(), hash: "0".repeat(64) }
    const noBody = seal({ ...kept(), body: "none" })
    const nul = kept("a\0b")
    const big = seal({ ...kept(), body: { note: "x".repeat(17_000) } })
    const twice = handheld.record("v1.ScanKept", kept().body as never, { photos: [photoOf("label"), photoOf("label")] })
    twice.seq--
    const wrongBody = seal({ ...kept(), body: { siteId: seed.siteId } })
    const lone = { ...kept(), body: { text: "\ud800" } }
    const sent = [wrongHash, noBody, nul, big, twice, wrongBody, lone, kept("good")].map((fact, index) => ({
      ...fact,
      seq: index + 1,
    }))
    const answer = await handheld.push(sent)
    expect(answer.ok && verdicts(answer.value)).toEqual([
      "rejected/hash_mismatch",
      "rejected/invalid_fact",
      "rejected/invalid_fact",
      "rejected/too_large",
      "rejected/invalid_fact",
      "rejected/invalid_body",
      "rejected/invalid_fact",
      "accepted",
    ])
    expect(answer.ok && answer.value.results[5]?.message).toMatch(/body\.scan/)
    const again = await handheld.push(sent)
    expect(again.ok && again.value.results).toEqual(answer.ok && answer.value.results)
  })

  it("refuses a fact that cannot even be answered, by its name where it has one", async () => {
    const fact = kept()
    const bad: [unknown, string | undefined][] = [
      [null, undefined],
      [7, undefined],
      [{ ...fact, id: "x" }, undefined],
      [{ ...fact, hash: "x" }, fact.id],
      [{ ...fact, seq: 0 }, fact.id],
      [{ ...fact, seq: 1.5 }, fact.id],
      [{ ...fact, seq: 1e300 }, fact.id],
      [{ ...fact, stream: v7() }, fact.id],
    ]
    for (const [one, factId] of bad) {
      const answer = await handheld.push([one])
      expect(answer).toMatchObject({ ok: false, code: "bad_request" })
      expect(answer.ok === false && answer.factId).toBe(factId)
    }
    expect(await facts()).toEqual([])
  })

  it("keeps an unknown type or version for the server that will know it", async () => {
    const reply = await handheld.send(seal({ ...kept(), type: "v9.UnitWeighed" }), { ...kept() })
    expect(verdicts(reply)).toEqual(["review/waiting", "accepted"])
    expect((await facts())[0]).toMatchObject({ waits_for: "type:v9.UnitWeighed", applied: 0 })
    await applyNewTypes(ctx)
    expect((await facts())[0]).toMatchObject({ verdict: "review", applied: 0 })
    // as the version before that of v1.ScanKept would have left it
    const older = { type: "v1.ScanKept", waits_for: "type:v1.ScanKept" }
    await ctx.database.db.updateTable("facts").set(older).where("seq", "=", 1).execute()
    await applyNewTypes(ctx)
    expect((await facts())[0]).toMatchObject({ verdict: "accepted", applied: 1, waits_for: null })
  })

  it("puts a fact of somebody who never signed in on that device before a lead", async () => {
    const reply = await handheld.send(arrival(seed.people.secondOperator), arrival(seed.people.finance), arrival())
    expect(verdicts(reply)).toEqual(["review/actor_unknown", "review/actor_unknown", "accepted"])
    expect((await facts())[0]).toMatchObject({ applied: 1 })
  })

  it("believes a sign-in that this server signed and lost, and none that it did not", async () => {
    const by = seed.people.operator
    await ctx.database.write((tx) => tx.deleteFrom("sign_ins").where("id", "=", by.signInId).execute())
    const claim = {
      signInId: by.signInId,
      personId: by.id,
      deviceId: seed.device.id,
      startedAt: ctx.now(),
      endsAt: ctx.now() + DAY,
    }
    const answer = await handheld.push([arrival()], { signIns: [mintToken(ctx)] })
    expect(answer.ok && verdicts(answer.value)).toEqual(["review/actor_unknown"])
    const believed = await handheld.push([arrival()], { signIns: [signClaim(ctx, claim)] })
    expect(believed.ok && verdicts(believed.value)).toEqual(["accepted"])
  })

  it("corrects a wrong device clock by the offset of the contact before, and never beyond the receipt", async () => {
    ctx.clock.advance(60 * MINUTE)
    handheld.clockOff = 2 * 365 * DAY
    await handheld.push([], {})
    const seenAt = ctx.now()
    const early = arrival()
    ctx.clock.advance(30 * MINUTE)
    // set right in between: what was captured before is read by the clock of before
    handheld.clockOff = 0
    await handheld.send(early)
    await handheld.send(kept())
    const [one, two] = await facts()
    expect(one?.happened_at).toBe(seenAt)
    expect(two?.happened_at).toBe(ctx.now())
    const { arrived_at } = await ctx.database.read
      .selectFrom("parcels")
      .select("arrived_at")
      .where("id", "=", seed.jacket.parcelId)
      .executeTakeFirstOrThrow()
    expect(arrived_at).toBe(seenAt)
  })

  it("writes pushes that wait together in one commit, and one that throws takes no other with it", async () => {
    const others = Array.from({ length: 6 }, () => newHandheld(ctx, seed.device, seed.people.operator))
    const commits = async () => (await ctx.database.read.selectFrom("commits").select("position").execute()).length
    const before = await commits()
    const nobody = newHandheld(ctx, { ...seed.device, id: v7() }, seed.people.operator)
    const one = (by: Handheld) => by.record("v1.ParcelArrived", arrived(seed, seed.jacket))
    const answers = await Promise.allSettled([...others, nobody].map((by) => by.push([one(by)])))
    expect(answers.map((answer) => answer.status)).toEqual([...Array(6).fill("fulfilled"), "rejected"])
    expect(await facts()).toHaveLength(6)
    expect(await commits()).toBe(before + 1)
  })

  it("takes a batch once where transactions of their own bring it at the same moment", async () => {
    const sent = [arrival(), kept()]
    const request = handheld.request(sent)
    const actor = { kind: "device" as const, id: seed.device.id, siteId: seed.siteId }
    const read = readFacts(request.stream, sent)
    if (!read.ok) throw new Error(read.code)
    const input = { device: seed.device, actor, request, facts: read.value }
    const answers = await Promise.all(Array.from({ length: 4 }, () => ctx.database.write((tx) => push(tx, ctx, input))))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await facts()).toHaveLength(2)
  })

  it("wakes the worker after the commit where there is money to move, and not otherwise", async () => {
    let woken = 0
    ctx.wakeWorker = () => void woken++
    const label = await storedPhoto(ctx, "label")
    await handheld.send(handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), { photos: [label] }))
    await handheld.send(handheld.record("v1.UnitInspected", inspected(seed, seed.jacket)))
    expect(woken).toBe(0)
    const close = {
      parcelId: seed.jacket.parcelId,
      siteId: seed.siteId,
      found: 1,
      expected: 1,
      missing: [],
      emptyBox: false,
    }
    await handheld.send(handheld.record("v1.ParcelClosed", close))
    expect(woken).toBe(1)
  })
})
