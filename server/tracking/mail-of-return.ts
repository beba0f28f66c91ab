import type { Db } from "../db/open.ts"

/** What was mailed to a customer about their return, as text; null: no such mail of it. */
export async function mailOfReturn(
  db: Db,
  { returnId, mailId }: { returnId: string; mailId: string },
): Promise<{ subject: string; text: string; at: number } | null> {
  const row = await db
    .selectFrom("mails")
    .select(["subject", "text"])
    .select((eb) => eb.fn.coalesce("sent_at", "created_at").as("at"))
    .where("id", "=", mailId)
    .where("return_id", "=", returnId)
    .where("state", "=", "sent")
    .executeTakeFirst()
  return row ?? null
}
