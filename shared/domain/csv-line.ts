// Writing tables for spreadsheets (RFC 4180). Every file that leaves goes through here.

/** What a spreadsheet takes for a formula and computes, a link to elsewhere included. */
const FORMULA = /^[=+\-@\t\r]/
/** A plain number is none, though it may begin with a sign. */
const NUMBER = /^[+-]?\d+([.,]\d+)?$/

/** What Excel wants in front to read UTF-8. */
export const CSV_MARK = "\ufeff"

/** One cell: formulas made text by an apostrophe, quotes where they are needed. */
export function csvCell(value: string | number | null | undefined, delimiter: string): string {
  const text = value === null || value === undefined ? "" : String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /["\r\n]/.test(safe) || safe.includes(delimiter) || /^\s|\s$/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe
}

/** One line with its end. */
export function csvLine(cells: readonly (string | number | null | undefined)[], delimiter = ";"): string {
  return `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\r\n`
}
