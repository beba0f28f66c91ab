import { expect, test } from "vitest"
import { reviewCase } from "../../server/review/case.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { findReturns } from "../../server/review/find-returns.ts"
import { keepCase } from "../../server/review/keep-case.ts"
import { linkParcel, unlinkParcel } from "../../server/review/link-parcel.ts"
import { noteCase } from "../../server/review/note-case.ts"
import { reviewQueue } from "../../server/review/queue.ts"
import { undoDecision } from "../../server/review/undo-decision.ts"
import { ReviewCase, type ReviewFilter, ReviewQueue } from "../../shared/contract/review.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { arrived, worn } from "../sync/handheld.ts"

const leadOf = (till: Till): Actor => actorOf(till.seed, till.seed.people.lead)
const elsewhere = (till: Till): Actor => ({
  kind: "person",
  id: till.seed.people.lead.id,
  roles: [{ role: "lead", siteId: till.seed.otherSiteId }],
})

async function list(till: Till, want: { kind?: ReviewFilter; mine?: boolean } = {}) {
  const found = await reviewQueue(till.ctx.database.read, till.ctx, leadOf(till), { siteId: null, ...want })
  if (!found.ok) throw new Error(found.code)
  return ReviewQueue.parse(found.value)
}

async function read(till: Till, id: string) {
  const answer = await reviewCase(till.ctx.database.read, till.ctx, leadOf(till), { id })
  if (!answer.ok) throw new Error(answer.code)
  return ReviewCase.parse(answer.value)
}

/** A parcel off the truck that nobody announced; answers its case. */
async function unknownParcel(till: Till, key = "ZX00001FR77"): Promise<string> {
  const parcelId = till.ctx.newId()
  const body = { ...arrived(till.seed, till.seed.jacket), parcelId, key, scan: null }
  await till.handheld.send(till.handheld.record("v1.ParcelArrived", body))
  return `parcel:${parcelId}`
}

const keep = (till: Till, id: string, ownerId: string | null, place?: string | null, actor = leadOf(till)) =>
  till.ctx.database.write((tx) =>
    keepCase(tx, till.ctx, actor, { id, keep: { ownerId, ...(place !== undefined && { place }) } }),
  )
const note = (till: Till, id: string, words: { id: string; text: string }, actor = leadOf(till)) =>
  till.ctx.database.write((tx) => noteCase(tx, till.ctx, actor, { id, note: words }))
const link = async (till: Till, id: string, to: SeedReturn, actor = leadOf(till), version?: string) => {
  const seen = version ?? (await read(till, id)).version
  const input = { id, link: { version: seen, returnId: to.returnId } }
  return till.ctx.database.write((tx) => linkParcel(tx, till.ctx, actor, input))
}
const unlink = (till: Till, id: string, actor = leadOf(till)) =>
  till.ctx.database.write((tx) => unlinkParcel(tx, till.ctx, actor, { id }))

describeEngines("around a lead's case", ({ open }) => {
  test("refuses an operator, finance and a lead of another site, and changes nothing", async () => {
    const till = await newTill(open)
    const id = await unknownParcel(till)
    const { version } = await read(till, id)
    const before = await list(till)
    const { operator, finance, customer_service } = till.seed.people
    const strangers = [operator, finance, customer_service].map((one) => actorOf(till.seed, one))
    for (const actor of [...strangers, elsewhere(till)]) {
      const no = { ok: false, code: "not_allowed" }
      expect(await keep(till, id, null, "B-14", actor)).toMatchObject(no)
      expect(await note(till, id, { id: till.ctx.newId(), text: "x" }, actor)).toMatchObject(no)
      expect(await link(till, id, till.seed.jacket, actor, version)).toMatchObject(no)
      expect(await unlink(till, id, actor)).toMatchObject(no)
    }
    for (const actor of strangers)
      expect(await findReturns(till.ctx.database.read, till.ctx, actor, { q: till.seed.jacket.rma })).toMatchObject({
        code: "not_allowed",
      })
    expect(await list(till)).toEqual(before)
  })

  test("lets no odd parcel lie on a shelf that nobody owns: who, since when and where", async () => {
    const till = await newTill(open)
    const { lead, operator } = till.seed.people
    const id = await unknownParcel(till)
    const other = await unknownParcel(till, "ZX00002FR77")
    expect((await list(till)).cases.map((one) => one.owner)).toEqual([null, null])
    const since = till.ctx.now()
    expect(await keep(till, id, lead.id, "B-14")).toMatchObject({ ok: true })
    till.ctx.clock.advance(DAY)
    // moved to another shelf, it is still theirs since yesterday
    await keep(till, id, lead.id, "C-02")
    expect((await read(till, id)).row).toMatchObject({ owner: { name: lead.name, since }, place: "C-02" })
    expect((await list(till, { mine: true })).cases.map((one) => one.id)).toEqual([id])
    expect((await list(till)).counts).toMatchObject({ all: 2, mine: 1 })
    expect(await keep(till, other, operator.id)).toMatchObject({ code: "invalid" })
    expect((await read(till, id)).leads.map((one) => one.id)).toEqual([lead.id])
    await keep(till, id, null)
    expect((await read(till, id)).row).toMatchObject({ owner: null, place: "C-02" })
    const audited = await till.ctx.database.read
      .selectFrom("audit")
      .select("subject")
      .where("action", "=", "review.keep")
    expect((await audited.execute()).map((row) => row.subject)).toEqual([id, id, id])
  })

  test("keeps a note once however often it is sent, and its words out of the audit", async () => {
    const till = await newTill(open)
    const id = await unknownParcel(till)
    const words = { id: till.ctx.newId(), text: "Madame Rivière rappelle demain" }
    for (const _ of [1, 2]) expect(await note(till, id, words)).toMatchObject({ ok: true })
    expect(await note(till, id, { ...words, text: "Autre chose" })).toMatchObject({ code: "conflict" })
    expect((await read(till, id)).notes).toMatchObject([{ text: words.text, by: till.seed.people.lead.name }])
    const audit = await till.ctx.database.read.selectFrom("audit").selectAll().where("subject", "=", id).execute()
    expect(audit).toHaveLength(1)
    expect(JSON.stringify(audit)).not.toContain("Rivière")
  })

  test("gives an unknown parcel its return, whose goods are back from then on, and takes it back", async () => {
    const till = await newTill(open)
    const { jacket } = till.seed
    const id = await unknownParcel(till)
    const due = async () =>
      (
        await till.ctx.database.read
          .selectFrom("returns")
          .select("due_day")
          .where("id", "=", jacket.returnId)
          .executeTakeFirstOrThrow()
      ).due_day
    const before = await due()
    expect(await link(till, id, jacket, leadOf(till), "another")).toMatchObject({ code: "moved_on" })
    expect(await link(till, id, jacket)).toMatchObject({ ok: true, value: { rma: jacket.rma, next: null } })
    expect(await till.odd()).toEqual([])
    expect((await list(till)).total).toBe(0)
    expect(await due()).not.toEqual(before)
    expect(await link(till, id, jacket)).toMatchObject({ code: "already_done" })
    expect(await unlink(till, id)).toMatchObject({ ok: true })
    expect(await till.odd()).toEqual(["unknown_parcel"])
    expect(await due()).toEqual(before)
    expect(await unlink(till, id)).toMatchObject({ code: "already_done" })
  })

  test("takes no link back once an article of the return was seen in the parcel", async () => {
    const till = await newTill(open)
    const { jacket } = till.seed
    const id = await unknownParcel(till)
    await link(till, id, jacket)
    await till.handheld.send(till.look(jacket, { parcelId: id.slice("parcel:".length) }))
    expect(await unlink(till, id)).toMatchObject({ code: "conflict" })
    expect(await till.odd()).toEqual([])
  })

  test("leaves nothing about a return alone without a way out: it is closed, and the answer taken back", async () => {
    const till = await newTill(open)
    const { jacket, siteId } = till.seed
    await till.receive(jacket)
    const odd = { kind: "outside_window" as const, siteId, parcelId: null, returnId: jacket.returnId, lineId: null }
    await till.handheld.send(till.handheld.record("v1.ExceptionRaised", { ...odd, scan: null, note: null }))
    const [row] = (await list(till)).cases
    if (!row) throw new Error("the case is listed")
    expect(row).toMatchObject({ subject: "fact", kinds: ["outside_window"] })
    const seen = await read(till, row.id)
    const decide = (answer: "accept_fact" | "close") =>
      till.ctx.database.write((tx) =>
        decideCase(tx, till.ctx, leadOf(till), {
          id: row.id,
          decision: { version: seen.version, answer, reason: "A day late, a good customer" },
        }),
      )
    expect(await decide("accept_fact")).toMatchObject({ code: "already_done" })
    expect((await till.money(jacket)).map((one) => one.state)).toEqual(["held"])
    expect(await decide("close")).toMatchObject({ ok: true })
    expect((await till.money(jacket)).map((one) => one.state)).toEqual(["released"])
    expect((await list(till)).total).toBe(0)
    const undo = () => till.ctx.database.write((tx) => undoDecision(tx, till.ctx, leadOf(till), { id: row.id }))
    expect(await undo()).toMatchObject({ ok: true })
    expect((await till.money(jacket)).map((one) => one.state)).toEqual(["held"])
    expect(await till.odd()).toEqual(["outside_window"])
  })

  test("narrows the list by kind, counts every kind, and puts the oldest promise first", async () => {
    const till = await newTill(open)
    const { jacket, mugs } = till.seed
    const unknown = await unknownParcel(till)
    await till.receive(mugs, worn())
    await till.receive(jacket, worn())
    await till.ctx.database.write((tx) =>
      tx.updateTable("returns").set({ due_day: "2026-01-02" }).where("id", "=", jacket.returnId).execute(),
    )
    const all = await list(till)
    expect(all.cases.map((one) => one.rma)).toEqual([jacket.rma, mugs.rma, null])
    expect(all.counts.kinds).toEqual([
      { kind: "graded", count: 2 },
      { kind: "unknown_parcel", count: 1 },
    ])
    expect(await list(till, { kind: "unknown_parcel" })).toMatchObject({ total: 1, cases: [{ id: unknown }] })
    expect(await list(till, { kind: "empty_box" })).toMatchObject({ total: 0, cases: [], counts: { all: 3 } })
  })

  test("finds a return by the number on its slip, its order or its label, and by nothing that could be anybody's", async () => {
    const till = await newTill(open)
    const { jacket } = till.seed
    const find = async (q: string) => {
      const found = await findReturns(till.ctx.database.read, till.ctx, leadOf(till), { q })
      return found.ok ? found.value.returns.map((one) => one.rma) : found
    }
    for (const q of [jacket.rma, ` ${jacket.rma.toLowerCase()} `, jacket.orderNumber, jacket.parcelKey])
      expect(await find(q), q).toContain(jacket.rma)
    for (const q of ["RT", "%", "___", "'; drop table returns; --", "x".repeat(200), "🎁🎁🎁"])
      expect(await find(q), q).toEqual([])
  })

  test("says until when the carrier can be told, counted from the dock, where it may have been the carrier", async () => {
    const till = await newTill(open)
    const { jacket } = till.seed
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, jacket, true)))
    const { reserves } = await read(till, `parcel:${jacket.parcelId}`)
    expect(reserves?.lastDay).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(reserves?.daysLeft).toBeGreaterThanOrEqual(3)
    expect((await read(till, await unknownParcel(till))).reserves).toBeNull()
  })

  test("tells a shop's own questions to who works here, and to nobody else", async () => {
    const till = await newTill(open)
    const client = testClient(till.ctx)
    const path = "/api/policy/1"
    for (const person of [till.seed.people.lead, till.seed.people.finance, till.seed.people.operator]) {
      const answer = await (await client.as(person)).ask("GET", path)
      expect(answer.body.policy.questions.condition.label.fr).toBeTruthy()
    }
    expect((await (await client.on(till.seed.device)).ask("GET", "/api/policy/current")).body.version).toBe(1)
    expect((await client.browser().ask("GET", path)).status).toBe(401)
    const lead = await client.as(till.seed.people.lead)
    for (const version of ["99", "x", "1.5", "-1"])
      expect((await lead.ask("GET", `/api/policy/${version}`)).body.code, version).toBe("not_found")
  })
})
