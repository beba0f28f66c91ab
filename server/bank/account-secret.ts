import type { Context } from "../context.ts"
import { seal, unseal } from "./seal.ts"

export interface AccountSecret {
  iban: string
  bic: string | null
}

const about = (accountId: string) => `account ${accountId}`

export function sealAccount(ctx: Context, accountId: string, secret: AccountSecret): string {
  return seal(ctx, about(accountId), Buffer.from(JSON.stringify(secret)))
}

/** Null: it was sealed under another secret. The customer has to be asked again. */
export function openAccount(ctx: Context, account: { id: string; sealed: string }): AccountSecret | null {
  const bytes = unseal(ctx, about(account.id), account.sealed)
  return bytes && (JSON.parse(bytes.toString()) as AccountSecret)
}
