import { useQuery } from "@tanstack/react-query"
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react"
import type { RefundFilter } from "../../shared/contract/refund-desk.ts"
import { refundSorts } from "../../shared/contract/refund-desk.ts"
import { Icon } from "../ui/icon.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { useWords } from "../ui/words.ts"
import { DuePlot } from "./due-plot.tsx"
import { filterWords, withoutPart } from "./filter-words.ts"
import { listQuery, type RefundAddress, writeAddress } from "./refund-address.ts"
import { refundChoicesQuery } from "./refund-queries.ts"

const plotKey = "backdock.refunds.plot"

export const numberFieldId = "refund-number"
export const sortFieldId = "refund-sort"
export const exportLinkId = "refund-export"
export const plotButtonId = "refund-plot"

/** Kept on this machine: whether the plot stands above the list. */
export function usePlotShown(): [boolean, () => void] {
  const [shown, setShown] = useState(() => localStorage.getItem(plotKey) !== "off")
  const turn = () => {
    localStorage.setItem(plotKey, shown ? "off" : "on")
    setShown(!shown)
  }
  return [shown, turn]
}

type Props = {
  address: RefundAddress
  go: (address: string) => void
  onFilter: () => void
  onLists: () => void
  plot: boolean
  onPlot: () => void
}

/** A number, the filter, the order, the plot and the file: what makes the list another list. */
export function RefundTools({ address, go, onFilter, onLists, plot, onPlot }: Props) {
  const { t, language } = useWords()
  const { data: choices } = useQuery(refundChoicesQuery)
  const filter = address.filter ?? {}
  const list = { ...address, returnId: null, intentId: null }
  // whoever looks something up does not know where it stands
  const find = (text: string) =>
    go(writeAddress({ ...list, filter: withText(filter, text), show: text.trim() === "" ? "waiting" : "all" }))
  const file = new URLSearchParams({ ...listQuery(address), language })
  const sort = address.sort ?? (address.show === "paid" ? "changed" : "due")
  // what grows with the years has no order by amount
  const sorts = refundSorts.filter((each) => each !== "amount" || !["paid", "stopped", "all"].includes(address.show))
  const parts = filterWords(t, language, filter, choices)
  return (
    <section className="finance-tools" aria-label={t("finance:tools")}>
      <div className="row">
        <NumberField key={filter.text ?? ""} text={filter.text ?? ""} onFind={find} />
        <button type="button" className="desk-chip" onClick={onFilter}>
          <Icon name="filter" size={16} /> {t("finance:filter")} <KeyCap of="F" />
        </button>
        <button
          type="button"
          className="desk-chip"
          title={t("acts:saved.title")}
          onClick={onLists}
          aria-haspopup="dialog"
        >
          <Icon name="flag" size={16} /> <span className="unseen">{t("acts:saved.open")}</span> <KeyCap of="L" />
        </button>
        <label className="desk-chip sort">
          <span className="unseen">{t("finance:sort")}</span>
          <Icon name="swap" size={16} />
          <select
            id={sortFieldId}
            value={sort}
            onChange={(event) =>
              go(writeAddress({ ...list, sort: refundSorts.find((each) => each === event.target.value) ?? null }))
            }
          >
            {sorts.map((each) => (
              <option key={each} value={each}>
                {t(`finance:sortBy.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <a
          id={exportLinkId}
          className="desk-chip"
          href={`/api/refunds/export.csv?${file}`}
          download
          title={t("finance:exportNote")}
        >
          <Icon name="download" size={16} /> <span className="unseen">{t("finance:export")}</span>
        </a>
        <button
          id={plotButtonId}
          type="button"
          className="desk-chip plot"
          title={t(plot ? "finance:plotClose" : "finance:plotOpen")}
          aria-pressed={plot}
          onClick={onPlot}
        >
          <Icon name="table" size={16} />
          <span className="unseen">{t("finance:plotOpen")}</span>
        </button>
      </div>
      {parts.length > 0 && (
        <ul className="row">
          {parts.map((part) => (
            <li key={part.name}>
              <a
                className="desk-chip part"
                href={writeAddress({ ...list, filter: withoutPart(filter, part.name) })}
                aria-label={t("finance:by.remove", { what: part.words })}
              >
                {part.words} <Icon name="close" size={14} />
              </a>
            </li>
          ))}
          <li>
            <a className="finance-link" href={writeAddress({ ...list, filter: {} })}>
              {t("finance:by.clear")}
            </a>
          </li>
        </ul>
      )}
      {plot && (
        <DuePlot
          filter={filter}
          addressOf={(day) => {
            const { due: _, day: __, ...rest } = filter
            return writeAddress({ ...list, show: "waiting", filter: { ...rest, ...(day ? { day } : { due: "late" }) } })
          }}
        />
      )}
    </section>
  )
}

function withText(filter: RefundFilter, text: string): RefundFilter {
  const { text: _, ...rest } = filter
  return text.trim() === "" ? rest : { ...rest, text: text.trim() }
}

/** Enter looks it up, the empty field shows all again. */
function NumberField({ text, onFind }: { text: string; onFind: (text: string) => void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState(text)
  const find = (event: FormEvent) => {
    event.preventDefault()
    onFind(typed)
  }
  return (
    <form className="finance-number" onSubmit={find}>
      <Icon name="search" size={16} />
      <input
        id={numberFieldId}
        type="search"
        value={typed}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        aria-label={t("acts:search.label")}
        placeholder={t("acts:search.short")}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed.trim() === "" && text !== "" && onFind("")}
      />
      <KeyCap of="/" />
    </form>
  )
}

/** Asks for more as its end comes near, and once more whenever the list has grown. */
export function useLoadOn(more: (() => void) | null, size: number): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(more)
  latest.current = more
  useEffect(() => {
    const node = end.current
    if (!node || !latest.current || size === 0) return
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && latest.current?.(), {
      root: node.closest(".desk-list-scroll"),
      rootMargin: "600px",
    })
    watch.observe(node)
    return () => watch.disconnect()
  }, [size])
  return end
}
