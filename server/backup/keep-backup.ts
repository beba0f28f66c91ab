import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { lastPosition } from "../db/positions.ts"
import { currentEpoch } from "../sync/epoch.ts"
import { findSafe, type SafeStream } from "./find-safe.ts"
import type { Backup } from "./make-backup.ts"

type Needs = Pick<Context, "now">

/**
 * Writes a verified backup down, and lets devices forget what it holds (protocol.md 10). Answers how many streams moved.
 * A backup of another epoch is one all the same, and promises nothing.
 */
export async function keepBackup(tx: Tx, ctx: Needs, backup: Backup): Promise<number> {
  const { file, madeAt, epoch, position, bytes, photos, missing } = backup
  const row = { file, epoch, position, bytes, photos, missing: missing.length, verified_at: ctx.now(), problem: null }
  await tx
    .insertInto("backups")
    .values({ made_at: madeAt, ...row })
    .onConflict((conflict) => conflict.column("made_at").doUpdateSet(row))
    .execute()
  if ((await currentEpoch(tx)) !== epoch) return 0
  const ends = await endsByMissing(tx, missing)
  return promise(
    tx,
    backup.safe.map((safe) => ({ ...safe, through: Math.min(safe.through, (ends.get(safe.stream) ?? Infinity) - 1) })),
  )
}

/** That it was tried and came to nothing: for the administrator, and so that it is tried again. */
export async function keepFailure(tx: Tx, ctx: Needs, { problem }: { problem: string }): Promise<void> {
  const at = { epoch: (await currentEpoch(tx)) ?? "", position: (await lastPosition(tx)).n }
  await tx
    .insertInto("backups")
    .values({ made_at: ctx.now(), file: null, verified_at: null, problem: problem.slice(0, 200), ...at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A commit may take its time: what came in the last minute before a backup began may not be in it. */
const MARGIN = 60_000

/**
 * Somebody says that a backup of theirs, begun at that moment, was restored and looked at: devices may forget what had come
 * before it. Answers how many streams moved.
 */
export async function vouchFor(tx: Tx, ctx: Needs, { at }: { at: number }): Promise<number> {
  const safe = await findSafe(tx, { before: at - MARGIN })
  const known = { epoch: (await currentEpoch(tx)) ?? "", position: (await lastPosition(tx)).n }
  const row = { file: null, verified_at: ctx.now(), problem: null, ...known }
  await tx
    .insertInto("backups")
    .values({ made_at: at, ...row })
    .onConflict((conflict) => conflict.column("made_at").doUpdateSet(row))
    .execute()
  const moved = await promise(tx, safe)
  const detail = { at: new Date(at).toISOString(), streams: moved }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "backup.vouch", subject: "house", detail })
  return moved
}

/** Only ever upwards; where a fact came into a gap that the backup had passed over, only up to there. */
async function promise(tx: Tx, streams: readonly SafeStream[]): Promise<number> {
  let moved = 0
  for (const { stream, through, passedOver } of streams) {
    const gaps = await tx.selectFrom("stream_gaps").selectAll().where("stream", "=", stream).execute()
    const filled = passedOver.find(([from, to]) => !gaps.some((gap) => gap.from_seq <= from && gap.to_seq >= to))
    const safe_through = filled ? Math.min(through, filled[0] - 1) : through
    const { numUpdatedRows } = await tx
      .updateTable("streams")
      .set({ safe_through })
      .where("id", "=", stream)
      .where("safe_through", "<", safe_through)
      .executeTakeFirst()
    moved += Number(numUpdatedRows)
  }
  return moved
}

const SOME = 500

/** Of each stream the first number whose fact names a photo that no disk has: no device may forget that one. */
async function endsByMissing(tx: Tx, missing: readonly string[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>()
  for (let at = 0; at < missing.length; at += SOME) {
    const rows = await tx
      .selectFrom("fact_photos")
      .innerJoin("fact_slots", "fact_slots.fact_id", "fact_photos.fact_id")
      .select(["fact_slots.stream", "fact_slots.seq"])
      .where("fact_photos.sha256", "in", missing.slice(at, at + SOME))
      .execute()
    for (const { stream, seq } of rows) ends.set(stream, Math.min(ends.get(stream) ?? seq, seq))
  }
  return ends
}
