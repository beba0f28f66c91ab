import { expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { payEarly } from "../../server/refunds/pay-early.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import type { EarlyPayment } from "../../shared/contract/refund-acts.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY, MORNING } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedPerson, SeedReturn } from "../support/seed-small.ts"
import { arrived } from "../sync/handheld.ts"
import { act, colleague } from "./two-people.ts"

/** At the dock, unopened, three days before the law wants its money; whose money needs no provider. */
async function owed(open: Parameters<typeof newTill>[0], of: (till: Till) => SeedReturn) {
  const till = await newTill(open)
  const one = of(till)
  await till.ctx.database.write(async (tx) => {
    await tx.updateTable("payments").set({ provider: "gift_card" }).where("order_id", "=", one.orderId).execute()
    await tx.updateTable("returns").set({ basis: "withdrawal" }).where("id", "=", one.returnId).execute()
    // what a rule releases waits two minutes
    await tx
      .updateTable("policies")
      .set({ document: JSON.stringify(builtInPolicy) })
      .execute()
  })
  await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, one)))
  till.ctx.clock.set(MORNING + 8 * DAY)
  const pay = (amountMinor: number, by: SeedPerson = till.seed.people.finance, more: Partial<EarlyPayment> = {}) => {
    const payment = { lineId: one.lineIds[0] ?? "", amountMinor, why: "delay_is_ours" as const, ...more }
    return till.ctx.database.write((tx) =>
      payEarly(tx, till.ctx, actorOf(till.seed, by), { returnId: one.returnId, payment }),
    )
  }
  return { till, one, pay }
}
const principals = async (till: Till, one: SeedReturn) =>
  (await till.intents(one))
    .filter((each) => each.kind === "principal")
    .map(({ state, advance, amount_minor }) => [state, advance, amount_minor])
const claims = ({ ctx }: Till) =>
  ctx.database.read.selectFrom("claims").select(["kind", "amount_minor", "state"]).execute()

describeEngines("an obligation that finance pays", ({ open }) => {
  test("leaves at once, in advance, and nothing of it is paid again when the thing is looked at", async () => {
    const { till, one, pay } = await owed(open, ({ seed }) => seed.jacket)
    expect(await pay(8_990)).toMatchObject({ ok: true, value: { waits: false } })
    await runDueJobs(till.ctx)
    expect(await principals(till, one)).toEqual([["paid", 1, 8_990]])
    const finance = actorOf(till.seed, till.seed.people.finance)
    const queue = await refundQueue(till.ctx.database.read, till.ctx, finance, { show: "obligations" })
    expect(queue).toMatchObject({ ok: true, value: { rows: [] } })
    expect(await pay(8_990)).toMatchObject({ code: "already_done" })
    await till.receive(one)
    await runDueJobs(till.ctx)
    expect(await principals(till, one)).toEqual([["paid", 1, 8_990]])
    expect(await claims(till)).toEqual([])
    const said = till.ctx.database.read.selectFrom("audit").select("detail").where("action", "=", "refund.early")
    expect(await said.execute()).toMatchObject([{ detail: expect.stringContaining("delay_is_ours") }])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("is claimed for what was not in the parcel", async () => {
    const { till, one, pay } = await owed(open, ({ seed }) => seed.mugs)
    expect(await pay(2_400)).toMatchObject({ ok: true })
    await runDueJobs(till.ctx)
    await till.receive(one, {})
    expect(await principals(till, one)).toEqual([["paid", 1, 2_400]])
    expect((await claims(till)).map((each) => [each.kind.split(":")[1], each.amount_minor, each.state])).toEqual([
      ["missing", 1_200, "open"],
    ])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("waits for two people above the threshold, and is within each payment that it goes back by", async () => {
    const { till, one, pay } = await owed(open, ({ seed }) => seed.radio)
    expect(await pay(40_000)).toMatchObject({ ok: true, value: { waits: true } })
    await runDueJobs(till.ctx)
    const held = await till.intents(one)
    expect(held.map((each) => [each.state, each.reasons])).toEqual([
      ["held", '["second_person"]'],
      ["held", '["second_person"]'],
    ])
    // whatever happens meanwhile, what finance asked for stands until they answer it
    await till.ctx.database.write((tx) => decideReturn(tx, till.ctx, one.returnId, "test"))
    expect(await till.intents(one)).toMatchObject(held.map(({ id, state, reasons }) => ({ id, state, reasons })))
    const second = await colleague(till)
    for (const intent of held) {
      expect(await act(till, "release", intent, { reason: "The parcel has stood here for a week." })).toMatchObject({
        ok: true,
      })
      const [now] = (await till.intents(one)).filter((each) => each.id === intent.id)
      if (now) expect(await act(till, "release", now, { by: second, reason: "Agreed." })).toMatchObject({ ok: true })
    }
    // what it waited for does not come back though it is decided again
    await till.ctx.database.write((tx) => decideReturn(tx, till.ctx, one.returnId, "test"))
    await runDueJobs(till.ctx)
    expect((await principals(till, one)).sort()).toEqual([
      ["paid", 1, 10_000],
      ["paid", 1, 30_000],
    ])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("is refused to who is not finance, without a reason, at another sum, before it is near, and of no such line", async () => {
    const { till, one, pay } = await owed(open, ({ seed }) => seed.jacket)
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const)
      expect(await pay(8_990, till.seed.people[role]), role).toMatchObject({ code: "not_allowed" })
    const { finance } = till.seed.people
    expect(await pay(8_990, finance, { why: "other" })).toMatchObject({ code: "invalid" })
    expect(await pay(8_991)).toMatchObject({ code: "moved_on" })
    expect(await pay(8_990, finance, { lineId: till.seed.mugs.lineIds[0] ?? "" })).toMatchObject({
      code: "already_done",
    })
    till.ctx.clock.set(MORNING + DAY)
    expect(await pay(8_990)).toMatchObject({ code: "already_done" })
    expect(await principals(till, one)).toEqual([])
  })
})
