import { parentPort } from "node:worker_threads"
import type { ColumnReading, DateOrder, FileFormat } from "../../../shared/contract/imports.ts"
import { ColumnEvidence } from "./column-evidence.ts"
import { cellText } from "./read-cell.ts"
import { openTable, type Table } from "./read-table.ts"
import { type Plan, type Understood, understandLine } from "./understand-line.ts"
import { type Cell, Unreadable } from "./unreadable.ts"

// A thread of its own: parsing is all CPU, and the server has people waiting.

/** `peek` looks at the beginning; `read` goes over the whole file twice, for what its columns say and for its lines. */
export type Order =
  | { how: "peek"; path: string }
  | {
      how: "read"
      path: string
      told: Record<string, DateOrder>
      plan: Omit<Plan, "readings" | "columns">
      after: number
    }
export interface Peeked {
  format: FileFormat
  header: string[]
  preview: string[][]
  readings: ColumnReading[]
}
/** As it is staged: `cells`, `input` and `wrong` as JSON, made here so that the server need not. */
export interface StagedLine extends Pick<Understood, "line" | "key" | "fault"> {
  cells: string
  input: string | null
  wrong: string | null
}
/** `read` and `of` count bytes of both times. */
export type Said =
  | { what: "peeked"; peeked: Peeked }
  | { what: "readings"; readings: ColumnReading[]; columns: number }
  | { what: "lines"; lines: StagedLine[]; read: number }
  | { what: "unreadable"; fault: Unreadable["fault"]; line: number | null }
  | { what: "end" }

const PREVIEW = 20
const PEEK = 2_000
/** Lines on their way at once: so many, or fewer where they are long. */
const BATCH = { lines: 500, letters: 1 << 20 }

const comma = ({ delimiter }: FileFormat) => delimiter !== ","

async function peek(path: string): Promise<Peeked> {
  const table = await openTable(path)
  const evidence = new ColumnEvidence()
  const preview: string[][] = []
  let count = 0
  try {
    for await (const { cells } of table.lines) {
      evidence.add(cells)
      if (preview.length < PREVIEW) preview.push(cells.slice(0, table.header.length).map(shown))
      if (++count === PEEK) break
    }
  } finally {
    table.close()
  }
  if (count === 0) throw new Unreadable("no_lines")
  const { format, header } = table
  return { format, header, preview, readings: evidence.read(header.length, { comma: comma(format) }) }
}

const shown = (cell: Cell) => cellText(cell).slice(0, 120)

async function* read(order: Extract<Order, { how: "read" }>): AsyncGenerator<Said> {
  const evidence = new ColumnEvidence()
  const first = await openTable(order.path)
  let count = 0
  for await (const { cells } of closing(first)) {
    evidence.add(cells)
    if (++count % 5_000 === 0) yield { what: "lines", lines: [], read: first.read() }
  }
  if (count === 0) throw new Unreadable("no_lines")
  const columns = first.header.length
  const readings = evidence.read(columns, { comma: comma(first.format), told: order.told })
  yield { what: "readings", readings, columns }
  const table = await openTable(order.path)
  const plan = { ...order.plan, readings, columns }
  let batch: StagedLine[] = []
  let letters = 0
  for await (const line of closing(table)) {
    // a restart goes on behind what is staged already
    if (line.line <= order.after) continue
    const one = staged(understandLine(line, plan), line.cells)
    batch.push(one)
    letters += one.cells.length + (one.input?.length ?? 0)
    if (batch.length < BATCH.lines && letters < BATCH.letters) continue
    yield { what: "lines", lines: batch, read: first.read() + table.read() }
    batch = []
    letters = 0
  }
  yield { what: "lines", lines: batch, read: first.read() + table.read() }
}

const staged = ({ line, key, input, fault, wrong }: Understood, cells: readonly Cell[]): StagedLine => ({
  line,
  key,
  cells: JSON.stringify(cells),
  input: input && JSON.stringify(input),
  fault,
  wrong: wrong && JSON.stringify(wrong),
})

async function* closing(table: Table) {
  try {
    yield* table.lines
  } finally {
    table.close()
  }
}

async function* answer(order: Order): AsyncGenerator<Said> {
  if (order.how === "peek") yield { what: "peeked", peeked: await peek(order.path) }
  else yield* read(order)
}

/** Says one thing for each time it is asked, so that no more batches are ever on their way than somebody wants. */
function serve(port: NonNullable<typeof parentPort>): void {
  let answers: AsyncGenerator<Said>
  const next = async (): Promise<Said> => {
    try {
      const step = await answers.next()
      return step.done ? { what: "end" } : step.value
    } catch (error) {
      if (error instanceof Unreadable) return { what: "unreadable", fault: error.fault, line: error.line }
      throw error
    }
  }
  port.on("message", (asked: Order | "next") => {
    if (asked === "next") void next().then((said) => port.postMessage(said))
    else answers = answer(asked)
  })
}

if (parentPort) serve(parentPort)
