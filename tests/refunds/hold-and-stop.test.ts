import { afterAll, beforeAll, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { type Bank, newTill, openBank } from "../jobs/till.ts"
import { MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { act, audited, colleague, risky } from "./two-people.ts"

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

describeEngines("what finance holds or stops", ({ open }) => {
  test("leaves by no rule and no worker until a person releases it, and says why", async () => {
    const till = await newTill(open, bank.provider)
    const { mugs } = till.seed
    await till.receive(mugs)
    const released = await till.intent(mugs)
    expect(await act(till, "hold", released)).toMatchObject({ code: "invalid", errors: [{ path: "reason" }] })
    expect(await act(till, "hold", released, { why: "chargeback" })).toMatchObject({ code: "invalid" })
    expect(await act(till, "hold", released, { why: "other" })).toMatchObject({ code: "invalid" })
    expect(await act(till, "hold", released, { why: "bank_asked" })).toMatchObject({ ok: true })
    till.ctx.clock.advance(10 * MINUTE)
    await runDueJobs(till.ctx)
    await till.ctx.database.write((tx) => decideReturn(tx, till.ctx, mugs.returnId, "test"))
    const held = await till.intent(mugs)
    expect(held).toMatchObject({ state: "held", reasons: '["on_hold"]', on_hold: 1, note: "bank_asked" })
    expect(await act(till, "hold", held, { why: "bank_asked" })).toMatchObject({ code: "already_done" })
    expect(await act(till, "release", held, { reason: "They answered" })).toMatchObject({
      value: { state: "released" },
    })
    await runDueJobs(till.ctx)
    expect(await till.intent(mugs)).toMatchObject({ state: "paid", on_hold: 0, note: null })
    expect(await bank.refunds(held.id)).toHaveLength(1)
    const [entry] = await audited(till, "refund.hold")
    expect(JSON.parse(entry?.detail ?? "")).toMatchObject({ why: "bank_asked", from: "released" })
  })

  test("is held again though two had released it: two must release it again, and one may not do both", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.radio, { unit: { lpn: null, serial: "SN-4711", ordinal: 1 } })
    const dear = async () => {
      const found = (await till.intents(till.seed.radio)).find((one) => one.amount_minor === 30_000)
      if (!found) throw new Error("there is no dear part")
      return found
    }
    const second = await colleague(till)
    await act(till, "release", await dear())
    expect(await act(till, "release", await dear(), { by: second })).toMatchObject({ value: { state: "released" } })
    await act(till, "hold", await dear(), { why: "being_checked" })
    expect(JSON.parse((await dear()).reasons)).toEqual(["second_person", "on_hold"])
    expect(await act(till, "release", await dear(), { by: second })).toMatchObject({ value: { state: "held" } })
    expect(await act(till, "release", await dear(), { by: second })).toMatchObject({ code: "not_allowed" })
    expect(await act(till, "release", await dear())).toMatchObject({ value: { state: "released" } })
  })

  test("stopped before it is sent it gives its reservation back and is never paid; what was sent is not stopped", async () => {
    const till = await newTill(open, bank.provider)
    const { mugs } = till.seed
    await till.receive(mugs)
    const released = await till.intent(mugs)
    expect(await act(till, "stop", released, { why: "bank_asked" })).toMatchObject({ code: "invalid" })
    expect(await act(till, "stop", released, { why: "chargeback" })).toMatchObject({ value: { state: "stopped" } })
    expect(await till.payment(mugs.paymentIds[0])).toMatchObject({ reserved_minor: 0 })
    till.ctx.clock.advance(10 * MINUTE)
    await runDueJobs(till.ctx)
    expect(await bank.refunds(released.id)).toHaveLength(0)
    const [stopped] = await till.intents(mugs)
    expect(stopped).toMatchObject({ state: "stopped", stopped_by: "person", note: "chargeback" })
    await act(till, "retry", stopped as never)
    await runDueJobs(till.ctx)
    const paid = await till.intent(mugs)
    for (const verb of ["stop", "hold"] as const)
      expect(await act(till, verb, paid, { why: "other", reason: "late" })).toMatchObject({ code: "money_moved" })
  })

  test("refuses whoever is not finance, whoever comes second, and to stop what nobody has released", async () => {
    const till = await newTill(open)
    await risky(till, till.seed.mugs.returnId)
    await till.receive(till.seed.mugs)
    const held = await till.intent(till.seed.mugs)
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const)
      for (const verb of ["hold", "stop"] as const) {
        const by = till.seed.people[role]
        expect(await act(till, verb, held, { by, why: "other", reason: "x" })).toMatchObject({ code: "not_allowed" })
      }
    expect(await act(till, "stop", held, { why: "wrong_amount" })).toMatchObject({ code: "not_allowed" })
    expect(await till.intent(till.seed.mugs)).toEqual(held)
    await act(till, "hold", held, { why: "customer_asked" })
    const late = await act(till, "hold", held, { why: "bank_asked", by: await colleague(till) })
    expect(late).toMatchObject({ code: "moved_on", state: "held" })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ note: "customer_asked" })
  })
})
