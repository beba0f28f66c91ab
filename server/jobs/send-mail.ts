import type { Selectable } from "kysely"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { Mail, MailSaid } from "../mail/mailer.ts"
import { keepTrouble } from "../notices/keep-trouble.ts"
import { letGo, type Recheck, recheckMail } from "../notices/recheck-mail.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"

/** As long as a mail server goes on trying (RFC 5321, 4.5.4.1: four to five days). */
const GIVES_UP_AFTER = 4 * 24 * 60 * 60_000
const UNTIL_SET_UP = 15 * 60_000
const GO: Recheck = { say: "go" }

type Row = Selectable<Tables["mails"]>

/** Two transactions with the sending between them, as for a refund: nothing is open while a mail server thinks. */
export async function sendMail(ctx: Context, job: Claimed): Promise<void> {
  const mail = await ctx.database.read.selectFrom("mails").selectAll().where("id", "=", job.subject).executeTakeFirst()
  const recheck = mail?.state === "waiting" ? await recheckMail(ctx, mail) : GO
  const row = await ctx.database.write((tx) => prepare(tx, ctx, job, recheck))
  if (!row || !ctx.mailer) return
  const said = await ctx.mailer.send(toMail(row, ctx.config.mail.from))
  await ctx.database.write((tx) => record(tx, ctx, { job, row, said }))
}

/** Null: sent already, nobody's, no longer so, or there is no way out yet. */
async function prepare(tx: Tx, ctx: Context, job: Claimed, recheck: Recheck): Promise<Row | null> {
  if (!(await holdsLease(tx, job))) return null
  const row = await tx.selectFrom("mails").selectAll().where("id", "=", job.subject).executeTakeFirst()
  if (row?.state !== "waiting") {
    await finishJob(tx, job, ctx.now())
    return null
  }
  if (recheck.say !== "go") {
    await letGo(tx, ctx, row, recheck)
    await finishJob(tx, job, ctx.now())
    return null
  }
  if (ctx.mailer) return row
  await postponeJob(tx, job, ctx.now() + UNTIL_SET_UP, "no SMTP_URL")
  await note(tx, row.id, { last_error: "no SMTP_URL" })
  return null
}

/** Whoever lost the lease meanwhile writes nothing: the next one sends the same Message-ID, and says what came of it. */
async function record(tx: Tx, ctx: Context, sent: { job: Claimed; row: Row; said: MailSaid }): Promise<void> {
  const { job, row, said } = sent
  if (!(await holdsLease(tx, job))) return
  const tried = { tries: row.tries + 1, tried_at: ctx.now() }
  if (said.outcome === "sent") {
    await note(tx, row.id, { ...tried, state: "sent", sent_at: ctx.now(), last_error: null })
    await finishJob(tx, job, ctx.now())
    return
  }
  const over = said.outcome === "refused" || ctx.now() - row.created_at > GIVES_UP_AFTER
  const state = said.outcome === "refused" ? "refused" : over ? "given_up" : "waiting"
  await note(tx, row.id, { ...tried, state, last_error: said.error })
  if (said.outcome === "refused" && said.recipient && row.return_id !== null)
    await keepTrouble(tx, ctx, row.to_address, { trouble: "bounced", reason: said.error, mail_id: row.id })
  if (!over) {
    await postponeJob(tx, job, ctx.now() + backOff(ctx, job.tries), said.error)
    return
  }
  ctx.log.warn({ mail: row.id, about: row.about, error: said.error }, "a mail could not be sent")
  await finishJob(tx, job, ctx.now())
}

async function note(tx: Tx, id: string, change: Partial<Row>): Promise<void> {
  await tx.updateTable("mails").set(change).where("id", "=", id).execute()
}

function toMail(row: Row, from: string): Mail {
  return {
    from,
    to: row.to_address,
    replyTo: row.reply_to,
    subject: row.subject,
    text: row.text,
    html: row.html,
    messageId: row.message_id,
    headers: JSON.parse(row.headers) as Record<string, string>,
  }
}
