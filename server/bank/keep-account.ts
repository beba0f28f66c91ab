import type { BankAddress } from "../../shared/contract/bank.ts"
import { maskIban } from "../../shared/domain/iban.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { tellOfReturn } from "../db/tell-change.ts"
import { type AccountSecret, sealAccount } from "./account-secret.ts"

export interface NewAccount extends AccountSecret {
  returnId: string
  holder: string
  address: BankAddress
  askId?: string
  agreed?: { locale: "fr" | "en"; text: string }
  /** Null: the customer. */
  proposedBy: string | null
  reason?: string
}

/** Waits for a second person's word from now on; one that waited before is put aside. Answers its id. */
export async function keepAccount(tx: Tx, ctx: Context, account: NewAccount): Promise<string> {
  const { returnId, iban, bic, holder, address, agreed } = account
  const now = ctx.now()
  const waiting = tx.updateTable("bank_accounts").set({ ended_at: now }).where("return_id", "=", returnId)
  await waiting.where("verdict", "is", null).where("ended_at", "is", null).execute()
  const id = ctx.newId()
  await tx
    .insertInto("bank_accounts")
    .values({
      id,
      return_id: returnId,
      ask_id: account.askId ?? null,
      sealed: sealAccount(ctx, id, { iban, bic }),
      masked: maskIban(iban),
      holder,
      address: JSON.stringify(address),
      agreed_at: agreed ? now : null,
      agreed_locale: agreed?.locale ?? null,
      agreed_text: agreed?.text ?? null,
      proposed_by: account.proposedBy,
      proposed_at: now,
      reason: account.reason ?? null,
    })
    .execute()
  await tellOfReturn(tx, returnId)
  return id
}
