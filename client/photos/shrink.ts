import { hashBytes } from "../device/hash-bytes.ts"

/** The long edge, in pixels: a label stays readable, and a photo weighs 110 to 240 kB. */
export const LONG_EDGE = 1600
const QUALITY = 0.8

export type Picture = Blob | ImageBitmap | VideoFrame

export interface Shrunk {
  bytes: ArrayBuffer
  sha256: string
  mime: "image/jpeg"
  width: number
  height: number
}

/**
 * An upright JPEG of at most 1,600 px. Decodes at full size and scales in drawImage: createImageBitmap's own resizing is
 * slower and blurs small print. Throws what the decoder throws where it is no image.
 */
export async function shrink(source: Picture): Promise<Shrunk> {
  const picture = source instanceof Blob ? await createImageBitmap(source, { imageOrientation: "from-image" }) : source
  const full =
    "displayWidth" in picture ? [picture.displayWidth, picture.displayHeight] : [picture.width, picture.height]
  const scale = Math.min(1, LONG_EDGE / Math.max(...full))
  const [width = 1, height = 1] = full.map((edge) => Math.max(1, Math.round(edge * scale)))
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext("2d", { alpha: false })
  if (!pen) throw new Error("no canvas to draw on")
  pen.imageSmoothingQuality = "high"
  pen.drawImage(picture, 0, 0, width, height)
  picture.close()
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })
  const bytes = await jpeg.arrayBuffer()
  return { bytes, sha256: await hashBytes(bytes), mime: "image/jpeg", width, height }
}
