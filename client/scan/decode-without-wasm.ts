import { BrowserMultiFormatReader } from "@zxing/browser"
import { BarcodeFormat, DecodeHintType } from "@zxing/library"
import { isLinearCode, type Reading } from "./reading.ts"

// The last rung: slower, fewer symbologies, no AIM identifiers; for a browser in which WebAssembly is switched off.

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

// DataBar is left out: this reader keeps half of one between frames and makes ghosts of two halves
const formats = [
  ...Object.keys(names).map(Number),
  ...[BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.PDF_417, BarcodeFormat.AZTEC],
]

export function decodeWithoutWasm(video: HTMLVideoElement, tell: (readings: Reading[]) => void): () => void {
  const reader = new BrowserMultiFormatReader(new Map([[DecodeHintType.POSSIBLE_FORMATS, formats]]))
  const canvas = document.createElement("canvas")
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  const look = () => {
    if (!pen || video.videoWidth === 0) return
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    pen.drawImage(video, 0, 0)
    tell(readOnce(reader, canvas))
  }
  const timer = setInterval(look, 150)
  return () => clearInterval(timer)
}

/** It does not say how many lines agreed: what it reads of bars is held. */
function readOnce(reader: BrowserMultiFormatReader, canvas: HTMLCanvasElement): Reading[] {
  try {
    const result = reader.decodeFromCanvas(canvas)
    const format = result.getBarcodeFormat()
    const symbology = names[format] ?? BarcodeFormat[format]
    const isLinear = isLinearCode(symbology)
    const known = { symbology, isLinear, lineCount: 0, held: isLinear, corners: null }
    return [{ text: result.getText(), aim: aim[format] ?? "", ...known }]
  } catch {
    // it throws where there is no code
    return []
  }
}
