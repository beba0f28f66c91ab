import type { BankAddress } from "../../shared/contract/bank.ts"
import { bankText, hasBankLetters } from "../../shared/domain/bank-text.ts"
import { type IbanFault, readBic, readIban } from "../../shared/domain/iban.ts"
import { isCountry } from "./countries.ts"

export const formFields = ["iban", "bic", "holder", "line", "more", "postcode", "town", "country", "agree"] as const
export type FormField = (typeof formFields)[number]
export type FormValues = Record<FormField, string>
export type FormWrong = `iban_${IbanFault}` | Exclude<FormField, "iban"> | "form"

export interface ReadForm {
  values: FormValues
  /** What is wrong by field, in the order of the page. */
  wrong: Partial<Record<FormField, FormWrong>>
  account: { iban: string; bic: string | null; holder: string; address: BankAddress } | null
}

/** What a customer sent, whatever it is. */
export function readForm(sent: URLSearchParams): ReadForm {
  const values = Object.fromEntries(formFields.map((name) => [name, tidy(sent.get(name) ?? "")])) as FormValues
  const { holder, line, more, postcode, town, country } = values
  const iban = readIban(values.iban)
  const bic = values.bic === "" ? null : readBic(values.bic)
  const found: (readonly [FormField, FormWrong | false])[] = [
    ["iban", !iban.ok && `iban_${iban.fault}`],
    ["bic", values.bic !== "" && bic === null && "bic"],
    ["holder", (!hasBankLetters(holder) || holder.length > 70) && "holder"],
    ["line", line.length > 70 && "line"],
    ["more", more.length > 70 && "more"],
    ["postcode", postcode.length > 16 && "postcode"],
    ["town", (bankText(town, 35) === "" || town.length > 35) && "town"],
    ["country", !isCountry(country) && "country"],
    ["agree", values.agree !== "yes" && "agree"],
  ]
  const wrong = Object.fromEntries(found.filter(([, what]) => what)) as ReadForm["wrong"]
  if (!iban.ok || Object.keys(wrong).length > 0) return { values, wrong, account: null }
  const address = { line, more, postcode, town, country }
  return { values, wrong, account: { iban: iban.iban, bic, holder, address } }
}

/** One line of it, without what no name or street holds. */
const tidy = (text: string) =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200)
