import { createHash } from "node:crypto"
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { MAX_IMPORT_BYTES } from "../../../shared/contract/imports.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { Context } from "../../context.ts"

// Uploaded files lie beside the database while they are at work, under their import's id; no name from outside is a path.

const folderOf = (ctx: Context) => join(ctx.config.dataDir, "imports")
export const fileOf = (ctx: Context, id: string): string => join(folderOf(ctx), id)

const tooLarge = (most: number) =>
  refused("too_large", `A file of at most ${most} bytes is taken.`, {
    todo: "Split the file, or send what it holds through the API.",
  })

/** Writes the body to the disk as it comes, counted and hashed; nothing of it is held. A file that is cut off goes. */
export async function keepUpload(
  ctx: Context,
  id: string,
  request: Request,
  { most = MAX_IMPORT_BYTES } = {},
): Promise<Result<{ bytes: number; sha256: string }>> {
  if (Number(request.headers.get("content-length") ?? 0) > most) return tooLarge(most)
  await mkdir(folderOf(ctx), { recursive: true })
  const half = `${fileOf(ctx, id)}.part`
  const hash = createHash("sha256")
  const file = await open(half, "wx", 0o600)
  let bytes = 0
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      // leaving the loop cancels the rest of what comes
      if (bytes > most) return await giveUp(tooLarge(most))
      hash.update(chunk)
      await file.write(chunk)
    }
    await file.sync()
  } catch (error) {
    await giveUp(null)
    // whoever sent it has gone: nobody reads this answer
    if (request.signal.aborted) return refused("bad_request", "The upload was cut off.")
    throw error
  } finally {
    await file.close().catch(() => {})
  }
  await rename(half, fileOf(ctx, id))
  return done({ bytes, sha256: hash.digest("hex") })

  async function giveUp<T>(answer: T): Promise<T> {
    await rm(half, { force: true })
    return answer
  }
}

export async function dropFile(ctx: Context, id: string): Promise<void> {
  await rm(fileOf(ctx, id), { force: true })
}

const DAY = 86_400_000

/** Files whose upload or whose row never came to an end. `known`: ids that are still at work. */
export async function dropStrays(ctx: Context, known: ReadonlySet<string>): Promise<void> {
  const names = await readdir(folderOf(ctx)).catch(() => [] as string[])
  for (const name of names) {
    if (known.has(name)) continue
    const path = join(folderOf(ctx), name)
    const at = await stat(path).catch(() => null)
    if (at && Date.now() - at.mtimeMs > DAY) await rm(path, { force: true })
  }
}
