import type { PushRequest } from "../../shared/contract/sync.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { withholdRestored } from "../refunds/withhold-restored.ts"
import { lastFilled, recordGap, takeStream } from "./streams.ts"

interface Telling {
  device: { id: string }
  actor: Actor
  request: PushRequest
}

/**
 * After a new epoch the device says how far the old one had acknowledged each of its streams (protocol.md 11). What it no
 * longer holds and this database lost is named, for an administrator; what it still holds comes by itself. What any of it
 * led to may have been paid then, so its money waits.
 */
export async function nameLost(tx: Tx, ctx: Context, { device, actor, request }: Telling): Promise<void> {
  for (const { stream: id, through } of request.acknowledged ?? []) {
    if (through < 1) continue
    const stream = await takeStream(tx, ctx, id, device.id)
    // of another device's stream it has nothing to tell
    if (stream.device_id !== device.id) continue
    await withholdRestored(tx, ctx, stream, through)
    const to = id === request.stream ? Math.min(through, request.firstKept - 1) : through
    if (stream.last_seq >= to) continue
    await tellGap(tx, ctx, actor, { stream: id, from: stream.last_seq + 1, to })
    const last_seq = await lastFilled(tx, id, to)
    await tx.updateTable("streams").set({ last_seq }).where("id", "=", id).execute()
  }
}

/** Records what is missing between two numbers of a stream, and tells the administrator of it. */
export async function tellGap(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { stream, from, to }: { stream: string; from: number; to: number },
): Promise<void> {
  const gaps = await recordGap(tx, ctx, stream, from, to)
  const detail = { gaps: gaps.map((gap) => [gap.from_seq, gap.to_seq]) }
  if (gaps.length > 0) await appendAudit(tx, ctx, actor, { action: "sync.gap", subject: `stream:${stream}`, detail })
}
