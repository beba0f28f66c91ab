import type { z } from "zod/mini"
import type { BankProposal } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { hasBankLetters } from "../../shared/domain/bank-text.ts"
import { readBic, readIban } from "../../shared/domain/iban.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { keepAccount } from "./keep-account.ts"

type Proposal = z.infer<typeof BankProposal> & { returnId: string }

/**
 * Finance puts the account right that a customer gave: only where they agreed to be paid that way, and it counts once
 * another person approves it. The one in use stays in use until then.
 */
export async function proposeAccount(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { returnId, ...proposal }: Proposal,
): Promise<Result<{ id: string }>> {
  if (actor.kind !== "person" || !may(actor, "bank.propose"))
    return refused("not_allowed", "Finance corrects a customer's account.")
  const read = readIban(proposal.iban)
  const bic = proposal.bic.trim() === "" ? null : readBic(proposal.bic)
  const errors = [
    ...(read.ok ? [] : [{ path: "iban", wants: `an IBAN of the SEPA area (${read.fault})` }]),
    ...(proposal.bic.trim() !== "" && bic === null ? [{ path: "bic", wants: "8 or 11 letters and digits" }] : []),
    ...(hasBankLetters(proposal.holder) ? [] : [{ path: "holder", wants: "a name in letters that a bank can write" }]),
  ]
  if (!read.ok || errors.length > 0) return refused("invalid", "The account cannot be taken like that.", { errors })
  const agreed = await agreementOf(tx, returnId)
  if (!agreed) return refused("conflict", "The customer has not agreed to be paid by transfer: ask them first.")
  const { holder, address, reason } = proposal
  const account = { returnId, iban: read.iban, bic, holder, address, agreed, reason }
  const id = await keepAccount(tx, ctx, { ...account, proposedBy: actor.id })
  const subject = `return:${returnId}`
  await appendAudit(tx, ctx, actor, { action: "bank.account_propose", subject, detail: { account: id, reason } })
  return done({ id })
}

/** In the customer's own words of before: a corrected digit is no new agreement. */
async function agreementOf(tx: Tx, returnId: string) {
  const row = await tx
    .selectFrom("bank_accounts")
    .select(["agreed_locale", "agreed_text"])
    .where("return_id", "=", returnId)
    .where("agreed_text", "is not", null)
    .orderBy("proposed_at", "desc")
    .limit(1)
    .executeTakeFirst()
  return row?.agreed_text && row.agreed_locale ? { locale: row.agreed_locale, text: row.agreed_text } : null
}
