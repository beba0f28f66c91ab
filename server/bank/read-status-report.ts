import { SaxesParser } from "saxes"
import type { BankWord } from "./settle-transfer.ts"

// CustomerPaymentStatusReport, pain.002.001.03 to .14: what a bank says of a file, of the payment order in it and of each
// transfer. The lower level overrides the higher (EPC132-08, chapter 3).

export type ReportFault =
  | "encoding"
  | "not_xml"
  | "not_a_report"
  | "unknown_file"
  | "undone_file"
  | "unknown_transfer"
  | "contradicts"
  | "total_differs"
  | "amount_differs"
  | "unknown_status"
  | "nothing_said"

export interface StatusReport {
  reportId: string
  messageId: string
  /** What the report says the file held: each place that says so. */
  counts: string[]
  sums: string[]
  group: Said
  order: Said
  transfers: (Said & { endToEndId: string; amount: string | null; currency: string | null })[]
  /** How many the bank counts by status, for the file or its order. */
  perStatus: { status: string; count: string }[]
}
export interface Said {
  status: string | null
  /** Codes and texts, as the bank gave them. */
  reasons: string[]
}
export type ReportRead = { ok: true; report: StatusReport } | { ok: false; fault: ReportFault }

/** ISO 20022, ExternalPaymentTransactionStatus1Code; null: no word of the money yet. */
const words: Readonly<Record<string, BankWord["word"] | null>> = {
  RCVD: null,
  PDNG: null,
  PART: null,
  ACTC: "taken",
  ACCP: "taken",
  ACSP: "taken",
  ACWC: "taken",
  ACFC: "taken",
  ACSC: "paid",
  ACCC: "paid",
  RJCT: "rejected",
  CANC: "rejected",
}
/** Undefined: a status that we do not know. */
export const wordOfStatus = (status: string): BankWord["word"] | null | undefined => words[status]

/** Never throws. Nothing outside of the file is looked up, and a document type is refused before anything of it is read. */
export function readStatusReport(bytes: Uint8Array): ReportRead {
  const text = decode(bytes)
  if (text === null) return { ok: false, fault: "encoding" }
  const tree = parse(text)
  if (tree === null) return { ok: false, fault: "not_xml" }
  const report = /^urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d{2}$/.test(tree.uri) ? toReport(tree) : null
  return report ? { ok: true, report } : { ok: false, fault: "not_a_report" }
}

/** UTF-8 and nothing else: guessing at an account's holder is no reading. */
function decode(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    const [, declared] = /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(text.slice(0, 200)) ?? []
    return declared && !/^(utf-?8|us-ascii)$/i.test(declared) ? null : text
  } catch {
    return null
  }
}

interface Node {
  name: string
  uri: string
  text: string
  attributes: Record<string, string>
  inside: Node[]
}
const MOST_DEEP = 40
const MOST_NODES = 400_000

function parse(text: string): Node | null {
  const parser = new SaxesParser({ xmlns: true })
  const open: Node[] = []
  let root: Node | null = null
  let nodes = 0
  const stop = (why: string) => {
    throw new Error(why)
  }
  parser.on("error", (error) => stop(error.message))
  parser.on("doctype", () => stop("a document type"))
  parser.on("opentag", ({ local, uri, attributes }) => {
    if (++nodes > MOST_NODES || open.length >= MOST_DEEP) stop("too large")
    const said = Object.values(attributes).map((one) => [one.local, one.value])
    const node: Node = { name: local, uri, text: "", attributes: Object.fromEntries(said), inside: [] }
    open.at(-1)?.inside.push(node)
    root ??= node
    open.push(node)
  })
  parser.on("text", (part) => {
    const node = open.at(-1)
    if (node) node.text += part
  })
  parser.on("closetag", () => void open.pop())
  try {
    parser.write(text).close()
    return root
  } catch {
    return null
  }
}

const child = (node: Node | undefined, ...path: string[]): Node | undefined =>
  path.reduce<Node | undefined>((at, name) => at?.inside.find((one) => one.name === name), node)
const children = (node: Node | undefined, name: string): Node[] => node?.inside.filter((one) => one.name === name) ?? []
const textOf = (node: Node | undefined, ...path: string[]): string | null =>
  child(node, ...path)
    ?.text.trim()
    .slice(0, 200) || null

function toReport(document: Node): StatusReport | null {
  const body = child(document, "CstmrPmtStsRpt")
  const group = child(body, "OrgnlGrpInfAndSts")
  const orders = children(body, "OrgnlPmtInfAndSts")
  const reportId = textOf(body, "GrpHdr", "MsgId")
  const messageId = textOf(group, "OrgnlMsgId")
  // our files hold one order each
  if (!reportId || !messageId || orders.length > 1) return null
  const [order] = orders
  const both = [group, order]
  const of = (name: string) => both.flatMap((node) => textOf(node, name) ?? [])
  return {
    reportId,
    messageId,
    counts: of("OrgnlNbOfTxs"),
    sums: of("OrgnlCtrlSum"),
    group: saidIn(group, "GrpSts"),
    order: saidIn(order, "PmtInfSts"),
    transfers: children(order, "TxInfAndSts").map((node) => ({
      ...saidIn(node, "TxSts"),
      endToEndId: textOf(node, "OrgnlEndToEndId") ?? textOf(node, "OrgnlInstrId") ?? "",
      amount: textOf(node, "OrgnlTxRef", "Amt", "InstdAmt"),
      currency: child(node, "OrgnlTxRef", "Amt", "InstdAmt")?.attributes.Ccy ?? null,
    })),
    perStatus: both
      .flatMap((node) => children(node, "NbOfTxsPerSts"))
      .map((node) => ({ status: textOf(node, "DtldSts") ?? "", count: textOf(node, "DtldNbOfTxs") ?? "" })),
  }
}

function saidIn(node: Node | undefined, name: string): Said {
  const reasons = children(node, "StsRsnInf").map((reason) => {
    const code = textOf(reason, "Rsn", "Cd") ?? textOf(reason, "Rsn", "Prtry")
    return [code, ...children(reason, "AddtlInf").map((one) => one.text.trim())].filter(Boolean).join(" ").slice(0, 200)
  })
  return { status: textOf(node, name), reasons: reasons.filter((reason) => reason !== "") }
}
