import { mailId } from "../../shared/domain/derive-id.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"

export const SEND_MAIL = "send_mail"

export interface NewMail {
  /** What it tells whom: "iban:<intent>:1". The same key is the same mail, and is queued once. */
  key: string
  /** What it is about, for whoever looks for it: "intent:<id>", "person:<id>". */
  about: string
  /** The bare address. */
  to: string
  replyTo?: string | null
  subject: string
  text: string
  html?: string | null
  headers?: Record<string, string>
  /** Of which return it tells, and what of it: shown on its page. */
  returnId?: string | null
  kinds?: readonly string[]
  /** Who asked for it to go again. */
  askedBy?: string | null
}

/**
 * Puts a mail in the outbox, in the transaction that decided it: it leaves once that has committed, or never. Answers
 * its id; a mail whose key is known stays as it was first written.
 */
export async function queueMail(tx: Tx, ctx: Context, mail: NewMail): Promise<{ id: string; queued: boolean }> {
  const id = mailId(mail.key)
  const row = await tx
    .insertInto("mails")
    .values({
      id,
      key: mail.key,
      about: mail.about,
      to_address: mail.to.trim(),
      reply_to: mail.replyTo ?? null,
      subject: oneLine(mail.subject),
      text: mail.text,
      html: mail.html ?? null,
      headers: JSON.stringify(mail.headers ?? {}),
      message_id: `<${id}@${domainOf(ctx.config.mail.from)}>`,
      created_at: ctx.now(),
      return_id: mail.returnId ?? null,
      kinds: JSON.stringify(mail.kinds ?? []),
      asked_by: mail.askedBy ?? null,
    })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!row) return { id, queued: false }
  await enqueueJob(tx, { id: ctx.newId(), kind: SEND_MAIL, subject: id, now: ctx.now() })
  return { id, queued: true }
}

/** What a person typed may hold a line break or worse; a header may not. Blanks that do not break stay as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const oneLine = (text: string) => text.replace(/[\u0000-\u0020\u007f-\u009f\u2028\u2029]+/g, " ").trim()

const domainOf = (from: string) => /@([\w.-]+)>?$/.exec(from)?.[1] ?? "localhost"
