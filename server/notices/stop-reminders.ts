import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { factsOf } from "./facts.ts"
import { keepTrouble } from "./keep-trouble.ts"

/** The address that this return's mails go to gets no more reminders. Pressed twice it is one. */
export async function stopReminders(tx: Tx, ctx: Context, returnId: string): Promise<void> {
  const { to, trouble } = await factsOf(tx, ctx, returnId)
  if (to === null || trouble !== null) return
  await keepTrouble(tx, ctx, to, { trouble: "unsubscribed", reason: "", mail_id: null })
  await appendAudit(
    tx,
    ctx,
    { kind: "system" },
    { action: "mail.unsubscribed", subject: `return:${returnId}`, detail: {} },
  )
}
