import bwipjs from "bwip-js/node"
import { encode } from "uqr"

const GS = "\u001d"

/**
 * Text → widths of bars and spaces in modules, a bar first, by Code 128. With `gs1` a GS1-128: FNC1 in front and where
 * the text has a GS.
 */
export function code128Widths(text: string, gs1 = false): number[] {
  const data = gs1 ? `^FNC1${text.replaceAll(GS, "^FNC1")}` : text
  const [symbol] = bwipjs.raw({ bcid: "code128", text: data, parsefnc: gs1 })
  if (!symbol || !("sbs" in symbol)) throw new Error("bwip-js drew no bars")
  return symbol.sbs
}

/** Text → rows of dark and light modules, without a quiet zone. Level Q, so that a scuffed corner costs nothing. */
export const qrModules = (text: string): boolean[][] => encode(text, { ecc: "Q", border: 0 }).data
