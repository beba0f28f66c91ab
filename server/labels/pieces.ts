import { code128At, qrAt, type Shape, type Text } from "./sheet.ts"

/** What stands on a label before it is known what prints it: a page is drawn of it, or a printer is told (ZPL). */
export type Piece =
  | Text
  | { kind: "rule"; x: number; y: number; width: number; height: number }
  | {
      kind: "code128"
      text: string
      gs1?: boolean
      left: number
      width: number
      y: number
      height: number
      module: number
    }
  | { kind: "qr"; text: string; x: number; y: number; room: number }

export interface Plan {
  width: number
  height: number
  pieces: readonly Piece[]
}

/** Codes as the bars and squares that they are. */
export function shapesOf(pieces: readonly Piece[]): Shape[] {
  return pieces.flatMap((piece): Shape[] => {
    if (piece.kind === "text") return [piece]
    if (piece.kind === "rule") return [{ ...piece, kind: "rect" }]
    return piece.kind === "qr" ? qrAt(piece.text, piece) : code128At(piece.text, piece)
  })
}

/** The same pieces elsewhere on a larger page. */
export function moved(pieces: readonly Piece[], { x, y }: { x: number; y: number }): Piece[] {
  return pieces.map((piece) =>
    piece.kind === "code128"
      ? { ...piece, left: piece.left + x, y: piece.y + y }
      : { ...piece, x: piece.x + x, y: piece.y + y },
  )
}
