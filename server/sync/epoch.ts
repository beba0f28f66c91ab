import type { Position } from "../../shared/contract/sync.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import { isOurs } from "../db/positions.ts"
import { prepared } from "../db/prepared.ts"
import { standStill } from "../refunds/stand-still.ts"

const KEY = "epoch"

/** Null: this database has none yet. */
export async function currentEpoch(db: Db): Promise<string | null> {
  const [row] = await epochIn(db, {})
  return row?.value ?? null
}

const epochIn = prepared((db, _: object) => db.selectFrom("meta").select("value").where("key", "=", KEY))

/** Before the server listens: a new database gets its epoch. */
export async function ensureEpoch(ctx: Context): Promise<string> {
  return (await currentEpoch(ctx.database.read)) ?? ctx.database.write((tx) => epochOf(tx, ctx))
}

/** The epoch inside a transaction, minted where there is none. */
export async function epochOf(tx: Tx, ctx: Context): Promise<string> {
  const known = await currentEpoch(tx)
  if (known) return known
  await tx
    .insertInto("meta")
    .values({ key: KEY, value: newEpoch(ctx) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await currentEpoch(tx)) ?? ""
}

/** A restore mints before there is a server: without a clock of its own it is now. */
type Minting = Pick<Context, "randomBytes"> & Partial<Pick<Context, "now">>

const newEpoch = (ctx: Pick<Context, "randomBytes">) => Buffer.from(ctx.randomBytes(12)).toString("hex")

export interface Named {
  epoch: string | null
  position: Position | null
}

/**
 * What a device names, against what this server has (protocol.md 11). A position of our own epoch that we never gave means
 * that this database was set back or copied: one new epoch is minted, and the next device that knows more finds it there.
 */
export async function seenByDevice(
  tx: Tx,
  ctx: Context,
  named: Named,
): Promise<{ state: "ok" | "epoch_changed"; epoch: string }> {
  const epoch = await epochOf(tx, ctx)
  if (named.epoch === null) return { state: "ok", epoch }
  if (named.epoch !== epoch) return { state: "epoch_changed", epoch }
  if (await isOurs(tx, named.position)) return { state: "ok", epoch }
  return { state: "epoch_changed", epoch: await mintAfter(tx, ctx, epoch) }
}

/** Of several devices that notice at once the first mints, and the others find it minted. */
async function mintAfter(tx: Tx, ctx: Context, old: string): Promise<string> {
  const row = await forUpdate(tx, tx.selectFrom("meta").select("value").where("key", "=", KEY)).executeTakeFirst()
  if (row && row.value !== old) return row.value
  const value = await beginEpoch(tx, ctx)
  ctx.log.warn({ epoch: value }, "a device knows more than this database: a new epoch begins")
  return value
}

/**
 * Withdraws every receipt of the epoch before: devices send again what they kept, and nothing is paid before it is known
 * what was. Answers the new one.
 */
export async function beginEpoch(tx: Tx, ctx: Minting): Promise<string> {
  const value = newEpoch(ctx)
  await tx
    .insertInto("meta")
    .values({ key: KEY, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
  // what the old epoch promised to keep is not known to be kept
  await tx.updateTable("streams").set({ safe_through: 0 }).execute()
  await standStill(tx, { id: newEpoch(ctx), now: ctx.now?.() ?? Date.now(), cause: "new_epoch" })
  return value
}
