import { describe, expect, test } from "vitest"
import { maskIban, readBic, readIban } from "../../shared/domain/iban.ts"

describe("an account number as somebody types it", () => {
  // the examples of the IBAN registry
  test.each([
    "FR14 2004 1010 0505 0001 3M02 606",
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "NL91 ABNA 0417 1643 00",
    "BE68 5390 0754 7034",
    "ES91 2100 0418 4502 0005 1332",
    "IT60 X054 2811 1010 0000 0123 456",
    "CH93 0076 2011 6238 5295 7",
    "NO93 8601 1117 947",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "PL61 1090 1014 0000 0712 1981 2874",
    "RS35 2600 0560 1001 6113 79",
  ])("takes %s", (typed) => {
    const iban = typed.replaceAll(" ", "")
    expect(readIban(typed)).toEqual({ ok: true, iban })
    expect(readIban(` iban: ${typed.toLowerCase().replaceAll(" ", "-")} `)).toEqual({ ok: true, iban })
  })

  test.each([
    ["", "empty"],
    ["   ", "empty"],
    ["FR14<script>", "characters"],
    ["FR14 2004 1010 0505 0001 3M02 60é", "characters"],
    ["US64 SVBK US6S 3300 9586 79", "country"],
    ["BR18 0036 0305 0000 1000 9795 493C 1", "country"],
    ["1234", "country"],
    ["FR14 2004 1010 0505 0001 3M02 60", "length"],
    ["DE89 3704 0044 0532 0130 000", "length"],
    ["FR14 2004 1010 0505 0001 3M02 607", "check_digits"],
    ["DE98 3704 0044 0532 0130 00", "check_digits"],
    ["DE00 3704 0044 0532 0130 00", "check_digits"],
    ["DE1A 3704 0044 0532 0130 00", "check_digits"],
  ])("refuses %j and says why", (typed, fault) => {
    expect(readIban(typed)).toEqual({ ok: false, fault })
  })

  test("notices every single wrong digit and every swap of two that stand side by side", () => {
    const iban = "FR7630006000011234567890189"
    for (let at = 2; at < iban.length; at++) {
      const digit = iban[at] ?? ""
      const other = String((Number(digit) + 1) % 10)
      expect(readIban(iban.slice(0, at) + other + iban.slice(at + 1)).ok, `digit ${at}`).toBe(false)
      const next = iban[at + 1]
      if (next === undefined || next === digit) continue
      expect(readIban(iban.slice(0, at) + next + digit + iban.slice(at + 2)).ok, `swap ${at}`).toBe(false)
    }
  })

  test("is shown by its country and its end alone", () => {
    expect(maskIban("FR7630006000011234567890189")).toBe("FR76 •••• 0189")
  })

  test("takes a BIC of 8 or 11 and nothing else", () => {
    expect(readBic(" agri fr pp ")).toBe("AGRIFRPP")
    expect(readBic("DEUTDEFF500")).toBe("DEUTDEFF500")
    for (const wrong of ["", "AGRIFRP", "AGRIFRPPX", "AGR1", "AGRI12PP", "<b>AGRI"]) expect(readBic(wrong)).toBe(null)
  })
})
