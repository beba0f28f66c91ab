import { expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { creditBalance } from "../../server/refunds/credits/credit-balance.ts"
import { cancelSpend, spendCredit } from "../../server/refunds/credits/spend-credit.ts"
import { makeCreditCode, readCreditCode } from "../../shared/domain/credit-code.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { act, colleague } from "./two-people.ts"
import { creditOf, shown, wish } from "./wishes.ts"

const keyOf = (till: Till, scopes = ["credit.spend"]): Actor => ({
  ...{ kind: "api_key", id: "k", shopId: till.seed.shopId, siteId: null, scopes },
})

const spend = (till: Till, code: string, key: string, amountMinor: number, more: object = {}) =>
  till.ctx.database.write((tx) =>
    spendCredit(tx, till.ctx, keyOf(till), { code, key, amountMinor, currency: "EUR", ...more }),
  )
const cancel = (till: Till, key: string) =>
  till.ctx.database.write((tx) => cancelSpend(tx, till.ctx, keyOf(till), { key }))

/** The mug of 12.00 comes back in order, and its customer takes a credit for it. */
async function credited(till: Till, one: SeedReturn = till.seed.mugs) {
  expect(await wish(till, one, { want: "store_credit" }, till.seed.people.customer_service)).toMatchObject({ ok: true })
  await till.receive(one)
  await runDueJobs(till.ctx)
  return creditOf(till, one)
}

const faults = (till: Till) => checkLedger(till.ctx.database.read)

describeEngines("a store credit", ({ open }) => {
  test("is issued for what the money would have been, once, and stands in the books as owed to its holder", async () => {
    const till = await newTill(open)
    const credit = await credited(till)
    expect(credit).toMatchObject({ issued_minor: 1_200, spent_minor: 0, ended_minor: 0, currency: "EUR" })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ way: "store_credit", state: "paid", amount_minor: 1_200 })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ refunded_minor: 1_200, reserved_minor: 0 })
    expect(await shown(till, till.seed.mugs)).toMatchObject({ state: "credit_issued", final: null })
    await runDueJobs(till.ctx)
    expect(await creditOf(till, till.seed.mugs)).toEqual(credit)
    expect(await balance(till.ctx.database.read, `store_credit:${credit.id}`)).toEqual({ EUR: -1_200 })
    expect(await faults(till)).toEqual([])
  })

  test("pays once under a key, in parts, and never more than it holds", async () => {
    const till = await newTill(open)
    const { code, id } = await credited(till)
    const printed = code.replace(/(.{4})/g, "$1 ").toLowerCase()
    expect(await spend(till, printed, "a", 500)).toMatchObject({ ok: true, value: { balanceMinor: 700 } })
    expect(await spend(till, code, "a", 500)).toMatchObject({ ok: true, value: { balanceMinor: 700 } })
    expect(await spend(till, code, "a", 501)).toMatchObject({ ok: false, code: "conflict" })
    expect(await spend(till, code, "b", 701)).toMatchObject({ ok: false, code: "nothing_left" })
    expect(await spend(till, code, "b", 100, { currency: "CHF" })).toMatchObject({ ok: false, code: "conflict" })
    expect(await shown(till, till.seed.mugs)).toMatchObject({ state: "credit_spent", final: "credit_spent" })
    expect(await cancel(till, "a")).toMatchObject({ ok: true, value: { state: "cancelled", balanceMinor: 1_200 } })
    expect(await cancel(till, "a")).toMatchObject({ ok: true, value: { balanceMinor: 1_200 } })
    expect(await cancel(till, "z")).toMatchObject({ ok: false, code: "not_found" })
    expect(await balance(till.ctx.database.read, `store_credit:${id}`)).toEqual({ EUR: -1_200 })
    expect(await faults(till)).toEqual([])
  })

  test("leaves with the bonus on top of it, whichever of the two finance releases, and not before both people did", async () => {
    const till = await newTill(open)
    const thresholds = { ...builtInPolicy.thresholds, secondPersonAboveMinor: 500 }
    const storeCredit = { ...builtInPolicy.storeCredit, bonusBasisPoints: 1_000, bonusCapMinor: 5_000 }
    const document = JSON.stringify({ ...builtInPolicy, thresholds, storeCredit })
    await till.ctx.database.write((tx) => tx.updateTable("policies").set({ document }).execute())
    await wish(till, till.seed.mugs, { want: "store_credit" }, till.seed.people.customer_service)
    await till.receive(till.seed.mugs)
    const both = async () => {
      const rows = (await till.intents(till.seed.mugs)).filter((row) => row.state !== "stopped")
      return new Map(rows.map((row) => [row.kind, row]))
    }
    const states = async () => [...(await both())].map(([kind, row]) => [kind, row.state]).sort()
    const held = await both()
    expect(held.get("bonus")).toMatchObject({ state: "held", amount_minor: 120, reasons: '["second_person"]' })
    const [credit, bonus] = [held.get("principal"), held.get("bonus")]
    if (!credit || !bonus) throw new Error("no bonus")
    expect(await act(till, "release", credit)).toMatchObject({ ok: true })
    expect(await states()).toEqual([
      ["bonus", "held"],
      ["principal", "held"],
    ])
    const again = (await both()).get("bonus") ?? bonus
    expect(await act(till, "release", again)).toMatchObject({ code: "not_allowed" })
    expect(await act(till, "release", again, { by: await colleague(till) })).toMatchObject({ ok: true })
    await runDueJobs(till.ctx)
    expect(await states()).toEqual([
      ["bonus", "paid"],
      ["principal", "paid"],
    ])
    expect(await creditOf(till, till.seed.mugs)).toMatchObject({ issued_minor: 1_320 })
    expect(await faults(till)).toEqual([])
  })

  test("is not overspent by tills that ask at once", async () => {
    const till = await newTill(open)
    const { code } = await credited(till)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => spend(till, code, `till-${at}`, 250)))
    expect(answers.filter((one) => one.ok)).toHaveLength(4)
    expect(await creditOf(till, till.seed.mugs)).toMatchObject({ spent_minor: 1_000 })
    expect(await faults(till)).toEqual([])
  })

  test("that says another sum than its entries is found by the check of the books", async () => {
    const till = await newTill(open)
    const { id } = await credited(till)
    const set = (issued_minor: number) =>
      till.ctx.database.write((tx) =>
        tx.updateTable("store_credits").set({ issued_minor }).where("id", "=", id).execute(),
      )
    await set(1_300)
    expect((await faults(till)).map(({ code, subject }) => [code, subject])).toEqual([
      ["credit_differs", id],
      ["credit_differs", id],
    ])
    await set(1_200)
    expect(await faults(till)).toEqual([])
  })

  test("is taken back whole for another wish while nothing of it is spent, and for none after", async () => {
    const till = await newTill(open)
    const { id, code } = await credited(till)
    await spend(till, code, "a", 1)
    expect(await wish(till, till.seed.mugs, { want: "refund" })).toMatchObject({
      ...{ ok: false, code: "resolution_final", state: "credit_spent" },
    })
    await cancel(till, "a")
    expect(await wish(till, till.seed.mugs, { want: "refund" })).toMatchObject({ ok: true, value: { state: "refund" } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ way: "original", state: "released", amount_minor: 1_200 })
    expect(await creditOf(till, till.seed.mugs)).toMatchObject({ ended_minor: 1_200 })
    expect(await spend(till, code, "b", 1)).toMatchObject({ ok: false, code: "nothing_left" })
    expect(await balance(till.ctx.database.read, `store_credit:${id}`)).toEqual({ EUR: 0 })
    expect(await faults(till)).toEqual([])
    // and back again, on the same code
    await wish(till, till.seed.mugs, { want: "store_credit" })
    await runDueJobs(till.ctx)
    expect(await creditOf(till, till.seed.mugs)).toMatchObject({ id, issued_minor: 2_400, ended_minor: 1_200 })
    expect(await faults(till)).toEqual([])
  })

  test("ends after five years, and not a day before", async () => {
    const till = await newTill(open)
    const { code, expires_at, id } = await credited(till)
    expect(new Date(expires_at ?? 0).toISOString()).toBe("2031-11-25T23:00:00.000Z")
    till.ctx.clock.set((expires_at ?? 0) - 1)
    await runDueJobs(till.ctx)
    expect(await spend(till, code, "a", 200)).toMatchObject({ ok: true })
    till.ctx.clock.advance(1)
    expect(await spend(till, code, "b", 1)).toMatchObject({ ok: false, code: "nothing_left" })
    const asked = await creditBalance(till.ctx.database.read, till.ctx, keyOf(till), { code })
    expect(asked).toMatchObject({ ok: true, value: { balanceMinor: 0 } })
    till.ctx.clock.advance(DAY)
    await runDueJobs(till.ctx)
    expect(await creditOf(till, till.seed.mugs)).toMatchObject({ spent_minor: 200, ended_minor: 1_000 })
    expect(await balance(till.ctx.database.read, `store_credit:${id}`)).toEqual({ EUR: 0 })
    expect(await faults(till)).toEqual([])
  })

  test("is refused without the customer's agreement, to who may not choose it, and to a key that may not take it", async () => {
    const till = await newTill(open)
    const { people, mugs } = till.seed
    const bare = await wish(till, mugs, { want: "store_credit", agreement: "" })
    expect(bare).toMatchObject({ ok: false, code: "invalid" })
    for (const role of ["operator", "lead", "quality", "administrator"] as const)
      expect(await wish(till, mugs, { want: "store_credit" }, people[role]), role).toMatchObject({
        code: "not_allowed",
      })
    const { code } = await credited(till)
    const { read } = till.ctx.database
    const other: Actor = { kind: "api_key", id: "k", shopId: "another", siteId: null, scopes: ["credit.spend"] }
    expect(await creditBalance(read, till.ctx, keyOf(till, ["return.read"]), { code })).toMatchObject({
      code: "not_allowed",
    })
    expect(await creditBalance(read, till.ctx, other, { code })).toMatchObject({ code: "not_found" })
  })

  test("is what a voucher's part goes back as, of itself, beside the card's money", async () => {
    const till = await newTill(open)
    const { radio } = till.seed
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("payments")
        .set({ provider: "gift_card" })
        .where("id", "=", radio.paymentIds[1] ?? "")
        .execute(),
    )
    await till.receive(radio, { unit: { lpn: null, serial: "SN-4711", ordinal: 1 } })
    await runDueJobs(till.ctx)
    const ways = (await till.intents(radio)).map(({ way, state, amount_minor }) => ({ way, state, amount_minor }))
    expect(ways).toContainEqual({ way: "store_credit", state: expect.any(String), amount_minor: 10_000 })
    expect(ways).toContainEqual({ way: "original", state: expect.any(String), amount_minor: 30_000 })
  })
})

test("a credit's code notices every wrong sign and is read however it is written", () => {
  const code = makeCreditCode((count) => crypto.getRandomValues(new Uint8Array(count)))
  expect(readCreditCode(` ${code.slice(0, 4)}-${code.slice(4)} `.toLowerCase())).toBe(code)
  for (let at = 0; at < code.length; at++)
    for (const sign of "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
      if (sign !== code[at]) expect(readCreditCode(code.slice(0, at) + sign + code.slice(at + 1))).toBeNull()
  expect(readCreditCode("")).toBeNull()
})
