import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { compareBooks } from "../../server/books/compare-books.ts"
import { changePapers } from "../../server/exports/change-papers.ts"
import { makeFec } from "../../server/exports/make-fec.ts"
import { refundLines } from "../../server/exports/refund-lines.ts"
import { plain } from "../../server/jobs/reconcile.ts"
import { toListed } from "../../server/jobs/to-listed.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { differenceAccount, providerAccount, receivedAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { ProviderRefund } from "../../server/payments/refund-provider.ts"
import { matchRefund } from "../../server/refunds/match-refund.ts"
import { standStill } from "../../server/refunds/stand-still.ts"
import { builtInPapers } from "../../shared/policy/paper-settings.ts"
import { readFec } from "../exports/read-fec.ts"
import { actorOf, type Bank, type Till } from "../jobs/till.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { ShopStub } from "../support/shop-stub.ts"
import { emptied } from "../sync/emptied.ts"
import { openExchanges } from "./exchange-shop.ts"

const world = openExchanges()
const { later, asked } = world
let stub: ShopStub
let bank: Bank
beforeAll(async () => {
  ;({ stub, bank } = await world.begin())
})
afterAll(() => world.end())
beforeEach(() => world.empty())

describeEngines("what a customer paid on top for a dearer exchange", (under) => {
  const open = emptied(under)

  /** Paid, and the shop has none left: it is to go back. */
  async function soldOut() {
    const shop = await world.dearer(open)
    stub.stock.set("J-LONG", 0)
    await shop.pay()
    await later(shop.till)
    await runDueJobs(shop.till.ctx)
    const [row] = await asked(shop.till)
    if (!row?.payment_reference) throw new Error("it is not paid")
    return { ...shop, id: row.id, reference: row.payment_reference }
  }
  const sums = async ({ ctx }: Till, id: string) => ({
    received: (await balance(ctx.database.read, receivedAccount("test"))).EUR ?? 0,
    kept: 0 - ((await balance(ctx.database.read, differenceAccount(id))).EUR ?? 0),
    // beside the jacket's own price and its delivery
    back: 0 - ((await balance(ctx.database.read, providerAccount("test"))).EUR ?? 0) - 9_490,
  })
  const faults = ({ ctx }: Till) => checkLedger(ctx.database.read)
  const ofPayment = async (reference: string) => bank.provider.lookup(reference)
  /** What a comparison finds of these payments and of the books. */
  const compared = async ({ ctx }: Till, references: readonly string[]) => {
    const { refunds } = await bank.provider.list({ since: 0, after: null })
    const own = refunds.filter((one) => references.includes(one.paymentReference)).map(plain)
    const listed = { provider: "test", since: 0, until: Date.now() + DAY, problem: null, refunds: own }
    const { seen } = await compareBooks(ctx.database.read, [listed])
    return seen.filter((one) => one.kind !== "missing_at_provider").map(({ kind, subject }) => ({ kind, subject }))
  }
  const tell = ({ ctx }: Till, refund: ProviderRefund) =>
    ctx.database.write((tx) => matchRefund(tx, ctx, toListed("test", refund)))

  test("stands in the books once, from the moment it is paid, and stays there when the dearer one has left", async () => {
    const { till, pay } = await world.dearer(open)
    await pay()
    await later(till)
    await runDueJobs(till.ctx)
    const [row] = await asked(till)
    expect(row).toMatchObject({ state: "paid", given_minor: 0, payment_reference: expect.stringMatching(/^test_/) })
    expect(await sums(till, row?.id ?? "")).toMatchObject({ received: 2_000, kept: 2_000 })
    // asked once more by a job that was set back, or by a second worker
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("differences_asked")
        .set({ state: "asked" })
        .where("id", "=", row?.id ?? "")
        .execute(),
    )
    await till.ctx.database.write((tx) =>
      tx.updateTable("jobs").set({ done_at: null, run_at: 0 }).where("kind", "=", "ask_difference").execute(),
    )
    await later(till)
    expect(await sums(till, row?.id ?? "")).toMatchObject({ received: 2_000, kept: 2_000 })
    stub.ship()
    await later(till, DAY)
    expect(await asked(till)).toMatchObject([{ state: "paid", given_minor: 0 }])
    expect(await faults(till)).toEqual([])
  })

  test("goes back once, whatever the provider answers: nothing, rubbish, an error, another's, or the same twice", async () => {
    await bank.tell("500", 20)
    const { till, id, reference } = await soldOut()
    for (const mode of ["garbage", "lie", "late", "twice"] as const) {
      await bank.tell(mode, 20, 600)
      await later(till, HOUR)
    }
    await bank.tell("ok")
    await later(till, HOUR)
    expect(await ofPayment(reference)).toMatchObject([{ amountMinor: 2_000, metadata: { difference: id } }])
    expect(await asked(till)).toMatchObject([{ state: "stopped", given_minor: 2_000, failures: 0 }])
    expect(await sums(till, id)).toEqual({ received: 2_000, kept: 0, back: 2_000 })
    expect(await compared(till, [reference])).toEqual([])
    expect(await faults(till)).toEqual([])
  })

  test("is owed again where its way back fails, by a new key, and what is told late or twice changes nothing", async () => {
    const { till, id, reference } = await world.dearer(open).then(async (shop) => {
      stub.stock.set("J-LONG", 0)
      await shop.pay()
      await bank.tell("pending", 5)
      await later(shop.till)
      await runDueJobs(shop.till.ctx)
      await later(shop.till)
      await bank.tell("ok")
      const [row] = await asked(shop.till)
      return { ...shop, id: row?.id ?? "", reference: row?.payment_reference ?? "" }
    })
    const [first] = await ofPayment(reference)
    if (!first) throw new Error("nothing was asked")
    expect(first.state).toBe("pending")
    expect(await asked(till)).toMatchObject([{ given_minor: 2_000 }])
    expect(await faults(till)).toEqual([])
    await bank.settle(first.providerRefundId, "failed")
    for (const state of ["failed", "failed", "succeeded", "pending"] as const)
      expect(await tell(till, { ...first, state })).toBe(true)
    expect(await asked(till)).toMatchObject([{ given_minor: 0, failures: 1, given_back_at: null }])
    expect(await sums(till, id)).toMatchObject({ kept: 2_000 })
    expect(await compared(till, [reference]), "a person sees it until it is back").toMatchObject([{ kind: "books" }])
    await later(till, HOUR)
    expect((await ofPayment(reference)).map((one) => one.state)).toEqual(["failed", "succeeded"])
    expect(await sums(till, id)).toMatchObject({ kept: 0 })
    expect(await compared(till, [reference])).toEqual([])
    expect(await faults(till)).toEqual([])
  })

  test("is not given back a second time by a house that was set back and has forgotten it", async () => {
    const { till, pay, url } = await world.dearer(open)
    await pay()
    const [row] = await asked(till)
    if (!row?.provider_id) throw new Error("nobody asked for it")
    const link = await bank.provider.paymentLinks?.look(row.provider_id)
    if (link?.state !== "paid") throw new Error(`${url} is not paid`)
    // what the house did before it was set back
    await bank.provider.refund({
      ...{
        idempotencyKey: `before-${row.id}`,
        paymentReference: link.paymentReference,
        amountMinor: 2_000,
        currency: "EUR",
      },
      metadata: { kind: "exchange_difference", difference: row.id, shop: "nordwind", return: "RMA" },
    })
    // the other tests' refunds are of other houses
    const list = async () => ({ refunds: await ofPayment(link.paymentReference), next: null })
    till.ctx.providers = new Map([["test", { ...bank.provider, list }]])
    await till.ctx.database.write((tx) =>
      standStill(tx, { id: till.ctx.newId(), now: till.ctx.now(), cause: "new_epoch" }),
    )
    await later(till)
    await later(till)
    expect(await asked(till)).toMatchObject([
      { state: "stopped", given_minor: 2_000, payment_reference: link.paymentReference },
      { state: "asked", given_minor: 0 },
    ])
    expect([...stub.orders.values()], "what nobody paid for is not ordered").toEqual([])
    expect(await ofPayment(link.paymentReference)).toHaveLength(1)
    expect(await faults(till)).toEqual([])
  })

  test("is no more than was paid, whoever gives it back: what the shop gave in the provider's own page counts", async () => {
    const shop = await world.dearer(open)
    stub.stock.set("J-LONG", 0)
    await shop.pay()
    const [row] = await asked(shop.till)
    const link = await bank.provider.paymentLinks?.look(row?.provider_id ?? "")
    const reference = link?.state === "paid" ? link.paymentReference : ""
    const theirs = { idempotencyKey: `theirs-${reference}`, paymentReference: reference, currency: "EUR", metadata: {} }
    await bank.provider.refund({ ...theirs, amountMinor: 500 })
    for (let round = 0; round < 3; round++) await later(shop.till)
    expect((await ofPayment(reference)).map((one) => one.amountMinor).sort()).toEqual([1_500, 500])
    expect(await asked(shop.till)).toMatchObject([{ given_minor: 2_000 }])
    const [told] = await ofPayment(reference)
    if (told) expect(await tell(shop.till, { ...told, providerRefundId: "more", state: "succeeded" })).toBe(false)
    const beyond = shop.till.ctx.database.write((tx) =>
      tx.updateTable("differences_asked").set({ given_minor: 2_001 }).execute(),
    )
    await expect(beyond, "the database itself refuses it").rejects.toThrow()
    expect(await faults(shop.till)).toEqual([])
  })

  test("has its own account in the accounting file and its own line among what left, by the return's number", async () => {
    const { till, id } = await soldOut()
    await later(till)
    const { ctx, seed } = till
    const finance = actorOf(seed, seed.people.finance)
    const { differences: _d, received: _r, ...accounts } = builtInPapers.accounting.accounts
    const settings = { ...builtInPapers, accounting: { ...builtInPapers.accounting, siren: "732829320" } }
    const about = { shopId: seed.shopId, baseVersion: 0, settings, reason: "the accountant" }
    expect(await ctx.database.write((tx) => changePapers(tx, ctx, finance, about))).toMatchObject({ ok: true })
    // said before the chart had these accounts
    const before = { ...settings, accounting: { ...settings.accounting, accounts } }
    const older = { version: 2, document: JSON.stringify(before) }
    await ctx.database.write(async (tx) => {
      const row = await tx.selectFrom("paper_settings").selectAll().executeTakeFirstOrThrow()
      await tx
        .insertInto("paper_settings")
        .values({ ...row, ...older })
        .execute()
    })
    const year = new Date(ctx.now()).getUTCFullYear()
    const file = await makeFec(ctx, finance, { shopId: seed.shopId, year })
    if (!file.ok) throw new Error(file.code)
    const parts: Uint8Array[] = []
    for await (const part of file.value.bytes) parts.push(part)
    const lines = readFec(Buffer.concat(parts)).filter((line) => line.account === "419100")
    const rma = seed.jacket.rma
    expect(lines.map(({ debit, credit, piece }) => ({ debit, credit, piece }))).toEqual([
      { debit: 0, credit: 2_000, piece: rma },
      { debit: 2_000, credit: 0, piece: rma },
    ])
    expect(lines[0]?.cells.CompAuxNum).toBe(seed.jacket.orderNumber)
    const wanted = {
      shopId: seed.shopId,
      timeZone: "UTC",
      language: "en" as const,
      from: `${year}-01-01`,
      to: `${year}-12-31`,
    }
    const left: unknown[] = []
    for await (const some of refundLines(ctx.database.read, wanted)) left.push(...some)
    expect(left.filter((line) => JSON.stringify(line).includes("paid on top"))).toHaveLength(1)
    expect(id).toBeTruthy()
  })
})
