import { BrowserMultiFormatReader } from "@zxing/browser"
import { BarcodeFormat } from "@zxing/library"
import type { Sighting } from "./agree.ts"

// The last rung: slower, fewer symbologies, no AIM identifiers; for a browser in which WebAssembly is switched off.

/** The reader says only the format: what the prefix would say of it, where that decides. */
const aim: Partial<Record<BarcodeFormat, string>> = {
  [BarcodeFormat.EAN_13]: "]E0",
  [BarcodeFormat.UPC_A]: "]E0",
  [BarcodeFormat.EAN_8]: "]E4",
}

export function decodeWithoutWasm(video: HTMLVideoElement, tell: (sightings: Sighting[]) => void): () => void {
  const reader = new BrowserMultiFormatReader()
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

function readOnce(reader: BrowserMultiFormatReader, canvas: HTMLCanvasElement): Sighting[] {
  try {
    const result = reader.decodeFromCanvas(canvas)
    const format = result.getBarcodeFormat()
    const isMatrix = [BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.PDF_417, BarcodeFormat.AZTEC]
    const raw = (aim[format] ?? "") + result.getText()
    return [{ raw, symbology: BarcodeFormat[format], linear: !isMatrix.includes(format), lines: 2 }]
  } catch {
    // it throws where there is no code
    return []
  }
}
