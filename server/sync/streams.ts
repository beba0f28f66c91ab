import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"

export type Stream = Tables["streams"]
type Gap = Tables["stream_gaps"]

/** Looked at a window at a time: an import may have filled thousands of numbers ahead. */
const WINDOW = 500

/** The stream's row, made at its first push and locked: the same batch sent twice at once stands in line here. */
export async function takeStream(tx: Tx, ctx: Context, id: string, deviceId: string): Promise<Stream> {
  await begin(tx, { id, deviceId, now: ctx.now() })
  const [stream] = await streamOf(tx, { id })
  if (!stream) throw new Error(`there is no stream ${id}`)
  return stream
}

const begin = prepared((db, { id, deviceId, now }: { id: string; deviceId: string; now: number }) =>
  db
    .insertInto("streams")
    .values({ id, device_id: deviceId, last_seq: 0, safe_through: 0, started_at: now })
    .onConflict((conflict) => conflict.doNothing()),
)
const streamOf = prepared((db, { id }: { id: string }) =>
  forUpdate(db, db.selectFrom("streams").selectAll().where("id", "=", id)),
)

const slotsAfter = prepared((db, { stream, last }: { stream: string; last: number }) =>
  db
    .selectFrom("fact_slots")
    .select("seq")
    .where("stream", "=", stream)
    .where("seq", ">", last)
    .orderBy("seq")
    .limit(WINDOW),
)

/** From here on without a hole: an import, or a clone's facts, may have filled numbers ahead. */
export async function lastFilled(tx: Tx, stream: string, from: number): Promise<number> {
  for (let last = from; ; ) {
    const ahead = await slotsAfter(tx, { stream, last })
    const hole = ahead.findIndex((slot, index) => slot.seq !== last + 1 + index)
    if (hole !== -1) return last + hole
    last += ahead.length
    if (ahead.length < WINDOW) return last
  }
}

/**
 * Numbers from `from` to `to` that the device no longer has: each run of them that is not here, by name, so that an
 * administrator can be told. The stream goes on behind them, so none is named twice. Answers the runs.
 */
export async function recordGap(tx: Tx, ctx: Context, stream: string, from: number, to: number): Promise<Gap[]> {
  const runs = await runsMissing(tx, stream, from, to)
  const gaps = runs.map(([from_seq, to_seq]) => ({ stream, from_seq, to_seq, noticed_at: ctx.now() }))
  if (gaps.length > 0) await tx.insertInto("stream_gaps").values(gaps).execute()
  return gaps
}

async function runsMissing(tx: Tx, stream: string, from: number, to: number): Promise<[number, number][]> {
  const there = await tx
    .selectFrom("fact_slots")
    .select("seq")
    .where("stream", "=", stream)
    .where("seq", ">=", from)
    .where("seq", "<=", to)
    .orderBy("seq")
    .execute()
  const runs: [number, number][] = []
  let start = from
  for (const end of [...there.map((slot) => slot.seq), to + 1]) {
    if (end > start) runs.push([start, end - 1])
    start = end + 1
  }
  return runs
}

/** The named gaps that touch these numbers. */
async function gapsWithin(tx: Tx, stream: string, from: number, to: number): Promise<Gap[]> {
  return gapsBetween(tx, { stream, from, to })
}

const gapsBetween = prepared((db, { stream, from, to }: { stream: string; from: number; to: number }) =>
  db
    .selectFrom("stream_gaps")
    .selectAll()
    .where("stream", "=", stream)
    .where("from_seq", "<=", to)
    .where("to_seq", ">=", from),
)

/**
 * Numbers of gaps did come, from a clone, an import or a device that has them after all: the gaps shrink. A backup that had
 * passed over them does not hold them, so what it promised ends before the first of them.
 */
export async function shrinkGaps(tx: Tx, stream: string, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  for (const gap of await gapsWithin(tx, stream, Math.min(...seqs), Math.max(...seqs))) {
    const { from_seq, to_seq, noticed_at } = gap
    if (!seqs.some((seq) => seq >= from_seq && seq <= to_seq)) continue
    const left = await runsMissing(tx, stream, from_seq, to_seq)
    await dropGap(tx, gap)
    await promiseLess(tx, stream, Math.min(...seqs.filter((seq) => seq >= from_seq)) - 1)
    const rest = left.map(([from, to]) => ({ stream, from_seq: from, to_seq: to, noticed_at }))
    if (rest.length > 0) await tx.insertInto("stream_gaps").values(rest).execute()
  }
}

async function promiseLess(tx: Tx, stream: string, safe_through: number): Promise<void> {
  await tx
    .updateTable("streams")
    .set({ safe_through })
    .where("id", "=", stream)
    .where("safe_through", ">", safe_through)
    .execute()
}

async function dropGap(tx: Tx, { stream, from_seq }: Gap): Promise<void> {
  await tx.deleteFrom("stream_gaps").where("stream", "=", stream).where("from_seq", "=", from_seq).execute()
}
