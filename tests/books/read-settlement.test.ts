import { describe, expect, test } from "vitest"
import { readAmount } from "../../server/books/read-amount.ts"
import { readSettlement } from "../../server/books/read-settlement.ts"
import { SettlementRefused } from "../../server/books/settlement-lines.ts"
import { mollieFile, stripeFile } from "./settlement-files.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const refusal = (file: string | Uint8Array, total: string) => {
  try {
    readSettlement(typeof file === "string" ? bytes(file) : file, total)
    return "taken"
  } catch (error) {
    if (error instanceof SettlementRefused) return `${error.fault} ${error.where}`.trim()
    throw error
  }
}

const charge = { id: "txn_1", category: "charge", source: "ch_1", gross: "100.00", fee: "3.20", net: "96.80" }
const refund = { id: "txn_2", category: "refund", source: "re_1", gross: "-10.10", fee: "0.25", net: "-10.35" }

describe("a settlement file", () => {
  test("of Stripe is its refunds and fees, to the cent, whatever else is in it", () => {
    const failed = { id: "txn_3", category: "refund_failure", source: "re_2", gross: "5.00", fee: "0.00", net: "5.00" }
    const fee = { id: "txn_4", category: "fee", source: "", gross: "-2.00", fee: "0.00", net: "-2.00" }
    const payout = { id: "txn_5", category: "payout", source: "po_1", gross: "-89.45", fee: "0.00", net: "-89.45" }
    const read = readSettlement(bytes(stripeFile([charge, refund, failed, fee, payout])), "89.45")
    expect(read).toMatchObject({ provider: "stripe", currency: "EUR", netMinor: 8_945, reference: "po_1", lines: 5 })
    expect(read).toMatchObject({ refundsMinor: 510, feesMinor: 225 })
    expect(
      read.told.map(({ kind, providerRefundId, amountMinor, feeMinor }) => [
        kind,
        providerRefundId,
        amountMinor,
        feeMinor,
      ]),
    ).toEqual([
      ["refund", "re_1", 1_010, 25],
      ["refund_failed", "re_2", 500, 0],
      ["fee", null, 0, 200],
    ])
  })

  test("of Mollie is its refunds and what it withheld, with letters of any language and a mark at its beginning", () => {
    const file = `\ufeff${mollieFile([
      ["ideal", "EUR", "100.00", "tr_1", "Žluťoučký"],
      ["refund", "EUR", "-20.00", "re_1", "Remboursement"],
      ["", "EUR", "-2.88", "", "Withheld fees 1"],
    ])}`
    const read = readSettlement(bytes(file), "77,12")
    expect(read).toMatchObject({ provider: "mollie", netMinor: 7_712, refundsMinor: 2_000, feesMinor: 288 })
    expect(read.reference).toBe("1234567.2610.01")
    expect(read.told.map((one) => one.ref)).toEqual(["1234567.2610.01:re_1:refund", "1234567.2610.01:Withheld fees 1"])
  })

  test("takes yen without decimals and dinars with three, and the customer's own currency where it is another", () => {
    const yen = { ...refund, gross: "-1000", fee: "0", net: "-1000", currency: "jpy" }
    expect(readSettlement(bytes(stripeFile([yen])), "-1000").told).toMatchObject([
      { amountMinor: 1_000, currency: "JPY" },
    ])
    const dinar = { ...refund, gross: "-1.234", fee: "0.000", net: "-1.234", currency: "tnd" }
    expect(readSettlement(bytes(stripeFile([dinar])), "-1.234").told).toMatchObject([{ amountMinor: 1_234 }])
    const abroad = { ...refund, customer: ["12.50", "usd"] as const }
    expect(readSettlement(bytes(stripeFile([abroad])), "-10.35").told).toMatchObject([
      { amountMinor: 1_250, currency: "USD", feeMinor: 25, feeCurrency: "EUR" },
    ])
  })

  test.each([
    ["in Latin-1", new Uint8Array([...bytes("Date,"), 0xe9, 0x0a]), "encoding"],
    ["in UTF-16", new Uint8Array([0xff, 0xfe, 0x41, 0x00]), "encoding"],
    ["that is none", "a,b\n1,2\n", "columns"],
    ["with a header and no line", stripeFile([]), "empty"],
    ["whose net is not its gross less its fee", stripeFile([{ ...refund, net: "-10.34" }]), "line 2:net"],
    ["with an amount that a float would round", stripeFile([{ ...refund, gross: "-10.101" }]), "line 2:gross"],
    ["with 1e400", stripeFile([{ ...refund, gross: "1e400" }]), "line 2:gross"],
    ["with NaN", stripeFile([{ ...refund, fee: "NaN" }]), "line 2:fee"],
    ["with Infinity", stripeFile([{ ...refund, fee: "Infinity" }]), "line 2:fee"],
    ["whose refund gives", stripeFile([{ ...refund, gross: "10.10", net: "9.85" }]), "line 2:gross"],
    ["with a line twice", stripeFile([refund, refund]), "line 3"],
    ["with a quote that never closes", `${stripeFile([charge])}"txn`, "line 3"],
    ["of two currencies", stripeFile([charge, { ...refund, currency: "usd" }]), "currencies EUR, USD"],
    ["without a moment", stripeFile([{ ...refund, at: "yesterday" }]), "line 2:created_utc"],
  ])("%s is refused as a whole, with its place", (_, file, said) => {
    expect(refusal(file, "-10.35")).toBe(said)
  })

  test("is refused by a cent between its lines and the total that a person read elsewhere", () => {
    expect(refusal(stripeFile([charge, refund]), "86.45")).toBe("taken")
    for (const total of ["86.44", "-86.45", "86,450", "8645", "NaN", ""])
      expect([total, refusal(stripeFile([charge, refund]), total)]).toEqual([total, "total EUR"])
  })

  test("never takes an amount for something else than it says", () => {
    const read = ["12.50", "-12,5", "+1", "0", "-0", "1 000.00", "1.000", "1.2.3", "0x10", "1e2", "--1", "", "."]
    expect(read.map((text) => readAmount(text, "EUR"))).toEqual([
      1_250,
      -1_250,
      100,
      0,
      0,
      100_000,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })
})
