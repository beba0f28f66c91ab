import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { readCsv } from "../../server/intake/imports/read-csv.ts"
import { csvLine } from "../../shared/domain/csv-line.ts"
import { allOf, readAll, workbookOf, zipOf } from "./files.ts"

const cells = async (content: string | Uint8Array) => (await readAll(content)).lines.map((line) => line.cells)

describe("a CSV file", () => {
  test("comes back as it was written, wherever its text is cut", async () => {
    const cell = fc.string({ unit: fc.constantFrom('"', ";", "\n", "\r", "a", "é", "😀", " ", "'", "1") })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        async (rows, cuts) => {
          const bytes = Buffer.from(rows.map((row) => csvLine(row, ";")).join(""))
          const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
          const decoder = new TextDecoder()
          const chunks = places
            .slice(1)
            .map((to, at) => decoder.decode(bytes.subarray(places[at], to), { stream: true }))
          const read = await allOf(readCsv(chunks, ";"))
          // what a spreadsheet could take for a formula left with its apostrophe
          const written = rows.map((row) => row.map((one) => (one.startsWith("\r") ? `'${one}` : one)))
          expect(read.map((line) => line.cells)).toEqual(written)
        },
      ),
      { numRuns: 150 },
    )
  })

  const table = "N°;Désignation\r\nC1;Écharpe à 12,50 €\r\n"
  const utf16 = (text: string, swap: boolean) => {
    const bytes = Buffer.from(`\ufeff${text}`, "utf16le")
    return swap ? bytes.swap16() : bytes
  }
  test.each<[string, Uint8Array, string]>([
    ["UTF-8", Buffer.from(table), "utf-8"],
    ["UTF-8 with its mark", Buffer.from(`\ufeff${table}`), "utf-8"],
    ["UTF-16, little end first", utf16(table, false), "utf-16le"],
    ["UTF-16, big end first", utf16(table, true), "utf-16be"],
    ["Windows-1252", Buffer.from(table.replaceAll("€", "\u0080"), "latin1"), "windows-1252"],
  ])("in %s keeps its accents and its euro", async (_, bytes, encoding) => {
    const read = await readAll(bytes)
    expect(read.format.encoding).toBe(encoding)
    expect(read.header).toEqual(["N°", "Désignation"])
    expect(read.lines[0]?.cells).toEqual(["C1", "Écharpe à 12,50 €"])
  })

  test("is not taken for Windows-1252 because one letter of it is broken", async () => {
    const bytes = Buffer.concat([Buffer.from("a;b\né;à\nè;"), Buffer.from([0xe9]), Buffer.from(";\n")])
    const read = await readAll(bytes)
    expect(read.format.encoding).toBe("utf-8")
    expect(read.lines[0]?.cells).toEqual(["é", "à"])
  })

  test.each([
    ["semicolons", "a;b;c\n1;2,5;3\n", ";"],
    ["commas", 'a,b,c\n1,"2,5",3\n', ","],
    ["tabs", "a\tb\tc\n1\t2,5\t3\n", "\t"],
    ["what it says by itself", "sep=,\na,b,c\n1,2;5,3\n", ","],
  ])("parted by %s falls into its columns", async (_, text, delimiter) => {
    const read = await readAll(text)
    expect(read.format.delimiter).toBe(delimiter)
    expect(read.header).toEqual(["a", "b", "c"])
    expect(read.lines[0]?.cells).toHaveLength(3)
  })

  test("names the line of a quote that never closes, and does not swallow the rest of the file", async () => {
    const rest = "3;d\n".repeat(60_000)
    await expect(readAll(`a;b\n1;c\n2;"d\n${rest}`)).rejects.toMatchObject({ fault: "quote_never_closed", line: 3 })
    await expect(readAll(`a;b\n1;c\n2;"d\n`)).rejects.toMatchObject({ fault: "quote_never_closed", line: 3 })
    await expect(readAll(`a;b\n1;${"x".repeat(200_000)}`)).rejects.toMatchObject({ fault: "line_too_long", line: 2 })
  })

  test("leaves a quote within a text, empty lines and texts over two lines as what they are", async () => {
    const read = await readAll('a;b\n\n1;22" de large\n"x\ny";2\n;\n3;4')
    expect(read.lines).toEqual([
      { line: 3, cells: ["1", '22" de large'] },
      { line: 4, cells: ["x\ny", "2"] },
      { line: 7, cells: ["3", "4"] },
    ])
  })

  test.each([
    ["nothing", "", "empty_file"],
    ["titles alone", "a;b\n", null],
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), "old_excel"],
    ["a picture", Buffer.from([0x89, 0x50, 0, 0, 1]), "not_a_table"],
  ])("of %s says what it is", async (_, content, fault) => {
    if (fault) await expect(readAll(content)).rejects.toMatchObject({ fault })
    else expect((await readAll(content)).lines).toEqual([])
  })
})

describe("a workbook", () => {
  const row = (inner: string, at: number) => `<row r="${at}">${inner}</row>`
  const header = row(
    '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>Date</t></is></c>',
    1,
  )

  test("gives texts, numbers, dates by their style, and gaps as they stand", async () => {
    const rows = `${header}${row('<c r="A2"><v>1001</v></c><c r="C2" s="1"><v>46350</v></c>', 2)}${row('<c r="B3" t="str"><f>A1&amp;"x"</f><v>=1+1</v></c>', 3)}`
    const read = await readAll(workbookOf(rows, { strings: ["N°", "Écharpe &amp; gants"] }))
    expect(read.format).toEqual({ type: "xlsx", encoding: null, delimiter: null, sheet: "Feuille 1" })
    expect(read.header).toEqual(["N°", "Écharpe & gants", "Date"])
    expect(read.lines).toEqual([
      { line: 2, cells: [1001, "", "2026-11-24"] },
      { line: 3, cells: ["", "=1+1"] },
    ])
  })

  const zeros = Buffer.alloc(20_000_000, 0x20)
  const sheet = "xl/worksheets/sheet9.xml"
  test.each<[string, Uint8Array, string]>([
    ["unpacks a thousandfold", workbookOf(header, { more: [{ name: "xl/media/x.bin", bytes: zeros }] }), "bomb"],
    ["lies about its size", workbookOf(header, { more: [{ name: sheet, bytes: zeros, says: 100 }] }), "damaged"],
    [
      "has entities of its own",
      workbookOf(header, { head: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' }),
      "bomb",
    ],
    [
      "has more columns than any table",
      workbookOf(`${header}${row('<c r="ZZ2"><v>1</v></c>', 2)}`, {}),
      "too_many_columns",
    ],
    [
      "is an archive of something else",
      zipOf([{ name: "word/document.xml", bytes: Buffer.from("<x/>") }]),
      "not_a_table",
    ],
    ["is cut off", workbookOf(header).slice(0, 300), "damaged"],
  ])("that %s is refused before it is unpacked into memory", async (_, bytes, fault) => {
    await expect(cells(bytes)).rejects.toMatchObject({ fault })
  })
})
