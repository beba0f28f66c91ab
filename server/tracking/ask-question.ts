import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

export const MOST_QUESTION = 2_000
/** Of one return: who has more to say is better called. */
const MOST_OPEN = 20

/** A customer's question lands on their return, among its notes. `id`: the form's, so that two taps ask once. */
export async function askQuestion(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, id, text }: { returnId: string; id: string; text: string },
): Promise<Result<null>> {
  if (!may(actor, "return.question", { returnId })) return refused("not_allowed", "It is its customer who asks.")
  const words = text.replaceAll("\0", "").trim()
  if (words === "" || words.length > MOST_QUESTION)
    return refused("invalid", "A question has words.", {
      errors: [{ path: "text", wants: `1 to ${MOST_QUESTION} characters` }],
    })
  const before = await tx
    .selectFrom("questions")
    .select("id")
    .where("return_id", "=", returnId)
    .limit(MOST_OPEN)
    .execute()
  if (before.some((one) => one.id === id)) return done(null)
  if (before.length >= MOST_OPEN) return refused("too_many_tries")
  await tx.insertInto("questions").values({ id, return_id: returnId, text: words, at: ctx.now() }).execute()
  await appendAudit(tx, ctx, actor, {
    action: "return.question",
    subject: `return:${returnId}`,
    detail: { question: id },
  })
  return done(null)
}
