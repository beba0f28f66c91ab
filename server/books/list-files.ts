import type { SettlementFile } from "../../shared/contract/books.ts"
import type { Db } from "../db/open.ts"

/** Settlement files with the name of whoever brought them. */
export const filesByName = (db: Db) =>
  db
    .selectFrom("settlement_files")
    .leftJoin("people", "people.id", "settlement_files.person_id")
    .selectAll("settlement_files")
    .select("people.name as by")

type Row = Awaited<ReturnType<ReturnType<typeof filesByName>["execute"]>>[number]

export function fileOf(row: Row): SettlementFile {
  return {
    id: row.id,
    provider: row.provider,
    name: row.name,
    reference: row.reference,
    lines: row.lines,
    firstAt: row.first_at,
    lastAt: row.last_at,
    currency: row.currency,
    netMinor: row.net_minor,
    refundsMinor: row.refunds_minor,
    feesMinor: row.fees_minor,
    by: row.by ?? "",
    at: row.at,
  }
}
