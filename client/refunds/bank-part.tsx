import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { BankAsked, type BankOfReturn } from "../../shared/contract/bank.ts"
import { RefundActed } from "../../shared/contract/refunds.ts"
import { answered } from "../api/answered.ts"
import { serverNow } from "../api/server-time.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { AccountWords, DecideAccount } from "./bank-accounts.tsx"
import { ChangeAccount } from "./bank-change.tsx"
import { bankOfReturnQuery } from "./bank-queries.ts"
import { bankReason } from "./bank-words.ts"
import { PaidOutside } from "./paid-outside.tsx"
import "./bank.css"

type Props = { returnId: string; intentId: string; customer: string | null }
type Of = BankOfReturn["intents"][number]

/** The ways that a refund has beside its card: the customer's account, or a person's hand. Nothing where there is none. */
export function BankPart({ returnId, intentId, customer }: Props) {
  const { t } = useWords()
  const known = useQuery(bankOfReturnQuery(returnId))
  const [changing, setChanging] = useState(false)
  const data = known.data
  const of = data?.intents.find((one) => one.id === intentId)
  if (known.error && !data) return <DeskTrouble error={known.error} onRetry={() => void known.refetch()} />
  if (!data || !of) return null
  const accounts = data.accounts.filter((account) => !account.ended)
  const inUse = accounts.find((account) => account.verdict === "approved")
  // of a refund that waits as it should there is only this to say
  if (!of.mayAsk && of.way !== "sepa" && accounts.length === 0)
    return <PaidOutside returnId={returnId} intentId={intentId} quiet={of.outside === null} />
  return (
    <DeskPart title={t("bank:part.title")} ruled>
      <div className="bank-part">
        <Asked data={data} intentId={intentId} />
        {accounts.map((account) => (
          <div key={account.id} className="bank-account">
            <strong>
              {account.verdict === null
                ? t("bank:part.waitsForSecond")
                : t(account.verdict === "approved" ? "bank:part.inUse" : "bank:part.refused")}
            </strong>
            <AccountWords account={account} customer={customer} />
            {account.decidedBy && account.verdict === "approved" && (
              <p className="desk-quiet">{t("bank:part.approvedBy", { name: account.decidedBy })}</p>
            )}
            {account.verdict === null && <DecideAccount account={account} />}
          </div>
        ))}
        <Leaves of={of} />
        {of.mayChoose && inUse && <Choose of={of} masked={inUse.masked} />}
        <div className="line">
          {of.mayAsk && <Ask returnId={returnId} of={of} again={data.ask !== null} />}
          {data.accounts[0] && of.mayAsk && (
            <DeskButton onClick={() => setChanging(true)}>{t("bank:part.change")}</DeskButton>
          )}
          <PaidOutside returnId={returnId} intentId={intentId} />
        </div>
      </div>
      {changing && data.accounts[0] && (
        <ChangeAccount returnId={returnId} account={data.accounts[0]} onClose={() => setChanging(false)} />
      )}
    </DeskPart>
  )
}

function Asked({ data, intentId }: { data: BankOfReturn; intentId: string }) {
  const { t, language } = useWords()
  const { ask } = data
  if (!ask || data.intents.find((one) => one.id === intentId)?.way === "manual") return null
  const when = exactDate(ask.expiresAt, language, "day")
  const state =
    ask.answeredAt !== null
      ? "bank:part.answered"
      : ask.expiresAt > serverNow()
        ? "bank:part.waits"
        : "bank:part.expired"
  return (
    <p>
      {t("bank:part.askedBy", { name: ask.askedBy })}. {t(state, { when })}
    </p>
  )
}

/** Where it is on its way through the bank. */
function Leaves({ of }: { of: Of }) {
  const { t } = useWords()
  if (of.way !== "sepa") return null
  const inFile = of.messageId !== null && of.word !== "undone"
  return (
    <p>
      {inFile ? (
        <>
          <a href={`/bank/${of.messageId}`}>{t("bank:part.inFile", { id: of.messageId ?? "" })}</a>
          {" · "}
          {t(`bank:files.word.${of.word ?? "none"}`)}
          {of.reason && ` : ${bankReason(t, of.reason)}`}
        </>
      ) : (
        <a href="/bank">{t("bank:part.forFile")}</a>
      )}
    </p>
  )
}

function Ask({ returnId, of, again }: { returnId: string; of: Of; again: boolean }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const ask = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(BankAsked, `/api/bank/returns/${returnId}/ask`, {
        method: "POST",
        body: { intentId: of.id, version: of.version },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  return (
    <>
      {ask.error && <DeskTrouble error={ask.error} />}
      {ask.data?.mailedTo && <LineMessage meaning="go" title={t("bank:part.mailed", { email: ask.data.mailedTo })} />}
      {ask.data?.link && <Link link={ask.data.link} />}
      {!ask.data && (
        <DeskButton note={t("bank:part.askNote")} onClick={() => ask.mutate()}>
          {ask.isPending ? t("desk:saving") : t(again ? "bank:part.askAgain" : "bank:part.ask")}
        </DeskButton>
      )}
    </>
  )
}

/** The link is nowhere else: whoever closes the page asks again. */
function Link({ link }: { link: string }) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(link)
    setCopied(true)
  }
  return (
    <div className="bank-part">
      <LineMessage meaning="look" title={t("bank:part.link")} />
      <code className="desk-secret">{link}</code>
      <div className="line">
        <DeskButton icon={copied ? "check" : "copy"} onClick={() => void copy()}>
          {t(copied ? "bank:part.copied" : "bank:part.copy")}
        </DeskButton>
      </div>
    </div>
  )
}

function Choose({ of, masked }: { of: Of; masked: string }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState("")
  const choose = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(RefundActed, `/api/bank/intents/${of.id}/choose`, {
        method: "POST",
        body: { version: of.version, reason: reason.trim() },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  return (
    <div className="bank-part">
      {choose.error && <DeskTrouble error={choose.error} />}
      <div className="desk-reason">
        <label htmlFor="bank-reason">{t("bank:part.reason")}</label>
        <input
          id="bank-reason"
          value={reason}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <div className="line">
        <DeskButton
          kind="main"
          lacking={reason.trim() === "" ? t("bank:part.reasonLacks") : null}
          onClick={() => choose.mutate()}
        >
          {choose.isPending ? t("desk:saving") : t("bank:part.choose", { masked })}
        </DeskButton>
      </div>
    </div>
  )
}
