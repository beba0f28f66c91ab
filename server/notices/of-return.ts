import type { NoticesOfReturn } from "../../shared/contract/notices.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"

/** What the customer of a return was told and when, and what came back. What they answered is among its notes. */
export async function noticesOfReturn(
  db: Db,
  actor: Actor,
  { returnId }: { returnId: string },
): Promise<Result<NoticesOfReturn>> {
  if (actor.kind !== "person" || !may(actor, "notice.read"))
    return refused("not_allowed", "What customers are told is customer service's to see.")
  const head = await headOf(db, returnId)
  if (!head) return refused("not_found", "No such return.")
  const address = head.corrected ?? head.email
  return done({
    address,
    corrected: head.corrected !== null,
    trouble: address === null ? null : await troubleRow(db, address),
    mails: await mailsOf(db, returnId),
    untold: await untoldOf(db, returnId),
  })
}

function headOf(db: Db, returnId: string) {
  return db
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .leftJoin("notice_addresses", "notice_addresses.return_id", "returns.id")
    .select(["customers.email", "notice_addresses.address as corrected"])
    .where("returns.id", "=", returnId)
    .executeTakeFirst()
}

async function troubleRow(db: Db, address: string): Promise<NoticesOfReturn["trouble"]> {
  const row = await db
    .selectFrom("mail_troubles")
    .select(["trouble", "reason", "at"])
    .where("address", "=", address.trim().toLowerCase())
    .executeTakeFirst()
  return row ? { kind: row.trouble, reason: row.reason, at: row.at } : null
}

async function mailsOf(db: Db, returnId: string): Promise<NoticesOfReturn["mails"]> {
  const rows = await db
    .selectFrom("mails")
    .leftJoin("people", "people.id", "mails.asked_by")
    .selectAll("mails")
    .select("people.name")
    .where("mails.return_id", "=", returnId)
    .orderBy("mails.created_at", "desc")
    .orderBy("mails.id")
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kinds: JSON.parse(row.kinds),
    to: row.to_address,
    subject: row.subject,
    state: row.state,
    tries: row.tries,
    lastError: row.last_error,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    complainedAt: row.complained_at,
    askedBy: row.name,
  }))
}

async function untoldOf(db: Db, returnId: string): Promise<NoticesOfReturn["untold"]> {
  const rows = await db
    .selectFrom("notices")
    .select(["kind", "moment as at", "state"])
    .where("return_id", "=", returnId)
    .where("state", "<>", "mailed")
    .orderBy("moment", "desc")
    .orderBy("id")
    .execute()
  return rows as NoticesOfReturn["untold"]
}
