import type { Piece, Plan } from "./pieces.ts"
import { code128Widths, qrModules } from "./symbols.ts"

// ZPL II for a printer of 203 dots to the inch. Positions are ours, dot for dot; letters are the printer's own font 0.

const GS = "\u001d"
/** Font 0's letters in em, wide ones. */
const LETTER = 0.6

/** Labels one after another, a format each. */
export const zplOf = (plans: readonly Plan[]): string => plans.map(formatOf).join("")

function formatOf({ width, height, pieces }: Plan): string {
  // CI28: what follows is UTF-8
  const head = ["^XA", "^CI28", "^LH0,0", "^LS0", `^PW${width}`, `^LL${height}`]
  return [...head, ...pieces.map(commandOf), "^PQ1", "^XZ", ""].join("\n")
}

function commandOf(piece: Piece): string {
  if (piece.kind === "text") return textOf(piece)
  if (piece.kind === "rule")
    return `^FO${piece.x},${piece.y}^GB${piece.width},${piece.height},${Math.min(piece.width, piece.height)}^FS`
  return piece.kind === "qr" ? qrOf(piece) : barsOf(piece)
}

/** On its baseline, and narrower where it would not fit. */
function textOf({ text, x, y, size, maxWidth, align }: Piece & { kind: "text" }): string {
  const words = text.normalize("NFC")
  const wide = [...words].length * LETTER * size
  const fitting = Math.min(1, maxWidth / wide)
  const tall = Math.round(size * Math.max(fitting, 0.7))
  const across = Math.max(1, Math.floor(Math.min(tall, size * fitting)))
  const left = align === "center" ? Math.round(x - Math.min(wide, maxWidth) / 2) : x
  return `^FT${left},${y}^A0N,${tall},${across}^FH_^FD${escaped(words)}^FS`
}

/** In hexadecimal, whatever could begin a command: what a customer typed stays text. Control characters are none. */
function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, " ")
    .replace(/[_^~\\]/g, (letter) => `_${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The printer packs the data itself; where it has separators they are FNC1 between pairs of digits. */
function barsOf({ text, gs1, left, width, y, height, module }: Piece & { kind: "code128" }): string {
  const modules = code128Widths(text, gs1).reduce((sum, each) => sum + each, 0)
  const size = Math.min(module, Math.floor(width / (modules + 20)))
  if (size < 2) throw new Error(`${text} does not fit ${width} dots as a Code 128`)
  const x = left + Math.floor((width - modules * size) / 2)
  const [mode, data] = gs1 ? ["N", `>;>8${text.replaceAll(GS, ">8")}`] : ["A", text]
  return `^FO${x},${y}^BY${size}^BCN,${height},N,N,N,${mode}^FH_^FD${escaped(data)}^FS`
}

/** Level Q as elsewhere. The printer sets it ten dots lower than it is told. */
function qrOf({ text, x, y, room }: Piece & { kind: "qr" }): string {
  const modules = qrModules(text).length
  const size = Math.min(10, Math.floor(room / (modules + 8)))
  if (size < 2) throw new Error(`${text} does not fit ${room} dots as a QR code`)
  const margin = Math.floor((room - modules * size) / 2)
  return `^FO${x + margin},${y + margin - 10}^BQN,2,${size}^FH_^FDQA,${escaped(text)}^FS`
}
