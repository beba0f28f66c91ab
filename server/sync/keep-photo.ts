import { createHash } from "node:crypto"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { decidePhoto } from "./decide-photo.ts"
import { type LookedAt, lookAtImage } from "./look-at-image.ts"

/**
 * Takes a photo's bytes in (protocol.md 9): checked, stored for good, then its row committed and the facts that name it
 * decided. Sent again it mends whatever of it is missing. Refused: hash_mismatch (nothing is kept); not_an_image and
 * image_too_large (its row says so, and a fact that names it stays incomplete until another replaces it).
 */
export async function keepPhoto(ctx: Context, sha256: string, bytes: Uint8Array): Promise<Result<{ sha256: string }>> {
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) return refused("hash_mismatch")
  const looked = await lookAtImage(bytes)
  if (!looked.ok) {
    await storeRow(ctx, { sha256, bytes, code: looked.code, looked: null })
    return looked
  }
  await ctx.blobs.put("sealed", sha256, bytes)
  await ctx.blobs.put("copy", sha256, looked.value.copy)
  await storeRow(ctx, { sha256, bytes, code: null, looked: looked.value })
  ctx.wakeWorker()
  return done({ sha256 })
}

interface Row {
  sha256: string
  bytes: Uint8Array
  code: string | null
  looked: LookedAt | null
}

function storeRow(ctx: Context, { sha256, bytes, code, looked }: Row): Promise<void> {
  const row = {
    state: looked ? ("stored" as const) : ("rejected" as const),
    code,
    bytes: bytes.byteLength,
    mime: looked?.mime ?? "application/octet-stream",
    width: looked?.width ?? 0,
    height: looked?.height ?? 0,
    stored_at: ctx.now(),
  }
  return ctx.database.write((tx) => decidePhoto(tx, ctx, { sha256, ...row }))
}

/** Both are there: the row and the evidence. Only then may a device forget its own. */
export async function hasPhoto(ctx: Context, sha256: string): Promise<boolean> {
  const row = await ctx.database.read
    .selectFrom("photos")
    .select("state")
    .where("sha256", "=", sha256)
    .executeTakeFirst()
  return row?.state === "stored" && (await ctx.blobs.has("sealed", sha256))
}
