import { readFileSync } from "node:fs"
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"
import type { Rect } from "../../server/labels/sheet.ts"

const wasm = readFileSync(new URL(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")))
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer as ArrayBuffer } })

export interface Picture {
  width: number
  height: number
  data: Uint8ClampedArray
}

/** What a decoder reads in a picture: AIM identifier and text, sorted. */
export async function readCodes(picture: Picture): Promise<string[]> {
  const found = await readBarcodes(picture as ImageData, {
    formats: ["Code128", "QRCode"],
    tryRotate: false,
    tryInvert: false,
    tryDownscale: false,
  })
  return found.map((code) => code.symbologyIdentifier + code.text).sort()
}

/** As a thermal printer would burn it: one pixel a dot, black where a rectangle lies. */
export function printDots(rects: Pick<Rect, "x" | "y" | "width" | "height">[], width: number, height: number): Picture {
  const pixels = new Uint32Array(width * height).fill(0xffffffff)
  for (const rect of rects) {
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      pixels.fill(0xff000000, y * width + rect.x, y * width + rect.x + rect.width)
    }
  }
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) }
}
