import { SaxesParser, type SaxesTagPlain } from "saxes"
import { type Entry, openPromise, type ZipFile } from "yauzl"
import { MOST_COLUMNS } from "../../../shared/contract/imports.ts"
import { type Cell, type Line, Unreadable } from "./unreadable.ts"

// Office Open XML (ECMA-376 part 1, section 18), the parts that a table is in: workbook, styles, shared strings, sheet.
// What it would come to unpacked is read from the archive's directory before anything is unpacked, and held to while it is.

const MOST_PARTS = 2_000
const MOST_UNPACKED = 1_500_000_000
/** Shared strings and styles are held in memory. */
const MOST_STRINGS = 96_000_000
const MOST_STYLES = 10_000_000
/** Text packs 10 to 30 times; zeros a thousand times. */
const MOST_RATIO = 150
const SMALL = 10_000_000
const MOST_CELL = 32_767

export interface Workbook {
  sheet: string
  lines(onBytes: (count: number) => void): AsyncGenerator<Line>
  close(): void
}

export async function openXlsx(path: string): Promise<Workbook> {
  const zip = await openPromise(path, { autoClose: false }).catch(() => {
    throw new Unreadable("damaged")
  })
  try {
    const parts = await listParts(zip)
    const { sheet, target, from1904 } = await firstSheet(zip, parts)
    const strings = await sharedStrings(zip, parts)
    const dates = await dateStyles(zip, parts)
    const lines = (onBytes: (count: number) => void) =>
      sheetLines(zip, part(parts, target), { strings, dates, from1904, onBytes })
    return { sheet, lines, close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function listParts(zip: ZipFile): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>()
  let unpacked = 0
  try {
    for await (const entry of zip.eachEntry()) {
      parts.set(entry.fileName, entry)
      unpacked += entry.uncompressedSize
      const swells = entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * MOST_RATIO
      if (swells || unpacked > MOST_UNPACKED || parts.size > MOST_PARTS) throw new Unreadable("bomb")
      if (entry.isEncrypted()) throw new Unreadable("protected_file")
    }
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("damaged")
  }
  return parts
}

function part(parts: Map<string, Entry>, name: string, most = MOST_UNPACKED): Entry {
  const entry = parts.get(name)
  if (!entry) throw new Unreadable("not_a_table")
  if (entry.uncompressedSize > most) throw new Unreadable("bomb")
  return entry
}

type Handlers = {
  open?(name: string, attributes: Record<string, string>): void
  close?(name: string): void
  text?(text: string): void
}

/** One part's XML, piece by piece. A document type is refused: entities of its own could swell without end. */
async function* readXml(zip: ZipFile, entry: Entry, on: Handlers): AsyncGenerator<number> {
  const parser = new SaxesParser({ xmlns: false })
  let failed: unknown = null
  const local = (name: string) => name.slice(name.indexOf(":") + 1)
  parser.on("doctype", () => {
    failed ??= new Unreadable("bomb")
  })
  parser.on("error", () => {
    failed ??= new Unreadable("damaged")
  })
  parser.on("opentag", (tag: SaxesTagPlain) => on.open?.(local(tag.name), tag.attributes))
  parser.on("closetag", (tag: SaxesTagPlain) => on.close?.(local(tag.name)))
  if (on.text) parser.on("text", (text) => on.text?.(text))
  const decoder = new TextDecoder()
  let unpacked = 0
  try {
    // yauzl ends the stream with an error at the first byte more than the directory said
    for await (const bytes of await zip.openReadStreamPromise(entry)) {
      unpacked += (bytes as Buffer).length
      parser.write(decoder.decode(bytes as Buffer, { stream: true }))
      if (failed) throw failed
      yield unpacked
    }
    parser.write(decoder.decode()).close()
    if (failed) throw failed
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("damaged")
  }
}

async function readWhole(zip: ZipFile, entry: Entry, on: Handlers): Promise<void> {
  for await (const _ of readXml(zip, entry, on)) {
    // only what the handlers keep
  }
}

async function firstSheet(zip: ZipFile, parts: Map<string, Entry>) {
  let first: { name: string; id: string } | null = null
  let from1904 = false
  await readWhole(zip, part(parts, "xl/workbook.xml", MOST_STYLES), {
    open: (name, attributes) => {
      if (name === "workbookPr") from1904 = attributes.date1904 === "1" || attributes.date1904 === "true"
      if (name === "sheet") first ??= { name: attributes.name ?? "", id: attributes["r:id"] ?? "" }
    },
  })
  const found = first as { name: string; id: string } | null
  if (!found) throw new Unreadable("no_lines")
  let target = "worksheets/sheet1.xml"
  const relations = parts.get("xl/_rels/workbook.xml.rels")
  if (relations)
    await readWhole(zip, part(parts, relations.fileName, MOST_STYLES), {
      open: (name, attributes) => {
        if (name === "Relationship" && attributes.Id === found.id) target = attributes.Target ?? target
      },
    })
  return { sheet: found.name, target: target.startsWith("/") ? target.slice(1) : `xl/${target}`, from1904 }
}

async function sharedStrings(zip: ZipFile, parts: Map<string, Entry>): Promise<string[]> {
  if (!parts.has("xl/sharedStrings.xml")) return []
  const strings: string[] = []
  let text: string | null = null
  let held = 0
  let within = false
  let phonetic = false
  await readWhole(zip, part(parts, "xl/sharedStrings.xml", MOST_STRINGS), {
    open: (name) => {
      if (name === "si") text = ""
      if (name === "rPh") phonetic = true
      within = name === "t" && !phonetic
    },
    close: (name) => {
      if (name === "t") within = false
      if (name === "rPh") phonetic = false
      if (name !== "si") return
      const whole = (text ?? "").slice(0, MOST_CELL)
      held += whole.length
      if (held > MOST_STRINGS) throw new Unreadable("bomb")
      strings.push(whole)
      text = null
    },
    text: (more) => {
      if (within && text !== null && text.length <= MOST_CELL) text += more
    },
  })
  return strings
}

/** Built-in number formats that show a date (section 18.8.30). */
const builtInDates = new Set([14, 15, 16, 17, 22, 27, 30, 36, 45, 46, 47, 50, 57])

/** Which cell styles show a date: a serial number alone does not say that it is one. */
async function dateStyles(zip: ZipFile, parts: Map<string, Entry>): Promise<boolean[]> {
  if (!parts.has("xl/styles.xml")) return []
  const own = new Map<number, string>()
  const styles: boolean[] = []
  let inCells = false
  await readWhole(zip, part(parts, "xl/styles.xml", MOST_STYLES), {
    open: (name, attributes) => {
      if (name === "numFmt") own.set(Number(attributes.numFmtId), attributes.formatCode ?? "")
      if (name === "cellXfs") inCells = true
      if (name === "xf" && inCells) styles.push(isDate(Number(attributes.numFmtId ?? 0), own))
    },
    close: (name) => {
      if (name === "cellXfs") inCells = false
    },
  })
  return styles
}

function isDate(id: number, own: ReadonlyMap<number, string>): boolean {
  const code = own.get(id)
  if (code === undefined) return builtInDates.has(id)
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "")
  return /[yd]/i.test(bare)
}

type Sheet = {
  strings: readonly string[]
  dates: readonly boolean[]
  from1904: boolean
  onBytes: (count: number) => void
}

async function* sheetLines(zip: ZipFile, entry: Entry, sheet: Sheet): AsyncGenerator<Line> {
  const ready: Line[] = []
  let row: Line | null = null
  let last = 0
  let at = -1
  let cell: Record<string, string> = {}
  let text = ""
  let within = false
  const readings = readXml(zip, entry, {
    open: (name, attributes) => {
      if (name === "row") {
        last = attributes.r ? Number(attributes.r) : last + 1
        row = { line: last, cells: [] }
        at = -1
      } else if (name === "c") {
        cell = attributes
        at = attributes.r ? columnOf(attributes.r) : at + 1
        if (at >= MOST_COLUMNS) throw new Unreadable("too_many_columns", last)
        text = ""
      } else within = name === "v" || name === "t"
    },
    text: (more) => {
      if (within && text.length <= MOST_CELL) text += more
    },
    close: (name) => {
      if (name === "v" || name === "t") within = false
      if (name === "c" && row) {
        while (row.cells.length < at) row.cells.push("")
        row.cells[at] = cellValue(cell, text, sheet)
      }
      if (name === "row" && row) ready.push(row)
    },
  })
  let before = 0
  for await (const unpacked of readings) {
    // as parts of the packed file, whose size is the one that is known
    const packed = Math.floor((unpacked / Math.max(1, entry.uncompressedSize)) * entry.compressedSize)
    sheet.onBytes(packed - before)
    before = packed
    yield* ready.splice(0)
  }
  yield* ready.splice(0)
}

/** "AB12" → 27. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference.replace(/\d/g, "").toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

function cellValue({ t: type = "n", s: style }: Record<string, string>, text: string, sheet: Sheet): Cell {
  if (type === "s") return sheet.strings[Number(text)] ?? ""
  if (type === "inlineStr" || type === "str" || type === "e" || type === "d") return text
  if (type === "b") return text === "1" ? "true" : "false"
  const number = Number(text)
  if (text === "" || !Number.isFinite(number)) return text
  return sheet.dates[Number(style ?? -1)] ? fromSerial(number, sheet.from1904) : number
}

const DAY = 86_400_000

/** Days since 30 December 1899 (or 1 January 1904) as ISO text; with its time where it has one. */
export function fromSerial(serial: number, from1904 = false): string {
  const begin = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30)
  const moment = new Date(begin + Math.round((serial * DAY) / 1000) * 1000)
  if (Number.isNaN(moment.getTime())) return String(serial)
  const iso = moment.toISOString()
  return serial % 1 === 0 ? iso.slice(0, 10) : iso.slice(0, 19)
}
