import type { z } from "zod/mini"
import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { RefundAct } from "../../shared/contract/refunds.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { lockPayments } from "./lock-payments.ts"

export type IntentAct = { id: string; act: z.infer<typeof RefundAct> }
export interface KnownIntent {
  intent: Tables["intents"]
  /** The last attempt may have moved money: only the provider's word ends it (protocol.md, Money 5). */
  open: boolean
}

/** The intent under its order's lock: what a person does and what the worker does follow one another. */
export async function lockIntent(tx: Tx, id: string): Promise<KnownIntent | null> {
  const known = await tx.selectFrom("intents").select("order_id").where("id", "=", id).executeTakeFirst()
  if (!known) return null
  await lockPayments(tx, known.order_id)
  return readIntent(tx, id)
}

/** As it stands, without the lock: for what is only shown. */
export async function readIntent(db: Db, id: string): Promise<KnownIntent | null> {
  const intent = await db.selectFrom("intents").selectAll().where("id", "=", id).executeTakeFirst()
  return intent ? { intent, open: await hasOpenAttempt(db, id) } : null
}

export async function hasOpenAttempt(tx: Db, intentId: string): Promise<boolean> {
  const last = await tx
    .selectFrom("attempts")
    .select("state")
    .where("intent_id", "=", intentId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst()
  return last !== undefined && isOpen(last)
}

export const isOpen = ({ state }: Pick<Tables["attempts"], "state">): boolean => state !== "failed"

/** They decided on something that is no longer so: they are told what it is now. */
export function hasMovedOn({ intent }: KnownIntent, { act }: IntentAct): Refusal | null {
  if (String(intent.version) === act.version) return null
  return refused("moved_on", `This refund has changed since you opened it: it is ${intent.state} now.`, {
    state: intent.state,
  })
}

/** All who looked at its units, whatever became of their looks; where it names no unit, at any of the return. */
export async function inspectorsOf(db: Db, intent: Tables["intents"]): Promise<string[]> {
  const units = (JSON.parse(intent.units) as { unitId: string }[]).map((part) => part.unitId)
  const looks = await db
    .selectFrom("inspections")
    .innerJoin("units", "units.id", "inspections.unit_id")
    .select("inspections.person_id")
    .distinct()
    .$if(units.length > 0, (query) => query.where("units.id", "in", units))
    .$if(units.length === 0, (query) => query.where("units.return_id", "=", intent.return_id))
    .execute()
  const known = JSON.parse(intent.inspected_by) as string[]
  return [...new Set([...known, ...looks.map((look) => look.person_id)])].sort()
}
