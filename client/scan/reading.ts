/** A corner of a code in the picture, in pixels. */
export type Corner = { x: number; y: number }

/** What a reader made of a code in a picture. */
export type Reading = {
  text: string
  /** AIM identifier, as parse-scan wants it before the text; empty where the reader does not say. */
  aim: string
  symbology: string
  isLinear: boolean
  /** Scan lines that agreed, for linear codes. */
  lineCount: number
  /** Counts only where it names something expected, or is confirmed. */
  held: boolean
  corners: Corner[] | null
}

/** Scan lines from which a linear code is believed. Two photographs of one blurred label repeat a misread; many lines do not. */
export const ENOUGH_LINES = 6

const linear = /^(EAN|UPC|ISBN|Code|ITF|DataBar|Codabar)/
export const isLinearCode = (symbology: string) => linear.test(symbology)

/** A UPC-E has six digits and hardly a check: never by itself. A rune is 28 bits, which chance finds in a texture. */
export function mustBeHeld({ symbology, isLinear, lineCount }: Pick<Reading, "symbology" | "isLinear" | "lineCount">) {
  if (symbology === "UPCE" || symbology === "AztecRune") return true
  return isLinear && lineCount < ENOUGH_LINES
}
