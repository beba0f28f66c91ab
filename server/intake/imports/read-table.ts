import { type FileFormat, MOST_COLUMNS, MOST_IMPORT_LINES } from "../../../shared/contract/imports.ts"
import { decodeFile, markedEncoding, readHead, sniffEncoding } from "./decode-text.ts"
import { readCsv } from "./read-csv.ts"
import { openXlsx } from "./read-xlsx.ts"
import { sniffDelimiter } from "./sniff-delimiter.ts"
import { type Cell, type Line, Unreadable } from "./unreadable.ts"

export interface Table {
  format: FileFormat
  header: string[]
  /** What follows the header; lines without anything in them are left out. Read once. */
  lines: AsyncGenerator<Line>
  /** Bytes of the file that were read so far. */
  read(): number
  close(): void
}

const HEAD = 64 * 1024

/** Opens a file as what its own bytes say it is, whatever its name says. Throws `Unreadable`. */
export async function openTable(path: string): Promise<Table> {
  const head = await readHead(path, HEAD)
  if (head.length === 0) throw new Unreadable("empty_file")
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0]))
    throw new Unreadable(isProtected(head) ? "protected_file" : "old_excel")
  let bytes = 0
  const onBytes = (more: number) => {
    bytes += more
  }
  const { format, lines, close } = startsWith(head, [0x50, 0x4b, 0x03, 0x04])
    ? await asXlsx(path, onBytes)
    : await asCsv(path, head, onBytes)
  const full = withoutEmpty(lines)
  try {
    const first = await full.next()
    if (first.done) throw new Unreadable("no_lines")
    const header = first.value.cells.map((cell) => String(cell).trim())
    while (header.at(-1) === "") header.pop()
    if (header.length > MOST_COLUMNS) throw new Unreadable("too_many_columns", first.value.line)
    return { format, header, lines: bounded(full), read: () => bytes, close }
  } catch (error) {
    close()
    throw error
  }
}

const startsWith = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte)

/** A protected workbook is an old container around the encrypted new one. */
const isProtected = (head: Uint8Array) =>
  Buffer.from(head).includes(Buffer.from("EncryptedPackage", "utf16le")) ||
  Buffer.from(head).includes(Buffer.from("EncryptionInfo", "utf16le"))

type Opened = { format: FileFormat; lines: AsyncIterable<Line>; close(): void }

async function asXlsx(path: string, onBytes: (count: number) => void): Promise<Opened> {
  const book = await openXlsx(path)
  const format = { type: "xlsx", encoding: null, delimiter: null, sheet: book.sheet } as const
  return { format, lines: book.lines(onBytes), close: book.close }
}

async function asCsv(path: string, head: Uint8Array, onBytes: (count: number) => void): Promise<Opened> {
  if (!markedEncoding(head) && head.includes(0)) throw new Unreadable("not_a_table")
  const encoding = await sniffEncoding(path)
  const { delimiter, said } = sniffDelimiter(new TextDecoder(encoding).decode(head))
  const format = { type: "csv", encoding, delimiter, sheet: null } as const
  const lines = readCsv(decodeFile(path, encoding, onBytes), delimiter)
  return { format, lines: said ? withoutFirst(lines) : lines, close: () => void lines.return(undefined) }
}

async function* withoutFirst(lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  await lines.next()
  yield* lines
}

async function* withoutEmpty(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.cells.some(isSomething)) yield line
}

async function* bounded(lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  let count = 0
  for await (const line of lines) {
    if (++count > MOST_IMPORT_LINES) throw new Unreadable("too_many_lines", line.line)
    yield line
  }
}

const isSomething = (cell: Cell) => typeof cell === "number" || cell.trim() !== ""
