import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"

/** What this very form made when it was sent before; null: it is sent for the first time. */
export async function knownSending<T>(tx: Tx, once: string): Promise<T | null> {
  const row = await tx.selectFrom("portal_sent").select("answer").where("once", "=", once).executeTakeFirst()
  return row ? (JSON.parse(row.answer) as T) : null
}

export async function rememberSending(tx: Tx, ctx: Context, once: string, answer: unknown): Promise<void> {
  await tx
    .insertInto("portal_sent")
    .values({ once, answer: JSON.stringify(answer), at: ctx.now() })
    .execute()
}

export const wasSent = async (tx: Tx, once: string): Promise<boolean> => (await knownSending(tx, once)) !== null
