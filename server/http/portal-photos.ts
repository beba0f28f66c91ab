import { createHash } from "node:crypto"
import { fileTypeFromBuffer } from "file-type"
import { done, type Result } from "../../shared/contract/problem.ts"
import { keepPhoto } from "../sync/keep-photo.ts"
import { plain } from "./portal-answer.ts"
import { readBytes } from "./read-body.ts"
import type { Asked } from "./route.ts"

/** What a phone's camera makes at most; the page's script sends a tenth of it. */
export const MOST_PHOTO_BYTES = 12_000_000
const MOST_FORM_BYTES = 64_000_000

export type PhotoTrouble = "none" | "not_an_image" | "heic" | "pdf" | "too_large" | "too_many"

export interface PhotoForm {
  fields: URLSearchParams
  /** Names of the photos that were kept. */
  kept: string[]
  trouble: { what: PhotoTrouble; name: string } | null
}

/** A form with photos, or a plain one. Each good photo is kept; the first that is not is told of, by its own name. */
export async function readPhotoForm(asked: Asked, { most }: { most: number }): Promise<Result<PhotoForm>> {
  const read = await readBytes(asked.request, MOST_FORM_BYTES)
  if (!read.ok) return read
  const type = asked.request.headers.get("content-type") ?? ""
  const form = await new Response(Buffer.from(read.value), { headers: { "content-type": type } })
    .formData()
    .catch(() => null)
  const fields = new URLSearchParams()
  const files: File[] = []
  for (const [name, value] of form ?? []) {
    if (typeof value === "string") fields.append(name, plain(value))
    else if (value.size > 0 || value.name !== "") files.push(value)
  }
  if (fields.has("go") || fields.has("remove")) return done({ fields, kept: [], trouble: null })
  if (files.length === 0) return done({ fields, kept: [], trouble: { what: "none", name: "" } })
  const kept: string[] = []
  let trouble: PhotoForm["trouble"] = null
  for (const file of files.slice(0, most)) {
    const one = await keepOne(asked, file)
    if (one.ok) kept.push(one.sha256)
    else trouble ??= { what: one.what, name: plain(file.name).slice(0, 80) }
  }
  if (files.length > most) trouble ??= { what: "too_many", name: "" }
  return done({ fields, kept, trouble })
}

type Kept = { ok: true; sha256: string } | { ok: false; what: PhotoTrouble }

async function keepOne({ ctx }: Asked, file: File): Promise<Kept> {
  if (file.size > MOST_PHOTO_BYTES) return { ok: false, what: "too_large" }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? ""
  if (/^image\/hei[cf]/.test(type)) return { ok: false, what: "heic" }
  if (type === "application/pdf") return { ok: false, what: "pdf" }
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  const kept = await keepPhoto(ctx, sha256, bytes)
  if (kept.ok) return { ok: true, sha256 }
  return { ok: false, what: kept.code === "image_too_large" ? "too_large" : "not_an_image" }
}
