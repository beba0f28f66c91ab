import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { v7 } from "uuid"
import * as z from "zod/mini"
import { isEmail } from "../../shared/contract/basics.ts"
import { MailQueued, NoticesOfReturn } from "../../shared/contract/notices.ts"
import { answered } from "../api/answered.ts"
import { keptLive } from "../live/live-queries.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"

type Mail = NoticesOfReturn["mails"][number]

const toldQuery = (returnId: string) =>
  queryOptions({
    queryKey: ["returns", "told", returnId],
    queryFn: ({ signal }) => answered(NoticesOfReturn, `/api/notices/returns/${returnId}`, { signal }),
    ...keptLive({ return: returnId }),
  })

/** What the customer was told and when, whether it arrived, and again where it did not. */
export function ToldMails({ returnId }: { returnId: string }) {
  const { t } = useWords()
  const found = useQuery(toldQuery(returnId))
  const [open, setOpen] = useState<Mail | "address" | null>(null)
  const { data } = found
  const untold = data?.untold.filter((one) => one.state !== "overtaken") ?? []
  return (
    <DeskPart title={t("told:title")} ruled>
      {found.error && (
        <DeskTrouble error={found.error} kept={data !== undefined} onRetry={() => void found.refetch()} />
      )}
      {!data && !found.error && <p className="desk-quiet">{t("desk:loading")}</p>}
      {data && (
        <>
          <p className="desk-quiet">
            {data.address === null ? t("told:nobody") : t("told:to", { address: data.address })}{" "}
            {data.corrected && t("told:corrected")}
          </p>
          {data.trouble && <LineMessage meaning="look" title={t(`told:trouble.${data.trouble.kind}`)} />}
          <div>
            <DeskButton kind="quiet" onClick={() => setOpen("address")}>
              {t("told:say")}
            </DeskButton>
          </div>
          {data.mails.length === 0 && untold.length === 0 && <p className="desk-quiet">{t("told:none")}</p>}
          <ul className="return-notes">
            {untold.map((one) => (
              <li key={`${one.kind} ${one.at}`}>
                <p>{t(`webhooks:kind.${one.kind}`)}</p>
                <p className="desk-quiet">
                  {t(`told:untold.${one.state}`)}, <RelativeDate at={one.at} now={Date.now()} />
                </p>
              </li>
            ))}
            {data.mails.map((mail) => (
              <MailLine key={mail.id} mail={mail} onAgain={() => setOpen(mail)} />
            ))}
          </ul>
        </>
      )}
      {data && open !== null && (
        <ToldForm
          returnId={returnId}
          mail={open === "address" ? null : open}
          known={data.address ?? ""}
          onClose={() => setOpen(null)}
        />
      )}
    </DeskPart>
  )
}

function MailLine({ mail, onAgain }: { mail: Mail; onAgain: () => void }) {
  const { t } = useWords()
  const isBad = mail.state === "refused" || mail.state === "bounced" || mail.state === "given_up"
  return (
    <li>
      <p>{mail.subject}</p>
      <p className={isBad ? "desk-ink-stop" : "desk-quiet"}>
        {t(`told:state.${mail.state}`)}, <RelativeDate at={mail.sentAt ?? mail.createdAt} now={Date.now()} />
        {", "}
        {mail.to}
        {mail.complainedAt !== null && `, ${t("told:complained")}`}
        {mail.askedBy !== null && `, ${t("told:askedBy", { name: mail.askedBy })}`}
      </p>
      {mail.lastError && mail.state !== "overtaken" && <p className="desk-quiet">{mail.lastError}</p>}
      {mail.state !== "waiting" && !mail.kinds.includes("account_asked") && (
        <DeskButton kind="quiet" onClick={onAgain}>
          {t("told:again")}
        </DeskButton>
      )}
    </li>
  )
}

type FormProps = { returnId: string; mail: Mail | null; known: string; onClose: () => void }

/** The same mail again, or only another address for what follows. */
function ToldForm({ returnId, mail, known, onClose }: FormProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [key] = useState(() => v7())
  const [address, setAddress] = useState(known)
  const [tried, setTried] = useState(false)
  const isWhole = isEmail(address.trim())
  const other = address.trim() !== known ? { address: address.trim() } : {}
  const send = useMutation({
    networkMode: "always",
    mutationFn: async () => {
      if (mail)
        await answered(MailQueued, `/api/notices/mails/${mail.id}/again`, { method: "POST", body: { key, ...other } })
      else
        await answered(z.object({ address: z.string() }), `/api/notices/returns/${returnId}/address`, {
          method: "POST",
          body: { address: address.trim() },
        })
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["returns", "told", returnId] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (isWhole) send.mutate()
  }
  return (
    <DeskDialog title={mail ? t("told:againTitle", { subject: mail.subject }) : t("told:sayTitle")} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate>
        {send.error && <DeskTrouble error={send.error} />}
        {mail && <p>{t("told:againNote")}</p>}
        <Field
          label={t("told:address")}
          hint={t("told:addressHint")}
          type="email"
          value={address}
          maxLength={254}
          wrong={tried && !isWhole ? t("told:wrong") : null}
          onChange={(event) => setAddress(event.target.value)}
        />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {send.isPending ? t("desk:saving") : t(mail ? "told:send" : "told:save")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
