import { useQuery } from "@tanstack/react-query"
import { useRoute } from "wouter"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { BankPage as Page } from "../../shared/contract/bank.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { AccountsToDecide } from "./bank-accounts.tsx"
import { BankFiles, OneBankFile } from "./bank-files.tsx"
import { bankPageQuery } from "./bank-queries.ts"
import { BankReports } from "./bank-reports.tsx"
import { WaitingForBank } from "./bank-waiting.tsx"
import { writeAddress } from "./refund-address.ts"
import "./bank.css"

/** Refunds that leave by our own bank account. For finance. */
export function BankPage() {
  const [one, params] = useRoute("/bank/:id")
  return (
    <div className="desk-page">
      <div className="desk-letter">{one ? <OneBankFile messageId={params.id} /> : <AllByBank />}</div>
    </div>
  )
}

function AllByBank() {
  const { t } = useWords()
  const page = useQuery(bankPageQuery)
  const data = page.data
  return (
    <>
      <header className="desk-page-head">
        <div>
          <h1>{t("bank:title")}</h1>
          <p>{t("bank:about")}</p>
          {data?.account && <p className="desk-quiet">{t("bank:account", data.account)}</p>}
        </div>
      </header>
      {!data && !page.error && <p>{t("desk:loading")}</p>}
      {page.error && <DeskTrouble error={page.error} kept={data !== undefined} onRetry={() => void page.refetch()} />}
      {data && (
        <>
          {data.account === null && (
            <LineMessage meaning="look" title={t("bank:noAccount")}>
              {t("bank:noAccountNote")}
            </LineMessage>
          )}
          <AccountsToDecide rows={data.toDecide} />
          <WaitingForBank page={data} />
          <BankFiles files={data.files} />
          <BankReports reports={data.reports} />
          <Asked rows={data.asked} />
        </>
      )}
    </>
  )
}

function Asked({ rows }: { rows: Page["asked"] }) {
  const { t, language } = useWords()
  if (rows.length === 0) return null
  return (
    <section className="desk-section">
      <h2>{t("bank:asked.title")}</h2>
      <ul className="desk-rows bank-waiting">
        {rows.map((row) => (
          <li key={row.returnId}>
            <div>
              <a className="name" href={writeAddress({ show: "all", returnId: row.returnId, intentId: null })}>
                {groupForEye(row.rma).join("\u00a0")}
              </a>
              <p className="desk-quiet">
                {t("bank:asked.line", { name: row.askedBy })} <RelativeDate at={row.askedAt} now={Date.now()} />
              </p>
            </div>
            <p className="desk-quiet">{t("bank:asked.until", { when: exactDate(row.expiresAt, language, "day") })}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
