import { afterAll, beforeAll, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { reviewCase } from "../../server/review/case.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { answerHearing, endHearings } from "../../server/tracking/answer-hearing.ts"
import { customerOf, type Returned } from "../../server/tracking/find-visit.ts"
import { offeredFor } from "../../server/tracking/offered-for.ts"
import { isPhotoOfReturn } from "../../server/tracking/photo-of-return.ts"
import { trackingPage } from "../../server/tracking/tracking-page.ts"
import en from "../../shared/locales/en/track.ts"
import { actorOf, type Bank, newTill, openBank, type Till } from "../jobs/till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { testClient } from "../support/http-client.ts"
import { imageOf } from "../support/images.ts"
import { emptied } from "../sync/emptied.ts"
import { storedPhoto, worn } from "../sync/handheld.ts"
import { newPhone, type Phone } from "./phone.ts"

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

const returned = ({ ctx, seed }: Till): Promise<Returned> =>
  ctx.database.read.selectFrom("returns").selectAll().where("id", "=", seed.jacket.returnId).executeTakeFirstOrThrow()
const hearings = ({ ctx }: Till) => ctx.database.read.selectFrom("hearings").selectAll().orderBy("asked_at").execute()

async function lead(till: Till, more: object = {}) {
  const id = `unit:${(await till.units(till.seed.jacket))[0]?.id}`
  const actor = actorOf(till.seed, till.seed.people.lead)
  const seen = await reviewCase(till.ctx.database.read, till.ctx, actor, { id })
  if (!seen.ok) throw new Error(seen.code)
  const decision = {
    version: seen.value.version,
    answer: "accept" as const,
    deductionBasisPoints: 3_000,
    reason: "Stain",
    ...more,
  }
  return till.ctx.database.write((tx) => decideCase(tx, till.ctx, actor, { id, decision }))
}

/** Worn by its customer, and a lead proposes 30 %: the customer is asked. */
async function proposed(open: Parameters<typeof newTill>[0]) {
  const till = await newTill(open, bank.provider)
  await till.receive(till.seed.jacket, worn("customer"))
  expect(await hearings(till), "nobody is asked before the lead has answered").toEqual([])
  expect(await lead(till)).toMatchObject({ ok: true })
  const [hearing] = await hearings(till)
  if (!hearing) throw new Error("nobody is asked")
  return { till, hearing, path: `/track/${till.seed.jacket.rma}/hearing/${hearing.id}` }
}

/** A photo of another slot than a unit's, on the very record of the look at it. */
async function ofTheLook({ ctx }: Till, slot: string): Promise<void> {
  const { db } = ctx.database
  const look = await db.selectFrom("inspections").select("fact_id").executeTakeFirstOrThrow()
  const photo = await storedPhoto(ctx, slot)
  const { sha256, bytes, mime } = photo
  await db.insertInto("fact_photos").values({ fact_id: look.fact_id, slot, sha256, bytes, mime, here: 1 }).execute()
}

async function inside(till: Till): Promise<Phone & { page: string }> {
  const phone = newPhone(till.ctx)
  return { ...phone, page: await phone.follow(till.seed.jacket.returnId) }
}
const jpeg = async (name: string) => new File([(await imageOf()) as BlobPart], name, { type: "image/jpeg" })

describeEngines("a customer who is heard on a deduction", (under) => {
  const open = emptied(under)

  test("is shown the thing and neither label nor carton, accepts to the very words, and is paid the rest", async () => {
    const { till, hearing, path } = await proposed(open)
    expect(hearing).toMatchObject({ state: "open", price_minor: 8_990, deduction_minor: 2_697 })
    await ofTheLook(till, "label")
    await ofTheLook(till, "carton")
    const phone = await inside(till)
    expect((await phone.get(phone.page)).text).toContain(en.head.to_answer)
    const form = (await phone.get(path)).text
    const all = await till.ctx.database.read.selectFrom("fact_photos").select(["slot", "sha256"]).execute()
    const shown = new Set([...form.matchAll(/photos\/([0-9a-f]{64})/g)].map((found) => found[1]))
    expect(all.map((photo) => photo.slot).sort()).toEqual(expect.arrayContaining(["article", "detail", "label"]))
    for (const { slot, sha256 } of all) {
      await till.ctx.blobs.put("copy", sha256, await imageOf())
      const seen = await phone.get(`/track/${till.seed.jacket.rma}/photos/${sha256}`)
      const fits = slot === "article" || slot === "detail"
      expect([slot, shown.has(sha256), seen.status]).toEqual([slot, fits, fits ? 200 : 404])
    }
    expect((await phone.post(path, { answer: "accept" })).status, "not without the box").toBe(422)
    expect((await phone.post(path, { answer: "accept", agree: "yes" })).status).toBe(303)
    const [after] = await hearings(till)
    expect(after).toMatchObject({ state: "accepted", locale: "en", answered_at: till.ctx.now() })
    expect(after?.wording).toMatch(/€26\.97.*€62\.93/)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.jacket)).toMatchObject({ state: "paid", amount_minor: 6_293 })
    const page = (await phone.get(phone.page)).text
    expect(page).toContain(en.head.paid)
    expect(page).toContain("€62.93")
  })

  test("objects with words and photos, which a lead reads on the unit's case, and nothing is paid before", async () => {
    const { till, path } = await proposed(open)
    const phone = await inside(till)
    const text = `It came like that <script>alert(1)</script>`
    await phone.get(path)
    expect((await phone.post(path, { answer: "object", text: "" })).status).toBe(422)
    const no = new File(["%PDF-1.7"], "proof.jpg", { type: "image/jpeg" })
    const refused = await phone.post(path, { answer: "object", text, photos: no })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(en.photoWrong)
    expect(refused.text, "what was typed is kept, as text").toContain("&lt;script&gt;")
    expect((await phone.post(path, { answer: "object", text, photos: [await jpeg("a.jpg")] })).status).toBe(303)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.jacket)).toMatchObject({ state: "held", reasons: '["disputed"]' })
    const actor = actorOf(till.seed, till.seed.people.lead)
    const id = `unit:${(await till.units(till.seed.jacket))[0]?.id}`
    const seen = await reviewCase(till.ctx.database.read, till.ctx, actor, { id })
    expect(seen).toMatchObject({ ok: true, value: { exceptions: [{ kind: "customer_objects", note: text }] } })
    const [photo] = await till.ctx.database.read.selectFrom("hearing_photos").selectAll().execute()
    expect(seen.ok && seen.value.photos.map((one) => one.sha256)).toContain(photo?.sha256)
    const desk = await testClient(till.ctx).as(till.seed.people.lead)
    expect((await desk.ask("GET", `/api/photos/${photo?.sha256}`)).status).toBe(200)
    const page = (await phone.get(phone.page)).text
    expect(page).toContain("&lt;script&gt;")
    expect(page).not.toContain("<script")
    expect(page).toContain(photo?.sha256)
    expect(await lead(till, { deductionBasisPoints: 0, reason: "They are right" })).toMatchObject({ ok: true })
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.jacket)).toMatchObject({ state: "paid", amount_minor: 8_990 })
  })

  test("who says nothing in time is taken to agree, and not a day earlier", async () => {
    const { till, hearing, path } = await proposed(open)
    till.ctx.clock.set(hearing.ends_at - 1)
    expect(await endHearings(till.ctx)).toBe(0)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.jacket)).toMatchObject({ state: "held" })
    till.ctx.clock.set(hearing.ends_at)
    const phone = await inside(till)
    expect((await phone.get(path)).status, "too late to answer").toBe(303)
    const answer = { hearingId: hearing.id, locale: "en" as const, said: { object: "Too late", photos: [] } }
    const input = { returnId: hearing.return_id, answer }
    const own = customerOf(await returned(till))
    expect(await till.ctx.database.write((tx) => answerHearing(tx, till.ctx, own, input))).toMatchObject({
      code: "moved_on",
    })
    expect(await endHearings(till.ctx)).toBe(1)
    expect(await endHearings(till.ctx)).toBe(0)
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.jacket)).toMatchObject({ state: "paid", amount_minor: 6_293 })
    expect(await hearings(till)).toMatchObject([{ state: "lapsed" }])
  })

  test("is asked anew where a lead proposes another sum, and no more where finance or the lead end the wait", async () => {
    const { till, hearing, path } = await proposed(open)
    const phone = await inside(till)
    await phone.get(path)
    await lead(till, { deductionBasisPoints: 1_000, reason: "Less" })
    expect((await hearings(till)).map((one) => [one.state, one.deduction_minor])).toEqual([
      ["overtaken", 2_697],
      ["open", 899],
    ])
    expect(
      (await phone.post(path, { answer: "accept", agree: "yes" })).status,
      "the old sum is nobody's any more",
    ).not.toBe(200)
    expect((await hearings(till)).map((one) => one.state)).toEqual(["overtaken", "open"])
    await lead(till, { customerHeard: true, deductionBasisPoints: 1_000, reason: "They called" })
    expect((await hearings(till)).map((one) => one.state)).toEqual(["overtaken", "overtaken"])
    const others = (await phone.get(`/track/${till.seed.jacket.rma}/hearing/${hearing.id}`)).status
    expect(others).toBe(404)
  })

  test("answers once, for their own return, and nobody else for them", async () => {
    const { till, hearing } = await proposed(open)
    const own = customerOf(await returned(till))
    const say = (actor: typeof own | ReturnType<typeof actorOf>, returnId = till.seed.jacket.returnId) =>
      till.ctx.database.write((tx) =>
        answerHearing(tx, till.ctx, actor, {
          returnId,
          answer: { hearingId: hearing.id, locale: "fr", said: { accept: "J’accepte" } },
        }),
      )
    for (const person of Object.values(till.seed.people))
      expect(await say(actorOf(till.seed, person)), person.role).toMatchObject({ code: "not_allowed" })
    const other = { ...own, returnIds: [till.seed.mugs.returnId] }
    expect(await say(other)).toMatchObject({ code: "not_allowed" })
    expect(await say(other, till.seed.mugs.returnId), "not by the address of their own").toMatchObject({
      code: "not_found",
    })
    expect(await say(own)).toMatchObject({ ok: true })
    expect(await say(own)).toMatchObject({ code: "already_done" })
    const audit = await till.ctx.database.read
      .selectFrom("audit")
      .select(["actor", "detail"])
      .where("action", "=", "hearing.answer")
      .execute()
    expect(audit).toHaveLength(1)
    expect(audit[0]?.actor).toMatch(/^customer:/)
    till.ctx.clock.advance(DAY)
  })

  test("their page reads no table from its beginning, however many returns there are", async () => {
    const { till, hearing } = await proposed(open)
    const watched = watchQueries(till.ctx.database)
    await trackingPage(watched.db, till.ctx, await returned(till))
    await isPhotoOfReturn(watched.db, { returnId: hearing.return_id, sha256: "0".repeat(64) })
    await offeredFor(watched.db, till.ctx, { returnId: hearing.return_id, lineId: "x" })
    const plans = await watched.plans()
    expect(plans.length).toBeGreaterThan(10)
    const tables = ["returns", "units", "intents", "hearings", "hearing_photos", "inspections", "fact_photos", "photos"]
    const more = [
      "mails",
      "questions",
      "resolutions",
      "differences_asked",
      "parcels",
      "parcel_returns",
      "payments",
      "orders",
    ]
    if (till.ctx.database.engine === "sqlite") expect(fullScans(plans, [...tables, ...more])).toEqual([])
  })

  test("a question lands on the return once, however often the button is tapped, and is nobody else's to send", async () => {
    const till = await newTill(open)
    const { jacket, people } = till.seed
    const phone = await inside(till)
    const path = `/track/${jacket.rma}/question`
    await phone.get(path)
    const text = "Where is it?\n<b>^XZ</b>"
    const sent = await phone.post(path, { text })
    expect(sent.text).toContain(en.question.sent)
    expect(sent.text).not.toContain("<b>^XZ")
    // the same form once more: its token is the same
    const again = newPhone(till.ctx)
    expect((await again.post(path, { text })).status).toBe(404)
    const stored = await till.ctx.database.read.selectFrom("questions").selectAll().execute()
    expect(stored).toMatchObject([{ return_id: jacket.returnId, text }])
    const desk = await testClient(till.ctx).as(people.customer_service)
    const page = await desk.ask("GET", `/api/returns/${jacket.returnId}`)
    expect(page.body.notes).toMatchObject([{ text, from: "customer" }])
    expect((await phone.post(path, { text: "x".repeat(2_001) })).status).toBe(422)
  })
})
