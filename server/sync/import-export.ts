import type { z } from "zod/mini"
import { MAX_PHOTO_BYTES } from "../../shared/contract/facts.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { ExportFile, ImportReply } from "../../shared/contract/sync.ts"
import { type Actor, may, mayAnywhere } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tables } from "../db/tables.ts"
import { type Imported, importFacts } from "./import-facts.ts"
import { keepPhoto } from "./keep-photo.ts"
import { readExport } from "./read-export.ts"

type Reply = z.infer<typeof ImportReply>

export const importNotAllowed = () =>
  refused("not_allowed", "A lead of the device's site or an administrator imports its file.")

/** While a transaction runs on SQLite, nobody else is answered. */
const A_TRANSACTION = 50

/**
 * Takes in a file of what a device never sent (protocol.md 13), by a lead of its site or an administrator: photos first,
 * then each record. Imported again it changes nothing and gives the same answers.
 */
export async function importExport(ctx: Context, actor: Actor, file: ExportFile): Promise<Result<Reply>> {
  const device = await deviceOf(ctx, file.deviceId)
  const allowed = device ? may(actor, "import.signed", { siteId: device.site_id }) : mayAnywhere(actor, "import.signed")
  if (!allowed) return importNotAllowed()
  const photos: Reply["photos"] = []
  for (const photo of file.photos) photos.push(await importPhoto(ctx, photo))
  const records = readExport(file, device?.public_key ?? null)
  const results: Imported[] = []
  for (let at = 0; at < records.length; at += A_TRANSACTION) {
    const some = records.slice(at, at + A_TRANSACTION)
    results.push(...(await ctx.database.write((tx) => importFacts(tx, ctx, device, some))))
  }
  await tell(ctx, actor, device, { results, photos })
  ctx.wakeWorker()
  return done({ results, photos })
}

async function deviceOf(ctx: Context, id: string | null): Promise<Tables["devices"] | null> {
  if (id === null) return null
  const row = await ctx.database.read.selectFrom("devices").selectAll().where("id", "=", id).executeTakeFirst()
  return row ?? null
}

async function importPhoto(ctx: Context, photo: ExportFile["photos"][number]): Promise<Reply["photos"][number]> {
  const { sha256, base64 } = photo
  if (base64.length > (MAX_PHOTO_BYTES * 4) / 3 + 4) return { sha256, stored: false, code: "too_large" }
  const kept = await keepPhoto(ctx, sha256, Buffer.from(base64, "base64"))
  return kept.ok ? { sha256, stored: true } : { sha256, stored: false, code: kept.code }
}

async function tell(ctx: Context, actor: Actor, device: Tables["devices"] | null, reply: Reply): Promise<void> {
  const count = (verdict: string) => reply.results.filter((result) => result.verdict === verdict).length
  const detail = {
    records: reply.results.length,
    held: reply.results.filter((result) => result.held).length,
    review: count("review"),
    rejected: count("rejected"),
    photos: reply.photos.length,
  }
  const subject = `device:${device?.id ?? "unknown"}`
  await ctx.database.write((tx) => appendAudit(tx, ctx, actor, { action: "import.signed", subject, detail }))
}
