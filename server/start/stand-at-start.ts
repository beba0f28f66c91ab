import type { Context } from "../context.ts"
import type { Db, Tx } from "../db/open.ts"
import { beginKnowing, isAnyBehind } from "../jobs/known-through.ts"
import { standStill } from "../refunds/stand-still.ts"

const HOUR = 60 * 60_000
const MARK = "ended_in_order_at"

/** How this database was left, asked before this start writes anything. */
export interface Left {
  /** Its last commit's time, ms; null: it is new. */
  at: number | null
  /** That commit was the last act of a server that ended in order. */
  inOrder: boolean
}

export async function howItWasLeft(db: Db): Promise<Left> {
  const last = await lastCommit(db)
  const mark = await db.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst()
  return { at: last?.at ?? null, inOrder: last !== undefined && mark?.value === String(last.position) }
}

/**
 * Unless this database was left in order within the hour it may be a copy, or set back, and others may have been paid
 * since: the worker first asks the providers (protocol.md, Money 11). So it does where a provider is new.
 */
export async function standAtStart(ctx: Context, left: Left): Promise<void> {
  const names = [...ctx.providers.values()].filter((one) => one.capabilities.listsRefunds).map((one) => one.name)
  const now = ctx.now()
  const age = now - (left.at ?? now)
  const fresh = left.inOrder && age >= 0 && age <= HOUR
  if (fresh && !(await isAnyBehind(ctx.database.read, names))) return
  await ctx.database.write(async (tx) => {
    await beginKnowing(tx, names, left.at ?? now)
    await standStill(tx, { id: ctx.newId(), now, cause: "start" })
  })
}

/** The last thing that a server writes. */
export async function rememberEnd(tx: Tx): Promise<void> {
  const value = String(((await lastCommit(tx))?.position ?? 0) + 1)
  await tx
    .insertInto("meta")
    .values({ key: MARK, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}

function lastCommit(db: Db) {
  return db.selectFrom("commits").select(["position", "at"]).orderBy("position", "desc").limit(1).executeTakeFirst()
}
