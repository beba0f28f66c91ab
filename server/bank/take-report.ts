import { createHash } from "node:crypto"
import type { BankReport } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { type Judged, judgeReport } from "./judge-report.ts"
import { lockFile } from "./lock-file.ts"
import { markSent } from "./mark-sent.ts"
import { namesOf } from "./names-of.ts"
import { type ReportFault, readStatusReport } from "./read-status-report.ts"
import { reportRow } from "./report-row.ts"
import { settleTransfer } from "./settle-transfer.ts"

type Word = Extract<Judged, { ok: true }>["words"][number]
type Person = Extract<Actor, { kind: "person" }>

/**
 * Takes a bank's report of one of our files. Judged as a whole before anything moves: one that does not fit is parked with
 * its reason. Then each transfer in a transaction of its own; sent again after a stop, it goes on where it was.
 */
export async function takeReport(
  ctx: Context,
  actor: Actor,
  { name, bytes }: { name: string; bytes: Uint8Array },
): Promise<Result<BankReport>> {
  if (actor.kind !== "person" || !may(actor, "bank.pay"))
    return refused("not_allowed", "Refunds by bank are finance's.")
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  const begun = await ctx.database.write((tx) => begin(tx, ctx, actor, { sha256, name, bytes }))
  if (!begun.ok) return begun
  for (const { endToEndId, said } of begun.value)
    await ctx.database.write(async (tx) => {
      if (await settleTransfer(tx, ctx, endToEndId, said)) await count(tx, sha256, said.word)
    })
  return ctx.database.write((tx) => finish(tx, ctx, actor, sha256))
}

/** No words: it is parked. */
async function begin(
  tx: Tx,
  ctx: Context,
  actor: Person,
  file: { sha256: string; name: string; bytes: Uint8Array },
): Promise<Result<Word[]>> {
  const { sha256, name } = file
  const known = await tx.selectFrom("bank_reports").select("outcome").where("sha256", "=", sha256).executeTakeFirst()
  if (known?.outcome === "taken") return refused("already_done", "This very report was taken before.")
  const read = readStatusReport(file.bytes)
  const ids = read.ok ? { report_id: read.report.reportId, message_id: read.report.messageId } : {}
  const judged = read.ok ? await judge(tx, ctx, read.report) : read
  const said = judged.ok ? ({ outcome: "reading", because: null } as const) : parked(judged.fault)
  const row = { sha256, name, report_id: null, message_id: null, ...ids, ...said, by: actor.id, at: ctx.now() }
  await tx
    .insertInto("bank_reports")
    .values(row)
    .onConflict((conflict) => conflict.column("sha256").doUpdateSet(said))
    .execute()
  return done(judged.ok ? judged.words : [])
}

const parked = (fault: ReportFault) => ({ outcome: "parked", because: fault }) as const

async function judge(tx: Tx, ctx: Context, report: Parameters<typeof judgeReport>[0]): Promise<Judged> {
  const file = await lockFile(tx, report.messageId)
  if (!file) return { ok: false, fault: "unknown_file" }
  if (file.undone_at !== null) return { ok: false, fault: "undone_file" }
  const rows = await tx
    .selectFrom("bank_transfers")
    .select(["end_to_end_id", "amount_minor"])
    .where("message_id", "=", report.messageId)
    .orderBy("ordinal")
    .execute()
  const judged = judgeReport(
    report,
    rows.map((row) => ({ endToEndId: row.end_to_end_id, amountMinor: row.amount_minor })),
  )
  // the bank has it, whatever this database remembers of who took it there
  if (judged.ok && file.first_downloaded_at === null) await markSent(tx, ctx, report.messageId)
  return judged
}

async function count(tx: Tx, sha256: string, word: "taken" | "paid" | "rejected"): Promise<void> {
  await tx
    .updateTable("bank_reports")
    .set((eb) => ({ [word]: eb(word, "+", 1) }))
    .where("sha256", "=", sha256)
    .execute()
}

async function finish(tx: Tx, ctx: Context, actor: Person, sha256: string): Promise<Result<BankReport>> {
  await tx
    .updateTable("bank_reports")
    .set({ outcome: "taken" })
    .where("sha256", "=", sha256)
    .where("outcome", "=", "reading")
    .execute()
  const row = await tx.selectFrom("bank_reports").selectAll().where("sha256", "=", sha256).executeTakeFirstOrThrow()
  const { outcome, because, message_id: messageId, taken, paid, rejected } = row
  const detail = { sha256, outcome, because, messageId, taken, paid, rejected }
  await appendAudit(tx, ctx, actor, { action: "bank.report", subject: `bank_report:${sha256}`, detail })
  const names = await namesOf(tx, [actor.id])
  return done(reportRow(row, names.get(actor.id) ?? ""))
}
