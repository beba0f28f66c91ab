import { useQuery } from "@tanstack/react-query"
import type { Leaving } from "../../shared/contract/refund-acts.ts"
import type { RefundFilter } from "../../shared/contract/refund-desk.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { addDays } from "../../shared/policy/local-days.ts"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { leavingQuery } from "./refund-queries.ts"

type Account = Leaving["accounts"][number]
const DAYS = 7

/** Head of the list in one line: what is on its way, what must leave today or is late, what the law adds by now. */
export function LeavingLine({ filter, onOpen }: { filter: RefundFilter; onOpen: () => void }) {
  const { t, language } = useWords()
  const { data } = useQuery(leavingQuery(filter))
  const parts = data ? sumsOf(data) : []
  const money = (minor: number, currency: string) => formatMoney(minor, currency, language)
  const running = data?.late.map((one) => money(one.surchargeMinor, one.currency)).join(" + ")
  return (
    <p className="finance-leaving">
      <button type="button" onClick={onOpen} aria-haspopup="dialog">
        <span>{t("acts:leaving.title")}</span>
        {parts.map(({ word, minor, currency }) => (
          <span key={`${word} ${currency}`}>
            {t(`acts:leaving.${word}`)} <span className="money">{money(minor, currency)}</span>
          </span>
        ))}
        {data && parts.length === 0 && <span>{t("acts:leaving.nothing")}</span>}
        {running && <span className="desk-ink-stop">{t("acts:leaving.runningShort", { amount: running })}</span>}
        <KeyCap of="W" />
      </button>
    </p>
  )
}

/** Of the currencies that there is most of; the table has them all. */
function sumsOf({ accounts, today }: Leaving) {
  const words = ["now", "late", "today"] as const
  const [currency] = accounts.map((one) => one.currency)
  if (!currency) return []
  const own = accounts.filter((one) => one.currency === currency)
  const of = (account: Account, word: (typeof words)[number]) =>
    word === "now"
      ? account.now.sumMinor
      : (account.days.find((one) => one.day === (word === "late" ? null : today))?.sumMinor ?? 0)
  const sums = words.map((word) => ({
    word,
    currency,
    minor: own.reduce((sum, account) => sum + of(account, word), 0),
  }))
  return sums.filter((one) => one.minor > 0)
}

/** Sums to leave by account and currency, a column each, and by day. */
export function LeavingTable({ filter, onClose }: { filter: RefundFilter; onClose: () => void }) {
  const { t, language } = useWords()
  const { data, error, refetch } = useQuery(leavingQuery(filter))
  return (
    <DeskDialog title={t("acts:leaving.show")} onClose={onClose}>
      {error && <DeskTrouble error={error} kept={data !== undefined} onRetry={() => void refetch()} />}
      {!data && !error && <p>{t("desk:loading")}</p>}
      {data && data.accounts.length === 0 && <p>{t("acts:leaving.nothing")}</p>}
      {data?.late.map((one) => (
        <p key={one.currency} className="desk-ink-stop">
          {t("acts:leaving.running", {
            count: one.count,
            amount: formatMoney(one.surchargeMinor, one.currency, language),
          })}
        </p>
      ))}
      {data && data.accounts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by the arrow keys
        <section className="finance-table" tabIndex={0} aria-label={t("acts:leaving.table")}>
          <table>
            <caption className="unseen">{t("acts:leaving.table")}</caption>
            <thead>
              <tr>
                <td />
                {data.accounts.map((one) => (
                  <th key={`${one.account} ${one.currency}`} scope="col" className="number">
                    {accountName(t, one.account)} {one.currency}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {linesOf(t, language, data).map((line) => (
                <tr key={line.name} className={line.late ? "desk-ink-stop" : undefined}>
                  <th scope="row">{line.name}</th>
                  {line.sums.map((sum, at) => (
                    <td key={data.accounts[at]?.account} className="number">
                      {sum.count > 0 && (
                        <>
                          {formatMoney(sum.sumMinor, data.accounts[at]?.currency ?? "EUR", language)}{" "}
                          <span className="desk-quiet">({sum.count})</span>
                        </>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </DeskDialog>
  )
}

interface Line {
  name: string
  late: boolean
  sums: { count: number; sumMinor: number }[]
}

function linesOf(t: typeof Say, language: string, { accounts, today }: Leaving): Line[] {
  const none = { count: 0, sumMinor: 0 }
  const of = (name: string, pick: (account: Account) => { count: number; sumMinor: number }, late = false): Line => ({
    name,
    late,
    sums: accounts.map(pick),
  })
  const onDay = (day: string | null) => (account: Account) => account.days.find((one) => one.day === day) ?? none
  const format = new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  })
  const days = Array.from({ length: DAYS }, (_, at) => addDays(today, at))
  return [
    of(t("acts:leaving.now"), (account) => account.now),
    of(t("acts:leaving.late"), onDay(null), true),
    ...days.map((day, at) =>
      of(at === 0 ? t("acts:leaving.today") : format.format(Date.parse(`${day}T00:00:00Z`)), onDay(day)),
    ),
    of(t("acts:leaving.later"), (account) => account.later),
  ]
}

const ways = ["sepa", "manual", "store_credit"] as const

function accountName(t: typeof Say, account: string): string {
  const way = ways.find((each) => each === account)
  return way ? t(`acts:leaving.way.${way}`) : account.charAt(0).toUpperCase() + account.slice(1)
}
