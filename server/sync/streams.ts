import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export type Stream = Tables["streams"]
type Gap = Tables["stream_gaps"]

/** The stream's row, made at its first push and locked: the same batch sent twice at once stands in line here. */
export async function takeStream(tx: Tx, ctx: Context, id: string, deviceId: string): Promise<Stream> {
  await tx
    .insertInto("streams")
    .values({ id, device_id: deviceId, last_seq: 0, safe_through: 0, started_at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return forUpdate(tx, tx.selectFrom("streams").selectAll().where("id", "=", id)).executeTakeFirstOrThrow()
}

/** Numbers that the device no longer has: each run of them by name, so that an administrator can be told. */
export async function recordGap(tx: Tx, ctx: Context, stream: string, from: number, to: number): Promise<void> {
  const there = await tx
    .selectFrom("fact_slots")
    .select("seq")
    .where("stream", "=", stream)
    .where("seq", ">=", from)
    .where("seq", "<=", to)
    .orderBy("seq")
    .execute()
  let start = from
  for (const end of [...there.map((slot) => slot.seq), to + 1]) {
    if (end > start) await keepGap(tx, { stream, from_seq: start, to_seq: end - 1, noticed_at: ctx.now() })
    start = end + 1
  }
}

async function keepGap(tx: Tx, gap: Gap): Promise<void> {
  await tx
    .insertInto("stream_gaps")
    .values(gap)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** A number of a gap did come, from a clone or an import: the gap shrinks. */
export async function shrinkGap(tx: Tx, stream: string, seq: number): Promise<void> {
  const gap = await tx
    .selectFrom("stream_gaps")
    .selectAll()
    .where("stream", "=", stream)
    .where("from_seq", "<=", seq)
    .where("to_seq", ">=", seq)
    .executeTakeFirst()
  if (!gap) return
  await tx.deleteFrom("stream_gaps").where("stream", "=", stream).where("from_seq", "=", gap.from_seq).execute()
  if (gap.from_seq < seq) await keepGap(tx, { ...gap, to_seq: seq - 1 })
  if (gap.to_seq > seq) await keepGap(tx, { ...gap, from_seq: seq + 1 })
}
