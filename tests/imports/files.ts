import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crc32, deflateRawSync } from "node:zlib"
import { afterAll } from "vitest"
import { openTable, type Table } from "../../server/intake/imports/read-table.ts"
import type { Line } from "../../server/intake/imports/unreadable.ts"

const folder = mkdtempSync(join(tmpdir(), "backdock-tables-"))
let made = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export function fileOf(content: string | Uint8Array): string {
  const path = join(folder, String(made++))
  writeFileSync(path, content)
  return path
}

/** A file as the reader sees it, to its end. */
export async function readAll(
  content: string | Uint8Array,
): Promise<Pick<Table, "format" | "header"> & { lines: Line[] }> {
  const table = await openTable(fileOf(content))
  try {
    return { format: table.format, header: table.header, lines: await allOf(table.lines) }
  } finally {
    table.close()
  }
}

export async function allOf<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of from) all.push(one)
  return all
}

interface Part {
  name: string
  bytes: Uint8Array
  /** What the archive's directory says, where that is a lie. */
  says?: number
}

/** A ZIP archive of these parts, as plain as the format allows. */
export function zipOf(parts: readonly Part[]): Uint8Array {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, bytes, says = bytes.length } of parts) {
    const [packed, title] = [deflateRawSync(bytes), Buffer.from(name)]
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(says, 18)
    common.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, title, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, title]))
    locals.push(local)
    at += local.length
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0)
  const end = Buffer.alloc(22)
  end.write("PK\x05\x06", "latin1")
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}

/** A workbook of one sheet, its rows written as XML; `strings` are the shared ones; style 1 shows a date. */
export function workbookOf(
  rows: string,
  { strings = [] as string[], more = [] as Part[], head = "" } = {},
): Uint8Array {
  const part = (name: string, xml: string): Part => ({ name, bytes: Buffer.from(`<?xml version="1.0"?>${xml}`) })
  const parts = [
    part("xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Feuille 1" r:id="rId1"/></sheets></workbook>`),
    part(
      "xl/_rels/workbook.xml.rels",
      `<Relationships><Relationship Id="rId1" Target="worksheets/sheet9.xml"/></Relationships>`,
    ),
    part("xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`),
    part("xl/sharedStrings.xml", `<sst>${strings.map((one) => `<si><t>${one}</t></si>`).join("")}</sst>`),
    part("xl/worksheets/sheet9.xml", `${head}<worksheet><sheetData>${rows}</sheetData></worksheet>`),
  ]
  const names = new Set(more.map((one) => one.name))
  return zipOf([...parts.filter((one) => !names.has(one.name)), ...more])
}
