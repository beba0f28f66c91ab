import type { FileFault } from "../../../shared/contract/imports.ts"

/** The whole file cannot be read; `line` (from 1, as a text editor counts) where a place is to blame. */
export class Unreadable extends Error {
  readonly fault: FileFault
  readonly line: number | null

  constructor(fault: FileFault, line: number | null = null) {
    super(fault)
    this.name = "Unreadable"
    this.fault = fault
    this.line = line
  }
}

/** What a cell holds: text as it stands, or a number that a spreadsheet kept as one (and so kept 15 digits of). */
export type Cell = string | number

export interface Line {
  /** Where it begins, from 1. */
  line: number
  cells: Cell[]
}
