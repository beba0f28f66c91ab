import { afterAll, beforeAll, expect, test } from "vitest"
import type { Tables } from "../../server/db/tables.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { rejectIntent } from "../../server/refunds/reject-intent.ts"
import { releaseIntent } from "../../server/refunds/release-intent.ts"
import { retryIntent } from "../../server/refunds/retry-intent.ts"
import { actorOf, type Bank, newTill, openBank, type Till } from "../jobs/till.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedPerson, SeedReturn } from "../support/seed-small.ts"
import { worn } from "../sync/handheld.ts"
import { withPlate } from "./looks.ts"

const verbs = { release: releaseIntent, reject: rejectIntent, retry: retryIntent }
type Verb = keyof typeof verbs

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

interface Act {
  by?: SeedPerson
  version?: number
  reason?: string
}

function act(till: Till, verb: Verb, intent: Tables["intents"], { by, version, reason }: Act = {}) {
  const actor = actorOf(till.seed, by ?? till.seed.people.finance)
  const body = { version: String(version ?? intent.version), ...(reason !== undefined && { reason }) }
  return till.ctx.database.write((tx) => verbs[verb](tx, till.ctx, actor, { id: intent.id, act: body }))
}

async function payAgain(till: Till) {
  till.ctx.clock.advance(16 * MINUTE)
  await runDueJobs(till.ctx)
}

async function colleague(till: Till): Promise<SeedPerson> {
  const id = till.ctx.newId()
  const { finance } = till.seed.people
  await till.ctx.database.write((tx) =>
    tx
      .insertInto("people")
      .values({
        id,
        name: "Second Finance",
        email: null,
        locale: "fr",
        password_hash: null,
        pin_hash: null,
        badge: null,
        created_at: 0,
        removed_at: null,
      })
      .execute(),
  )
  return { ...finance, id, name: "Second Finance" }
}

/** A return under a risk flag: finance must look, and nobody else. */
async function risky(till: Till, one: SeedReturn) {
  await till.ctx.database.write((tx) =>
    tx.updateTable("returns").set({ risk_flags: '["many_returns"]' }).where("id", "=", one.returnId).execute(),
  )
}

const audited = (till: Till, intent: { id: string }) =>
  till.ctx.database.read
    .selectFrom("audit")
    .select(["action", "actor", "detail"])
    .where("subject", "=", `intent:${intent.id}`)
    .where("actor", "like", "person:%")
    .orderBy("seq")
    .execute()

describeEngines("what finance does with a refund", ({ open }) => {
  test("refuses an operator, a lead and everyone else every act, and changes nothing", async () => {
    const till = await newTill(open)
    await risky(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    const before = await till.intent(till.seed.mugs)
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const)
      for (const verb of ["release", "reject", "retry"] as const) {
        const answer = await act(till, verb, before, { by: till.seed.people[role], reason: "why not" })
        expect(answer, `${role} ${verb}`).toMatchObject({ ok: false, code: "not_allowed" })
      }
    expect(await till.intent(till.seed.mugs)).toEqual(before)
    expect(await audited(till, before)).toEqual([])
  })

  test("releases what is finance's to end; the worker then pays it", async () => {
    const till = await newTill(open, bank.provider)
    await risky(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    const held = await till.intent(till.seed.mugs)
    expect(held).toMatchObject({ state: "held", reasons: '["risk"]' })
    expect(await act(till, "release", held)).toEqual({ ok: true, value: { id: held.id, state: "released" } })
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid", cleared: '["risk"]' })
    const [entry] = await audited(till, held)
    expect(entry).toMatchObject({ action: "refund.release", actor: `person:${till.seed.people.finance.id}` })
    expect(JSON.parse(entry?.detail ?? "")).toMatchObject({ ended: ["risk"], amountMinor: 1_200 })
  })

  test("does not release what a lead has to answer", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    const held = await till.intent(till.seed.jacket)
    expect(JSON.parse(held.reasons)).toContain("lead_review")
    expect(await act(till, "release", held)).toMatchObject({ ok: false, code: "not_allowed" })
    expect(await till.intent(till.seed.jacket)).toEqual(held)
  })

  test("refuses an act on what has changed since, and says what it is now", async () => {
    const till = await newTill(open)
    await risky(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    const held = await till.intent(till.seed.mugs)
    await act(till, "release", held)
    for (const verb of ["release", "reject", "retry"] as const)
      expect(await act(till, verb, held, { reason: "late" })).toMatchObject({ code: "moved_on", state: "released" })
    expect(await act(till, "release", await till.intent(till.seed.mugs))).toMatchObject({ code: "already_done" })
  })

  test("above the threshold two people release it, and the first stays the first", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.radio, withPlate("SN-4711"))
    const part = async () => (await till.intents(till.seed.radio)).filter((one) => one.amount_minor === 30_000)[0]
    const held = (await part()) as Tables["intents"]
    expect(held).toMatchObject({ state: "held", reasons: '["second_person"]' })
    expect(await act(till, "release", held)).toMatchObject({ ok: true, value: { state: "held" } })
    const once = (await part()) as Tables["intents"]
    expect(JSON.parse(once.released_by)).toEqual([till.seed.people.finance.id])
    expect(await act(till, "release", once)).toMatchObject({ code: "not_allowed" })
    const second = await colleague(till)
    expect(await act(till, "release", once, { by: second })).toMatchObject({ ok: true, value: { state: "released" } })
    await runDueJobs(till.ctx)
    expect(await part()).toMatchObject({ state: "paid" })
  })

  test("who inspected it is neither of the two, whatever other role they hold", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.radio, withPlate("SN-4711"))
    const held = (await till.intents(till.seed.radio))[0] as Tables["intents"]
    const inspector = { ...till.seed.people.operator, role: "finance" as const }
    expect(await act(till, "release", held, { by: inspector })).toMatchObject({ code: "not_allowed" })
  })

  test("rejects with a reason, gives the reservation back, and no decision proposes it again", async () => {
    const till = await newTill(open)
    await risky(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    const held = await till.intent(till.seed.mugs)
    expect(await act(till, "reject", held)).toMatchObject({ code: "invalid", errors: [{ path: "reason" }] })
    expect(await act(till, "reject", held, { reason: "  " })).toMatchObject({ code: "invalid" })
    expect(await act(till, "reject", held, { reason: "Not our mug" })).toMatchObject({
      ok: true,
      value: { state: "stopped" },
    })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 0 })
    const { decideReturn } = await import("../../server/refunds/decide-return.ts")
    await till.ctx.database.write((tx) => decideReturn(tx, till.ctx, till.seed.mugs.returnId, "test"))
    expect(await till.intents(till.seed.mugs)).toMatchObject([
      { state: "stopped", stopped_by: "person", note: "Not our mug" },
    ])
    expect(await audited(till, held)).toMatchObject([{ action: "refund.reject" }])
  })

  test("reopens a rejected refund under the same id, and pays it once", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const released = await till.intent(till.seed.mugs)
    await act(till, "reject", released, { reason: "mistake" })
    const [stopped] = await till.intents(till.seed.mugs)
    expect(await act(till, "retry", stopped as Tables["intents"])).toMatchObject({
      ok: true,
      value: { state: "released" },
    })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200 })
    await runDueJobs(till.ctx)
    expect(await till.intents(till.seed.mugs)).toMatchObject([{ id: released.id, state: "paid" }])
    expect(await bank.refunds(released.id)).toHaveLength(1)
  })

  test("reopened, it needs the people again who had released it before it was rejected", async () => {
    const till = await newTill(open)
    await risky(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    await act(till, "release", await till.intent(till.seed.mugs))
    await act(till, "reject", await till.intent(till.seed.mugs), { reason: "second thought" })
    const [stopped] = await till.intents(till.seed.mugs)
    expect(await act(till, "retry", stopped as Tables["intents"])).toMatchObject({ ok: true, value: { state: "held" } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ reasons: '["risk"]', released_by: "[]" })
  })

  test("tries a failed refund again as a second attempt with a key of its own, after which it is paid once", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    await bank.tell("fail")
    await runDueJobs(till.ctx)
    const failed = await till.intent(till.seed.mugs)
    expect(failed.state).toBe("failed")
    expect(await act(till, "retry", failed)).toMatchObject({ ok: true, value: { state: "released" } })
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    const attempts = await till.attempts(failed.id)
    expect(attempts).toMatchObject([
      { number: 1, state: "failed" },
      { number: 2, state: "succeeded" },
    ])
    expect(attempts[0]?.idempotency_key).not.toBe(attempts[1]?.idempotency_key)
    expect(await till.entries()).toHaveLength(1)
  })

  test("lets nobody reject or try again what may have been paid: unknown, or parked with its call unanswered", async () => {
    const till = await newTill(open, bank.provider)
    await till.receive(till.seed.mugs)
    const { id } = await till.intent(till.seed.mugs)
    await bank.tell("500", 2)
    await runDueJobs(till.ctx)
    const unknown = await till.intent(till.seed.mugs)
    expect(await act(till, "reject", unknown, { reason: "no" })).toMatchObject({ code: "money_moved" })
    expect(await act(till, "retry", unknown)).toMatchObject({ code: "already_done" })
    till.ctx.clock.advance(25 * 60 * MINUTE)
    await runDueJobs(till.ctx)
    const parked = await till.intent(till.seed.mugs)
    expect(parked.state).toBe("parked")
    expect(await act(till, "reject", parked, { reason: "no" })).toMatchObject({ code: "money_moved" })
    const calls = (await bank.calls()).length
    expect(await act(till, "retry", parked)).toMatchObject({ ok: true, value: { state: "parked" } })
    await payAgain(till)
    expect(await till.attempts(id)).toHaveLength(1)
    expect(await bank.calls(), "it was only looked up").toHaveLength(calls)
    await bank.tell("ok", 0)
  })

  test("tries again what was parked for want of a provider, once there is one", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    await runDueJobs(till.ctx)
    const parked = await till.intent(till.seed.mugs)
    expect(parked).toMatchObject({ state: "parked", note: "no_provider" })
    till.ctx.providers = new Map([["test", bank.provider]])
    expect(await act(till, "retry", parked)).toMatchObject({ ok: true, value: { state: "released" } })
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
  })

  test("does not release what the payment has no room for, since others gave it back", async () => {
    const till = await newTill(open)
    await risky(till, till.seed.mugs)
    await till.receive(till.seed.mugs)
    await till.ctx.database.write((tx) =>
      tx.updateTable("payments").set({ outside_minor: 3_000 }).where("order_id", "=", till.seed.mugs.orderId).execute(),
    )
    expect(await act(till, "release", await till.intent(till.seed.mugs))).toMatchObject({ code: "conflict" })
  })

  test("answers not_found for a refund that is none", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.mugs)
    const nobody = { ...(await till.intent(till.seed.mugs)), id: till.ctx.newId() }
    for (const verb of ["release", "reject", "retry"] as const)
      expect(await act(till, verb, nobody, { reason: "?" })).toMatchObject({ code: "not_found" })
  })
})
