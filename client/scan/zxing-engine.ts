import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader"
import type { Grey } from "./grey.ts"
import { isLinearCode, mustBeHeld, type Reading } from "./reading.ts"

/** How hard a rung looks. */
export type Look = "many" | "one" | "sure" | "upright" | "inverted" | "histogram" | "rune" | "drawn"
export type Engine = (grey: Grey, look: Look) => Promise<Reading[]>

const linear: ReaderOptions["formats"] = [
  ...(["Code128", "Code39", "Code93", "Codabar", "ITF"] as const),
  ...(["EAN13", "EAN8", "UPCA", "UPCE", "DataBar", "DataBarExp", "DataBarLtd"] as const),
]
const matrix: ReaderOptions["formats"] = ["QRCode", "MicroQRCode", "DataMatrix", "PDF417", "AztecCode", "MaxiCode"]
const always: ReaderOptions = {
  formats: [...linear, ...matrix],
  textMode: "Plain",
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: false,
}
// one symbol and no more takes a third of the time, but then it stops at the first lines that agree: ask for enough
const one: ReaderOptions = { ...always, maxNumberOfSymbols: 1, minLineCount: 6 }
const options: Record<Look, ReaderOptions> = {
  many: { ...always, maxNumberOfSymbols: 4, minLineCount: 2 },
  one,
  sure: { ...one, minLineCount: 12 },
  upright: { ...one, formats: linear, tryRotate: false },
  inverted: { ...one, tryInvert: true, tryDenoise: true, tryDownscale: true },
  histogram: { ...one, binarizer: "GlobalHistogram", tryDenoise: true },
  rune: { ...one, formats: ["AztecRune"] },
  drawn: { ...one, formats: ["MaxiCode"], isPure: true, binarizer: "FixedThreshold", tryRotate: false },
}

/** zxing-cpp by WebAssembly; `wasm` is the address that we serve it from. */
export async function openZxing(wasm: string): Promise<Engine> {
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })
  return readByZxing
}

export const readByZxing: Engine = async (grey, look) => {
  const results = await readBarcodes(asPgm(grey), options[look])
  return results
    .filter((each) => each.isValid)
    .map((each) => {
      const { topLeft, topRight, bottomRight, bottomLeft } = each.position
      const known = {
        symbology: each.format,
        isLinear: isLinearCode(each.format),
        lineCount: each.lineCount,
      }
      const corners = [topLeft, topRight, bottomRight, bottomLeft]
      return { text: each.text, aim: each.symbologyIdentifier, ...known, held: mustBeHeld(known), corners }
    })
}

/** The plainest file of grey pixels there is (netpbm's P5): the reader takes it as it is, and no colours are made up for it. */
function asPgm({ data, width, height }: Grey): Uint8Array {
  const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`)
  const file = new Uint8Array(head.length + data.length)
  file.set(head)
  file.set(data, head.length)
  return file
}
