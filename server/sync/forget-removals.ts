import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { lastPosition } from "../db/positions.ts"

const KEPT_MS = 90 * 86_400_000
const MARKS = "removals_marks"
const THROUGH = "removals_forgotten_through"
const A_DAY = 86_400_000

/** Removals up to this position are forgotten: a device to which they were not told pulls from zero. */
export async function removalsForgottenThrough(db: Db): Promise<number> {
  return Number((await readMeta(db, THROUGH)) ?? -1)
}

/** Once a day or seldomer: drops the removals that every device of the last 90 days has had time to pull. */
export async function forgetRemovals(tx: Tx, ctx: Context): Promise<void> {
  const marks = JSON.parse((await readMeta(tx, MARKS)) ?? "[]") as [at: number, position: number][]
  const newest = marks.at(-1)
  if (newest && newest[0] > ctx.now() - A_DAY) return
  marks.push([ctx.now(), (await lastPosition(tx)).n])
  const old = marks.findLast(([at]) => at <= ctx.now() - KEPT_MS)
  await writeMeta(tx, MARKS, JSON.stringify(marks.filter(([at]) => at > ctx.now() - KEPT_MS)))
  if (!old) return
  await tx.deleteFrom("device_docs").where("body", "is", null).where("position", "<=", old[1]).execute()
  await writeMeta(tx, THROUGH, String(old[1]))
}

async function readMeta(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst()
  return row?.value ?? null
}

async function writeMeta(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}
