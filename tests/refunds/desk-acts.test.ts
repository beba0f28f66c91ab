import { expect, test } from "vitest"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { foldParcel } from "../../server/receiving/fold-parcel.ts"
import { correctDate, previewDate } from "../../server/refunds/correct-date.ts"
import { releaseTogether } from "../../server/refunds/release-together.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY, HOUR, MORNING } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedPerson, SeedReturn } from "../support/seed-small.ts"
import { arrived, worn } from "../sync/handheld.ts"

const others = ["operator", "lead", "customer_service", "quality", "administrator"] as const

async function flag(till: Till, one: SeedReturn) {
  await till.ctx.database.write((tx) =>
    tx.updateTable("returns").set({ risk_flags: '["many_returns"]' }).where("id", "=", one.returnId).execute(),
  )
}

function together(till: Till, intent: { id: string; version: number }, by: SeedPerson = till.seed.people.finance) {
  const act = { version: String(intent.version), reason: "all of them were looked at" }
  return till.ctx.database.write((tx) => releaseTogether(tx, till.ctx, actorOf(till.seed, by), { id: intent.id, act }))
}

interface Change {
  what: "notice" | "arrival" | "shipment"
  at: number
  parcelId?: string
}

function correct(till: Till, was: number | null, change: Change, by: SeedPerson = till.seed.people.finance) {
  const correction = { ...change, was, reason: "the postmark says so" }
  const input = { returnId: till.seed.mugs.returnId, correction }
  return till.ctx.database.write((tx) => correctDate(tx, till.ctx, actorOf(till.seed, by), input))
}

const mugs = (till: Till) =>
  till.ctx.database.read
    .selectFrom("returns")
    .selectAll()
    .where("id", "=", till.seed.mugs.returnId)
    .executeTakeFirstOrThrow()
const parcel = (till: Till) =>
  till.ctx.database.read
    .selectFrom("parcels")
    .selectAll()
    .where("id", "=", till.seed.mugs.parcelId)
    .executeTakeFirstOrThrow()

describeEngines("many released with one reason", ({ open }) => {
  test("releases what is held for finance alone, and refuses everyone who is not finance", async () => {
    const till = await newTill(open)
    await flag(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    const intent = await till.intent(till.seed.mugs)
    for (const role of others)
      expect(await together(till, intent, till.seed.people[role]), role).toMatchObject({ code: "not_allowed" })
    expect(await together(till, { ...intent, version: 99 })).toMatchObject({ code: "moved_on" })
    expect(await together(till, intent)).toMatchObject({ ok: true, value: { state: "released" } })
    expect(await together(till, await till.intent(till.seed.mugs))).toMatchObject({ code: "already_done" })
  })

  test("lets nothing go along with the others that a lead or a customer has to answer for first", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    const intent = await till.intent(till.seed.jacket)
    expect(await together(till, intent)).toMatchObject({ ok: false, code: "not_allowed" })
    expect((await till.intent(till.seed.jacket)).state).toBe("held")
  })
})

describeEngines("a date put right", ({ open }) => {
  test("refuses everyone who is not finance, what is still to come, and a parcel of another return", async () => {
    const till = await newTill(open)
    const { notice_at } = await mugs(till)
    const change = { what: "notice" as const, at: notice_at - DAY }
    for (const role of others) {
      const by = till.seed.people[role]
      expect(await correct(till, notice_at, change, by), role).toMatchObject({ code: "not_allowed" })
      const input = { returnId: till.seed.mugs.returnId, change }
      const { read } = till.ctx.database
      expect(await previewDate(read, till.ctx, actorOf(till.seed, by), input), role).toMatchObject({
        code: "not_allowed",
      })
    }
    const future = { what: "notice" as const, at: MORNING + DAY }
    expect(await correct(till, notice_at, future)).toMatchObject({ code: "invalid" })
    const foreign = { what: "arrival" as const, at: MORNING - DAY, parcelId: till.seed.jacket.parcelId }
    expect(await correct(till, null, foreign)).toMatchObject({ code: "not_found" })
    const unseen = { what: "arrival" as const, at: MORNING - DAY, parcelId: till.seed.mugs.parcelId }
    expect(await correct(till, null, unseen)).toMatchObject({ code: "conflict" })
    expect(await correct(till, notice_at - 1, change)).toMatchObject({ code: "moved_on" })
    expect((await mugs(till)).notice_at).toBe(notice_at)
  })

  test("moves the due day as the preview said, and says who, why and from what in the audit", async () => {
    const till = await newTill(open)
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, till.seed.mugs)))
    const before = await mugs(till)
    const at = before.notice_at + 2 * DAY
    const input = { returnId: before.id, change: { what: "notice" as const, at } }
    const finance = actorOf(till.seed, till.seed.people.finance)
    const seen = await previewDate(till.ctx.database.read, till.ctx, finance, input)
    if (!seen.ok) throw new Error(seen.code)
    expect(await mugs(till)).toEqual(before)
    expect(await correct(till, before.notice_at, { what: "notice", at })).toMatchObject({ ok: true })
    const after = await mugs(till)
    expect([seen.value.dueDay, seen.value.newDueDay]).toEqual([before.due_day, after.due_day])
    expect(after.due_day).not.toBe(before.due_day)
    const told = await till.ctx.database.read
      .selectFrom("audit")
      .select(["actor", "detail"])
      .where("action", "=", "date.correct")
      .executeTakeFirstOrThrow()
    expect(told.actor).toBe(`person:${till.seed.people.finance.id}`)
    expect(JSON.parse(told.detail)).toMatchObject({ reason: "the postmark says so", from: before.notice_at, to: at })
  })

  test("outlives the handheld's next fact and the shop's next announcement", async () => {
    const till = await newTill(open)
    const { seed, ctx } = till
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(seed, seed.mugs)))
    const at = MORNING - 30 * HOUR
    const parcelId = seed.mugs.parcelId
    const was = (await parcel(till)).arrived_at
    expect(await correct(till, was, { what: "arrival", at, parcelId })).toMatchObject({ ok: true })
    await ctx.database.write((tx) => foldParcel(tx, ctx, parcelId))
    expect((await parcel(till)).arrived_at).toBe(at)
    const noticed = (await mugs(till)).notice_at
    expect(await correct(till, noticed, { what: "notice", at: noticed - DAY })).toMatchObject({ ok: true })
    const key = { kind: "api_key" as const, id: "k", shopId: seed.shopId, scopes: ["return.upsert"] }
    const announced = {
      number: seed.mugs.rma,
      orderNumber: seed.mugs.orderNumber,
      siteCode: "LIL",
      basis: "withdrawal" as const,
      noticeAt: new Date(noticed).toISOString(),
      lines: [{ ref: "1", quantity: 2 }],
    }
    const answer = await ctx.database.write((tx) => upsertReturn(tx, ctx, key, { shopId: seed.shopId, announced }))
    expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true })
    expect((await mugs(till)).notice_at).toBe(noticed - DAY)
  })
})
