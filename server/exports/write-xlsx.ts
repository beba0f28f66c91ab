import { Readable } from "node:stream"
import { crc32, createDeflateRaw } from "node:zlib"
import { writeDecimal } from "../../shared/domain/decimal-money.ts"
import { currencyExponent } from "../../shared/domain/money.ts"

// A workbook of one sheet, written as it is read: a zip (APPNOTE 6.3.10) whose sizes follow each part, so that nothing of it
// is held. Texts are inline strings, which no program takes for formulas; one that begins like a formula is marked as text
// besides (quotePrefix), for whoever edits it.

export type XlsxCell = string | number | null | { minor: number; currency: string }

const FORMULA = /^[\s\u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
/** By their place in `cellXfs`. */
const STYLES = { text: 1, head: 2, money0: 3, money2: 4, money3: 5 } as const

/** The first line is the head. `widths` in characters, a column each. */
export async function* writeXlsx(
  lines: AsyncIterable<readonly (readonly XlsxCell[])[]>,
  { sheet, widths }: { sheet: string; widths: readonly number[] },
): AsyncGenerator<Uint8Array> {
  const zip = new Zip()
  for (const [name, text] of fixedParts(sheet)) yield* zip.part(name, [text])
  yield* zip.part("xl/worksheets/sheet1.xml", sheetXml(lines, widths))
  yield zip.end()
}

async function* sheetXml(lines: AsyncIterable<readonly (readonly XlsxCell[])[]>, widths: readonly number[]) {
  const columns = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`)
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join("")}</cols><sheetData>`
  let row = 0
  for await (const some of lines) yield some.map((cells) => rowXml(cells, ++row)).join("")
  yield "</sheetData></worksheet>"
}

const rowXml = (cells: readonly XlsxCell[], row: number) =>
  `<row r="${row}">${cells.map((cell, at) => cellXml(cell, `${columnName(at)}${row}`, row === 1)).join("")}</row>`

function cellXml(cell: XlsxCell, at: string, head: boolean): string {
  if (cell === null || cell === "") return ""
  if (typeof cell === "number") return `<c r="${at}"><v>${cell}</v></c>`
  if (typeof cell === "object") {
    const digits = currencyExponent(cell.currency)
    const style = digits === 0 ? STYLES.money0 : digits === 3 ? STYLES.money3 : STYLES.money2
    return `<c r="${at}" s="${style}"><v>${writeDecimal(cell.minor, cell.currency)}</v></c>`
  }
  const style = head ? ` s="${STYLES.head}"` : FORMULA.test(cell) ? ` s="${STYLES.text}"` : ""
  return `<c r="${at}"${style} t="inlineStr"><is><t xml:space="preserve">${inXml(cell)}</t></is></c>`
}

/** A, B … Z, AA. */
function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26))
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const inXml = (text: string) =>
  text
    .replace(NO_XML, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;")

const XML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
const REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
const PACKAGE = "http://schemas.openxmlformats.org/package/2006"

function fixedParts(sheet: string): [string, string][] {
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
  const xf = (more: string) => `<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"${more}/>`
  const money = (id: number) =>
    `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`
  return [
    [
      "[Content_Types].xml",
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    ],
    [
      "_rels/.rels",
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
    ],
    [
      "xl/workbook.xml",
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets><sheet name="${inXml(sheet.replace(/[[\]:*?/\\]/g, " ").slice(0, 31)).replaceAll('"', "&quot;")}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      "xl/styles.xml",
      `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0"/><numFmt numFmtId="165" formatCode="#,##0.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">${xf("")}${xf(' quotePrefix="1"')}<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>${money(164)}${money(4)}${money(165)}</cellXfs></styleSheet>`,
    ],
  ]
}

interface Written {
  name: Buffer
  at: number
  crc: number
  packed: number
  plain: number
}

/** Sizes and sum behind each part, as they are not known before it (flag 3); names in UTF-8 (flag 11). */
class Zip {
  readonly #written: Written[] = []
  #at = 0

  async *part(name: string, texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
    const one: Written = { name: Buffer.from(name), at: this.#at, crc: 0, packed: 0, plain: 0 }
    yield this.#count(Buffer.concat([header(0x04034b50, one, false), one.name]))
    const deflate = createDeflateRaw()
    const source = Readable.from(counted(texts, one))
    source.on("error", (error) => deflate.destroy(error))
    try {
      for await (const some of source.pipe(deflate) as AsyncIterable<Buffer>) {
        one.packed += some.length
        yield this.#count(some)
      }
    } finally {
      // a reader that leaves early ends all that stands behind it
      source.destroy()
      deflate.destroy()
    }
    const after = Buffer.alloc(16)
    after.writeUInt32LE(0x08074b50, 0)
    after.writeUInt32LE(one.crc, 4)
    after.writeUInt32LE(one.packed, 8)
    after.writeUInt32LE(one.plain, 12)
    yield this.#count(after)
    this.#written.push(one)
  }

  end(): Uint8Array {
    const list = this.#written.map((one) => Buffer.concat([header(0x02014b50, one, true), one.name]))
    const directory = Buffer.concat(list)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(list.length, 8)
    end.writeUInt16LE(list.length, 10)
    end.writeUInt32LE(directory.length, 12)
    end.writeUInt32LE(this.#at, 16)
    return Buffer.concat([directory, end])
  }

  #count(bytes: Buffer): Buffer {
    this.#at += bytes.length
    return bytes
  }
}

async function* counted(texts: AsyncIterable<string> | Iterable<string>, one: Written) {
  for await (const text of texts) {
    const bytes = Buffer.from(text)
    one.crc = crc32(bytes, one.crc)
    one.plain += bytes.length
    yield bytes
  }
}

/** Local, or of the directory at the end. The time is that of no day: the same rows give the same bytes. */
function header(mark: number, one: Written, central: boolean): Buffer {
  const bytes = Buffer.alloc(central ? 46 : 30)
  bytes.writeUInt32LE(mark, 0)
  const from = central ? 6 : 4
  if (central) bytes.writeUInt16LE(20, 4)
  bytes.writeUInt16LE(20, from)
  bytes.writeUInt16LE(0x0808, from + 2)
  bytes.writeUInt16LE(8, from + 4)
  bytes.writeUInt16LE(0x21, from + 8)
  if (central) {
    bytes.writeUInt32LE(one.crc, 16)
    bytes.writeUInt32LE(one.packed, 20)
    bytes.writeUInt32LE(one.plain, 24)
    bytes.writeUInt32LE(one.at, 42)
  }
  bytes.writeUInt16LE(one.name.length, central ? 28 : 26)
  return bytes
}
