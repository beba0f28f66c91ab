import { code128Widths, qrModules } from "./symbols.ts"

/**
 * One printed page as data, in printer dots: thermal printers have 203 to the inch, and a module of a barcode must be
 * whole dots, or bars that should be equal are not. PDF and SVG are drawn from the same sheet.
 */
export interface Sheet {
  width: number
  height: number
  shapes: Shape[]
}
export type Shape = Rect | Text | Stroke

export interface Rect {
  kind: "rect"
  x: number
  y: number
  width: number
  height: number
}

export interface Text {
  kind: "text"
  text: string
  x: number
  /** Of the baseline. */
  y: number
  size: number
  bold?: boolean
  /** Where x is. */
  align?: "left" | "center"
  /** The text shrinks to fit. */
  maxWidth: number
}

/** Lines of a drawing, in a square of 100 units a side. */
export interface Stroke {
  kind: "stroke"
  /** SVG path data. */
  d: string
  x: number
  y: number
  /** Of the square, in dots. */
  size: number
  /** Dots. */
  width: number
  /** Dots of line and of gap. */
  dash?: number
}

export const DOTS_PER_INCH = 203

/** Millimetres → whole dots. */
export const dots = (mm: number) => Math.round((mm / 25.4) * DOTS_PER_INCH)

interface Code128Place {
  /** The room across, quiet zones of 10 modules included; the bars stand in its middle. */
  left: number
  width: number
  y: number
  height: number
  /** Dots a module at most; fewer when the room is narrow, never below 2. */
  module: number
  gs1?: boolean
}

/** The bars of a Code 128 as rectangles. Throws when two dots a module do not fit: no scanner would read it. */
export function code128At(text: string, { left, width, y, height, module, gs1 }: Code128Place): Rect[] {
  const widths = code128Widths(text, gs1)
  const modules = widths.reduce((sum, each) => sum + each, 0)
  const size = Math.min(module, Math.floor(width / (modules + 20)))
  if (size < 2) throw new Error(`${text} does not fit ${width} dots as a Code 128`)
  let x = left + Math.floor((width - modules * size) / 2)
  return widths.flatMap((each, at) => {
    const bar: Rect = { kind: "rect", x, y, width: each * size, height }
    x += each * size
    return at % 2 ? [] : [bar]
  })
}

/** A QR code as rectangles, one for each run of dark modules, in a square room, quiet zone of 4 modules included. */
export function qrAt(text: string, { x, y, room }: { x: number; y: number; room: number }): Rect[] {
  const rows = qrModules(text)
  const size = Math.floor(room / (rows.length + 8))
  if (size < 2) throw new Error(`${text} does not fit ${room} dots as a QR code`)
  const margin = Math.floor((room - rows.length * size) / 2)
  return rows.flatMap((row, at) =>
    darkRuns(row).map(([from, length]) => ({
      kind: "rect" as const,
      x: x + margin + from * size,
      y: y + margin + at * size,
      width: length * size,
      height: size,
    })),
  )
}

/** [start, length] of each run of dark modules. */
function darkRuns(row: boolean[]): [number, number][] {
  const runs: [number, number][] = []
  row.forEach((dark, at) => {
    const last = runs.at(-1)
    if (dark && last && last[0] + last[1] === at) last[1]++
    else if (dark) runs.push([at, 1])
  })
  return runs
}
