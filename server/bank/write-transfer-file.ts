import type { BankAddress } from "../../shared/contract/bank.ts"
import { bankReference, bankText } from "../../shared/domain/bank-text.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import { element, type Xml, xmlDocument } from "./xml.ts"

// CustomerCreditTransferInitiation, pain.001.001.09, as the EPC's customer-to-PSP guidelines for SEPA credit transfers
// have it (EPC132-08): one debtor account, euro only, charges shared (SLEV), service level SEPA. Addresses are structured,
// or hybrid where a second line does not fit: those in lines alone are refused since November 2026.

export interface TransferFile {
  messageId: string
  createdAt: number
  /** YYYY-MM-DD, a day on which T2 settles. */
  executionDay: string
  debtor: Party
  transfers: readonly Transfer[]
}
export interface Party {
  name: string
  iban: string
  bic: string | null
  address: BankAddress
}
export interface Transfer {
  /** At most 35 letters and digits. */
  endToEndId: string
  amountMinor: number
  creditor: Party
  /** What the customer reads on their statement. */
  text: string
}

/** Euro (EPC132-08, AT-T002). */
export const MOST_MINOR = 99_999_999_999

/** Throws on what must not be in it: whoever makes a file has looked before. */
export function writeTransferFile(file: TransferFile): string {
  const { messageId, createdAt, transfers, debtor } = file
  if (transfers.length === 0) throw new Error("a file without a transfer")
  const count = String(transfers.length)
  const sum = euros(sumMinor(transfers.map((one) => one.amountMinor)))
  const head = element("GrpHdr", [
    element("MsgId", reference(messageId)),
    element("CreDtTm", new Date(createdAt).toISOString().slice(0, 19)),
    element("NbOfTxs", count),
    element("CtrlSum", sum),
    element("InitgPty", [element("Nm", name(debtor))]),
  ])
  const order = element("PmtInf", [
    element("PmtInfId", reference(`${messageId}-1`)),
    element("PmtMtd", "TRF"),
    element("BtchBookg", "true"),
    element("NbOfTxs", count),
    element("CtrlSum", sum),
    element("PmtTpInf", [element("SvcLvl", [element("Cd", "SEPA")])]),
    element("ReqdExctnDt", [element("Dt", file.executionDay)]),
    element("Dbtr", [element("Nm", name(debtor)), postalAddress(debtor.address)]),
    element("DbtrAcct", [element("Id", [element("IBAN", debtor.iban)]), element("Ccy", "EUR")]),
    element("DbtrAgt", [agent(debtor.bic) ?? notProvided]),
    element("ChrgBr", "SLEV"),
    ...transfers.map(transferOf),
  ])
  return xmlDocument(
    "Document",
    { xmlns: "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" },
    element("CstmrCdtTrfInitn", [head, order]),
  )
}

function transferOf({ endToEndId, amountMinor, creditor, text }: Transfer): Xml {
  const bank = agent(creditor.bic)
  return element("CdtTrfTxInf", [
    element("PmtId", [element("InstrId", reference(endToEndId)), element("EndToEndId", reference(endToEndId))]),
    element("Amt", [element("InstdAmt", euros(amountMinor), { Ccy: "EUR" })]),
    ...(bank ? [element("CdtrAgt", [bank])] : []),
    element("Cdtr", [element("Nm", name(creditor)), postalAddress(creditor.address)]),
    element("CdtrAcct", [element("Id", [element("IBAN", creditor.iban)])]),
    element("RmtInf", [element("Ustrd", bankReference(text, 140))]),
  ])
}

const notProvided = element("FinInstnId", [element("Othr", [element("Id", "NOTPROVIDED")])])
const agent = (bic: string | null): Xml | null => (bic ? element("FinInstnId", [element("BICFI", bic)]) : null)

function name({ name: text }: Party): string {
  const plain = bankText(text, 70)
  if (plain === "") throw new Error("a party without a name that a bank can write")
  return plain
}

function reference(text: string): string {
  if (!/^[A-Za-z0-9-]{1,35}$/.test(text)) throw new Error("a reference that a bank would refuse")
  return text
}

/** Town and country always in their fields. A second line makes it hybrid (EPC132-08; EPC153-22). */
export function postalAddress({ line, more, postcode, town, country }: BankAddress): Xml {
  const { street, building } = splitStreet(bankText(line, 70))
  const field = (tag: string, text: string, most: number) => {
    const plain = bankText(text, most)
    return plain === "" ? [] : [element(tag, plain)]
  }
  return element("PstlAdr", [
    ...field("StrtNm", street, 70),
    ...field("BldgNb", building, 16),
    ...field("PstCd", postcode, 16),
    element("TwnNm", bankText(town, 35) || "-"),
    element("Ctry", country),
    ...field("AdrLine", more, 70),
  ])
}

/** "12 bis rue des Lilas" and "Lindenstr. 5a": the number in its own field where it is told apart for certain. */
export function splitStreet(line: string): { street: string; building: string } {
  const before = /^(\d{1,5}(?: ?(?:bis|ter|quater)| ?[A-Za-z])?),? (\D.*)$/i.exec(line)
  if (before) return { street: before[2] ?? "", building: before[1] ?? "" }
  const after = /^(\D+?),? (\d{1,5} ?[A-Za-z]?)$/.exec(line)
  return after ? { street: after[1] ?? "", building: after[2] ?? "" } : { street: line, building: "" }
}

/** With its two decimals and a point. */
export function euros(minor: number): string {
  if (!Number.isSafeInteger(minor) || minor < 1) throw new Error("an amount that is none")
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`
}
