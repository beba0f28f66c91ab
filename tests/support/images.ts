import { createHash, randomBytes } from "node:crypto"
import sharp from "sharp"
import type { FactPhoto } from "../../shared/contract/facts.ts"

/** A small photograph that no other is: noise, in the type that is asked for. */
export async function imageOf(format: "jpeg" | "png" | "webp" = "jpeg", width = 64, height = 48): Promise<Uint8Array> {
  const raw = { width, height, channels: 3 as const }
  return sharp(randomBytes(width * height * 3), { raw })
    .toFormat(format)
    .toBuffer()
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

export const named = (bytes: Uint8Array, slot: string): FactPhoto => ({
  slot,
  sha256: sha256Of(bytes),
  bytes: bytes.byteLength,
  mime: "image/jpeg",
})
