import { Fragment, type ReactNode } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { RefundTotal } from "../../shared/contract/refund-desk.ts"
import { type RefundRow, refundFilters } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import type { RefundKind } from "../../shared/domain/states.ts"
import { yearApart } from "../ui/date-words.ts"
import { EmptyState } from "../ui/empty-state.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { Money } from "../ui/money.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { grouped, type t as Say, useWords } from "../ui/words.ts"
import { type DueGroup, groupByDue, groupByPaidDay, isLate, isWhole } from "./group-by-due.ts"
import { hasAny, intentOfRow, type RefundAddress, writeAddress } from "./refund-address.ts"
import { RefundTotals } from "./refund-totals.tsx"
import { dueWords, lookOf, rowWords } from "./refund-words.ts"

type HeadProps = {
  address: RefundAddress
  totals: readonly RefundTotal[]
  capped: boolean
  counts: Record<string, number>
  children: ReactNode
}

/** What was paid or stopped is looked up: how much there is of it grows with the years, and says nothing. */
const isWorkedThrough = (show: (typeof refundFilters)[number]) => !["paid", "stopped", "all"].includes(show)

/** How much waits, and the choice of what is shown; the choice is in the address. */
export function RefundListHead({ address, totals, capped, counts, children }: HeadProps) {
  const { t } = useWords()
  const { show } = address
  const count = totals.reduce((sum, total) => sum + total.count, 0)
  // rare, and no choice while there are none
  const isThere = (each: (typeof refundFilters)[number]) =>
    each !== "claims" || show === "claims" || Boolean(counts.claims)
  return (
    <div className="desk-list-head">
      <div className="over">
        <h1>{t(`refunds:show.${show}`)}</h1>
        <p className="desk-quiet">{t("refunds:cases", { count })}</p>
        <RefundTotals totals={totals} capped={capped} />
      </div>
      <nav className="desk-chips" aria-label={t("refunds:filters")}>
        {refundFilters.filter(isThere).map((each) => (
          <a
            key={each}
            className="desk-chip"
            href={writeAddress({ ...address, show: each, returnId: null, intentId: null })}
            aria-current={each === show ? "true" : undefined}
          >
            {t(`refunds:show.${each}`)} {isWorkedThrough(each) && counts[each] ? grouped(counts[each]) : null}
          </a>
        ))}
      </nav>
      {children}
    </div>
  )
}

type ListProps = {
  rows: readonly RefundRow[]
  /** There are more of them than are here. */
  more: boolean
  address: RefundAddress
  chosen: string | null
  picked: ReadonlySet<string>
  onPick: (id: string) => void
}

/** Rows by legal due date, the paid ones by the day of payment; one heading a day, so that no row repeats it. */
export function RefundList({ rows, more, address, chosen, picked, onPick }: ListProps) {
  const { t } = useWords()
  const { show } = address
  if (rows.length === 0 && hasAny(address.filter)) {
    return (
      <EmptyState picture="tray" title={t("finance:nothingFound")}>
        {t("finance:nothingFoundNote")}
      </EmptyState>
    )
  }
  if (rows.length === 0) {
    return (
      <EmptyState picture="tray" title={t(`refunds:empty.${show}`)}>
        {t(`refunds:emptyNote.${show}`)}
      </EmptyState>
    )
  }
  const picks = rows.some((row) => row.together)
  const firsts = firstOfReturn(rows)
  const groups = groupsOf(rows, address)
  return groups.map((group) => (
    <Fragment key={`${group.kind} ${group.day}`}>
      {group.kind !== "plain" && <GroupHead group={group} whole={isWhole(groups, group, more)} />}
      <ul className={picks ? "finance-picks" : undefined}>
        {group.rows.map((row) => (
          <li key={row.id} className="finance-line">
            {row.together && (
              <label className="finance-pick">
                <input type="checkbox" checked={picked.has(row.id)} onChange={() => onPick(row.id)} />
                <span className="unseen">{t("finance:many.pick", { what: row.customer ?? row.rma })}</span>
              </label>
            )}
            <RefundLine
              row={row}
              address={address}
              chosen={row.id === chosen}
              late={group.kind === "late" || (group.kind === "plain" && isLate(row))}
              running={firsts.has(row.id)}
            />
          </li>
        ))}
      </ul>
    </Fragment>
  ))
}

/** What the law adds is of a whole return: it stands on the first of its rows alone, so that nobody adds it up twice. */
function firstOfReturn(rows: readonly RefundRow[]): Set<string> {
  const first = new Map<string, string>()
  for (const row of rows) if (row.surchargeMinor && !first.has(row.returnId)) first.set(row.returnId, row.id)
  return new Set(first.values())
}

function GroupHead({ group, whole }: { group: DueGroup; whole: boolean }) {
  const { t, language } = useWords()
  const note =
    group.kind === "late"
      ? t("refunds:group.lateNote")
      : group.kind === "day" && group.daysLeft !== null && daysNote(t, group.daysLeft)
  return (
    <div className={`desk-group ${group.kind}`}>
      <h2>
        {groupTitle(t, language, group)}
        {whole && `, ${group.rows.length}`}
      </h2>
      {note && <p>{note}</p>}
    </div>
  )
}

/** Today says what midnight brings; the days after it, how many are left. */
const daysNote = (t: typeof Say, daysLeft: number): string | null => {
  if (daysLeft === 0) return t("refunds:group.todayNote")
  return daysLeft > 1 ? dueWords(t, daysLeft) : null
}

function groupTitle(t: typeof Say, language: string, { kind, day, daysLeft }: DueGroup): string {
  if (kind === "late") return t("refunds:group.late")
  if (kind === "none" || day === null) return t("refunds:group.none")
  if (daysLeft === 0) return t("refunds:group.today")
  if (daysLeft === 1) return t("refunds:group.tomorrow")
  const words = dayWords(day, language)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "jeudi 26 nov." of a calendar day, whatever this machine's own zone; with its year where that is not this one. */
export function dayWords(day: string, language: string, month: "short" | "long" = "short"): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  const options = { weekday: "long", day: "numeric", month, timeZone: "UTC", ...yearApart(at, "UTC") } as const
  return new Intl.DateTimeFormat(language, options).format(at)
}

/** One heading a day where they stand by day; by amount or last change they stand in one. */
function groupsOf(rows: readonly RefundRow[], { show, sort }: RefundAddress): DueGroup[] {
  if (show === "paid" && sort !== "due") return groupByPaidDay(rows, Date.now())
  if (sort === "amount" || sort === "changed" || show === "claims")
    return [{ kind: "plain", day: null, daysLeft: null, rows: [...rows] }]
  return groupByDue(rows)
}

type LineProps = { row: RefundRow; address: RefundAddress; chosen: boolean; late: boolean; running: boolean }

function RefundLine({ row, address, chosen, late, running }: LineProps) {
  const { t, language } = useWords()
  const look = lookOf(row.state)
  const href = writeAddress({ ...address, returnId: row.returnId, intentId: intentOfRow(row.id) })
  const kind = ["principal", "obligation", "claim"].includes(row.kind)
    ? null
    : t(`decision:kind.${row.kind as RefundKind}`)
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
        {late && row.daysLeft !== null && (
          <small className="desk-ink-stop">
            {dueWords(t, row.daysLeft)}
            {running && row.surchargeMinor ? (
              <span title={t("acts:leaving.row", { amount: formatMoney(row.surchargeMinor, row.currency, language) })}>
                {" "}
                +{formatMoney(row.surchargeMinor, row.currency, language)}
              </span>
            ) : null}
          </small>
        )}
      </span>
    </a>
  )
}
