// The chart of accounts by name: the ledger posts by these, the papers number them, and every screen calls them alike.

/** Every kind of account, in the order in which a person reads them. */
export const accountKinds = [
  "customer_refunds",
  "customer_costs",
  "payable",
  "clearing",
  "provider",
  "settled",
  "bank",
  "fees",
  "store_credit",
  "sold_for_credit",
  "replaced",
  "received",
  "differences",
  "outside",
  "overpaid",
  "customer_claims",
  "carrier_claims",
  "supplier_claims",
  "recovered",
  "written_off",
] as const
export type AccountKind = (typeof accountKinds)[number]
