import type { BookedKind } from "../../shared/contract/paper-settings.ts"
import type { WordKey } from "../ui/words.ts"

/** As the books name them. */
export const accountWords: Record<BookedKind, WordKey> = {
  customer_refunds: "books:account.kind.customer_refunds",
  customer_costs: "books:account.kind.customer_costs",
  payable: "books:account.kind.payable",
  clearing: "books:account.kind.clearing",
  provider: "books:account.kind.provider",
  settled: "books:account.kind.settled",
  bank: "books:account.kind.bank",
  fees: "books:account.kind.fees",
  store_credit: "books:account.kind.store_credit",
  sold_for_credit: "books:account.kind.sold_for_credit",
  replaced: "books:account.kind.replaced",
  outside: "books:account.kind.outside",
  overpaid: "books:account.kind.overpaid",
  customer_claims: "books:account.kind.customer_claims",
  carrier_claims: "books:account.kind.carrier_claims",
  supplier_claims: "books:account.kind.supplier_claims",
  recovered: "books:account.kind.recovered",
  written_off: "books:account.kind.written_off",
}
