import type { z } from "zod/mini"
import type { MoveSignal, SignalState } from "../../shared/contract/insights.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"

/** What each act makes of a signal, and from which states on it may be done. A comment and an owner change nothing of it. */
const moves: Record<z.infer<typeof MoveSignal>["act"], { from: readonly SignalState[]; to: SignalState | null }> = {
  look: { from: ["new"], to: "looking" },
  comment: { from: ["new", "looking", "acted", "no_cause", "closed"], to: null },
  owner: { from: ["new", "looking", "acted"], to: null },
  action: { from: ["new", "looking", "acted"], to: "acted" },
  no_cause: { from: ["new", "looking"], to: "no_cause" },
  close: { from: ["acted"], to: "closed" },
}

/** What a person makes of a signal. Refused `moved_on` with its state where it is past that. */
export async function moveSignal(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, move }: { id: string; move: z.infer<typeof MoveSignal> },
): Promise<Result<{ state: SignalState }>> {
  if (!may(actor, "insights.act") || actor.kind !== "person")
    return refused("not_allowed", "Signals are worked by quality and buying.")
  const query = tx.selectFrom("signals").select(["id", "state", "owner_id"]).where("id", "=", id)
  const signal = await forUpdate(tx, query).executeTakeFirst()
  if (!signal) return refused("not_found", "There is no such signal.")
  const { from, to } = moves[move.act]
  if (!from.includes(signal.state))
    return refused("moved_on", `This signal is ${signal.state}.`, { state: signal.state })
  if (move.act === "owner" && move.personId !== null && !(await mayOwn(tx, move.personId)))
    return refused("invalid", "Nobody of quality has this number.", {
      errors: [{ path: "personId", wants: "a person of quality" }],
    })
  const state = to ?? signal.state
  await tx
    .updateTable("signals")
    .set({
      state,
      moved_at: ctx.now(),
      // who takes it up owns it, until it is given to another
      ...(move.act === "owner"
        ? { owner_id: move.personId }
        : to && signal.owner_id === null && { owner_id: actor.id }),
      ...(move.act === "action" && { acted_on: move.day, effect: null }),
    })
    .where("id", "=", id)
    .execute()
  const [text, day] = ["text" in move ? move.text : "", move.act === "action" ? move.day : null]
  await tx
    .insertInto("signal_notes")
    .values({ id: ctx.newId(), signal_id: id, person_id: actor.id, at: ctx.now(), kind: move.act, text, day })
    .execute()
  const detail = { act: move.act, state, ...(move.act === "owner" && { owner: move.personId }) }
  await appendAudit(tx, ctx, actor, { action: "insights.act", subject: `signal:${id}`, detail })
  return done({ state })
}

const mayOwn = async (tx: Tx, personId: string): Promise<boolean> =>
  (await tx
    .selectFrom("people")
    .innerJoin("person_roles", "person_roles.person_id", "people.id")
    .where("people.id", "=", personId)
    .where("people.removed_at", "is", null)
    .where("person_roles.role", "=", "quality")
    .select("people.id")
    .executeTakeFirst()) !== undefined
