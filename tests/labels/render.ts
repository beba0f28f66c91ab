import { createRequire } from "node:module"
import { PDFiumLibrary } from "@hyzyla/pdfium"
import sharp, { type Sharp } from "sharp"
import { readBarcodes } from "zxing-wasm/reader"
import { code128Widths } from "../../server/labels/symbols.ts"
import type { Picture } from "./read-codes.ts"

const DPI = 203

export interface Rendered {
  picture: Picture
  /** What a PDF says by its letters. */
  text: string
  /** Millimetres. */
  width: number
  height: number
}

let library: PDFiumLibrary | undefined

/** Each page as a printer of 203 dots to the inch burns it, by an engine that is not ours. */
export async function renderPdf(bytes: Uint8Array): Promise<Rendered[]> {
  library ??= await PDFiumLibrary.init()
  const document = await library.loadDocument(Buffer.from(bytes))
  const pages: Rendered[] = []
  for (const page of document.pages()) {
    const text = page.getText()
    const shown = await page.render({ scale: DPI / 72, render: async ({ data }) => Buffer.from(data) })
    const size = { width: (shown.originalWidth / 72) * 25.4, height: (shown.originalHeight / 72) * 25.4 }
    const picture = { width: shown.width, height: shown.height, data: new Uint8ClampedArray(shown.data) }
    pages.push({ picture: flat(picture), text, ...size })
  }
  document.destroy()
  return pages
}

/** As a label printer renders it, four inches by six. */
export async function renderZpl(zpl: string): Promise<Picture[]> {
  // as it is: ten megabytes that a bundler would only read through
  const { ready } = createRequire(import.meta.url)("zpl-renderer-js") as typeof import("zpl-renderer-js")
  const { api } = await ready
  const labels = await api.zplToBase64MultipleAsync(zpl, 101.6, 152.4, 8)
  return Promise.all(labels.map(async (one) => pictureOf(sharp(Buffer.from(one, "base64")))))
}

async function pictureOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image
    .flatten({ background: "#fff" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
}

/** White where nothing was drawn. */
function flat({ width, height, data }: Picture): Picture {
  for (let at = 3; at < data.length; at += 4) data[at] = 255
  return { width, height, data }
}

/** A worn head and a tired ribbon: every bar a dot thinner, and all of it blurred by a twentieth of an inch's dots. */
export async function badPrint(picture: Picture): Promise<Picture> {
  const { width, height, data } = picture
  const thin = new Uint8ClampedArray(data)
  for (let y = 0; y < height; y++)
    for (let x = 1; x < width; x++) {
      const at = (y * width + x) * 4
      // the left edge of whatever is dark stays white
      if ((data[at] ?? 0) < 128 && (data[at - 4] ?? 0) >= 128) thin.fill(255, at, at + 4)
    }
  const raw = { width, height, channels: 4 as const }
  return pictureOf(sharp(Buffer.from(thin.buffer), { raw }).blur(DPI / 203))
}

export interface Found {
  code: string
  /** White around it, in its own modules: left and right; of a QR code above and below, too. */
  quiet: number
}

/** What a scanner reads, and how much white it has around it. */
export async function scan(picture: Picture): Promise<Found[]> {
  const found = await readBarcodes(picture as ImageData, {
    formats: ["Code128", "QRCode"],
    tryRotate: false,
    tryInvert: false,
    tryDownscale: false,
  })
  return found
    .map((one) => ({ code: one.symbologyIdentifier + one.text, quiet: quietOf(picture, one) }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

type Read = Awaited<ReturnType<typeof readBarcodes>>[number]

function quietOf(picture: Picture, { format, position, symbol, text }: Read): number {
  const { topLeft, topRight, bottomLeft } = position
  const left = Math.min(topLeft.x, bottomLeft.x)
  const right = topRight.x
  const [top, bottom] = [topLeft.y, bottomLeft.y]
  const isQr = format === "QRCode"
  const modules = isQr ? symbol.width : code128Widths(text).reduce((sum, each) => sum + each, 0)
  const module = (right - left) / modules
  const middle = Math.round((top + bottom) / 2)
  const dark = (x: number, y: number) =>
    (picture.data[(Math.round(y) * picture.width + Math.round(x)) * 4] ?? 255) < 128
  const run = (dx: number, dy: number, x: number, y: number) => {
    let length = 0
    for (
      let [px, py] = [x + dx * 3, y + dy * 3];
      px >= 0 && py >= 0 && px < picture.width && py < picture.height;
      px += dx, py += dy
    ) {
      if (dark(px, py)) break
      length++
    }
    return length + 3
  }
  const beside = [run(-1, 0, left, middle), run(1, 0, right, middle)]
  const above = isQr ? [run(0, -1, (left + right) / 2, top), run(0, 1, (left + right) / 2, bottom)] : []
  return Math.min(...beside, ...above) / module
}
