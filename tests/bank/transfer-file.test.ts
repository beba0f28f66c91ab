import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { nextSettlementDay } from "../../server/bank/settlement-days.ts"
import {
  euros,
  type Party,
  splitStreet,
  type Transfer,
  type TransferFile,
  writeTransferFile,
} from "../../server/bank/write-transfer-file.ts"
import { bankText, hasBankLetters } from "../../shared/domain/bank-text.ts"
import { all, faultsOf, parseXml, textOf } from "./message-structure.ts"

const home = { line: "12 bis rue des Lilas", more: "", postcode: "59000", town: "Lille", country: "FR" }
const belvoir: Party = { name: "Belvoir SAS", iban: "FR7630006000011234567890189", bic: "AGRIFRPP", address: home }
const creditor: Party = { name: "Camille Dupont", iban: "DE89370400440532013000", bic: null, address: home }
const transfer: Transfer = {
  endToEndId: "a".repeat(32),
  amountMinor: 8_990,
  creditor,
  text: "Remboursement RT1 - 1001",
}
const file = (more: Partial<TransferFile> = {}): TransferFile => ({
  messageId: "BD20261128-3f9a1c4e70b2",
  createdAt: Date.UTC(2026, 10, 28, 12),
  executionDay: "2026-11-30",
  debtor: belvoir,
  transfers: [transfer, { ...transfer, endToEndId: "b".repeat(32), amountMinor: 1 }],
  ...more,
})
const written = (more: Partial<TransferFile> = {}) => parseXml(writeTransferFile(file(more)))
const to = (more: Partial<Party>) => written({ transfers: [{ ...transfer, creditor: { ...creditor, ...more } }] })

describe("a file of transfers", () => {
  test("has the structure that banks publish, and its counts and sums are those of what is in it", () => {
    const message = written()
    expect(faultsOf(message)).toEqual([])
    expect(message.attributes.xmlns).toBe("urn:iso:std:iso:20022:tech:xsd:pain.001.001.09")
    expect(all(message, "NbOfTxs").map((one) => one.text)).toEqual(["2", "2"])
    expect(all(message, "CtrlSum").map((one) => one.text)).toEqual(["89.91", "89.91"])
    expect(all(message, "InstdAmt").map((one) => one.text)).toEqual(["89.90", "0.01"])
  })

  // if the check itself went blind, these are what turns red
  test.each([
    ["an element too many", (xml: string) => xml.replace("<ChrgBr>", "<UltmtDbtr/><ChrgBr>")],
    [
      "an order of its own",
      (xml: string) => xml.replace(/(<PmtMtd>.*?<\/PmtMtd>)(<BtchBookg>.*?<\/BtchBookg>)/, "$2$1"),
    ],
    ["another currency", (xml: string) => xml.replace('Ccy="EUR"', 'Ccy="USD"')],
    ["an address of lines alone", (xml: string) => xml.replace(/<TwnNm>.*?<\/TwnNm>/g, "")],
    ["a letter that banks refuse", (xml: string) => xml.replace("Camille", "Zoé")],
    ["no account", (xml: string) => xml.replace(/<CdtrAcct>.*?<\/CdtrAcct>/, "")],
    ["charges on the customer", (xml: string) => xml.replace("SLEV", "CRED")],
  ])("is told apart from one with %s", (_, spoil) => {
    expect(faultsOf(parseXml(spoil(writeTransferFile(file()))))).not.toEqual([])
  })

  test("has the town and the country each in its field, and a second line makes it hybrid, never lines alone", () => {
    const plain = all(to({}), "PstlAdr")[1]
    expect(plain?.inside.map((one) => [one.name, one.text])).toEqual([
      ["StrtNm", "rue des Lilas"],
      ["BldgNb", "12 bis"],
      ["PstCd", "59000"],
      ["TwnNm", "Lille"],
      ["Ctry", "FR"],
    ])
    const hybrid = to({ address: { ...home, line: "", more: "Bâtiment C, 4e étage" } })
    expect(faultsOf(hybrid)).toEqual([])
    expect(textOf(hybrid, "AdrLine")).toBe("Batiment C, 4e etage")
  })

  test.each([
    ["12 bis rue des Lilas", "rue des Lilas", "12 bis"],
    ["3A, Grand'Place", "Grand'Place", "3A"],
    ["Lindenstr. 5a", "Lindenstr.", "5a"],
    ["Rue du 11 Novembre 4", "Rue du 11 Novembre 4", ""],
    ["Poste restante", "Poste restante", ""],
    ["12", "12", ""],
  ])("tells the number of %s apart only where it is one for certain", (line, street, building) => {
    expect(splitStreet(line)).toEqual({ street, building })
  })

  test("writes names with the letters that banks take, and none of a script gets through", () => {
    expect(textOf(to({ name: "Zoé Gœthals-Müller & Fils" }), "Nm")).toBe("Belvoir SAS")
    const nameIn = (name: string) => all(to({ name }), "Nm").at(-1)?.text
    expect(nameIn("Zoé Gœthals-Müller & Fils")).toBe("Zoe Goethals-Muller + Fils")
    expect(nameIn("Γιώργος Παπαδόπουλος")).toBe("Giorgos Papadopoylos")
    expect(nameIn("Мария Иванова")).toBe("Mariya Ivanova")
    expect(nameIn(`<script>alert("x")</script>`)).toBe("scriptalert('x')/script")
    expect(nameIn("]]><Ustrd>=1+1")).toBe("))Ustrd1+1")
    expect(hasBankLetters("محمد")).toBe(false)
    expect(hasBankLetters("Ng")).toBe(true)
  })

  test("holds no more than 140 characters for the customer, whatever numbers an order has", () => {
    const message = written({ transfers: [{ ...transfer, text: `//Refund ${"x/".repeat(200)}` }] })
    expect(faultsOf(message)).toEqual([])
    expect(textOf(message, "Ustrd").length).toBeLessThanOrEqual(140)
  })

  test("stays within the rules for whatever anybody typed, and the parts sum to the whole", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 90 })
    const address = fc.record({ line: words, more: words, postcode: words, town: words, country: fc.constant("DE") })
    const amounts = fc.array(fc.integer({ min: 1, max: 99_999_999_999 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.tuple(words, address, words, amounts), ([name, home, said, minors]) => {
        const party = { ...creditor, name: `Ab${name}`, address: home }
        const transfers = minors.map((amountMinor, at) => ({
          endToEndId: `${at}`.padStart(32, "0"),
          amountMinor,
          creditor: party,
          text: `R ${said}`,
        }))
        const message = written({ transfers })
        expect(faultsOf(message)).toEqual([])
        const sum = minors.reduce((all, one) => all + one, 0)
        expect(textOf(message, "CtrlSum")).toBe(euros(sum))
      }),
      { numRuns: 60 },
    )
  })

  test("is never written with an amount that is none, without a transfer, or under a number that a bank would refuse", () => {
    for (const amountMinor of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => written({ transfers: [{ ...transfer, amountMinor }] }), String(amountMinor)).toThrow()
    expect(() => written({ transfers: [] })).toThrow()
    for (const messageId of ["", "a/b", "a".repeat(36), "<x>"])
      expect(() => written({ messageId }), messageId).toThrow()
    expect(() => to({ name: "محمد" })).toThrow()
  })

  test.each([
    ["2026-11-27", "2026-11-27"],
    ["2026-11-28", "2026-11-30"],
    ["2026-12-25", "2026-12-28"],
    ["2027-01-01", "2027-01-04"],
    ["2027-03-26", "2027-03-30"],
    ["2026-05-01", "2026-05-04"],
    ["2026-05-08", "2026-05-08"],
  ])("asked for on %s it is carried out on %s, a day on which T2 settles", (from, day) => {
    expect(nextSettlementDay(from)).toBe(day)
  })

  test("leaves a text that fits as it is", () => {
    expect(bankText("Rue de l'Église, 3 (cour)", 70)).toBe("Rue de l'Eglise, 3 (cour)")
    expect(bankText("  a \n b\u0000 ", 70)).toBe("a b")
  })
})
