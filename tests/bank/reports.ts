interface Report {
  messageId: string
  group?: string
  order?: string
  count?: string | null
  sum?: string | null
  reason?: string
  transfers?: { id: string; status: string; reason?: string; info?: string; amount?: string; currency?: string }[]
  perStatus?: { status: string; count: number }[]
  /** The bank's own number of its report. */
  id?: string
  version?: string
  encoding?: string
}

/** A bank's pain.002 as banks write them. */
export function reportXml(report: Report): string {
  const { messageId, group, order, transfers = [], version = "10" } = report
  const tag = (name: string, text: string | null | undefined) =>
    text === undefined || text === null ? "" : `<${name}>${text}</${name}>`
  const reason = (code?: string, info?: string) =>
    code ? `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn>${tag("AddtlInf", info)}</StsRsnInf>` : ""
  const counted = (report.perStatus ?? []).map(
    (one) => `<NbOfTxsPerSts><DtldNbOfTxs>${one.count}</DtldNbOfTxs><DtldSts>${one.status}</DtldSts></NbOfTxsPerSts>`,
  )
  const lines = transfers.map(
    (one) =>
      `<TxInfAndSts><OrgnlInstrId>${one.id}</OrgnlInstrId><OrgnlEndToEndId>${one.id}</OrgnlEndToEndId>${tag("TxSts", one.status)}${reason(one.reason, one.info)}${one.amount ? `<OrgnlTxRef><Amt><InstdAmt Ccy="${one.currency ?? "EUR"}">${one.amount}</InstdAmt></Amt></OrgnlTxRef>` : ""}</TxInfAndSts>`,
  )
  const payment =
    order !== undefined || lines.length > 0
      ? `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${messageId}-1</OrgnlPmtInfId>${tag("PmtInfSts", order)}${lines.join("")}</OrgnlPmtInfAndSts>`
      : ""
  return `<?xml version="1.0" encoding="${report.encoding ?? "UTF-8"}"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>${report.id ?? "BANK-1"}</MsgId><CreDtTm>2026-11-30T06:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${tag("OrgnlNbOfTxs", report.count)}${tag("OrgnlCtrlSum", report.sum)}${tag("GrpSts", group)}${reason(report.reason)}${counted.join("")}</OrgnlGrpInfAndSts>${payment}
</CstmrPmtStsRpt></Document>`
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
