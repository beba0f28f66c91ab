import { useMutation, useQueryClient } from "@tanstack/react-query"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { BankFileMade, type BankPage } from "../../shared/contract/bank.ts"
import { RefundActed } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Money } from "../ui/money.tsx"
import { useWords } from "../ui/words.ts"
import { writeAddress } from "./refund-address.ts"
import { dayWords } from "./refund-list.tsx"

/** What leaves by the next file, and the button that makes it. */
export function WaitingForBank({ page }: { page: BankPage }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const { waiting, waitingInAll } = page
  const make = useMutation({
    networkMode: "always",
    mutationFn: () => answered(BankFileMade, "/api/bank/files", { method: "POST" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const money = (minor: number) => formatMoney(minor, "EUR", language)
  const lacking =
    page.account === null
      ? t("bank:waiting.lacksAccount")
      : waiting.some((row) => row.why === "ready")
        ? null
        : t("bank:waiting.lacksReady")
  return (
    <section className="desk-section">
      <h2>{t("bank:waiting.title")}</h2>
      {make.error && <DeskTrouble error={make.error} />}
      {make.data && (
        <LineMessage
          meaning="go"
          title={t("bank:waiting.made", { count: make.data.transfers, amount: money(make.data.sumMinor) })}
        />
      )}
      {waiting.length === 0 ? (
        !make.data && (
          <EmptyState picture="tray" title={t("bank:waiting.none")}>
            {t("bank:waiting.noneNote")}
          </EmptyState>
        )
      ) : (
        <>
          <div className="bank-make">
            <p className="bank-sum">
              {t("bank:waiting.sum", { count: waitingInAll.count, amount: money(waitingInAll.sumMinor) })}
            </p>
            <DeskButton kind="main" note={t("bank:waiting.makeNote")} lacking={lacking} onClick={() => make.mutate()}>
              {make.isPending ? t("desk:saving") : t("bank:waiting.make")}
            </DeskButton>
          </div>
          <ul className="desk-rows bank-waiting">
            {waiting.map((row) => (
              <WaitingLine key={row.intentId} row={row} />
            ))}
          </ul>
          {waitingInAll.count > waiting.length && <p className="desk-quiet">{t("bank:waiting.more")}</p>}
        </>
      )}
    </section>
  )
}

function WaitingLine({ row }: { row: BankPage["waiting"][number] }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const vouch = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(RefundActed, `/api/bank/intents/${row.intentId}/choose`, {
        method: "POST",
        body: { version: row.version, reason: t("bank:waiting.vouch") },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  return (
    <li>
      <div>
        <a className="name" href={writeAddress({ show: "all", returnId: row.returnId, intentId: row.intentId })}>
          {groupForEye(row.rma).join("\u00a0")}
        </a>
        <p className="desk-quiet">
          {row.holder} <span className="bank-iban">{row.masked}</span>
        </p>
      </div>
      <p className={row.why === "ready" ? "desk-quiet" : "desk-ink-look"}>
        {t(`bank:waiting.why.${row.why}`)}
        {row.dueDay && ` · ${dayWords(row.dueDay, language)}`}
      </p>
      <p className="bank-amount">
        <Money minor={row.amountMinor} currency="EUR" />
      </p>
      {row.why === "restored" && (
        <div className="acts">
          {vouch.error && <DeskTrouble error={vouch.error} />}
          <DeskButton onClick={() => vouch.mutate()}>
            {vouch.isPending ? t("desk:saving") : t("bank:waiting.vouch")}
          </DeskButton>
        </div>
      )}
    </li>
  )
}
