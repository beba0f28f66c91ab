import { afterEach, beforeEach, expect, test } from "vitest"
import { balance } from "../../server/ledger/balance.ts"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { type Office, openOffices } from "./accounts-office.ts"

describeEngines("what a screen says was paid", (under) => {
  const open = openOffices(under)
  let office: Office
  beforeEach(async () => {
    office = await open()
  })
  afterEach(() => office.shut())

  const get = async (path: string) => (await office.finance.ask("GET", path)).body
  const paidOnCase = async (one: SeedReturn) =>
    ((await get(`/api/refunds/cases/${one.returnId}`)) as RefundCase).intents.map(
      (intent) => intent.payment.refundedMinor,
    )
  const paidOnReturn = async (one: SeedReturn) => {
    const service = await testClient(office.ctx).as(office.seed.people.customer_service)
    const { body } = await service.ask("GET", `/api/returns/${one.returnId}`)
    return (body.payments as { refundedMinor: number }[]).map((payment) => payment.refundedMinor)
  }
  const paidInList = async () => ((await get("/api/refunds/queue?show=paid")) as { totals: unknown }).totals
  const ledger = async () => -((await balance(office.ctx.database.read, "provider:test")).EUR ?? 0)

  test("is the ledger's number on a case, on a return's page, in finance's list and in the comparison", async () => {
    const { jacket, mugs } = office.seed
    await office.receive(jacket)
    expect([await paidOnCase(jacket), await paidOnReturn(jacket)]).toEqual([[0, 0], [0]])
    await office.pay()
    await office.receive(mugs)
    await office.pay()
    const paid = await ledger()
    expect(await paidOnCase(jacket)).toEqual([9_490, 9_490])
    expect(await paidInList()).toEqual([{ currency: "EUR", count: 3, sumMinor: paid }])
    const { runs } = await office.compare()
    expect(runs[0]?.compared.providers[0]?.theirs).toEqual([{ currency: "EUR", count: 3, minor: paid }])

    // the ledger has the last word, even against a column that somebody changed by hand
    await office.ctx.database.write((tx) => tx.updateTable("payments").set({ refunded_minor: 1 }).execute())
    expect([await paidOnCase(jacket), await paidOnReturn(jacket)]).toEqual([[9_490, 9_490], [9_490]])
    expect(await office.faults()).not.toEqual([])
  })
})
