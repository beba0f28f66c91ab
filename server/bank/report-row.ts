import type { Selectable } from "kysely"
import type { BankReport } from "../../shared/contract/bank.ts"
import type { Tables } from "../db/tables.ts"

export function reportRow(row: Selectable<Tables["bank_reports"]>, by: string): BankReport {
  const { sha256, name, message_id: messageId, outcome, because, taken, paid, rejected, at } = row
  return { sha256, name, messageId, outcome, because, taken, paid, rejected, by, at }
}
