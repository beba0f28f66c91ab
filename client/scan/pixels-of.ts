import { canvasFor } from "./read-still.ts"

type Canvas = OffscreenCanvas | HTMLCanvasElement

/** A picture's pixels on white paper, no more of them than a canvas takes. */
export function pixelsOf(picture: ImageBitmap | VideoFrame, canvas: Canvas): ImageData {
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D | null
  if (!pen) throw new Error("no 2d canvas")
  const [wide, high] =
    "displayWidth" in picture ? [picture.displayWidth, picture.displayHeight] : [picture.width, picture.height]
  const { width, height } = canvasFor(wide, high)
  canvas.width = width
  canvas.height = height
  // what is transparent is paper
  pen.fillStyle = "#fff"
  pen.fillRect(0, 0, width, height)
  pen.drawImage(picture, 0, 0, width, height)
  return pen.getImageData(0, 0, width, height)
}

let drawn: HTMLCanvasElement | null = null

/** What is sent to a worker: the picture, or, where a worker has no canvas, its pixels. */
export function forWorker(picture: ImageBitmap): [ImageBitmap | ImageData, Transferable[]] {
  if (typeof OffscreenCanvas !== "undefined") return [picture, [picture]]
  drawn ??= document.createElement("canvas")
  try {
    const pixels = pixelsOf(picture, drawn)
    return [pixels, [pixels.data.buffer]]
  } finally {
    picture.close()
  }
}
