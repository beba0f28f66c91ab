import { fileTypeFromBuffer } from "file-type"
import sharp from "sharp"
import { done, type Result, refused } from "../../shared/contract/problem.ts"

// An SVG is a program and a GIF or TIFF has more holes than uses: of all that the library reads, these three are let in,
// and from memory only.
sharp.block({ operation: ["VipsForeignLoad"] })
sharp.unblock({
  operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"],
})
sharp.cache(false)

const taken = ["image/jpeg", "image/png", "image/webp"] as const
/** What the sharpest handheld takes; a small file that unpacks to more is a trap. */
const MOST_PIXELS = 40_000_000
const COPY_QUALITY = 82

export interface LookedAt {
  mime: (typeof taken)[number]
  /** As it is seen, after its orientation. */
  width: number
  height: number
  /** Upright JPEG of the same size without EXIF: what people are shown. */
  copy: Uint8Array
}

/** Decodes it whole: what is damaged, cut off or something else is refused, whatever its name says. */
export async function lookAtImage(bytes: Uint8Array): Promise<Result<LookedAt>> {
  const mime = await typeOf(bytes)
  if (!mime) return refused("not_an_image")
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (width * height > MOST_PIXELS)
      return refused("image_too_large", `It has ${width} × ${height} pixels; at most ${MOST_PIXELS} are taken.`)
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" })
      .rotate()
      .flatten({ background: "#ffffff" })
      .jpeg({ quality: COPY_QUALITY })
      .toBuffer({ resolveWithObject: true })
    return done({ mime, width: info.width, height: info.height, copy: data })
  } catch {
    return refused("not_an_image", "It cannot be decoded whole.")
  }
}

async function typeOf(bytes: Uint8Array): Promise<LookedAt["mime"] | undefined> {
  const type = await fileTypeFromBuffer(bytes)
  return taken.find((mime) => mime === type?.mime)
}
