import type { BankAddress } from "../../shared/contract/bank.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { forUpdate } from "../db/lock-rows.ts"
import type { Tx } from "../db/open.ts"
import { findAsk } from "./find-ask.ts"
import { keepAccount } from "./keep-account.ts"

export interface GivenAccount {
  /** The visit's token: who holds it is the customer. */
  visit: string
  iban: string
  bic: string | null
  holder: string
  address: BankAddress
  /** What they agreed to, word by word as it stood before them. */
  agreed: { locale: "fr" | "en"; text: string }
}

/** The customer says where the money shall go, once a question. It pays nothing until finance has looked at it. */
export async function giveAccount(tx: Tx, ctx: Context, given: GivenAccount): Promise<Result<null>> {
  const found = await findAsk(tx, ctx, "bank visit", given.visit)
  if (!found) return refused("link_used", "The link is too old.")
  const row = tx.selectFrom("bank_asks").select("answered_at").where("id", "=", found.ask.id)
  const locked = await forUpdate(tx, row).executeTakeFirstOrThrow()
  if (locked.answered_at !== null) return refused("already_done", "The account was given already.")
  const { iban, bic, holder, address, agreed } = given
  const account = { returnId: found.ask.return_id, askId: found.ask.id, iban, bic, holder, address, agreed }
  const id = await keepAccount(tx, ctx, { ...account, proposedBy: null })
  await tx.updateTable("bank_asks").set({ answered_at: ctx.now() }).where("id", "=", found.ask.id).execute()
  const detail = { account: id, ask: found.ask.id, locale: agreed.locale }
  const subject = `return:${found.ask.return_id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "bank.account_given", subject, detail })
  return done(null)
}
