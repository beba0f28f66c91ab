import { beforeAll, expect, test } from "vitest"
import { currentPolicy } from "../../server/db/current-policy.ts"
import { announceFor } from "../../server/intake/announce-for.ts"
import { previewDraft } from "../../server/policy/preview-draft.ts"
import { tellBegun } from "../../server/policy/tell-sites.ts"
import { refreshEvidence } from "../../server/receiving/refresh-evidence.ts"
import { refreshUnit } from "../../server/receiving/refresh-unit.ts"
import { loadRefundInput } from "../../server/refunds/load-refund-input.ts"
import { reviewCase } from "../../server/review/case.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { ReviewCase } from "../../shared/contract/review.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { cleanAnswers } from "../../shared/policy/grade.ts"
import { feeOf, termsOf } from "../../shared/policy/terms-of.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { worn } from "../sync/handheld.ts"

/** A worn jacket is for a lead to see, who takes it as it is. */
async function accept({ ctx, seed, units }: Till): Promise<void> {
  const id = `unit:${(await units(seed.jacket))[0]?.id}`
  const actor = actorOf(seed, seed.people.lead)
  const found = await reviewCase(ctx.database.read, ctx, actor, { id })
  if (!found.ok) throw new Error(found.code)
  const decision = { answer: "accept" as const, version: ReviewCase.parse(found.value).version }
  const done = await ctx.database.write((tx) => decideCase(tx, ctx, actor, { id, decision }))
  if (!done.ok) throw new Error(done.code)
}

/** So that B still has a way to it. */
const half = { id: "half", label: { fr: "À moitié ouvert", en: "Half opened" }, grade: "B" }

describeEngines("the rules' versions", ({ open }) => {
  let till: Till
  let admin: TestBrowser
  beforeAll(async () => {
    till = await newTill(open)
    admin = await testClient(till.ctx).as(till.seed.people.administrator)
    await till.receive(till.seed.jacket, worn())
    await accept(till)
  })
  const preview = (change: object, baseVersion: number, last = 1_000) =>
    admin.ask("POST", "/api/policies/preview", { baseVersion, change, last })
  const publish = (change: object, baseVersion: number, startsAt: number | null = null) =>
    admin.ask("POST", "/api/policies", { baseVersion, change, reason: "Because", startsAt })
  const back = (version: number, baseVersion: number) =>
    admin.ask("POST", `/api/policies/${version}/back`, { baseVersion, reason: "Better before" })
  const list = async () => (await admin.ask("GET", "/api/policies")).body
  const told = async () => {
    const query = till.ctx.database.read.selectFrom("device_docs").select("body").where("kind", "=", "policy")
    return (await query.execute()).map(({ body }) => (JSON.parse(body ?? "{}") as { version: number }).version)
  }
  const standing = async () => (await currentPolicy(till.ctx.database.read, till.ctx.now())).policy.depreciation.C
  const audits = () =>
    till.ctx.database.read
      .selectFrom("audit")
      .select(["actor", "subject", "detail"])
      .where("action", "=", "policy.publish")
      .orderBy("seq")
      .execute()

  test("what the law refuses is refused by its field and article, and stores nothing", async () => {
    const change = {
      restockingFee: { withdrawal: 500 },
      legal: { withdrawal: { noticeDays: 30 } },
    }
    const fee = await publish({ restockingFee: change.restockingFee }, 1)
    expect(fee.status).toBe(422)
    expect(fee.body.errors).toMatchObject([
      { path: "restockingFee.withdrawal", wants: expect.stringContaining("L221-23") },
    ])
    const late = await preview({ legal: change.legal }, 1)
    expect(late.body.errors).toMatchObject([
      { path: "legal.withdrawal.noticeDays", wants: expect.stringContaining("L221-24") },
    ])
    const strange = await publish({ depreciation: { E: 10 } }, 1)
    expect(strange.body.errors).toMatchObject([{ path: "depreciation.E" }])
    expect((await list()).versions).toHaveLength(1)
  })

  test("a preview says which return would change, by how much and why, and changes nothing", async () => {
    const { body } = await preview({ depreciation: { C: 5_000 } }, 1)
    expect(body).toMatchObject({ looked: 1, differ: 1 })
    const [one] = body.first
    expect(one.rma).toBe(till.seed.jacket.rma)
    expect(one.before.amountMinor - one.after.amountMinor).toBe(2_697)
    expect(one.lines).toEqual([{ code: "depreciation", beforeMinor: -1_798, afterMinor: -4_495 }])
    expect(body.sums).toEqual([
      { currency: "EUR", returns: 1, beforeMinor: one.before.amountMinor, afterMinor: one.after.amountMinor },
    ])
    expect(await preview({ depreciation: { D: 6_000 } }, 1)).toMatchObject({
      body: { looked: 1, differ: 0, first: [] },
    })
    expect(await preview({ thresholds: { secondPersonAboveMinor: 100 } }, 1)).toMatchObject({
      body: { first: [{ holds: [{ reason: "second_person", gained: true }], lines: [] }] },
    })
    expect((await list()).versions).toHaveLength(1)
    expect(await standing()).toBe(2_000)
  })

  test("a preview ends with whoever asked for it", async () => {
    const gone = new AbortController()
    const actor = actorOf(till.seed, till.seed.people.administrator)
    const asked = { baseVersion: 1, change: { depreciation: { C: 0 } }, last: 10 }
    const answer = previewDraft(till.ctx, actor, asked, gone.signal)
    setImmediate(() => gone.abort())
    expect(await answer).toMatchObject({ ok: false, code: "busy" })
    // and lets the next one in
    expect(await preview(asked.change, 1)).toMatchObject({ status: 200 })
  })

  test("a new version counts from now on, is told to handhelds and audited; who had the old one overwrites nothing", async () => {
    expect(await publish({ depreciation: { C: 1_000 } }, 1)).toMatchObject({ status: 201, body: { version: 2 } })
    const second = await publish({ depreciation: { C: 3_000 } }, 1)
    expect(second).toMatchObject({ status: 409, body: { code: "moved_on", state: "2" } })
    expect(await standing()).toBe(1_000)
    expect(await told()).toEqual([2, 2])
    const { versions, newest, counts } = await list()
    expect({ newest, counts }).toEqual({ newest: 2, counts: 2 })
    expect(versions[0]).toMatchObject({
      author: "Nour Haddad",
      reason: "Because",
      state: "counts",
      changed: [{ path: "depreciation.C", before: 2_000, after: 1_000 }],
    })
    expect(versions[1]).toMatchObject({ version: 1, state: "past", changed: [] })
    expect(await publish({ depreciation: { C: 1_000 } }, 2)).toMatchObject({ body: { code: "already_done" } })
  })

  test("of two published in the same moment one is told so", async () => {
    const both = await Promise.all([
      publish({ depreciation: { C: 1_100 } }, 2),
      publish({ depreciation: { C: 1_200 } }, 2),
    ])
    expect(both.map((one) => one.status).sort()).toEqual([201, 409])
    expect((await list()).newest).toBe(3)
    expect((await audits()).map((one) => one.subject)).toEqual(["policy:2", "policy:3"])
  })

  test("a planned version counts from its moment on, for decisions and for handhelds, and not before", async () => {
    const { ctx } = till
    const was = await standing()
    expect(await publish({ depreciation: { C: 1_500 } }, 3, ctx.now() - MINUTE)).toMatchObject({ status: 422 })
    expect(await publish({ depreciation: { C: 1_500 } }, 3, ctx.now() + 20 * MINUTE)).toMatchObject({
      body: { version: 4 },
    })
    expect(await standing()).toBe(was)
    expect(await tellBegun(ctx)).toBe(0)
    expect(await told()).toEqual([3, 3])
    expect(await list()).toMatchObject({
      newest: 4,
      counts: 3,
      versions: [{ state: "planned" }, { state: "counts" }, {}, {}],
    })
    // it is part of what follows, so that cannot begin sooner
    expect(await publish({ depreciation: { C: 1_600 } }, 4, ctx.now() + 10 * MINUTE)).toMatchObject({ status: 422 })
    ctx.clock.advance(20 * MINUTE)
    expect(await standing()).toBe(1_500)
    expect(await tellBegun(ctx)).toBe(1)
    expect(await told()).toEqual([4, 4])
    expect(await tellBegun(ctx)).toBe(0)
  })

  test("back to an earlier version is one act: a new one with its rules, and what was planned never counts", async () => {
    const { ctx } = till
    expect(await publish({ depreciation: { C: 9_000 } }, 4, ctx.now() + 20 * MINUTE)).toMatchObject({
      body: { version: 5 },
    })
    expect(await back(1, 4)).toMatchObject({ body: { code: "moved_on" } })
    expect(await back(77, 5)).toMatchObject({ status: 404 })
    expect(await back(1, 5)).toMatchObject({ status: 201, body: { version: 6 } })
    expect(await standing()).toBe(2_000)
    ctx.clock.advance(40 * MINUTE)
    expect(await standing()).toBe(2_000)
    const { versions } = await list()
    expect(versions[1]).toMatchObject({ version: 5, state: "overtaken" })
    expect(JSON.parse((await audits()).at(-1)?.detail ?? "{}")).toMatchObject({
      back: 1,
      from: 5,
      reason: "Better before",
    })
  })

  test("a grade that a lead must see from now on holds what was accepted by rule; a newly accepted one is said to be unforeseen", async () => {
    const { jacket, mugs } = till.seed
    await till.receive(mugs)
    const { body } = await preview({ thresholds: { autoAcceptGrades: [] } }, 6)
    const rmas = body.first.map((one: { rma: string }) => one.rma)
    expect(rmas).toContain(mugs.rma)
    expect(rmas).not.toContain(jacket.rma)
    expect((await preview({ thresholds: { autoAcceptGrades: ["A", "B", "C"] } }, 6)).body.unforeseen).toEqual([
      "thresholds.autoAcceptGrades",
    ])
  })

  test("a question changed, and another place for a grade: told before it counts, and what was inspected keeps its own", async () => {
    const { ctx, seed } = till
    const answers = { ...cleanAnswers(builtInPolicy, "electronics"), packaging: "opened" }
    await till.receive(seed.radio, { answers, grade: "B", disposition: "resale" })
    const [radio] = await till.units(seed.radio)
    expect(radio).toMatchObject({ grade: "B", complete: 1 })
    // opened is now worth C at the most, and wants a photo that nobody took
    const packaging = builtInPolicy.questions.packaging?.answers.map((one) =>
      one.id === "opened" ? { ...one, grade: "C", photos: ["detail"] } : one,
    )
    const change = {
      questions: { packaging: { answers: [...(packaging ?? []), half] } },
      categories: { electronics: { dispositions: { C: "repair" } }, toys: null },
    }
    const seen = await preview(change, 6)
    expect(seen.body).toMatchObject({ regraded: 1, replaced: 1 })
    expect(seen.body.changed.map((one: { path: string }) => one.path)).toContain("categories.toys")
    expect(await publish(change, 6)).toMatchObject({ status: 201, body: { version: 7 } })
    expect(await told()).toEqual([7, 7])
    await ctx.database.write(async (tx) => {
      await refreshUnit(tx, ctx, radio?.id ?? "")
      await refreshEvidence(tx, ctx, radio?.parcel_id ?? "")
    })
    expect((await till.units(seed.radio))[0]).toMatchObject({ grade: "B", disposition: "resale", complete: 1 })
    const { body } = await admin.ask("GET", "/api/policy/1")
    expect(body.policy.questions.packaging.answers[1].grade).toBe("B")
  })

  test("what nobody could do at the dock is refused by where it is, and stores nothing", async () => {
    const { newest } = await list()
    const silent = await publish(
      { questions: { condition: { when: { question: "completeness", answers: ["complete"] } } } },
      newest,
    )
    expect(silent.body.errors).toContainEqual(expect.objectContaining({ path: "categories.clothing.questions" }))
    const bare = await publish({ categories: { shoes: { questions: ["right_item"] } } }, newest)
    expect(bare.body.errors.map((one: { path: string }) => one.path)).toEqual(
      ["B", "C", "D"].map((grade) => `categories.shoes.dispositions.${grade}`),
    )
    expect((await list()).newest).toBe(newest)
  })

  test("terms of the shop's own are announced under, decided by and refused where the law refuses them", async () => {
    const { ctx, seed } = till
    const { newest } = await list()
    const { lateSurcharge: _, ...terms } = builtInPolicy.legal.goodwill
    const loyal = {
      label: { fr: "Fidèles", en: "Loyal" },
      follows: "goodwill",
      terms: { ...terms, goodsDays: 3 },
      restockingFee: 0,
    }
    const taxed = { ...loyal, follows: "withdrawal", restockingFee: 500 }
    const refused = await publish({ profiles: { taxed } }, newest)
    expect(refused.body.errors.map((one: { path: string }) => one.path)).toContain("profiles.taxed.restockingFee")
    expect(await publish({ profiles: { loyal } }, newest)).toMatchObject({ status: 201 })
    const service = actorOf(seed, seed.people.customer_service)
    const announce = (basis: "goodwill" | "conformity", profile: string) =>
      ctx.database.write((tx) =>
        announceFor(tx, ctx, service, {
          orderId: seed.mugs.orderId,
          announcement: {
            basis,
            profile,
            noticeAt: ctx.now(),
            lines: [{ orderLineId: seed.mugs.orderLineIds[0] ?? "", quantity: 1 }],
          },
        }),
      )
    expect(await announce("conformity", "loyal")).toMatchObject({ ok: false, code: "invalid" })
    expect(await announce("goodwill", "unheard_of")).toMatchObject({ ok: false, code: "invalid" })
    const made = await announce("goodwill", "loyal")
    if (!made.ok) throw new Error(made.code)
    const { read } = ctx.database
    const row = await read.selectFrom("returns").selectAll().where("id", "=", made.value.id).executeTakeFirstOrThrow()
    const input = await loadRefundInput(read, row, ctx.now())
    expect(input.return).toMatchObject({ basis: "goodwill", profile: "loyal" })
    expect(termsOf(input.policy, input.return)).toMatchObject({ goodsDays: 3 })
    expect([feeOf(input.policy, input.return), feeOf(input.policy, { basis: "goodwill" })]).toEqual([0, 1_000])
    // taken away, the basis itself counts
    expect(await publish({ profiles: { loyal: null } }, newest + 1)).toMatchObject({ status: 201 })
    const { policy } = await currentPolicy(read, ctx.now())
    expect(termsOf(policy, input.return)).toMatchObject({ goodsDays: 14 })
  })
})
