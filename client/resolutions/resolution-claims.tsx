import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { ClaimSettled, type ClaimSettling, type ResolutionPage } from "../../shared/contract/resolutions.ts"
import { answered } from "../api/answered.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskBill } from "../ui/desk-bill.tsx"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { claimWords } from "./claim-words.ts"

type Claim = ResolutionPage["claims"][number]

const states = ["open", "paid", "written_off"] as const

/** What the customer owes back, and how it came to an end. */
export function ResolutionClaims({ claims, currency }: { claims: readonly Claim[]; currency: string }) {
  const { t, language } = useWords()
  const [asked, setAsked] = useState<Claim | null>(null)
  if (claims.length === 0) return null
  const open = claims.filter((claim) => claim.maySettle)
  const wordsOf = (claim: Claim) => claimWords(t, claim.kind)
  return (
    <div className="resolutions-credit">
      <h3>{t("resolutions:claims.title")}</h3>
      <DeskBill
        currency={currency}
        lines={claims.map((claim) => {
          const state = states.find((each) => each === claim.state)
          const day = exactDate(claim.at, language, "day")
          return {
            key: claim.id,
            words: wordsOf(claim),
            note: state ? `${day} · ${t(`resolutions:claims.state.${state}`)}` : day,
            amountMinor: claim.amountMinor,
          }
        })}
      />
      <div className="desk-chips">
        {open.map((claim) => (
          <button
            key={claim.id}
            type="button"
            className="desk-chip"
            onClick={() => setAsked(claim)}
            aria-haspopup="dialog"
            aria-label={`${t("resolutions:claims.settle")}, ${wordsOf(claim)}`}
          >
            {t("resolutions:claims.settle")}
          </button>
        ))}
      </div>
      {asked && <SettleForm claim={asked} onClose={() => setAsked(null)} />}
    </div>
  )
}

function SettleForm({ claim, onClose }: { claim: Claim; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [how, setHow] = useState<ClaimSettling["how"]>("paid")
  const [reason, setReason] = useState("")
  const send = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(ClaimSettled, `/api/claims/${claim.id}/settle`, {
        method: "POST",
        body: { how, reason: reason.trim() } satisfies ClaimSettling,
      }),
    onSuccess: onClose,
    onSettled: () =>
      Promise.all(["resolutions", "refunds"].map((room) => queries.invalidateQueries({ queryKey: [room] }))),
  })
  const lacking = reason.trim() === "" ? t("resolutions:ask.reasonLacks") : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lacking === null && !send.isPending) send.mutate()
  }
  return (
    <DeskDialog title={t("resolutions:claims.settleTitle")} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate autoComplete="off">
        {send.error && <DeskTrouble error={send.error} />}
        <p>{t("resolutions:claims.settleNote")}</p>
        <DeskSelect
          label={t("resolutions:claims.how")}
          choices={(["paid", "written_off"] as const).map((id) => ({ id, label: t(`resolutions:claims.${id}`) }))}
          value={how}
          onChange={(event) => setHow(event.target.value as ClaimSettling["how"])}
        />
        <Field
          label={t("resolutions:ask.reason")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="resolutions-end">
          <DeskButton onClick={onClose}>{t("resolutions:ask.close")}</DeskButton>
          <DeskButton kind="main" type="submit" lacking={lacking}>
            {send.isPending ? t("desk:saving") : t("resolutions:claims.settleDo")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
