import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as z from "zod/mini"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { BankAccount, BankPage } from "../../shared/contract/bank.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { writeAddress } from "./refund-address.ts"

/** Accounts that wait for a second person, each with what speaks for and against it. */
export function AccountsToDecide({ rows }: { rows: BankPage["toDecide"] }) {
  const { t } = useWords()
  if (rows.length === 0) return null
  return (
    <section className="desk-section">
      <h2>{t("bank:toDecide.title")}</h2>
      <ul className="desk-rows bank-accounts">
        {rows.map((row) => (
          <li key={row.id}>
            <div>
              <a className="name" href={writeAddress({ show: "all", returnId: row.returnId, intentId: null })}>
                {groupForEye(row.rma).join("\u00a0")}
              </a>
              {row.customer && <p className="desk-quiet">{t("bank:toDecide.forCustomer", { name: row.customer })}</p>}
            </div>
            <AccountWords account={row} customer={row.customer} />
            <DecideAccount account={row} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whose it is, where it came from, and what the customer agreed to. Its number is never shown. */
export function AccountWords({ account, customer }: { account: BankAccount; customer: string | null }) {
  const { t } = useWords()
  const { line, more, postcode, town, country } = account.address
  return (
    <div className="bank-account">
      <p className="name">
        {account.holder} <span className="bank-iban">{account.masked}</span>
      </p>
      <p className="desk-quiet">{[line, more, `${postcode} ${town}`.trim(), country].filter(Boolean).join(", ")}</p>
      {account.nameDiffers && account.verdict === null && (
        <LineMessage meaning="look" title={t("bank:toDecide.otherName", { customer: customer ?? "?" })} />
      )}
      <p className="desk-quiet">
        {account.proposedBy === null
          ? t("bank:toDecide.byCustomer")
          : t("bank:toDecide.byPerson", { name: account.proposedBy })}{" "}
        <RelativeDate at={account.proposedAt} now={Date.now()} />
      </p>
      {account.reason && <p className="desk-quiet">{t("bank:toDecide.why", { reason: account.reason })}</p>}
      {account.agreedText && (
        <details>
          <summary>{t("bank:toDecide.agreed")}</summary>
          <p>{account.agreedText}</p>
        </details>
      )}
    </div>
  )
}

/** Approve at once, or refuse with a reason. */
export function DecideAccount({ account }: { account: BankAccount }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState("")
  const decide = useMutation({
    networkMode: "always",
    mutationFn: (verdict: "approved" | "refused") =>
      answered(z.object({ intents: z.int() }), `/api/bank/accounts/${account.id}/decide`, {
        method: "POST",
        body: { verdict, ...(reason.trim() !== "" && { reason: reason.trim() }) },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  if (!account.mayDecide && decide.isIdle) return <p className="desk-quiet">{t("bank:toDecide.mine")}</p>
  if (decide.isSuccess) {
    const count = decide.data.intents
    const approved = count > 0 ? t("bank:toDecide.approved", { count }) : t("bank:toDecide.approvedNone")
    return <LineMessage meaning="go" title={decide.variables === "approved" ? approved : t("bank:toDecide.refused")} />
  }
  return (
    <div className="bank-decide">
      {decide.error && <DeskTrouble error={decide.error} />}
      {refusing && (
        <Field
          label={t("bank:toDecide.reason")}
          value={reason}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <div className="line">
        {!refusing && (
          <DeskButton kind="main" onClick={() => decide.mutate("approved")}>
            {decide.isPending ? t("desk:saving") : t("bank:toDecide.approve")}
          </DeskButton>
        )}
        <DeskButton
          lacking={refusing && reason.trim() === "" ? t("bank:toDecide.reasonLacks") : null}
          onClick={() => (refusing ? decide.mutate("refused") : setRefusing(true))}
        >
          {t("bank:toDecide.refuse")}
        </DeskButton>
        {refusing && <DeskButton onClick={() => setRefusing(false)}>{t("common:cancel")}</DeskButton>}
      </div>
    </div>
  )
}
