import { SaxesParser } from "saxes"

// The structure of pain.001.001.09 as the EPC restricts it for SEPA credit transfers (EPC132-08, 2023 version 1.0 and later,
// its technical validation subset): for each element what may stand in it, in which order and how often; for each leaf its
// form. Only what our files use is listed: anything else in a file is a fault.

const text = (most: number) => new RegExp(`^[A-Za-z0-9/\\-?:().,'+ ]{1,${most}}$`)
const reference = /^(?!\/)(?!.*\/\/)[A-Za-z0-9/\-?:().,'+ ]{1,35}(?<!\/)$/
const amount = /^(?!0*\.?0*$)\d{1,9}\.\d{2}$/
const iban = /^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$/
const bic = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/

type Child = readonly [name: string, times: "1" | "?" | "+" | "??"]
type Rule = { inside: readonly Child[] } | { leaf: RegExp; attributes?: Record<string, RegExp> }

const party: Rule = {
  inside: [
    ["Nm", "1"],
    ["PstlAdr", "?"],
  ],
}
const account: Rule = {
  inside: [
    ["Id", "1"],
    ["Ccy", "?"],
  ],
}

/** By the end of an element's path: the longest that fits counts. */
const rules: Record<string, Rule> = {
  Document: { inside: [["CstmrCdtTrfInitn", "1"]] },
  CstmrCdtTrfInitn: {
    inside: [
      ["GrpHdr", "1"],
      ["PmtInf", "+"],
    ],
  },
  GrpHdr: {
    inside: [
      ["MsgId", "1"],
      ["CreDtTm", "1"],
      ["NbOfTxs", "1"],
      ["CtrlSum", "1"],
      ["InitgPty", "1"],
    ],
  },
  InitgPty: { inside: [["Nm", "?"]] },
  PmtInf: {
    inside: [
      ["PmtInfId", "1"],
      ["PmtMtd", "1"],
      ["BtchBookg", "?"],
      ["NbOfTxs", "1"],
      ["CtrlSum", "1"],
      ["PmtTpInf", "?"],
      ["ReqdExctnDt", "1"],
      ["Dbtr", "1"],
      ["DbtrAcct", "1"],
      ["DbtrAgt", "1"],
      ["ChrgBr", "?"],
      ["CdtTrfTxInf", "+"],
    ],
  },
  PmtTpInf: { inside: [["SvcLvl", "1"]] },
  SvcLvl: { inside: [["Cd", "1"]] },
  ReqdExctnDt: { inside: [["Dt", "1"]] },
  Dbtr: party,
  Cdtr: party,
  DbtrAcct: account,
  CdtrAcct: account,
  "DbtrAcct/Id": { inside: [["IBAN", "1"]] },
  "CdtrAcct/Id": { inside: [["IBAN", "1"]] },
  DbtrAgt: { inside: [["FinInstnId", "1"]] },
  CdtrAgt: { inside: [["FinInstnId", "1"]] },
  "DbtrAgt/FinInstnId": {
    inside: [
      ["BICFI", "?"],
      ["Othr", "?"],
    ],
  },
  "CdtrAgt/FinInstnId": { inside: [["BICFI", "1"]] },
  Othr: { inside: [["Id", "1"]] },
  PstlAdr: {
    inside: [
      ["StrtNm", "?"],
      ["BldgNb", "?"],
      ["PstCd", "?"],
      // optional in the schema; without them an address is one of lines alone, refused since November 2026
      ["TwnNm", "1"],
      ["Ctry", "1"],
      ["AdrLine", "??"],
    ],
  },
  CdtTrfTxInf: {
    inside: [
      ["PmtId", "1"],
      ["Amt", "1"],
      ["CdtrAgt", "?"],
      ["Cdtr", "1"],
      ["CdtrAcct", "1"],
      ["RmtInf", "?"],
    ],
  },
  PmtId: {
    inside: [
      ["InstrId", "?"],
      ["EndToEndId", "1"],
    ],
  },
  Amt: { inside: [["InstdAmt", "1"]] },
  RmtInf: { inside: [["Ustrd", "1"]] },

  MsgId: { leaf: reference },
  PmtInfId: { leaf: reference },
  InstrId: { leaf: reference },
  EndToEndId: { leaf: reference },
  CreDtTm: { leaf: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/ },
  NbOfTxs: { leaf: /^[1-9]\d{0,14}$/ },
  CtrlSum: { leaf: /^\d{1,16}\.\d{2}$/ },
  Nm: { leaf: text(70) },
  PmtMtd: { leaf: /^TRF$/ },
  BtchBookg: { leaf: /^(true|false)$/ },
  Cd: { leaf: /^SEPA$/ },
  Dt: { leaf: /^\d{4}-\d{2}-\d{2}$/ },
  IBAN: { leaf: iban },
  Ccy: { leaf: /^EUR$/ },
  BICFI: { leaf: bic },
  "Othr/Id": { leaf: /^NOTPROVIDED$/ },
  ChrgBr: { leaf: /^SLEV$/ },
  InstdAmt: { leaf: amount, attributes: { Ccy: /^EUR$/ } },
  Ustrd: { leaf: text(140) },
  StrtNm: { leaf: text(70) },
  BldgNb: { leaf: text(16) },
  PstCd: { leaf: text(16) },
  TwnNm: { leaf: text(35) },
  Ctry: { leaf: /^[A-Z]{2}$/ },
  AdrLine: { leaf: text(70) },
}

export interface Element {
  name: string
  text: string
  attributes: Record<string, string>
  inside: Element[]
}

export function parseXml(xml: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const open: Element[] = []
  let root: Element | null = null
  parser.on("error", (error) => {
    throw error
  })
  parser.on("opentag", ({ local, attributes }) => {
    const said = Object.values(attributes).map((one) => [one.local, one.value])
    const element = { name: local, text: "", attributes: Object.fromEntries(said), inside: [] }
    open.at(-1)?.inside.push(element)
    root ??= element
    open.push(element)
  })
  parser.on("text", (part) => {
    const at = open.at(-1)
    if (at) at.text += part
  })
  parser.on("closetag", () => void open.pop())
  parser.write(xml).close()
  if (!root) throw new Error("no element")
  return root
}

export const all = (element: Element, name: string): Element[] => [
  ...(element.name === name ? [element] : []),
  ...element.inside.flatMap((one) => all(one, name)),
]
export const textOf = (element: Element, name: string): string => all(element, name)[0]?.text ?? ""

/** What is wrong with a file, as sentences; none: it has the structure. */
export function faultsOf(element: Element, path: readonly string[] = []): string[] {
  const here = [...path, element.name]
  const names = here.slice(-2).join("/")
  const rule = rules[names] ?? rules[element.name]
  if (!rule) return [`${here.join("/")}: not in the message`]
  if ("leaf" in rule) {
    const wrong = Object.entries(rule.attributes ?? {}).filter(
      ([name, form]) => !form.test(element.attributes[name] ?? ""),
    )
    const fits = rule.leaf.test(element.text) && element.inside.length === 0
    return [
      ...(fits ? [] : [`${here.join("/")}: ${JSON.stringify(element.text)} has not its form`]),
      ...wrong.map(([name]) => `${here.join("/")}@${name}`),
    ]
  }
  return [...orderOf(element, rule.inside, here), ...element.inside.flatMap((one) => faultsOf(one, here))]
}

function orderOf(element: Element, inside: readonly Child[], here: readonly string[]): string[] {
  const names = element.inside.map((one) => one.name)
  const wanted = inside.map(([name, times]) => `(${name} )${{ "1": "", "?": "?", "+": "+", "??": "{0,2}" }[times]}`)
  const fits = new RegExp(`^${wanted.join("")}$`).test(names.map((name) => `${name} `).join(""))
  return fits ? [] : [`${here.join("/")}: holds ${names.join(", ")}`]
}
