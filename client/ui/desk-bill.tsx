import type { ReactNode } from "react"
import { Money } from "./money.tsx"

export type BillLine = {
  key: string
  words: string
  note?: string | null | undefined
  /** The law's article. */
  article?: string | undefined
  amountMinor: number
}

type Props = {
  lines: readonly BillLine[]
  currency: string
  total?: { words: ReactNode; note?: ReactNode; amountMinor: number }
}

/** Why a sum is what it is: lines and their total, amounts at the end. */
export function DeskBill({ lines, currency, total }: Props) {
  return (
    <div className="desk-bill">
      {lines.map((line) => (
        <div key={line.key} className="line">
          <span>
            {line.words} {line.article && <span className="article">{line.article}</span>}
            {line.note && <span className="note">{line.note}</span>}
          </span>
          <span className="amount">
            <Money minor={line.amountMinor} currency={currency} />
          </span>
        </div>
      ))}
      {total && (
        <div className="line total">
          <span>
            {total.words}
            {total.note && (
              <span className="note" style={{ fontWeight: 400 }}>
                {total.note}
              </span>
            )}
          </span>
          <span className="amount">
            <Money minor={total.amountMinor} currency={currency} />
          </span>
        </div>
      )}
    </div>
  )
}
