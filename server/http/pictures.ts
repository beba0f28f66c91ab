import { fileTypeFromBuffer } from "file-type"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { BlobStore } from "../blobs/blob-store.ts"
import type { Bytes } from "./route.ts"

const shown: readonly string[] = ["image/jpeg", "image/png", "image/webp"]

/** A picture of the catalogue by its name; the demo's are drawings. Opened by itself, a drawing's script is refused by the CSP. */
export async function readPicture(blobs: BlobStore, name: string): Promise<Result<Bytes>> {
  const bytes = /^[\w-]{1,128}$/.test(name) ? await blobs.get("picture", name) : null
  if (!bytes) return refused("not_found")
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? ""
  if (shown.includes(type)) return done({ type, bytes })
  const drawn = /^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(Buffer.from(bytes.subarray(0, 500)).toString("utf8"))
  return drawn ? done({ type: "image/svg+xml", bytes }) : refused("not_found")
}
