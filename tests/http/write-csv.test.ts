import { describe, expect, test } from "vitest"
import { csvLine, csvSeparator, csvStream } from "../../server/http/write-csv.ts"
import { readDecimal, writeDecimal } from "../../shared/domain/decimal-money.ts"

describe("a CSV file", () => {
  test.each(["=1+1", "+33 6", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])(
    "starts no formula in a spreadsheet with %j, typed by a customer",
    (text) => {
      const [cell = ""] = csvLine([text], ",").split("\r\n")
      expect(cell.replace(/^"/, "").startsWith("'")).toBe(true)
    },
  )

  test("keeps a number below zero a number, and a text with quotes, separators and line ends one cell", () => {
    expect(csvLine([-3, 'say "hi"', "a;b", "a,b", "two\nlines", null, ""], ";")).toBe(
      '-3;"say ""hi""";"a;b";"a,b";"two\nlines";;\r\n',
    )
    expect(csvSeparator("fr")).toBe(";")
  })

  test("begins with the mark of UTF-8 once, and reads no further than it is asked", async () => {
    let read = 0
    async function* lines() {
      for (; read < 1000; read++) yield [[`é${read}`]]
    }
    const reader = csvStream(lines(), ";").getReader()
    const first = await reader.read()
    const second = await reader.read()
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(first.value)).toBe("\ufeffé0\r\n")
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(second.value)).toBe("é1\r\n")
    expect(read).toBeLessThan(5)
    await reader.cancel()
  })

  test("writes and reads euros, yen and dinars without a fraction of any", () => {
    expect([
      writeDecimal(4290, "EUR", ","),
      writeDecimal(5, "EUR"),
      writeDecimal(1000, "JPY"),
      writeDecimal(1234, "TND"),
    ]).toEqual(["42,90", "0.05", "1000", "1.234"])
    expect([readDecimal("42,9", "EUR"), readDecimal("1 000", "JPY"), readDecimal("1.234", "TND")]).toEqual([
      4290, 1000, 1234,
    ])
    expect([
      readDecimal("1.5", "JPY"),
      readDecimal("1,234", "EUR"),
      readDecimal("-1", "EUR"),
      readDecimal("", "EUR"),
    ]).toEqual([null, null, null, null])
  })
})
