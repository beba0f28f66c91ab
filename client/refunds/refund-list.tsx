import { Fragment } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { type RefundRow, refundFilters } from "../../shared/contract/refunds.ts"
import { EmptyState } from "../ui/empty-state.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Money } from "../ui/money.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { type DueGroup, groupByDue, groupByPaidDay, sumOf } from "./group-by-due.ts"
import { intentOfRow, type RefundShow, writeAddress } from "./refund-address.ts"
import { dueWords, lookOf, rowWords } from "./refund-words.ts"

type HeadProps = { rows: readonly RefundRow[]; whole: boolean; show: RefundShow; counts: Record<string, number> }

/** How much waits, and the choice of what is shown; the choice is in the address. */
export function RefundListHead({ rows, whole, show, counts }: HeadProps) {
  const { t } = useWords()
  const sum = whole ? sumOf(rows) : null
  const count = counts[show] ?? rows.length
  return (
    <div className="desk-list-head">
      <div className="over">
        <h1>{t(`refunds:show.${show}`)}</h1>
        <p className="desk-quiet">{t("refunds:cases", { count })}</p>
        {sum && (
          <p className="sum">
            <Money minor={sum.minor} currency={sum.currency} />
          </p>
        )}
      </div>
      <nav className="desk-chips" aria-label={t("refunds:filters")}>
        {refundFilters.map((each) => (
          <a
            key={each}
            className="desk-chip"
            href={writeAddress({ show: each, returnId: null, intentId: null })}
            aria-current={each === show ? "true" : undefined}
          >
            {t(`refunds:show.${each}`)} {counts[each] || null}
          </a>
        ))}
      </nav>
    </div>
  )
}

type ListProps = { rows: readonly RefundRow[]; show: RefundShow; chosen: string | null }

/** Rows by legal due date, the paid ones by the day of payment; one heading a day, so that no row repeats it. */
export function RefundList({ rows, show, chosen }: ListProps) {
  const { t } = useWords()
  if (rows.length === 0) {
    return (
      <EmptyState picture="tray" title={t(`refunds:empty.${show}`)}>
        {t(`refunds:emptyNote.${show}`)}
      </EmptyState>
    )
  }
  const groups = show === "paid" ? groupByPaidDay(rows, Date.now()) : groupByDue(rows)
  return groups.map((group) => (
    <Fragment key={`${group.kind} ${group.day}`}>
      <GroupHead group={group} />
      <ul>
        {group.rows.map((row) => (
          <li key={row.id}>
            <RefundLine row={row} show={show} chosen={row.id === chosen} late={group.kind === "late"} />
          </li>
        ))}
      </ul>
    </Fragment>
  ))
}

function GroupHead({ group }: { group: DueGroup }) {
  const { t, language } = useWords()
  const note =
    group.kind === "late"
      ? t("refunds:group.lateNote")
      : group.kind === "day" && group.daysLeft === 0 && t("refunds:group.todayNote")
  return (
    <div className={`desk-group ${group.kind}`}>
      <h2>
        {groupTitle(t, language, group)}, {group.rows.length}
      </h2>
      {note && <p>{note}</p>}
    </div>
  )
}

function groupTitle(t: typeof Say, language: string, { kind, day, daysLeft }: DueGroup): string {
  if (kind === "late") return t("refunds:group.late")
  if (kind === "none" || day === null) return t("refunds:group.none")
  if (daysLeft === 0) return t("refunds:group.today")
  if (daysLeft === 1) return t("refunds:group.tomorrow")
  const words = dayWords(day, language)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "jeudi 26 nov." of a calendar day, whatever this machine's own zone. */
export function dayWords(day: string, language: string, month: "short" | "long" = "short"): string {
  const format = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month, timeZone: "UTC" })
  return format.format(Date.parse(`${day}T00:00:00Z`))
}

type LineProps = { row: RefundRow; show: RefundShow; chosen: boolean; late: boolean }

function RefundLine({ row, show, chosen, late }: LineProps) {
  const { t } = useWords()
  const look = lookOf(row.state)
  const href = writeAddress({ show, returnId: row.returnId, intentId: intentOfRow(row.id) })
  const kind = row.kind === "principal" || row.kind === "obligation" ? null : t(`decision:kind.${row.kind}`)
  return (
    <a className="desk-row" href={href} aria-current={chosen ? "true" : undefined} data-row={row.id}>
      {row.picture ? (
        <Plate src={pictureAddress(row.picture)} width={36} />
      ) : (
        <Plate width={36}>
          <Illustration name="parcel" />
        </Plate>
      )}
      <span className="words">
        <span className="first">
          {row.customer ?? row.title ?? row.shop}{" "}
          <span className="desk-quiet">{[groupForEye(row.rma).join(" "), kind].filter(Boolean).join(", ")}</span>
        </span>
        <span className={`second state ${look.ink && `desk-ink-${look.ink}`}`}>
          <StateIcon mark={look.mark} size={16} />
          <span>{rowWords(t, row)}</span>
        </span>
      </span>
      <span className="end">
        <Money minor={row.amountMinor} currency={row.currency} />
        {late && row.daysLeft !== null && <small className="desk-ink-stop">{dueWords(t, row.daysLeft)}</small>}
      </span>
    </a>
  )
}
