import { Readable } from "node:stream"
import { CsvError, parse } from "csv-parse"
import { type Line, Unreadable } from "./unreadable.ts"

/** A quote that never closes would otherwise take the rest of the file, and all of the memory, as one cell. */
export const MOST_RECORD = 100_000

type Parsed = { record: string[]; info: { lines: number } }

/** The lines of a text with separators, however it was cut into chunks. Quotes within a cell stand as they are. */
export async function* readCsv(
  text: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
): AsyncGenerator<Line> {
  // records wait in the stream, and an error comes before them: where it happened is known at the parser only
  let parsed = 0
  const parser = parse({
    delimiter,
    info: true,
    on_record: (record, { lines }) => {
      parsed = lines
      return record
    },
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: MOST_RECORD,
  })
  const source = Readable.from(text, { objectMode: true })
  source.on("error", (error) => parser.destroy(error))
  source.pipe(parser)
  let ended = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield { line: ended + 1, cells: record }
      ended = info.lines
    }
  } catch (error) {
    throw asUnreadable(error, parsed + 1)
  } finally {
    source.destroy()
    parser.destroy()
  }
}

function asUnreadable(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error
  if (error.code === "CSV_QUOTE_NOT_CLOSED") return new Unreadable("quote_never_closed", line)
  // only within quotes does a record go over several lines
  const { lines } = error as unknown as { lines: number }
  if (error.code === "CSV_MAX_RECORD_SIZE")
    return new Unreadable(lines > line ? "quote_never_closed" : "line_too_long", line)
  return new Unreadable("damaged", line)
}
