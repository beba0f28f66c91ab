import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { EPOCH_HEADER, POSITION_HEADER, type Position } from "../../shared/contract/sync.ts"
import type { Context } from "../context.ts"
import { isOurs, lastPosition } from "../db/positions.ts"
import { currentEpoch, ensureEpoch, type Named, seenByDevice } from "./epoch.ts"

/** How old a device's last contact may look before a mere question writes it anew. */
const CONTACT_EVERY = 5 * 60_000

/** "n.tag", as a query and a header name a position; null: it names none. */
export function readPosition(text: string | null | undefined): Position | null {
  const [, n, tag] = text?.match(/^(\d{1,15})\.([0-9a-f]{1,40})$/) ?? []
  return n !== undefined && tag !== undefined ? { n: Number(n), tag } : null
}

export const namedInHeaders = (request: Request): Named => ({
  epoch: request.headers.get(EPOCH_HEADER),
  position: readPosition(request.headers.get(POSITION_HEADER)),
})

/** The epoch, where the device means this one; else `epoch_changed`, after a new one is minted where it must (protocol.md 11). */
export async function meetEpoch(ctx: Context, named: Named): Promise<Result<{ epoch: string }>> {
  const { read } = ctx.database
  const epoch = (await currentEpoch(read)) ?? (await ensureEpoch(ctx))
  if (named.epoch === null) return done({ epoch })
  if (named.epoch === epoch && (await isOurs(read, named.position))) return done({ epoch })
  const seen = await ctx.database.write((tx) => seenByDevice(tx, ctx, named))
  return seen.state === "ok" ? done({ epoch: seen.epoch }) : refused("epoch_changed", undefined, { epoch: seen.epoch })
}

/** What every reply to a device carries, where it has no body to carry it. */
export async function contactHeaders(ctx: Context): Promise<Record<string, string>> {
  const { read } = ctx.database
  const { n, tag } = await lastPosition(read)
  return { [EPOCH_HEADER]: (await currentEpoch(read)) ?? "", [POSITION_HEADER]: `${n}.${tag}` }
}

/** That the device was here, for the list of devices; a push says it with each of its own. */
export async function noteContact(ctx: Context, deviceId: string): Promise<void> {
  const row = await ctx.database.read
    .selectFrom("devices")
    .select("last_seen_at")
    .where("id", "=", deviceId)
    .executeTakeFirst()
  if (row && (row.last_seen_at ?? 0) > ctx.now() - CONTACT_EVERY) return
  await ctx.database.write((tx) =>
    tx.updateTable("devices").set({ last_seen_at: ctx.now() }).where("id", "=", deviceId).execute(),
  )
}
