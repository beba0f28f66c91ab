import { BrowserMultiFormatReader } from "@zxing/browser"
import {
  BarcodeFormat,
  BinaryBitmap,
  DecodeHintType,
  GlobalHistogramBinarizer,
  HybridBinarizer,
  RGBLuminanceSource,
} from "@zxing/library"
import { type Grey, negative } from "./grey.ts"
import { isLinearCode, type Reading } from "./reading.ts"
import type { Engine, Look } from "./zxing-engine.ts"

// Where WebAssembly is switched off (iOS in its lockdown mode): slower, fewer symbologies, no AIM identifiers, no corners.

/** The reader says only the format: what the prefix would say of it, where that decides. */
const aim: Partial<Record<BarcodeFormat, string>> = {
  [BarcodeFormat.EAN_13]: "]E0",
  [BarcodeFormat.UPC_A]: "]E0",
  [BarcodeFormat.EAN_8]: "]E4",
}

/** As the other readers call them. */
const names: Partial<Record<BarcodeFormat, string>> = {
  [BarcodeFormat.CODE_128]: "Code128",
  [BarcodeFormat.CODE_39]: "Code39",
  [BarcodeFormat.CODE_93]: "Code93",
  [BarcodeFormat.CODABAR]: "Codabar",
  [BarcodeFormat.ITF]: "ITF",
  [BarcodeFormat.EAN_13]: "EAN13",
  [BarcodeFormat.EAN_8]: "EAN8",
  [BarcodeFormat.UPC_A]: "UPCA",
  [BarcodeFormat.UPC_E]: "UPCE",
}

// DataBar is left out: this reader keeps half of one between pictures and makes ghosts of two halves
const linear = Object.keys(names).map(Number)
const matrix = [BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.PDF_417, BarcodeFormat.AZTEC]

const readerOf = (formats: BarcodeFormat[]) =>
  new BrowserMultiFormatReader(
    new Map<DecodeHintType, unknown>([
      [DecodeHintType.POSSIBLE_FORMATS, formats],
      // every line that it is given, not fifteen about their middle
      [DecodeHintType.TRY_HARDER, true],
    ]),
  )

/** Lines that are looked at: bars are higher than a ninetieth of the picture, and each line costs. */
const LINES = 90

/** The same looks as WebAssembly's, as far as this reader knows them. */
export function openScript(): Engine {
  const [points, bars] = [readerOf(matrix), readerOf(linear)]
  const once = (grey: Grey, look: Look) =>
    readOnce(bars, lines(grey), look) ?? readOnce(points, grey, look) ?? readOnce(bars, lines(onItsSide(grey)), look)
  return async (grey, look) => {
    // neither of the two that these ask for does it know
    if (look === "rune" || look === "drawn") return []
    const found =
      look === "upright"
        ? readOnce(bars, lines(grey), look)
        : (once(grey, look) ?? (look === "inverted" ? once(negative(grey), look) : null))
    return found ? [found] : []
  }
}

/** Each so many lines one, and no mean of several: bars that lean would be smeared. */
function lines(grey: Grey): Grey {
  const each = Math.max(1, Math.floor(grey.height / LINES))
  const height = Math.floor(grey.height / each)
  const data = new Uint8Array(grey.width * height)
  for (let y = 0; y < height; y++) {
    const from = y * each * grey.width
    data.set(grey.data.subarray(from, from + grey.width), y * grey.width)
  }
  return { data, width: grey.width, height }
}

/** Columns as lines, of them too each so many one. */
function onItsSide({ data, width: wide, height: high }: Grey): Grey {
  const each = Math.max(1, Math.floor(wide / LINES))
  const height = Math.floor(wide / each)
  const out = new Uint8Array(high * height)
  for (let x = 0, at = 0; x < height; x++) for (let y = 0; y < high; y++) out[at++] = data[y * wide + x * each] ?? 0
  return { data: out, width: high, height }
}

/** It does not say how many lines agreed: what it reads of bars is held. */
function readOnce(reader: BrowserMultiFormatReader, { data, width, height }: Grey, look: Look): Reading | null {
  const source = new RGBLuminanceSource(new Uint8ClampedArray(data), width, height)
  const binarizer = look === "histogram" ? new GlobalHistogramBinarizer(source) : new HybridBinarizer(source)
  try {
    const result = reader.decodeBitmap(new BinaryBitmap(binarizer))
    const format = result.getBarcodeFormat()
    const symbology = names[format] ?? BarcodeFormat[format]
    const isLinear = isLinearCode(symbology)
    const known = { symbology, isLinear, lineCount: 0, held: isLinear, corners: null }
    return { text: result.getText(), aim: aim[format] ?? "", ...known }
  } catch {
    // it throws where there is no code
    return null
  }
}
