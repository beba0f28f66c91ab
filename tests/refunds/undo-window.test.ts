import { afterAll, beforeAll, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { refundCase } from "../../server/refunds/case.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { releaseIntent } from "../../server/refunds/release-intent.ts"
import { reviewCase } from "../../server/review/case.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { undoDecision } from "../../server/review/undo-decision.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { actorOf, type Bank, newTill, openBank, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { worn } from "../sync/handheld.ts"

const WINDOW = builtInPolicy.thresholds.payAfterSeconds * 1000

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

/** A till whose policy waits before money leaves, as the built-in one does. */
async function newWaitingTill(...[open]: Parameters<typeof newTill>): Promise<Till> {
  const till = await newTill(open, bank.provider)
  const row = { version: 2, document: JSON.stringify({ ...builtInPolicy, version: 2 }), author_id: null }
  await till.ctx.database.write((tx) =>
    tx
      .insertInto("policies")
      .values({ ...row, reason: "Wait", starts_at: till.ctx.now() })
      .execute(),
  )
  return till
}

async function shownToFinance(till: Till, one: SeedReturn) {
  const { read } = till.ctx.database
  const found = await refundCase(read, till.ctx, actorOf(till.seed, till.seed.people.finance), one)
  return found.ok ? found.value.intents.find((intent) => intent.kind === "principal")?.paysAt : found
}

const decide = (till: Till, one: SeedReturn) =>
  till.ctx.database.write((tx) => decideReturn(tx, till.ctx, one.returnId, "test"))

async function accept(till: Till, one: SeedReturn) {
  const id = `unit:${(await till.units(one))[0]?.id}`
  const lead = actorOf(till.seed, till.seed.people.lead)
  const seen = await reviewCase(till.ctx.database.read, till.ctx, lead, { id })
  if (!seen.ok) throw new Error(seen.code)
  const version = seen.value.version
  const decision = { version, answer: "accept" as const, grade: "B" as const, reason: "Only dust" }
  const decided = await till.ctx.database.write((tx) => decideCase(tx, till.ctx, lead, { id, decision }))
  return { id, lead, decided }
}

describeEngines("the time before money leaves", ({ open }) => {
  test("holds back what the rule released until it is over, and then pays it once", async () => {
    const till = await newWaitingTill(open)
    const leaves = till.ctx.now() + WINDOW
    await till.receive(till.seed.mugs)
    expect(await shownToFinance(till, till.seed.mugs)).toBe(leaves)
    till.ctx.clock.advance(WINDOW - 1)
    expect(await runDueJobs(till.ctx)).toBe(0)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "released" })
    till.ctx.clock.advance(1)
    await runDueJobs(till.ctx)
    const paid = await till.intent(till.seed.mugs)
    expect(paid).toMatchObject({ state: "paid" })
    expect(await bank.refunds(paid.id)).toHaveLength(1)
    expect(await shownToFinance(till, till.seed.mugs)).toBeNull()
  })

  test("is neither begun again nor cut short by decisions that change nothing", async () => {
    const till = await newWaitingTill(open)
    const leaves = till.ctx.now() + WINDOW
    await till.receive(till.seed.mugs)
    for (let time = 0; time < 3; time++) {
      till.ctx.clock.advance(WINDOW / 4)
      await decide(till, till.seed.mugs)
      expect(await shownToFinance(till, till.seed.mugs)).toBe(leaves)
      expect(await runDueJobs(till.ctx)).toBe(0)
    }
  })

  test("lets the operator open the parcel again: the unsent refund is gone, and waits anew when it is closed", async () => {
    const till = await newWaitingTill(open)
    const { mugs } = till.seed
    await till.handheld.send(await till.open(mugs), till.look(mugs))
    const close = till.close(mugs)
    await till.handheld.send(close)
    const { id } = await till.intent(mugs)
    till.ctx.clock.advance(WINDOW / 2)
    await till.handheld.send(till.undo(close))
    const reopened = (await till.intents(mugs)).find((one) => one.id === id)
    expect(reopened?.state).not.toBe("released")
    till.ctx.clock.advance(WINDOW)
    await runDueJobs(till.ctx)
    expect(await till.attempts(id)).toEqual([])
    const leaves = till.ctx.now() + WINDOW
    await till.handheld.send(till.close(mugs))
    expect(await shownToFinance(till, mugs)).toBe(leaves)
    expect(await runDueJobs(till.ctx)).toBe(0)
    till.ctx.clock.advance(WINDOW)
    await runDueJobs(till.ctx)
    expect(await bank.refunds(id)).toHaveLength(1)
  })

  test("lets a lead take an acceptance back, says how long, and pays nothing of it", async () => {
    const till = await newWaitingTill(open)
    const { jacket } = till.seed
    await till.receive(jacket, worn("customer"))
    const leaves = till.ctx.now() + WINDOW
    const { id, lead, decided } = await accept(till, jacket)
    expect(decided).toMatchObject({ ok: true, value: { paysAt: leaves } })
    const seen = await reviewCase(till.ctx.database.read, till.ctx, lead, { id })
    expect(seen).toMatchObject({ ok: true, value: { paysAt: leaves, moneyMoved: false } })
    till.ctx.clock.advance(WINDOW - 1)
    await runDueJobs(till.ctx)
    expect(await till.ctx.database.write((tx) => undoDecision(tx, till.ctx, lead, { id }))).toMatchObject({ ok: true })
    till.ctx.clock.advance(WINDOW)
    await runDueJobs(till.ctx)
    const intents = await till.intents(jacket)
    expect(intents.some((one) => one.state === "released" || one.state === "paid")).toBe(false)
    for (const { id } of intents) expect(await till.attempts(id)).toEqual([])
  })

  test("is not for finance's own click: that pays at once", async () => {
    const till = await newWaitingTill(open)
    const { mugs } = till.seed
    await till.ctx.database.write((tx) =>
      tx.updateTable("returns").set({ risk_flags: '["many_returns"]' }).where("id", "=", mugs.returnId).execute(),
    )
    await till.receive(mugs)
    const held = await till.intent(mugs)
    const finance = actorOf(till.seed, till.seed.people.finance)
    const act = { version: String(held.version), reason: "Looked at it" }
    await till.ctx.database.write((tx) => releaseIntent(tx, till.ctx, finance, { id: held.id, act }))
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid" })
  })
})
