import type { z } from "zod/mini"
import type { BankVerdict } from "../../shared/contract/bank.ts"
import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Db, Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { tellOfReturn } from "../db/tell-change.ts"
import { openAccount } from "./account-secret.ts"
import { goByBank } from "./go-by-bank.ts"

type Account = Pick<Tables["bank_accounts"], "id" | "return_id" | "ask_id" | "proposed_by" | "sealed"> & {
  verdict: "approved" | "refused" | null
  ended_at: number | null
}

/**
 * A second person looks at where the money is to go. Whoever proposed the account, or sent the customer their link and so
 * could have answered it, is not that person. Approved, the refunds that wait for it leave by the next file.
 */
export async function decideAccount(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, verdict, reason }: { id: string } & z.infer<typeof BankVerdict>,
): Promise<Result<{ intents: number }>> {
  if (actor.kind !== "person" || !may(actor, "bank.decide"))
    return refused("not_allowed", "Finance approves a customer's account.")
  const query = tx.selectFrom("bank_accounts").selectAll().where("id", "=", id)
  const account = (await forUpdate(tx, query).executeTakeFirst()) as Account | undefined
  if (!account) return refused("not_found", "No such account.")
  const problem = await whyNot(tx, ctx, account, { actor, verdict, ...(reason !== undefined && { reason }) })
  if (problem) return problem

  const returnId = account.return_id
  const said = { verdict, decided_by: actor.id, decided_at: ctx.now(), verdict_reason: reason ?? null }
  if (verdict === "approved") await endTheOneInUse(tx, ctx, returnId)
  await tx.updateTable("bank_accounts").set(said).where("id", "=", id).execute()
  const intents = verdict === "approved" ? await goByBank(tx, ctx, { returnId, personId: actor.id }) : 0
  await tellOfReturn(tx, returnId)
  const action = verdict === "approved" ? "bank.account_approve" : "bank.account_refuse"
  const detail = { account: id, reason: reason ?? null, intents }
  await appendAudit(tx, ctx, actor, { action, subject: `return:${returnId}`, detail })
  return done({ intents })
}

async function whyNot(
  tx: Tx,
  ctx: Context,
  account: Account,
  said: { actor: Extract<Actor, { kind: "person" }>; verdict: string; reason?: string },
): Promise<Refusal | null> {
  if (account.verdict !== null || account.ended_at !== null)
    return refused("already_done", "It was decided, or another account took its place.")
  if (said.verdict === "refused")
    return said.reason?.trim()
      ? null
      : refused("invalid", "Say why.", { errors: [{ path: "reason", wants: "a few words" }] })
  if (await hadAHand(tx, account, said.actor.id))
    return refused("not_allowed", "You proposed it or asked for it: a second person must approve.", {
      todo: "Ask a colleague.",
    })
  if (!openAccount(ctx, account))
    return refused("conflict", "It was kept under another secret and cannot be read: ask the customer again.")
  return null
}

/** Proposed it, or sent the link by which it was given. */
export async function hadAHand(
  db: Db,
  { proposed_by, ask_id }: Pick<Account, "proposed_by" | "ask_id">,
  personId: string,
): Promise<boolean> {
  if (proposed_by === personId) return true
  if (ask_id === null) return false
  const ask = await db.selectFrom("bank_asks").select("asked_by").where("id", "=", ask_id).executeTakeFirst()
  return ask?.asked_by === personId
}

async function endTheOneInUse(tx: Tx, ctx: Context, returnId: string): Promise<void> {
  const inUse = tx.updateTable("bank_accounts").set({ ended_at: ctx.now() }).where("return_id", "=", returnId)
  await inUse.where("verdict", "=", "approved").where("ended_at", "is", null).execute()
}
