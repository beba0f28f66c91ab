import type { ReturnPage } from "../../shared/contract/returns.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { Icon, type IconName } from "../ui/icon.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { toldWord } from "./return-words.ts"

type Entry = ReturnPage["timeline"][number]

const icons: Record<Entry["what"], IconName> = {
  announced: "person",
  fact: "box",
  decision: "scale",
  call: "card",
  act: "person",
}

/** What happened, oldest first: what a customer may be told. */
export function ReturnHappened({ seen }: { seen: ReturnPage }) {
  const { t, language } = useWords()
  const told = seen.timeline.flatMap((entry) => {
    const word = toldWord(entry.code, Number(entry.params.held) > 0)
    return word ? [{ entry, word }] : []
  })
  return (
    <aside className="desk-happened">
      <h2>{t("intake:happened")}</h2>
      <ol className="desk-timeline return-timeline">
        {told.map(({ entry, word }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={at}>
            <span className="mark">
              <Icon name={icons[entry.what]} size={20} />
            </span>
            <strong>{t(word, { amount: amountOf(entry, seen.currency, language) })}</strong>
            <p className="desk-quiet">
              <RelativeDate at={entry.at} now={Date.now()} />
              {entry.by && `, ${entry.by}`}
              {typeof entry.params.reason === "string" && `, ${entry.params.reason}`}
            </p>
          </li>
        ))}
      </ol>
    </aside>
  )
}

const amountOf = ({ params }: Entry, currency: string, language: string) =>
  formatMoney(Number(params.amountMinor ?? 0), String(params.currency ?? currency), language)
