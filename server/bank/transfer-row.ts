import type { Tables } from "../db/tables.ts"
import type { AccountSecret } from "./account-secret.ts"
import { MOST_MINOR, type Transfer } from "./write-transfer-file.ts"

type Account = Pick<Tables["bank_accounts"], "holder" | "address">

/** The attempt's id without its dashes: whoever has the one has the other, after a restore too. */
export const endToEndIdOf = (attemptId: string): string => attemptId.replaceAll("-", "")

export function transferTo(
  attemptId: string,
  { amountMinor, text }: { amountMinor: number; text: string },
  { holder, address }: Account,
  { iban, bic }: AccountSecret,
): Transfer {
  const creditor = { name: holder, iban, bic, address: JSON.parse(address) }
  return { endToEndId: endToEndIdOf(attemptId), amountMinor, creditor, text }
}

export const fitsInATransfer = (amountMinor: number): boolean => amountMinor >= 1 && amountMinor <= MOST_MINOR
