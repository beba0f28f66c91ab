import { afterEach, beforeEach, expect, test } from "vitest"
import { isReconcileDue } from "../../server/books/begin-reconcile.ts"
import { reconcileNightly } from "../../server/jobs/reconcile-nightly.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { postEntry } from "../../server/ledger/post.ts"
import { countDispute } from "../../server/refunds/count-dispute.ts"
import { HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type Office, openOffices } from "./accounts-office.ts"

describeEngines("comparing the books", (under) => {
  const open = openOffices(under)
  let office: Office
  beforeEach(async () => {
    office = await open()
  })
  afterEach(() => office.shut())

  const paid = async () => {
    await office.receive(office.seed.jacket)
    await office.pay()
  }
  const kinds = async () => (await office.differences()).map((one) => one.kind).sort()

  test("says that nothing is missing only with what it compared: counts, sums, until when and for whom", async () => {
    expect((await office.finance.ask("GET", "/api/books")).body).toMatchObject({
      runs: [],
      running: false,
      balances: [],
    })
    await paid()
    const { runs, running, counts, balances } = await office.compare("aside")
    expect(running).toBe(false)
    expect(counts).toEqual({ open: 0, explained: 0, closed: 0 })
    const [run] = runs
    expect(run).toMatchObject({ state: "proven", found: 0, by: office.seed.people.finance.name })
    const sum = [{ currency: "EUR", count: 2, minor: 9_490 }]
    expect(run?.compared.providers).toEqual([
      expect.objectContaining({ provider: "test", problem: null, underWay: 0, theirs: sum, ours: sum, refunds: sum }),
    ])
    expect(run?.compared.providers[0]).toMatchObject({ until: office.ctx.now() - HOUR / 6, ledger: [{ minor: 9_490 }] })
    expect(run?.compared).toMatchObject({ intents: 2, entries: 4, postings: [{ currency: "EUR", count: 8, minor: 0 }] })
    expect(balances).toEqual([
      { kind: "customer_refunds", of: null, currency: "EUR", minor: 9_490 },
      { kind: "payable", of: null, currency: "EUR", minor: 0 },
      { kind: "provider", of: "test", currency: "EUR", minor: -9_490 },
    ])
  })

  test("finds what only the provider has, counts it against its payment, and keeps it for a person", async () => {
    await paid()
    const planted = office.bank.plant(office.seed.mugs, 500)
    await office.compare()
    expect(await office.differences()).toMatchObject([
      { kind: "missing_here", subject: planted.providerRefundId, oursMinor: null, theirsMinor: 500, gone: false },
    ])
    expect(await office.payment(office.seed.mugs.paymentIds[0])).toMatchObject({ outside_minor: 500 })
    expect(await office.faults()).toEqual([])

    const again = await office.compare()
    expect(again.runs[0]).toMatchObject({ state: "proven", found: 0 })
    expect(await office.differences()).toMatchObject([{ subject: planted.providerRefundId, state: "open", gone: true }])
  })

  test("finds what the provider has not, has at another sum, or took back, each once however often it looks", async () => {
    await paid()
    await office.receive(office.seed.mugs)
    await office.pay()
    const [first, second, third] = office.bank.made
    if (!first || !second || !third) throw new Error("three refunds")
    office.bank.made.splice(0, 1)
    second.amountMinor += 1
    third.state = "failed"
    for (let time = 0; time < 2; time++) {
      await office.compare()
      expect(await kinds()).toEqual(["amount_differs", "missing_at_provider", "state_differs"])
    }
    // the provider's word: owed again, and finance may try again
    expect(await office.intent(office.seed.mugs)).toMatchObject({ state: "failed" })
    expect(await office.faults()).toEqual([])
  })

  test("does not cry wolf over what was made a moment ago, is on its way, or was disputed", async () => {
    await office.receive(office.seed.jacket)
    await office.receive(office.seed.mugs)
    await office.pay()
    office.bank.plant(office.seed.mugs, 100, { at: office.ctx.now() + HOUR })
    const dispute = { provider: "test", disputeId: "dp_1", references: [`pay_${office.seed.mugs.orderNumber}`] }
    const taken = { ...dispute, amountMinor: 300, currency: "EUR", state: "open" as const, at: office.ctx.now() }
    expect(await office.ctx.database.write((tx) => countDispute(tx, office.ctx, taken))).toBe(true)
    const { runs } = await office.compare()
    expect(runs[0]).toMatchObject({ state: "proven", compared: { providers: [{ underWay: 1 }] } })
  })

  test("proves nothing of a provider that does not answer, and says so", async () => {
    await paid()
    office.bank.away = true
    const { runs } = await office.compare()
    expect(runs[0]).toMatchObject({
      state: "incomplete",
      compared: { providers: [{ problem: "unreachable", theirs: [] }] },
    })
    expect(await office.differences()).toEqual([])
  })

  test("finds books that disagree with themselves, with an intent and with the refunds", async () => {
    await paid()
    const intent = await office.intent(office.seed.jacket)
    await office.ctx.database.write((tx) =>
      postEntry(tx, office.ctx, {
        source: "by:mistake",
        kind: "refund",
        intentId: intent.id,
        text: "by mistake",
        postings: [
          { account: `payable:${intent.payment_id}`, amountMinor: 7, currency: "EUR" },
          { account: "provider:test", amountMinor: -7, currency: "EUR" },
        ],
      }),
    )
    await office.compare()
    expect((await office.differences()).map((one) => one.subject)).toEqual([
      "ledger test EUR",
      `intent_differs ${intent.id}`,
    ])
  })

  test("lets finance give it away, explain and close it, each with a word, and opens it where it is another sum", async () => {
    await paid()
    const [refund] = office.bank.made
    if (!refund) throw new Error("a refund")
    refund.amountMinor += 5
    await office.compare()
    const [found] = await office.differences()
    const change = (body: unknown) => office.finance.ask("PATCH", `/api/books/differences/${found?.id}`, body)
    const { finance, operator } = office.seed.people
    expect((await change({ version: 1, ownerId: operator.id })).body).toMatchObject({ code: "invalid" })
    expect((await change({ version: 1, ownerId: finance.id })).body).toMatchObject({
      owner: { id: finance.id },
      version: 2,
    })
    expect((await change({ version: 1, state: "closed", comment: "x" })).body).toMatchObject({ code: "moved_on" })
    expect((await change({ version: 2, state: "explained" })).body).toMatchObject({ code: "invalid" })
    expect((await change({ version: 2, state: "explained", comment: "  " })).body).toMatchObject({ code: "invalid" })
    const explained = await change({ version: 2, state: "explained", comment: "Rounded by them" })
    expect(explained.body).toMatchObject({ state: "explained", said: { by: finance.name }, comment: "Rounded by them" })

    expect((await office.compare()).runs[0]).toMatchObject({ state: "proven", found: 0 })
    refund.amountMinor += 5
    expect((await office.compare()).runs[0]).toMatchObject({ state: "differs", found: 1 })
    expect(await office.differences()).toMatchObject([
      { id: found?.id, comment: "Rounded by them", owner: { id: finance.id } },
    ])
    const told = await office.ctx.database.read
      .selectFrom("audit")
      .select("action")
      .where("action", "like", "books.%")
      .execute()
    expect(told.map((one) => one.action)).toContain("books.explain")
  })

  test("compares by itself once a night, and again an hour after a night when a provider was away", async () => {
    const { clock } = office.ctx
    const night = Date.UTC(2026, 10, 25, 2)
    clock.set(night)
    office.bank.away = true
    expect(await reconcileNightly(office.ctx)).toBe(1)
    expect(await isReconcileDue(office.ctx.database.read, night)).toBe(false)
    await runDueJobs(office.ctx)
    const due = (at: number) => isReconcileDue(office.ctx.database.read, at)
    expect([await due(night + HOUR / 2), await due(night + 1.5 * HOUR)]).toEqual([false, true])
    office.bank.away = false
    clock.set(night + 1.5 * HOUR)
    await reconcileNightly(office.ctx)
    await runDueJobs(office.ctx)
    expect([await due(night + 2 * HOUR), await due(night + 12 * HOUR), await due(night + 24 * HOUR)]).toEqual([
      false,
      false,
      true,
    ])
    const runs = await office.ctx.database.read.selectFrom("reconciliations").select("person_id").execute()
    expect(runs.map((one) => one.person_id)).toEqual([null, null])
  })
})
