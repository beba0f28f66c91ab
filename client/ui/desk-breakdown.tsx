import type { ReactNode } from "react"
import { type BreakdownRow, breakdownRows } from "../../shared/policy/breakdown-rows.ts"
import { type BillLine, DeskBill } from "./desk-bill.tsx"
import { type Language, type t as Say, useWords } from "./words.ts"

type Props = {
  lines: Parameters<typeof breakdownRows>[0]
  currency: string
  /** Of an order line. */
  titleOf?: (orderLineId: string) => string | undefined
  total?: { words: ReactNode; note?: ReactNode; amountMinor: number }
}

/** A decision's breakdown as a bill: each line in words with its article, equal ones as one. */
export function DeskBreakdown({ lines, currency, titleOf, total }: Props) {
  const { t, language } = useWords()
  const rows = breakdownRows(lines)
  // a title is said once, over the first line about it
  const said = new Set<string>()
  const bill = rows.map((row) => {
    const title = row.orderLineId && !said.has(row.orderLineId) ? titleOf?.(row.orderLineId) : undefined
    if (row.orderLineId) said.add(row.orderLineId)
    return billLine(t, language, row, title)
  })
  return <DeskBill lines={bill} currency={currency} {...(total && { total })} />
}

/** A breakdown row in the language's words. */
export function billLine(t: typeof Say, language: Language, row: BreakdownRow, title?: string): BillLine {
  const words = rowWords(t, language, row)
  const counted = row.count > 1 ? t("refunds:lineCount", { words: title ?? words, count: row.count }) : (title ?? words)
  return { key: row.key, words: counted, note: title && words, article: row.article, amountMinor: row.amountMinor }
}

function rowWords(t: typeof Say, language: Language, { code, percent }: BreakdownRow): string {
  if (code === "") return t("decision:other_line")
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  return t(`decision:${code}`, { percent: format.format(percent ?? 0) })
}
