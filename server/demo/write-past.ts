import { sql } from "kysely"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import type { Context } from "../context.ts"
import { AUDIT_ROOT, auditHash } from "../db/chain-audit.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import type { PastSpan } from "./past.ts"
import type { PastMaker } from "./past-aside.ts"
import { handheldsOf } from "./past-batch.ts"
import type { PastStage, Said } from "./past-rows.ts"
import { type Sheet, sheetOf, writeSheet } from "./write-rows.ts"

/** Returns made at a time, and so held in memory. */
const A_BATCH = 250
/** Returns of one transaction: each writes every page of the indexes that it touches once. */
const A_TRANSACTION = 10_000

/** Who is named comes before who names them. */
const order: readonly (keyof Tables)[] = [
  "sign_ins",
  "customers",
  "customer_names",
  "name_words",
  "name_slips",
  "orders",
  "order_lines",
  "payments",
  "returns",
  "return_lines",
  "return_articles",
  "parcels",
  "parcel_keys",
  "parcel_returns",
  "units",
  "inspections",
  "exceptions",
  "facts",
  "fact_slots",
  "fact_photos",
  "decisions",
  "intents",
  "intent_units",
  "attempts",
  "refunds",
  "ledger_entries",
  "ledger_postings",
  "device_docs",
]

/** Customers come back, and share their names. */
const again: readonly (keyof Tables)[] = ["customers", "customer_names", "name_words", "name_slips"]

/**
 * Writes what was over before the demo begins straight into the tables: through the verbs it would take hours. Rows as
 * the verbs write them, money by the rule itself, the audit chained. `onWritten` is told how many are there.
 */
export async function writePast(
  ctx: Context,
  { stage, span, maker }: { stage: PastStage; span: PastSpan; maker: PastMaker },
  onWritten: (count: number) => void,
): Promise<void> {
  const count = span.to - span.from
  for (let from = 0; from < count; from += A_TRANSACTION)
    await ctx.database.write(async (tx) => {
      const position = await nextPosition(tx)
      const until = Math.min(count, from + A_TRANSACTION)
      const make = (at: number) => maker.make({ from: at, to: Math.min(until, at + A_BATCH), position })
      let made = make(from)
      for (let at = from; at < until; at += A_BATCH) {
        const { sheets, said } = await made
        // the next is made while this one is written
        if (at + A_BATCH < until) made = make(at + A_BATCH)
        await writeSheets(tx, new Map(sheets))
        await chain(tx, said)
        onWritten(Math.min(until, at + A_BATCH))
      }
      await writeStreams(tx, stage)
    })
}

async function writeSheets(tx: Tx, sheets: ReadonlyMap<keyof Tables, Sheet>): Promise<void> {
  for (const table of order) {
    const sheet = sheets.get(table)
    if (sheet) await writeSheet(tx, table, sheet, { once: again.includes(table) })
  }
}

/** The one that the end of this transaction will take (stamp-commit.ts): its counter is locked from here on. */
async function nextPosition(tx: Tx): Promise<number> {
  const row = await tx
    .updateTable("counter")
    .set({ value: sql<number>`value` })
    .where("name", "=", "position")
    .returning("value")
    .executeTakeFirstOrThrow()
  return row.value + 1
}

async function chain(tx: Tx, said: readonly Said[]): Promise<void> {
  const last = await tx.selectFrom("audit").select(["seq", "hash"]).orderBy("seq", "desc").limit(1).executeTakeFirst()
  let { seq, hash } = last ?? { seq: 0, hash: AUDIT_ROOT }
  const chained = said.map(({ detail, ...one }) => {
    const record = { seq: ++seq, ...one, detail: canonicalJson(detail), prevHash: hash }
    hash = auditHash(record)
    const { prevHash, ...row } = record
    return { ...row, prev_hash: prevHash, hash }
  })
  await writeSheet(tx, "audit", sheetOf<"audit">(chained))
}

/** How far each handheld has told: it goes on from there. */
async function writeStreams(tx: Tx, stage: PastStage): Promise<void> {
  for (const { stream, deviceId, nextSeq } of handheldsOf(stage))
    await tx
      .insertInto("streams")
      .values({ id: stream, device_id: deviceId, last_seq: nextSeq - 1, safe_through: 0, started_at: stage.now })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ last_seq: nextSeq - 1 }))
      .execute()
}
