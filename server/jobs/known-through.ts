import type { Db, Tx } from "../db/open.ts"

// Until when this database is certain to know what a provider gave back: the beginning of the last listing that was
// matched. It lies in the database, so it is set back with it, and is then as old as what was lost.

const MARK = "refunds_known_through:"
/** Clocks differ, and a provider's list may be behind (protocol.md, Money 11). */
const IN_HAND = 24 * 60 * 60_000

/** Epoch milliseconds; the provider's very first refund where nothing was ever listed. */
export async function listedFrom(db: Db, provider: string): Promise<number> {
  const row = await db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", MARK + provider)
    .executeTakeFirst()
  return row ? Math.max(0, Number(row.value) - IN_HAND) : 0
}

export async function keepKnownThrough(tx: Tx, providers: readonly string[], at: number): Promise<void> {
  for (const provider of providers) await keep(tx, provider, at, true)
}

/** A provider that is new here is asked from this moment on, and no further back. */
export async function beginKnowing(tx: Tx, providers: readonly string[], at: number): Promise<void> {
  for (const provider of providers) await keep(tx, provider, at, false)
}

/** One of them was left out of the last listing, or of all. */
export async function isAnyBehind(db: Db, providers: readonly string[]): Promise<boolean> {
  const rows = await db.selectFrom("meta").select(["key", "value"]).where("key", "like", `${MARK}%`).execute()
  const last = Math.max(0, ...rows.map((row) => Number(row.value)))
  return providers.some((name) => rows.find((row) => row.key === MARK + name)?.value !== String(last))
}

async function keep(tx: Tx, provider: string, at: number, anew: boolean): Promise<void> {
  const value = String(at)
  await tx
    .insertInto("meta")
    .values({ key: MARK + provider, value })
    .onConflict((conflict) => (anew ? conflict.column("key").doUpdateSet({ value }) : conflict.doNothing()))
    .execute()
}
