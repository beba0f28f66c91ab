import type { Selectable } from "kysely"
import { type Refusal, refused } from "../../shared/contract/problem.ts"
import { RunCounts, type RunNote, type ShopRun } from "../../shared/contract/shops.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export type Connection = Selectable<Tables["shop_connections"]>
export type Run = Selectable<Tables["shop_runs"]>

export const SYNC_SHOP = "sync_shop"
export const LOOK_AT_SHOP = "look_at_shop"

export const notTheirs = (): Refusal => refused("not_allowed", "Connected shops are an administrator's.")

export async function lockConnection(tx: Tx, id: string): Promise<Connection | null> {
  const query = tx.selectFrom("shop_connections").selectAll().where("id", "=", id)
  return (await forUpdate(tx, query).executeTakeFirst()) ?? null
}

export async function changeConnection(tx: Tx, ctx: Context, id: string, change: Partial<Connection>): Promise<void> {
  await tx
    .updateTable("shop_connections")
    .set({ ...change, updated_at: ctx.now() })
    .where("id", "=", id)
    .execute()
}

/** Where a run stands: what it asks for next. */
export interface Place {
  step: "hello" | "products" | "orders"
  after: string | null
}
export const firstPlace: Place = { step: "hello", after: null }

const none = { created: 0, changed: 0, same: 0, refused: 0 }
export const noCounts: RunCounts = { orders: none, products: none, refunds: 0, pages: 0 }
/** More of them nobody reads; the counts go on. */
export const MOST_NOTES = 100

export const placeOf = (run: Run): Place => JSON.parse(run.place) as Place
export const countsOf = (run: Run): RunCounts => RunCounts.parse(JSON.parse(run.counts))

export function toRun(run: Run, names: ReadonlyMap<string, string>): ShopRun {
  return {
    ...{ id: run.id, kind: run.kind, state: run.state, at: run.begun_at, endedAt: run.ended_at },
    ...{ step: placeOf(run).step, counts: countsOf(run), notes: JSON.parse(run.notes) as RunNote[] },
    askedBy: run.asked_by === null ? null : (names.get(run.asked_by) ?? null),
  }
}

/** The one that runs, if any. */
export async function openRun(db: Db, connectionId: string): Promise<Run | null> {
  const row = await db
    .selectFrom("shop_runs")
    .selectAll()
    .where("connection_id", "=", connectionId)
    .where("state", "=", "running")
    .executeTakeFirst()
  return row ?? null
}
