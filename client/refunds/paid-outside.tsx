import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { type BankOfReturn, PaidOutsideDone } from "../../shared/contract/bank.ts"
import { answered } from "../api/answered.ts"
import { serverNow } from "../api/server-time.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { bankOfReturnQuery } from "./bank-queries.ts"
import { ProofField, ProofLink } from "./proof-file.tsx"
import { dayWords } from "./refund-list.tsx"
import { useSeen } from "./use-seen-version.ts"

/** `quiet`: nothing about the refund asks for it. */
type Props = { returnId: string; intentId: string; quiet?: boolean }
type Of = BankOfReturn["intents"][number]
type Said = { version: string; reference: string; paidOn: string; proof: string; file?: string }

/** What a colleague says of it moves no version. */
export const whatIsSaid = ({ version, outside }: Of) =>
  `${version} ${outside?.reference ?? ""} ${outside?.paidOn ?? ""}`

/** What somebody paid by hand: the button that says so, or that confirms what a colleague said, and what stands. */
export function PaidOutside({ returnId, intentId, quiet = false }: Props) {
  const { t, language } = useWords()
  const known = useQuery(bankOfReturnQuery(returnId))
  const [open, setOpen] = useState(false)
  const of = known.data?.intents.find((one) => one.id === intentId)
  if (!of) return null
  const day = of.outside && dayWords(of.outside.paidOn, language, "long")
  if (of.outside?.doneAt != null)
    return (
      <p>
        {t("bank:outside.paid", { reference: of.outside.reference, day: day ?? "" })}{" "}
        <ProofLink intentId={of.id} outside={of.outside} />
      </p>
    )
  return (
    <>
      {of.outside && (
        <LineMessage
          meaning="look"
          title={t("bank:outside.said", {
            name: of.outside.proposedBy,
            reference: of.outside.reference,
            day: day ?? "",
          })}
        >
          {t("bank:outside.proofSaid", { proof: of.outside.proof })} <ProofLink intentId={of.id} outside={of.outside} />
        </LineMessage>
      )}
      {of.mayOutside && (
        <DeskButton kind={quiet ? "quiet" : "plain"} onClick={() => setOpen(true)}>
          {t(of.mayOutside === "agree" ? "bank:outside.agreeTitle" : "bank:outside.open")}
        </DeskButton>
      )}
      {open && <PaidOutsideForm of={of} onClose={() => setOpen(false)} />}
    </>
  )
}

function PaidOutsideForm({ of, onClose }: { of: Of; onClose: () => void }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [reference, setReference] = useState("")
  const [paidOn, setPaidOn] = useState("")
  const [proof, setProof] = useState("")
  const [file, setFile] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const send = useMutation({
    networkMode: "always",
    mutationFn: (body: Said) =>
      answered(PaidOutsideDone, `/api/refunds/intents/${of.id}/paid-outside`, { method: "POST", body }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  const { version, outside, outsideTakesTwo } = useSeen(of, whatIsSaid, send.error)
  // agreeing is saying the very same
  const said: Said = outside
    ? { version, reference: outside.reference, paidOn: outside.paidOn, proof: outside.proof }
    : { version, reference: reference.trim(), paidOn, proof: proof.trim(), ...(file && { file }) }
  const today = localDate(serverNow())
  const lacking =
    said.reference === ""
      ? t("bank:outside.lacksReference")
      : said.paidOn === ""
        ? t("bank:outside.lacksDay")
        : said.paidOn > today
          ? t("bank:outside.lacksFuture")
          : said.proof === ""
            ? t("bank:outside.lacksProof")
            : sending
              ? t("bank:proof.lacks")
              : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!lacking && !send.isPending) send.mutate(said)
  }
  const title = t(outside ? "bank:outside.agreeTitle" : "bank:outside.title")
  const verb = outside ? "bank:outside.agree" : outsideTakesTwo ? "bank:outside.propose" : "bank:outside.send"
  return (
    <DeskDialog title={title} onClose={onClose}>
      {send.data ? (
        <LineMessage meaning="go" title={t(send.data.waitsForSecond ? "bank:outside.waits" : "bank:outside.done")} />
      ) : (
        <form className="desk-form" onSubmit={submit}>
          {send.error && <DeskTrouble error={send.error} />}
          <p className="desk-quiet">{t("bank:outside.note")}</p>
          {outside ? (
            <>
              <p>
                {t("bank:outside.said", {
                  name: outside.proposedBy,
                  reference: outside.reference,
                  day: dayWords(outside.paidOn, language, "long"),
                })}
              </p>
              <p>
                {t("bank:outside.proofSaid", { proof: outside.proof })} <ProofLink intentId={of.id} outside={outside} />
              </p>
            </>
          ) : (
            <>
              {outsideTakesTwo && <p>{t("bank:outside.takesTwo")}</p>}
              <Field
                label={t("bank:outside.reference")}
                value={reference}
                maxLength={140}
                autoComplete="off"
                onChange={(event) => setReference(event.target.value)}
              />
              <Field
                type="date"
                label={t("bank:outside.paidOn")}
                value={paidOn}
                max={today}
                onChange={(event) => setPaidOn(event.target.value)}
              />
              <TextField
                label={t("bank:outside.proof")}
                hint={t("bank:outside.proofHint")}
                value={proof}
                maxLength={2000}
                onChange={(event) => setProof(event.target.value)}
              />
              <ProofField intentId={of.id} onKept={setFile} onBusy={setSending} />
            </>
          )}
          <div className="desk-dialog-acts">
            <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
            <DeskButton kind="main" type="submit" lacking={lacking}>
              {send.isPending ? t("desk:saving") : t(verb)}
            </DeskButton>
          </div>
        </form>
      )}
    </DeskDialog>
  )
}

/** The day here, as a date field has it. */
function localDate(at: number): string {
  const date = new Date(at)
  const two = (part: number) => String(part).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
