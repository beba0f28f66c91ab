import { modulesOf } from "./blurred/ean-code.ts"
import type { Grey } from "./grey.ts"
import { isLinearCode, type Reading } from "./reading.ts"

// The browser's own BarcodeDetector: fast where a phone's maker did it well, and wrong or empty elsewhere.

type Detected = { rawValue: string; format: string; cornerPoints: { x: number; y: number }[] }
export type Detector = { detect(source: ImageData): Promise<Detected[]> }
export type DetectorMaker = {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

const names: Record<string, { symbology: string; aim: string }> = {
  code_128: { symbology: "Code128", aim: "" },
  code_39: { symbology: "Code39", aim: "]A0" },
  itf: { symbology: "ITF", aim: "]I0" },
  ean_13: { symbology: "EAN13", aim: "]E0" },
  ean_8: { symbology: "EAN8", aim: "]E4" },
  upc_a: { symbology: "UPCA", aim: "]E0" },
  upc_e: { symbology: "UPCE", aim: "]E0" },
  qr_code: { symbology: "QRCode", aim: "" },
  data_matrix: { symbology: "DataMatrix", aim: "" },
  pdf417: { symbology: "PDF417", aim: "]L0" },
  aztec: { symbology: "Aztec", aim: "" },
}

/** What the test picture says. */
export const PROOF = "4006381333931"

/** Null where there is no detector, it knows no code that we need, or it does not read the test picture. */
export async function openNative(
  Maker: DetectorMaker | undefined,
): Promise<((grey: Grey) => Promise<Reading[]>) | null> {
  if (!Maker) return null
  try {
    const known = await Maker.getSupportedFormats()
    const formats = Object.keys(names).filter((name) => known.includes(name))
    if (!formats.includes("ean_13")) return null
    const detector = new Maker({ formats })
    const read = async (grey: Grey) => (await detector.detect(imageOf(grey))).map(asReading)
    const [first, ...more] = await read(proofPicture())
    return first?.text === PROOF && first.symbology === "EAN13" && more.length === 0 ? read : null
  } catch {
    return null
  }
}

/** A printed label as a camera sees it at its best: three pixels a module, a quiet zone of eleven modules around. */
export function proofPicture(): Grey {
  const modules = modulesOf(PROOF)
  const [module, quiet, height] = [3, 33, 90]
  const width = modules.length * module + 2 * quiet
  const data = new Uint8Array(width * (height + 2 * quiet)).fill(255)
  for (let y = quiet; y < quiet + height; y++)
    for (const [i, bit] of [...modules].entries())
      if (bit === "1") data.fill(0, y * width + quiet + i * module, y * width + quiet + (i + 1) * module)
  return { data, width, height: height + 2 * quiet }
}

function imageOf({ data, width, height }: Grey): ImageData {
  const pixels = new Uint8ClampedArray(data.length * 4)
  for (const [i, v] of data.entries()) pixels.fill(v, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4)
  return new ImageData(pixels, width, height)
}

/** It does not say how many lines agreed: what it reads of bars is held until it names something expected. */
function asReading({ rawValue, format, cornerPoints }: Detected): Reading {
  const { symbology, aim } = names[format] ?? { symbology: format, aim: "" }
  const isLinear = isLinearCode(symbology)
  return { text: rawValue, aim, symbology, isLinear, lineCount: 0, held: isLinear, corners: cornerPoints }
}
