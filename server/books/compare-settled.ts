import { sql } from "kysely"
import type { Db } from "../db/open.ts"
import type { Seen } from "./seen.ts"

/** What settlement files tell against the refunds that are here, and what their providers kept. */
export async function compareSettled(db: Db): Promise<Seen[]> {
  return [...(await notOurs(db)), ...(await otherwise(db)), ...(await kept(db))]
}

const withRefunds = (db: Db) =>
  db
    .selectFrom("settlement_lines")
    .innerJoin("settlement_files", "settlement_files.id", "settlement_lines.file_id")
    .leftJoin("refunds", (join) =>
      join
        .onRef("refunds.provider", "=", "settlement_lines.provider")
        .onRef("refunds.provider_refund_id", "=", "settlement_lines.provider_refund_id"),
    )
    .leftJoin("intents", "intents.id", "refunds.intent_id")
    .where("settlement_lines.kind", "in", ["refund", "refund_failed"])
    .select([
      "settlement_lines.provider",
      "settlement_lines.provider_refund_id as refund",
      "settlement_lines.amount_minor as theirs",
      "settlement_lines.currency",
      "settlement_lines.line",
      "settlement_files.name as file",
      "refunds.amount_minor as ours",
      "refunds.currency as ourCurrency",
      "intents.return_id as returnId",
    ])
    .orderBy("settlement_lines.ref")

type Line = Awaited<ReturnType<ReturnType<typeof withRefunds>["execute"]>>[number]

const seenOf = (kind: Seen["kind"], line: Line): Seen => ({
  kind,
  provider: line.provider,
  subject: line.refund ?? "",
  returnId: line.returnId,
  oursMinor: line.ours,
  theirsMinor: line.theirs,
  currency: line.currency,
  detail: { file: line.file, line: String(line.line) },
})

async function notOurs(db: Db): Promise<Seen[]> {
  const lines = await withRefunds(db).where("refunds.id", "is", null).execute()
  return lines.map((line) => seenOf("settled_not_ours", line))
}

async function otherwise(db: Db): Promise<Seen[]> {
  const differs = sql<boolean>`(refunds.amount_minor <> settlement_lines.amount_minor
    or refunds.currency <> settlement_lines.currency)`
  const lines = await withRefunds(db).where("refunds.id", "is not", null).where(differs).execute()
  return lines.map((line) => ({ ...seenOf("amount_differs", line), subject: `${line.refund} (${line.file})` }))
}

async function kept(db: Db): Promise<Seen[]> {
  const files = await db
    .selectFrom("settlement_lines")
    .innerJoin("settlement_files", "settlement_files.id", "settlement_lines.file_id")
    .where(sql<boolean>`settlement_lines.fee_minor <> 0`)
    .groupBy([
      "settlement_files.id",
      "settlement_files.name",
      "settlement_lines.provider",
      "settlement_lines.fee_currency",
    ])
    .select(["settlement_files.id", "settlement_files.name", "settlement_lines.provider"])
    .select(["settlement_lines.fee_currency as currency"])
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.sum<number>("settlement_lines.fee_minor").as("minor")])
    .orderBy("settlement_files.id")
    .execute()
  return files.map((file) => ({
    kind: "fee",
    provider: file.provider,
    subject: file.name,
    returnId: null,
    oursMinor: null,
    theirsMinor: Number(file.minor),
    currency: file.currency,
    detail: { file: file.name, lines: String(file.count) },
    apart: file.id,
  }))
}
