import type { Selectable } from "kysely"
import type { MailInbound } from "../../shared/contract/notices.ts"
import { replyId } from "../../shared/domain/derive-id.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { keepTrouble } from "./keep-trouble.ts"
import { readBounces } from "./read-bounces.ts"
import { readReplyAddress } from "./reply-address.ts"

type Mail = Pick<Selectable<Tables["mails"]>, "id" | "to_address" | "return_id" | "state">
const BY = { kind: "system" } as const

/**
 * What a mail server or service tells of our mails: a bounce, a complaint, a reply. Whatever is told twice changes nothing
 * the second time. Answers whether it was about anything of ours.
 */
export async function keepInbound(tx: Tx, ctx: Context, told: MailInbound): Promise<boolean> {
  if (told.type === "mail.received") return keepReply(tx, ctx, told)
  if (told.type === "mail.raw") {
    let any = false
    for (const bounce of readBounces(told.raw)) any = (await keepInbound(tx, ctx, bounce)) || any
    return any
  }
  const mail = told.messageId ? await mailOf(tx, told.messageId) : null
  const address = mail?.to_address ?? told.address
  if (!address || (!mail && !(await wasWritten(tx, address)))) return false
  if (told.type === "mail.bounced" && !told.permanent) return true
  const reason = told.reason ?? ""
  const trouble = told.type === "mail.bounced" ? ("bounced" as const) : ("complained" as const)
  await keepTrouble(tx, ctx, address, { trouble, reason, mail_id: mail?.id ?? null })
  if (mail) await markMail(tx, ctx, mail, trouble, reason)
  const subject = mail?.return_id ? `return:${mail.return_id}` : "mails"
  await appendAudit(tx, ctx, BY, { action: `mail.${trouble}`, subject, detail: { mail: mail?.id ?? null } })
  return true
}

async function markMail(tx: Tx, ctx: Context, mail: Mail, trouble: "bounced" | "complained", reason: string) {
  const change =
    trouble === "bounced"
      ? mail.state === "sent"
        ? { state: "bounced" as const, last_error: reason.slice(0, 300) }
        : {}
      : { complained_at: ctx.now() }
  if (Object.keys(change).length > 0) await tx.updateTable("mails").set(change).where("id", "=", mail.id).execute()
}

async function mailOf(tx: Tx, messageId: string): Promise<Mail | null> {
  const id = `<${messageId.trim().replace(/^<|>$/g, "")}>`
  const row = await tx
    .selectFrom("mails")
    .select(["id", "to_address", "return_id", "state"])
    .where("message_id", "=", id)
    .executeTakeFirst()
  return row ?? null
}

/** An address that we never wrote to is none of ours to close. */
async function wasWritten(tx: Tx, address: string): Promise<boolean> {
  const row = await tx
    .selectFrom("mails")
    .select("id")
    .where((eb) => eb(eb.fn("lower", ["to_address"]), "=", address.trim().toLowerCase()))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Into the notes of the return that the address names, beside what its customer asked on their page. */
async function keepReply(
  tx: Tx,
  ctx: Context,
  told: Extract<MailInbound, { type: "mail.received" }>,
): Promise<boolean> {
  if (told.automatic) return false
  const number = readReplyAddress(ctx, told.to)
  if (number === null) return false
  const found = await tx
    .selectFrom("returns")
    .select("id")
    .where("rma", "in", [number, number.toUpperCase()])
    .executeTakeFirst()
  if (!found) return false
  const id = replyId(found.id, told.messageId)
  const known = await addressOf(tx, found.id)
  const from = told.from.trim()
  // whoever it was forwarded to answers for it
  const by = known !== null && from.toLowerCase().includes(known.toLowerCase()) ? "" : `(${from}) `
  const row = { id, return_id: found.id, text: `${by}${withoutQuote(told.text)}`, at: ctx.now() }
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto("questions")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows > 0n)
    await appendAudit(tx, ctx, BY, { action: "mail.reply", subject: `return:${found.id}`, detail: { reply: id } })
  return true
}

async function addressOf(tx: Tx, returnId: string): Promise<string | null> {
  const row = await tx
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("customers", "customers.id", "orders.customer_id")
    .select("customers.email")
    .where("returns.id", "=", returnId)
    .executeTakeFirst()
  return row?.email ?? null
}

/** What mail programs put below an answer is our own letter again. */
function withoutQuote(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n")
  let end = lines.length
  while (end > 0 && /^\s*(>|$)/.test(lines[end - 1] ?? "")) end--
  const own = lines.slice(0, end).join("\n").trim()
  return (own || text.trim()).slice(0, 20_000)
}
