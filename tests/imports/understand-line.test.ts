import { describe, expect, test } from "vitest"
import { ColumnEvidence } from "../../server/intake/imports/column-evidence.ts"
import { understandLine } from "../../server/intake/imports/understand-line.ts"
import type { Cell } from "../../server/intake/imports/unreadable.ts"
import { csvCell } from "../../shared/domain/csv-line.ts"
import { guessMapping, importFields, lackingFields } from "../../shared/policy/import-fields.ts"

const header = ["RMA", "Commande", "Motif légal", "Date de demande", "SKU", "Qté", "Suivi", "Attendu le", "Commentaire"]
const good: Cell[] = ["R-1", "C-1", "Rétractation", "24/11/2026", "LAMP", "1", "8R41234567890", "2026-11-26", ""]

/** One line among others of the same columns, read as its file would be. */
function understand(change: Record<number, Cell>, others: Cell[][] = [], timeZone = "Europe/Paris") {
  const cells = Object.assign([...good], change)
  const evidence = new ColumnEvidence()
  for (const line of [cells, ...others]) evidence.add(line)
  const readings = evidence.read(header.length, { comma: true })
  const mapping = guessMapping("returns", header)
  const plan = {
    kind: "returns",
    mapping,
    readings,
    columns: header.length,
    shop: { currency: "EUR", timeZone },
  } as const
  return { ...understandLine({ line: 7, cells }, plan), readings }
}

describe("a line of a returns file", () => {
  test("is understood by its French headers", () => {
    expect(lackingFields("returns", guessMapping("returns", header))).toEqual([])
    expect(understand({})).toMatchObject({ key: "number R-1", fault: null })
    expect(understand({}).input).toMatchObject({
      basis: "withdrawal",
      noticeAt: "2026-11-23T23:00:00.000Z",
      quantity: 1,
      expectedDay: "2026-11-26",
    })
  })

  test.each<[string, Cell]>([
    ["1.23E+15 of a spreadsheet", "1.23E+15"],
    ["1,23456789012346E+15", "1,23456789012346E+15"],
    ["a number of 18 digits that a workbook kept as a number", 123456789012345680],
  ])("with a tracking number that has lost digits is refused and says so: %s", (_, tracking) => {
    expect(understand({ 6: tracking })).toMatchObject({ fault: "lost_digits", wrong: { field: "tracking" } })
  })

  test("keeps an article that is named like a number with an exponent, and leading zeros", () => {
    expect(understand({ 4: "2E4", 6: "00123" }).input).toMatchObject({ ref: "2E4", tracking: "00123" })
  })

  test("reads days and months in the order that the column itself shows, and refuses the one that has another", () => {
    const other = (date: string) => [Object.assign([...good], { 3: date })]
    expect(understand({ 3: "03/04/2026" }, other("13/04/2026")).input?.noticeAt).toBe("2026-04-02T22:00:00.000Z")
    expect(understand({ 3: "03/04/2026" }, other("04/13/2026")).input?.noticeAt).toBe("2026-03-03T23:00:00.000Z")
    expect(understand({ 3: "03/04/2026" }).readings[3]).toMatchObject({ dates: "day_first", datesBy: "assumed" })
    const mixed = [...other("13/04/2026"), ...other("14/04/2026")]
    expect(understand({ 3: "04/13/2026" }, mixed)).toMatchObject({ fault: "other_date_order" })
  })

  test.each<[Cell, string]>([
    ["46350", "2026-11-23T23:00:00.000Z"],
    [46350.5, "2026-11-24T11:00:00.000Z"],
    ["2026-11-24", "2026-11-23T23:00:00.000Z"],
    ["2026-07-24 09:30", "2026-07-24T07:30:00.000Z"],
    ["2026-11-24T08:00:00+02:00", "2026-11-24T06:00:00.000Z"],
    ["24.11.26 08:05", "2026-11-24T07:05:00.000Z"],
  ])("takes the date %s", (date, moment) => {
    expect(understand({ 3: date }).input?.noticeAt).toBe(moment)
  })

  test.each<[string, number, Cell, string]>([
    ["a day that no calendar has", 3, "31/02/2026", "not_a_date"],
    ["a date in words", 3, "hier", "not_a_date"],
    ["half an article", 5, "0,5", "not_whole"],
    ["no article", 5, "0", "out_of_range"],
    ["a basis that the law does not know", 2, "parce que", "not_a_word"],
    ["no order", 1, "  ", "missing"],
    ["letters that could not be decoded", 8, "Tr\ufffds bien", "bad_character"],
    ["a NUL, which no database keeps", 8, "a\0b", "bad_character"],
    ["a cell behind the last title", 9, "de trop", "too_many_cells"],
  ])("with %s is refused and says why", (_, at, cell, fault) => {
    expect(understand({ [at]: cell })).toMatchObject({ fault, input: null })
  })
})

describe("a sum", () => {
  const columns = ["number", "provider", "reference", "captured"]
  const captured = (cell: Cell, others: string[] = [], currency = "EUR") => {
    const evidence = new ColumnEvidence()
    for (const one of [cell, ...others]) evidence.add(["", "", "", one])
    const readings = evidence.read(4, { comma: true })
    const mapping = guessMapping("payments", columns)
    const plan = { kind: "payments", mapping, readings, columns: 4, shop: { currency, timeZone: "UTC" } } as const
    const read = understandLine({ line: 2, cells: ["C1", "stripe", "p", cell] }, plan)
    return read.fault ?? read.input?.captured
  }

  test.each<[Cell, number | string]>([
    ["12,5", 1250],
    ["1 234,50 €", 123450],
    ["1\u202f234,50", 123450],
    ["1.234,50", 123450],
    ["1'234.50", 123450],
    ["12.50", 1250],
    ["1,234.50", 123450],
    [12.1, 1210],
    [12.100000000000001, 1210],
    ["EUR 7", 700],
    ["12,505", "too_many_decimals"],
    ["-3,00", "negative"],
    ["douze", "not_an_amount"],
    ["1E+3", "not_an_amount"],
  ])("written %s is %s", (cell, minor) => {
    expect(captured(cell)).toBe(minor)
  })

  test("with three digits behind its only sign means what the rest of its column means", () => {
    expect(captured("1,234", ["12.50"])).toBe(123400)
    expect(captured("1.234", ["12,50"])).toBe(123400)
    expect(captured("1200", [], "JPY")).toBe(1200)
  })
})

test.each(["=1+1", "+33 6", "-x", "@cmd", "\tx", "=HYPERLINK(1)"])(
  "a text that a spreadsheet would compute leaves as text and comes back as itself: %s",
  (text) => {
    const written = csvCell(text, ";").replace(/^"|"$/g, "")
    expect(written.startsWith("'")).toBe(true)
    const mapping = { ...guessMapping("returns", header) }
    const readings = new ColumnEvidence().read(header.length, { comma: true })
    const plan = {
      kind: "returns",
      mapping,
      readings,
      columns: header.length,
      shop: { currency: "EUR", timeZone: "UTC" },
    } as const
    const read = understandLine({ line: 2, cells: Object.assign([...good], { 8: written }) }, plan)
    expect(read.input?.comment).toBe(text.trim())
  },
)

test("every field of every kind has a header of its own that finds it, in both languages", () => {
  for (const [kind, fields] of Object.entries(importFields) as [
    keyof typeof importFields,
    typeof importFields.orders,
  ][]) {
    const [french, english] = [fields.map((field) => field.headers[0] ?? ""), fields.map((field) => field.name)]
    for (const columns of [french, english])
      expect(Object.keys(guessMapping(kind, columns)).length, `${kind} ${columns}`).toBe(new Set(columns).size)
  }
})
