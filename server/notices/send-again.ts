import type { z } from "zod/mini"
import type { MailQueued } from "../../shared/contract/notices.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { mailId } from "../../shared/domain/derive-id.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { factsOf, troubleOf } from "./facts.ts"
import { queueMail } from "./queue-mail.ts"
import { keepAddress } from "./say-address.ts"

/**
 * The same letter once more, word for word, as the customer asks for it on the phone: to the address that mails of this
 * return go to, or to a corrected one, which they go to from then on. An address that complained is left alone.
 */
export async function sendAgain(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: { mailId: string; key: string; address?: string },
): Promise<Result<z.infer<typeof MailQueued>>> {
  if (actor.kind !== "person" || !may(actor, "notice.send"))
    return refused("not_allowed", "Customer service sends mails again.")
  const mail = await tx.selectFrom("mails").selectAll().where("id", "=", input.mailId).executeTakeFirst()
  if (!mail || mail.return_id === null || !mail.about.startsWith("return:"))
    return refused("not_found", "No such mail.")
  if (mail.state === "waiting")
    return refused("conflict", "It is still on its way.", { todo: "Wait until it has left." })
  if (input.address) await keepAddress(tx, ctx, actor, { returnId: mail.return_id, address: input.address })
  const { to } = await factsOf(tx, ctx, mail.return_id)
  if (to === null)
    return refused("invalid", "No address is known.", { errors: [{ path: "address", wants: "an e-mail address" }] })
  if ((await troubleOf(tx, to)) === "complained")
    return refused("conflict", "Its owner has marked our mails as unwanted.", {
      todo: "Call them, or ask for another address.",
    })
  const key = `again:${input.key}`
  const { queued } = await queueMail(tx, ctx, {
    key,
    about: mail.about,
    to,
    replyTo: mail.reply_to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: JSON.parse(mail.headers) as Record<string, string>,
    returnId: mail.return_id,
    kinds: JSON.parse(mail.kinds) as string[],
    askedBy: actor.id,
  })
  const detail = { mail: mail.id, again: mailId(key) }
  if (queued) await appendAudit(tx, ctx, actor, { action: "notice.send", subject: `return:${mail.return_id}`, detail })
  return done({ id: mailId(key), to })
}
