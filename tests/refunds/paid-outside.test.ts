import { expect, test } from "vitest"
import { photosOf } from "../../server/backup/describe-database.ts"
import { bankOfReturn } from "../../server/bank/of-return.ts"
import type { Tables } from "../../server/db/tables.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { bankAccount, overpaidAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { lockPayments } from "../../server/refunds/lock-payments.ts"
import { payOutside } from "../../server/refunds/pay-outside.ts"
import { settleAttempt, type Word } from "../../server/refunds/settle-attempt.ts"
import { BankOfReturn, MAX_PROOF_BYTES, ProofKept } from "../../shared/contract/bank.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { type BankTill, everyoneElse, newBankTill } from "../bank/bank-till.ts"
import { actorOf } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { emptied } from "../sync/emptied.ts"

const told = { reference: "VIR 4711", paidOn: "2026-11-24", proof: "Statement 48, line 12" }
const mark = (till: BankTill, intent: Tables["intents"], by: Actor, more: Partial<typeof told> = {}) => {
  const input = { id: intent.id, version: String(intent.version), ...told, ...more }
  return till.ctx.database.write((tx) => payOutside(tx, till.ctx, by, input))
}

/** Answers nothing at all, and lists nothing. */
const silent: RefundProvider = {
  name: "test",
  capabilities: { ...plain, keyLifetime: HOUR },
  ...withoutWebhooks,
  refund: async () => ({ outcome: "unknown", error: "timeout" }),
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}
async function unanswered(till: BankTill): Promise<Tables["intents"]> {
  till.ctx.providers = new Map([["test", silent]])
  await till.receive(till.seed.mugs)
  await runDueJobs(till.ctx)
  return till.intent(till.seed.mugs)
}
async function expired(till: BankTill): Promise<Tables["intents"]> {
  await unanswered(till)
  till.ctx.clock.advance(2 * HOUR)
  await runDueJobs(till.ctx)
  return till.intent(till.seed.mugs)
}
const say = (till: BankTill, { id, order_id }: Tables["intents"], word: Word) =>
  till.ctx.database.write(async (tx) => {
    await lockPayments(tx, order_id)
    const intent = await tx.selectFrom("intents").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
    const attempt = await tx.selectFrom("attempts").selectAll().where("intent_id", "=", id).executeTakeFirstOrThrow()
    return settleAttempt(tx, till.ctx, { intent, attempt }, word)
  })
const fine = async (till: BankTill) => expect(await checkLedger(till.ctx.database.read)).toEqual([])

describeEngines("a refund that somebody paid by hand", (under) => {
  const open = emptied(under)

  test("is marked with its reference and proof, and stands in the books as gone from our own account", async () => {
    const till = await newBankTill(open)
    const failed = await till.refused()
    for (const role of everyoneElse)
      expect(await mark(till, failed, actorOf(till.seed, till.seed.people[role])), role).toMatchObject({
        code: "not_allowed",
      })
    expect(await mark(till, { ...failed, version: 0 }, till.inès)).toMatchObject({ code: "moved_on" })
    expect(await mark(till, failed, till.inès)).toEqual({
      ok: true,
      value: { id: failed.id, state: "paid_outside", waitsForSecond: false },
    })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid_outside", way: "manual" })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 0, refunded_minor: 1_200 })
    expect(await balance(till.ctx.database.read, bankAccount("manual"))).toEqual({ EUR: -1_200 })
    await fine(till)
    const now = await till.intent(till.seed.mugs)
    expect(await mark(till, now, till.léa)).toMatchObject({ ok: false, code: "already_done" })
    const [row] = await till.ctx.database.read
      .selectFrom("audit")
      .selectAll()
      .where("action", "=", "refund.paid_outside")
      .execute()
    expect(JSON.parse(row?.detail ?? "")).toMatchObject(told)
    expect(await runDueJobs(till.ctx)).toBe(0)
  })

  test("keeps the picture or the PDF that shows it, by what its bytes are, and shows it to finance alone", async () => {
    const till = await newBankTill(open)
    const failed = await till.refused()
    const client = testClient(till.ctx)
    const browser = await client.as(till.seed.people.finance)
    const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ")
    const path = `/api/refunds/intents/${failed.id}/proof`
    const send = (body: Uint8Array | string, by = browser) =>
      by.ask("POST", path, Buffer.from(body), { "content-type": "application/octet-stream" })
    const pdf = "%PDF-1.7\nthe statement\n%%EOF"
    for (const [body, status] of [
      ["not a picture", 422],
      ["<svg xmlns='http://www.w3.org/2000/svg'/>", 422],
      ["", 422],
      [new Uint8Array(MAX_PROOF_BYTES + 1), 413],
    ] as const)
      expect((await send(body)).status).toBe(status)
    const kept = await send(pdf)
    expect(kept.status).toBe(200)
    const { sha256, type } = ProofKept.parse(kept.body)
    expect(type).toBe("application/pdf")
    const lead = await client.as(till.seed.people.lead)
    expect((await send(pdf, lead)).status).toBe(403)
    // nothing is marked by it, and no file that nobody kept marks anything
    expect((await browser.ask("GET", path)).status).toBe(404)
    const body = { version: String(failed.version), ...told }
    const outside = `/api/refunds/intents/${failed.id}/paid-outside`
    expect((await browser.ask("POST", outside, { ...body, file: "0".repeat(64) })).body.code).toBe("invalid")
    expect((await till.intent(till.seed.mugs)).state).toBe("failed")
    expect((await browser.ask("POST", outside, { ...body, file: sha256 })).status).toBe(200)
    const shown = await client.fetch(new Request(`http://backdock.test${path}`, { headers: { cookie } }))
    expect([shown.headers.get("content-type"), await shown.text()]).toEqual(["application/pdf", pdf])
    expect(shown.headers.get("content-disposition")).toContain("attachment")
    const page = await browser.ask("GET", `/api/bank/returns/${till.seed.mugs.returnId}`)
    const shownOf = BankOfReturn.parse(page.body).intents.find((one) => one.id === failed.id)
    expect(shownOf?.outside).toMatchObject({ file: "application/pdf", proof: told.proof })
    expect((await lead.ask("GET", path)).status).toBe(403)
    const wanted = []
    for await (const one of photosOf(till.ctx.database.read)) wanted.push(one)
    expect(wanted).toContainEqual({ sha256, bytes: pdf.length })
    await fine(till)
  })

  test("is not marked while a call may still have paid it", async () => {
    const till = await newBankTill(open)
    const unknown = await unanswered(till)
    expect(unknown).toMatchObject({ state: "unknown" })
    expect(await mark(till, unknown, till.inès)).toMatchObject({ ok: false, code: "money_moved" })
    expect(await till.intent(till.seed.mugs)).toEqual(unknown)
  })

  test("takes two people once the lookup is empty and the key is over: not one twice, and not another reference", async () => {
    const till = await newBankTill(open)
    const parked = await expired(till)
    expect(parked).toMatchObject({ state: "parked", note: "key_expired" })
    expect(await mark(till, parked, till.inès)).toMatchObject({
      ok: true,
      value: { state: "parked", waitsForSecond: true },
    })
    expect(await till.intent(till.seed.mugs)).toEqual(parked)
    expect(await mark(till, parked, till.inès)).toMatchObject({ ok: false, code: "not_allowed" })
    expect(await mark(till, parked, till.léa, { reference: "VIR 4712" })).toMatchObject({ ok: false, code: "conflict" })
    const shown = await bankOfReturn(till.ctx.database.read, till.ctx, till.léa, { returnId: parked.return_id })
    expect(shown).toMatchObject({
      value: { intents: [{ mayOutside: "agree", outside: { proposedBy: "Inès Martin" } }] },
    })
    expect(await mark(till, parked, till.léa)).toMatchObject({ ok: true, value: { state: "paid_outside" } })
    await fine(till)
  })

  test("is paid twice where the provider's success comes after all: overpaid, and finance is told; taken back, it is not", async () => {
    const till = await newBankTill(open)
    const parked = await expired(till)
    await mark(till, parked, till.inès)
    await mark(till, parked, till.léa)
    const paymentId = till.seed.mugs.paymentIds[0] ?? ""
    expect(await say(till, parked, { outcome: "pending", providerRefundId: "re_1" })).toBe(true)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid_outside" })
    for (const again of [true, false])
      expect(await say(till, parked, { outcome: "succeeded", providerRefundId: "re_1" })).toBe(again)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "overpaid", note: "paid_twice" })
    expect(await till.payment(paymentId)).toMatchObject({ refunded_minor: 1_200, overpaid_minor: 1_200 })
    expect(await balance(till.ctx.database.read, overpaidAccount(paymentId))).toEqual({ EUR: 1_200 })
    await fine(till)
    expect(await say(till, parked, { outcome: "failed", providerRefundId: "re_1", error: "came back" })).toBe(true)
    expect(await till.payment(paymentId)).toMatchObject({ refunded_minor: 1_200, overpaid_minor: 0 })
    await fine(till)
  })

  test("stays paid by hand where the provider's failure comes after all", async () => {
    const till = await newBankTill(open)
    const parked = await expired(till)
    await mark(till, parked, till.inès)
    await mark(till, parked, till.léa)
    expect(await say(till, parked, { outcome: "failed", providerRefundId: null, error: "card closed" })).toBe(true)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid_outside" })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ overpaid_minor: 0 })
    await fine(till)
  })

  test("left on a day that exists and has been", async () => {
    const till = await newBankTill(open)
    const failed = await till.refused()
    for (const paidOn of ["2026-02-30", "2026-13-01", "2026-11-26", "2027-01-01"])
      expect(await mark(till, failed, till.inès, { paidOn }), paidOn).toMatchObject({ ok: false, code: "invalid" })
    expect(await till.intent(till.seed.mugs)).toEqual(failed)
    expect(await mark(till, failed, till.inès, { paidOn: "2026-11-01" })).toMatchObject({ ok: true })
  })
})
