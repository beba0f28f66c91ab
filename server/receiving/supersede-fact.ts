import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { accepted, type Outcome, rejected, type SeenFact, waiting } from "./seen-fact.ts"
import { isTooLate, withdrawFact } from "./withdraw-fact.ts"

/** Undo: nothing takes the fact's place. Refused once money for it has left: then a correction or a claim it is. */
export async function supersedeFact(tx: Tx, ctx: Context, seen: SeenFact<"v1.FactSuperseded">): Promise<Outcome> {
  const { factId } = seen.body
  const fact = await tx.selectFrom("facts").selectAll().where("id", "=", factId).executeTakeFirst()
  if (!fact) return waiting(`fact:${factId}`)
  if (fact.type === "v1.FactSuperseded" || fact.type === "v1.FactSetAside") return rejected("cannot_be_undone")
  if (await isTooLate(tx, fact)) return rejected("too_late")
  return accepted(...(await withdrawFact(tx, ctx, fact, seen.id)))
}
