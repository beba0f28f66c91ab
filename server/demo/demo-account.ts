import type { BankDebtor } from "../config.ts"

/** The demo shop's own account, where none is set: the IBAN registry's example of a French one, at no bank. */
export const demoAccount: BankDebtor = {
  name: "Belvoir SAS",
  iban: "FR1420041010050500013M02606",
  bic: null,
  address: { line: "1 quai du Wault", more: "", postcode: "59000", town: "Lille", country: "FR" },
}
