import { afterEach, beforeEach, expect, test } from "vitest"
import { balance } from "../../server/ledger/balance.ts"
import { describeEngines } from "../support/engines.ts"
import { type Office, openOffices } from "./accounts-office.ts"
import { mollieFile, stripeFile } from "./settlement-files.ts"

describeEngines("a settlement file that finance brings", (under) => {
  const open = openOffices(under)
  let office: Office
  beforeEach(async () => {
    office = await open()
    // the bank is a Stripe for these: its files name its refunds
    office.bank.provider.name = "stripe"
    office.ctx.providers = new Map([["stripe", office.bank.provider]])
    await office.ctx.database.write((tx) => tx.updateTable("payments").set({ provider: "stripe" }).execute())
    await office.receive(office.seed.jacket)
    await office.pay()
  })
  afterEach(() => office.shut())

  const bring = (text: string | Uint8Array, total: string, name = "po_1.csv") =>
    office.finance.ask(
      "POST",
      `/api/books/settlements?${new URLSearchParams({ name, total })}`,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
      { "content-type": "application/octet-stream" },
    )
  const entries = async () => {
    const { database } = office.ctx
    const rows = await database.read.selectFrom("ledger_entries").select("source").orderBy("source").execute()
    return rows.map((row) => row.source)
  }
  const of = (account: string) => balance(office.ctx.database.read, account)
  const file = (more: Parameters<typeof stripeFile>[0] = []) => {
    const lines = office.bank.made.map(({ providerRefundId: source, amountMinor }, at) => {
      const gross = `-${(amountMinor / 100).toFixed(2)}`
      const net = `-${((amountMinor + 30) / 100).toFixed(2)}`
      return { id: `txn_${at}`, category: "refund", source, gross, fee: "0.30", net }
    })
    return stripeFile([...lines, ...more])
  }
  const foreign = { id: "txn_9", category: "refund", source: "re_9", gross: "-7.00", fee: "0.00", net: "-7.00" }

  test("moves its refunds from paid to settled and books what was kept, once however often it comes", async () => {
    const taken = await bring(file([foreign]), "-102.50")
    expect(taken.body).toMatchObject({
      again: false,
      posted: 2,
      unknown: 1,
      file: { refundsMinor: 10_190, feesMinor: 60 },
    })
    const settled = {
      provider: await of("provider:stripe"),
      settled: await of("settled:stripe"),
      fees: await of("fees:stripe"),
    }
    expect(settled).toEqual({ provider: { EUR: 0 }, settled: { EUR: -9_550 }, fees: { EUR: 60 } })
    const before = await entries()
    expect((await bring(file([foreign]), "-102.50", "again.csv")).body).toMatchObject({ again: true, posted: 0 })
    // the same lines in another file
    expect((await bring(`${file([foreign])}\n`, "-102.50")).body).toMatchObject({ again: false, posted: 0, unknown: 0 })
    expect(await entries()).toEqual(before)
    expect(await office.faults()).toEqual([])

    await office.compare()
    const found = (await office.differences()).sort((a, b) => (a.kind < b.kind ? -1 : 1))
    expect(found).toMatchObject([
      { kind: "fee", theirsMinor: 60, detail: { lines: "2" } },
      { kind: "settled_not_ours", subject: "re_9", theirsMinor: 700 },
    ])
  })

  test("waits for a refund that comes later, and finds one of another amount", async () => {
    const [first] = office.bank.made
    const gross = `-${(((first?.amountMinor ?? 0) + 1) / 100).toFixed(2)}`
    const dearer = {
      id: "txn_1",
      category: "refund",
      source: first?.providerRefundId ?? "",
      gross,
      fee: "0.00",
      net: gross,
    }
    expect((await bring(stripeFile([dearer, foreign]), `${Number(gross) - 7}`)).status).toBe(200)
    office.bank.plant(office.seed.mugs, 700, { providerRefundId: "re_9" })
    await office.compare()
    expect((await office.differences()).map((one) => one.kind).sort()).toEqual([
      "amount_differs",
      "missing_here",
      "settled_not_ours",
    ])
    await office.compare()
    expect(await of("provider:stripe")).toEqual({ EUR: -9_490 + (first?.amountMinor ?? 0) + 1 })
    expect((await office.differences()).filter((one) => one.gone).map((one) => one.kind)).toEqual([
      "missing_here",
      "settled_not_ours",
    ])
  })

  test("is refused for another encoding, a total that is a cent off, an amount that is none or columns of nobody, and nothing moves", async () => {
    const wrong: [string | Uint8Array, string, string][] = [
      [new Uint8Array([0xff, 0xfe, 0x44, 0x00]), "-101.90", "encoding"],
      [file([foreign]), "-102.49", "total:EUR"],
      [file([{ ...foreign, gross: "1e400" }]), "-102.50", "line:4:gross"],
      ["a;b\n1;2\n", "0", "columns"],
    ]
    const before = await entries()
    for (const [text, total, path] of wrong)
      expect((await bring(text, total)).body).toMatchObject({ code: "invalid", status: 422, errors: [{ path }] })
    expect(await entries()).toEqual(before)
    const { read } = office.ctx.database
    expect(await read.selectFrom("settlement_files").select("id").execute()).toEqual([])
    expect(await read.selectFrom("settlement_lines").select("ref").execute()).toEqual([])
  })

  test("of a provider that is not set up here is taken all the same, its fees booked", async () => {
    const text = mollieFile([
      ["ideal", "EUR", "100.00", "tr_1", "Order"],
      ["", "EUR", "-2.88", "", "Withheld fees"],
    ])
    expect((await bring(text, "97.12")).body).toMatchObject({ posted: 1, unknown: 0, file: { provider: "mollie" } })
    expect(await of("fees:mollie")).toEqual({ EUR: 288 })
    expect(await office.faults()).toEqual([])
  })
})
