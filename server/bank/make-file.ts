import { createHash } from "node:crypto"
import type { z } from "zod/mini"
import { type BankFileMade, MOST_IN_A_FILE } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { attemptKey } from "../../shared/domain/derive-id.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { writeMany } from "../db/write-many.ts"
import { changeIntent } from "../refunds/apply-decision.ts"
import { lockIntent } from "../refunds/lock-intent.ts"
import { standsStill } from "../refunds/stand-still.ts"
import { openAccount } from "./account-secret.ts"
import { isForBank } from "./can-go.ts"
import { seal } from "./seal.ts"
import { nextSettlementDay } from "./settlement-days.ts"
import { fitsInATransfer, transferTo } from "./transfer-row.ts"
import { type WaitingRow, waitingForBank } from "./waiting.ts"
import { type Transfer, writeTransferFile } from "./write-transfer-file.ts"

/** Where T2 has its clock. */
const T2_ZONE = "Europe/Berlin"

/**
 * All that waits for the bank, in one file under a number that never changes. From here on each transfer is an attempt of
 * its refund: it may be undone while nobody has downloaded the file, and after that only the bank's word ends it.
 */
export async function makeFile(tx: Tx, ctx: Context, actor: Actor): Promise<Result<z.infer<typeof BankFileMade>>> {
  if (actor.kind !== "person" || !may(actor, "bank.pay"))
    return refused("not_allowed", "Refunds by bank are finance's.")
  const debtor = ctx.config.bank
  if (!debtor) return refused("conflict", "No account is set up to pay from: set BANK_IBAN and what goes with it.")
  if (await standsStill(tx)) return refused("conflict", "Payments wait until what was given back is matched.")
  const rows = await waitingForBank(tx, { now: ctx.now(), limit: MOST_IN_A_FILE })
  const messageId = numberOf(ctx)
  const lines = await linesOf(tx, ctx, rows)
  if (lines.length === 0) return refused("conflict", "Nothing waits to leave by bank.")

  const executionDay = nextSettlementDay(localDay(ctx.now(), T2_ZONE))
  const transfers = lines.map((line) => line.transfer)
  const text = writeTransferFile({ messageId, createdAt: ctx.now(), executionDay, debtor, transfers })
  const sum = sumMinor(transfers.map((one) => one.amountMinor))
  await keepFile(tx, ctx, { messageId, executionDay, lines, text, sum, madeBy: actor.id })
  const sha256 = sha256Of(text)
  const detail = { transfers: lines.length, sumMinor: sum, sha256 }
  await appendAudit(tx, ctx, actor, { action: "bank.file_make", subject: `bank_file:${messageId}`, detail })
  return done({ messageId, transfers: lines.length, sumMinor: sum })
}

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex")

/** "BD20261128-3f9a1c4e70b2": a day to know it by, and what no other has. */
function numberOf(ctx: Context): string {
  const day = localDay(ctx.now(), T2_ZONE).replaceAll("-", "")
  return `BD${day}-${Buffer.from(ctx.randomBytes(6)).toString("hex")}`
}

interface Line {
  intentId: string
  attemptId: string
  accountId: string
  transfer: Transfer
}

/** Each under its order's lock, taken in one order whoever asks, and looked at again there. */
async function linesOf(tx: Tx, ctx: Context, rows: readonly WaitingRow[]): Promise<Line[]> {
  const lines = new Map<string, Line>()
  for (const row of [...rows].sort((a, b) => (a.order_id < b.order_id ? -1 : 1))) {
    const known = row.why === "ready" ? await lockIntent(tx, row.id) : null
    if (!known || known.open || !isForBank(known.intent) || !fitsInATransfer(known.intent.amount_minor)) continue
    const secret = openAccount(ctx, { id: row.account_id, sealed: row.sealed })
    if (!secret) continue
    const { intent } = known
    const attemptId = await beginAttempt(tx, ctx, intent.id)
    await changeIntent(tx, ctx, intent, { state: "paying", note: null })
    const text = `${row.locale === "fr" ? "Remboursement" : "Refund"} ${row.rma} - ${row.number}`
    const transfer = transferTo(attemptId, { amountMinor: intent.amount_minor, text }, row, secret)
    lines.set(row.id, { intentId: intent.id, attemptId, accountId: row.account_id, transfer })
  }
  return rows.flatMap((row) => lines.get(row.id) ?? [])
}

/** Prepared: it is sent once somebody downloads the file. */
async function beginAttempt(tx: Tx, ctx: Context, intentId: string): Promise<string> {
  const last = await tx
    .selectFrom("attempts")
    .select(({ fn }) => fn.max("number").as("number"))
    .where("intent_id", "=", intentId)
    .executeTakeFirst()
  const number = (last?.number ?? 0) + 1
  const key = attemptKey(intentId, number)
  await tx
    .insertInto("attempts")
    .values({
      id: key,
      intent_id: intentId,
      number,
      idempotency_key: key,
      state: "prepared",
      provider: "sepa",
      fence: 0,
      prepared_at: ctx.now(),
    })
    .execute()
  return key
}

async function keepFile(
  tx: Tx,
  ctx: Context,
  file: { messageId: string; executionDay: string; lines: readonly Line[]; text: string; sum: number; madeBy: string },
): Promise<void> {
  const { messageId, lines, text } = file
  await tx
    .insertInto("bank_files")
    .values({
      message_id: messageId,
      execution_day: file.executionDay,
      transfers: lines.length,
      sum_minor: file.sum,
      sealed: seal(ctx, `file ${messageId}`, Buffer.from(text)),
      sha256: sha256Of(text),
      made_by: file.madeBy,
      made_at: ctx.now(),
    })
    .execute()
  const rows = lines.map(({ intentId, attemptId, accountId, transfer }, at) => ({
    end_to_end_id: transfer.endToEndId,
    message_id: messageId,
    ordinal: at + 1,
    intent_id: intentId,
    attempt_id: attemptId,
    account_id: accountId,
    amount_minor: transfer.amountMinor,
  }))
  await writeMany(tx, "bank_transfers", rows)
}
