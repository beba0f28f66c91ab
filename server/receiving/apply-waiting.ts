import type { Kysely } from "kysely"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Db, Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { applyStored } from "./apply-stored.ts"
import type { Touched } from "./seen-fact.ts"

/** The usual case in one text: what a fact brings, and what it is. */
const waitingFor = prepared((db, { one, other }: { one: string; other: string }) =>
  inItsOrder(db).where("waits_for", "in", [one, other]),
)

const waitingForAny = (tx: Tx, arrived: readonly string[]) => inItsOrder(tx).where("waits_for", "in", arrived).execute()

const inItsOrder = (db: Db) =>
  db.selectFrom("facts").select("id").where("superseded_by", "is", null).orderBy("stream").orderBy("seq")

/**
 * What waited for these ("return:<id>", "line:<id>", "parcel:<id>", "fact:<id>", "type:<name>") is applied now, in the
 * order of its streams. Call it wherever one of them comes into being. `later`: as in `applyStored`.
 */
export async function applyWaiting(tx: Tx, ctx: Context, arrived: readonly string[], later?: Touched[]): Promise<void> {
  if (arrived.length === 0 || isAwaitedByNone(tx, arrived)) return
  const [one = "", other] = arrived
  const rows =
    arrived.length > 2 ? await waitingForAny(tx, arrived) : await waitingFor(tx, { one, other: other ?? one })
  for (const { id } of rows) {
    // an earlier one of these may have applied or withdrawn it already
    const row = await tx.selectFrom("facts").selectAll().where("id", "=", id).executeTakeFirst()
    if (row?.waits_for && arrived.includes(row.waits_for)) await applyStored(tx, ctx, row, later)
  }
}

/** Of a transaction that asked for many names at once: those, and which of them something waits for. */
const foreseen = new WeakMap<Tx, { asked: Set<string>; awaited: Set<string> }>()

const isAwaitedByNone = (tx: Tx, names: readonly string[]): boolean => {
  const known = foreseen.get(tx)
  return known !== undefined && names.every((name) => known.asked.has(name) && !known.awaited.has(name))
}

/** From here on something waits for it. */
export function waitsNow(tx: Tx, name: string): void {
  foreseen.get(tx)?.awaited.add(name)
}

/** Asks at once whether anything waits for what a batch will bring, so that it need not be asked at each of its facts. */
export async function foreseeWaiting(tx: Tx, names: readonly string[]): Promise<void> {
  const known = foreseen.get(tx) ?? { asked: new Set(), awaited: new Set() }
  foreseen.set(tx, known)
  for (const name of await awaitedOf(tx, names)) known.awaited.add(name)
  for (const name of names) known.asked.add(name)
}

/** What began to wait while the batch was applied: on PostgreSQL another transaction may have committed it meanwhile. */
export async function applyLateComers(
  tx: Tx,
  ctx: Context,
  names: readonly string[],
  later?: Touched[],
): Promise<void> {
  if (!isPostgres(tx as unknown as Kysely<unknown>)) return
  for (const name of await awaitedOf(tx, names)) {
    waitsNow(tx, name)
    await applyWaiting(tx, ctx, [name], later)
  }
}

async function awaitedOf(tx: Tx, names: readonly string[]): Promise<string[]> {
  const rows = await awaitedAmong(tx, { names })
  return rows.flatMap((row) => row.waits_for ?? [])
}

const awaitedAmong = prepared((db, { names }: { names: readonly string[] }) =>
  db
    .selectFrom("facts")
    .select("waits_for")
    .distinct()
    .where("superseded_by", "is", null)
    .where(among(db, "waits_for", names)),
)
