export type Cell = string | number | null

/** UTF-8 by its mark: Excel takes a file without one for Windows-1252. */
const BOM = "\ufeff"

/** French Excel reads a comma as the decimal sign, so its columns are told apart by a semicolon. */
export const csvSeparator = (language: "fr" | "en"): string => (language === "fr" ? ";" : ",")

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would take for a formula is written with an apostrophe before it
 * (OWASP, CSV injection); a number is a number, below zero too.
 */
export function csvLine(cells: readonly Cell[], separator: string): string {
  return `${cells.map((cell) => writeCell(cell, separator)).join(separator)}\r\n`
}

/** An amount, below zero too, is no formula. */
const NUMBER = /^-?\d+(?:[.,]\d+)?$/

function writeCell(cell: Cell, separator: string): string {
  if (cell === null) return ""
  if (typeof cell === "number") return String(cell)
  const safe = !NUMBER.test(cell) && /^[\s\u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell
  const quoted = safe.includes(separator) || /["\r\n;,\t]/.test(safe) || safe !== safe.trim()
  return quoted ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A file that is written as it is read: asks for the next lines only once the last ones are gone. */
export function csvStream(lines: AsyncIterable<readonly Cell[][]>, separator: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const parts = lines[Symbol.asyncIterator]()
  let begun = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) return controller.close()
        const text = value.map((cells) => csvLine(cells, separator)).join("")
        controller.enqueue(encoder.encode(begun ? text : BOM + text))
        begun = true
      },
      async cancel() {
        await parts.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
