import { afterAll, beforeAll, expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { type Bank, newTill, openBank, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { act, adjust, audited, colleague, paidShort } from "./two-people.ts"

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

const adjustments = async (till: Till) =>
  (await till.intents(till.seed.mugs)).filter((one) => one.kind === "adjustment")

describeEngines("what was paid, set right", ({ open }) => {
  test("upwards is a second refund that another person releases, paid once and within what the thing cost", async () => {
    const till = await newTill(open, bank.provider)
    const paid = await paidShort(till)
    expect(await adjust(till, paid, { amountMinor: 201 })).toMatchObject({ code: "conflict" })
    expect(await adjustments(till)).toEqual([])
    expect(await adjust(till, paid, { amountMinor: 150, why: "deduction_too_high" })).toMatchObject({ ok: true })
    const [held] = await adjustments(till)
    if (!held) throw new Error("there is no adjustment")
    expect(held).toMatchObject({ number: 1, state: "held", amount_minor: 150, reasons: '["second_person"]' })
    await till.ctx.database.write((tx) => decideReturn(tx, till.ctx, paid.return_id, "test"))
    expect((await adjustments(till))[0]?.state).toBe("held")
    expect(await act(till, "release", held), "by who proposed it").toMatchObject({ code: "not_allowed" })
    const inspector = { ...till.seed.people.operator, role: "finance" as const }
    expect(await act(till, "release", held, { by: inspector })).toMatchObject({ code: "not_allowed" })
    expect(await adjust(till, paid, { amountMinor: 51 }), "what waits counts").toMatchObject({ code: "conflict" })
    const second = await colleague(till)
    expect(await act(till, "release", held, { by: second })).toMatchObject({ value: { state: "released" } })
    await runDueJobs(till.ctx)
    expect((await adjustments(till))[0]).toMatchObject({ state: "paid" })
    expect(await bank.refunds(held.id)).toMatchObject([{ amountMinor: 150 }])
    expect(await adjust(till, paid, { amountMinor: 50 })).toMatchObject({ ok: true })
    expect((await adjustments(till)).map((one) => one.number).sort()).toEqual([1, 2])
    expect(await till.payment(paid.payment_id)).toMatchObject({ reserved_minor: 50, refunded_minor: 1_150 })
    const [entry] = await audited(till, "refund.adjust")
    expect(JSON.parse(entry?.detail ?? "")).toMatchObject({ of: paid.id, why: "deduction_too_high", amountMinor: 150 })
  })

  test("downwards is a claim within what was given, in the books, and no refund", async () => {
    const till = await newTill(open)
    const paid = await paidShort(till)
    expect(await adjust(till, paid, { direction: "down", amountMinor: 1_001 })).toMatchObject({ code: "conflict" })
    expect(await adjust(till, paid, { direction: "down", amountMinor: 700, why: "counted_wrong" })).toMatchObject({
      ok: true,
      value: { kind: "claim" },
    })
    expect(await adjust(till, paid, { direction: "down", amountMinor: 301 })).toMatchObject({ code: "conflict" })
    const { read } = till.ctx.database
    const claims = await read.selectFrom("claims").selectAll().execute()
    expect(claims).toMatchObject([{ against: "customer", amount_minor: 700, state: "open", reason: "counted_wrong" }])
    expect(await adjustments(till)).toEqual([])
    const entries = await till.entries()
    expect(entries.filter((one) => one.kind === "claim_opened")).toHaveLength(1)
    const sums = await read.selectFrom("ledger_postings").select("amount_minor").execute()
    expect(sums.reduce((sum, one) => sum + one.amount_minor, 0)).toBe(0)
  })

  test("refuses floats, nothing, less, too much, another currency, NaN and 1e400 with a reason, and nothing moves", async () => {
    const till = await newTill(open)
    const paid = await paidShort(till)
    const person = await testClient(till.ctx).as(till.seed.people.finance)
    const path = `/api/refunds/intents/${paid.id}/adjust`
    const body = (amount: string, currency = "EUR") =>
      `{"version":"${paid.version}","direction":"up","why":"agreed","currency":"${currency}","amountMinor":${amount}}`
    const before = [await till.intents(till.seed.mugs), await till.payment(paid.payment_id)]
    for (const amount of ["10.5", "-1", "0", "1e400", "-1e400", '"100"', "null", "9007199254740993", "1e15"]) {
      const { status, body: said } = await person.ask("POST", path, body(amount))
      expect([409, 422], amount).toContain(status)
      if (status === 422) expect(said.errors, amount).toMatchObject([{ path: "amountMinor" }])
      else expect(said, amount).toMatchObject({ code: "conflict", detail: expect.stringMatching(/^At most 2\.00 EUR/) })
    }
    expect((await person.ask("POST", path, body("NaN"))).body).toMatchObject({ code: "bad_json" })
    expect((await person.ask("POST", path, body("100", "JPY"))).body).toMatchObject({ errors: [{ path: "currency" }] })
    for (const amount of [10.5, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(await adjust(till, paid, { amountMinor: amount }), String(amount)).toMatchObject({ code: "invalid" })
    for (const filter of [
      "min=1.5&currency=EUR",
      "min=-1&currency=EUR",
      "max=NaN&currency=EUR",
      "max=1e400&currency=EUR",
    ])
      expect((await person.ask("GET", `/api/refunds/queue?${filter}`)).status, filter).toBe(422)
    expect([await till.intents(till.seed.mugs), await till.payment(paid.payment_id)]).toEqual(before)
    expect(await audited(till, "refund.adjust")).toEqual([])
  })

  test("refuses whoever is not finance, whoever comes second, and what has not left yet", async () => {
    const till = await newTill(open)
    const paid = await paidShort(till)
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const)
      expect(await adjust(till, paid, {}, till.seed.people[role])).toMatchObject({ code: "not_allowed" })
    expect(await adjust(till, paid, { version: "99" })).toMatchObject({ code: "moved_on" })
    await till.receive(till.seed.jacket)
    expect(await adjust(till, await till.intent(till.seed.jacket))).toMatchObject({ code: "conflict" })
    expect(await adjustments(till)).toEqual([])
  })
})
