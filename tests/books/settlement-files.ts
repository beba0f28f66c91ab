// Files as providers write them, with as many columns as matter.

export interface StripeLine {
  id: string
  category: string
  source: string
  gross: string
  fee: string
  net: string
  currency?: string
  at?: string
  /** What the customer was given, and in which currency. */
  customer?: readonly [string, string]
}

export function stripeFile(lines: readonly StripeLine[]): string {
  const header =
    "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,automatic_payout_id,customer_facing_amount,customer_facing_currency"
  const rows = lines.map(({ id, category, source, gross, fee, net, currency = "eur", at, customer = ["", ""] }) =>
    [id, at ?? "2026-11-20 10:00:00", currency, gross, fee, net, category, source, "po_1", ...customer].join(","),
  )
  return [header, ...rows, ""].join("\n")
}

/** Method, currency, amount, id, description. */
export type MollieLine = [string, string, string, string, string]

export function mollieFile(lines: readonly MollieLine[]): string {
  const header =
    "Date,Payment method,Currency,Amount,Status,ID,Description,Consumer name,Consumer bank account,Consumer BIC,Settlement currency,Settlement amount,Settlement reference,Amount refunded"
  const rows = lines.map(([method, currency, amount, id, description]) =>
    ["2026-10-03 09:00:00", method, currency, amount, "paidout", id, description, "", "", "", currency, amount]
      .concat("1234567.2610.01", "")
      .join(","),
  )
  return [header, ...rows, ""].join("\r\n")
}
