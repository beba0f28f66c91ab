import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { lockPayments } from "../refunds/lock-payments.ts"

export interface SentTransfer {
  endToEndId: string
  intent: Tables["intents"]
  attempt: Tables["attempts"]
}

/** The file's row for this transaction. Null: no such file. */
export function lockFile(tx: Tx, messageId: string) {
  return forUpdate(tx, tx.selectFrom("bank_files").selectAll().where("message_id", "=", messageId)).executeTakeFirst()
}

export async function idsInFile(tx: Tx, messageId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom("bank_transfers")
    .innerJoin("intents", "intents.id", "bank_transfers.intent_id")
    .select("end_to_end_id")
    .where("message_id", "=", messageId)
    .orderBy("intents.order_id")
    .orderBy("ordinal")
    .execute()
  return rows.map((row) => row.end_to_end_id)
}

/** One transfer with its refund as it stands, under its order's lock. */
export async function lockTransfer(tx: Tx, endToEndId: string): Promise<SentTransfer> {
  const row = await tx
    .selectFrom("bank_transfers")
    .innerJoin("intents", "intents.id", "bank_transfers.intent_id")
    .select(["bank_transfers.intent_id", "bank_transfers.attempt_id", "intents.order_id"])
    .where("end_to_end_id", "=", endToEndId)
    .executeTakeFirstOrThrow()
  await lockPayments(tx, row.order_id)
  const intent = tx.selectFrom("intents").selectAll().where("id", "=", row.intent_id)
  const attempt = tx.selectFrom("attempts").selectAll().where("id", "=", row.attempt_id)
  return {
    endToEndId,
    intent: await intent.executeTakeFirstOrThrow(),
    attempt: await attempt.executeTakeFirstOrThrow(),
  }
}
