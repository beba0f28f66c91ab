import { useId, useRef, useState } from "react"
import { type BankOfReturn, MAX_PROOF_BYTES, ProofKept, proofTypes } from "../../shared/contract/bank.ts"
import { Refused } from "../api/answered.ts"
import { sendFile } from "../api/send-file.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"

type Outside = NonNullable<BankOfReturn["intents"][number]["outside"]>
type Props = { intentId: string; onKept: (sha256: string | null) => void; onBusy: (busy: boolean) => void }

/** A picture or a PDF that shows a payment by hand: kept as soon as it is chosen, named when the refund is marked. */
export function ProofField({ intentId, onKept, onBusy }: Props) {
  const { t } = useWords()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<Refused | null>(null)
  const turn = (on: boolean) => {
    setBusy(on)
    onBusy(on)
  }
  const send = async (chosen: File | undefined) => {
    onKept(null)
    setFile(null)
    setError(null)
    if (!chosen) return
    if (chosen.size > MAX_PROOF_BYTES) return setError(new Refused({ ok: false, code: "too_large", status: null }))
    turn(true)
    const answer = await sendFile(ProofKept, `/api/refunds/intents/${intentId}/proof`, chosen, () => {}).answer
    turn(false)
    if (!answer.ok) return setError(new Refused(answer))
    setFile(chosen.name)
    onKept(answer.value.sha256)
  }
  return (
    <div className="bank-proof">
      <p className="name" id={`${id}-label`}>
        {t("bank:proof.label")}
      </p>
      <p className="desk-quiet" id={`${id}-hint`}>
        {t("bank:proof.hint")}
      </p>
      <p>
        <DeskButton onClick={() => input.current?.click()}>
          {t(file ? "bank:proof.other" : "bank:proof.choose")}
        </DeskButton>{" "}
        <span className="desk-quiet" role="status">
          {busy ? t("bank:proof.sending") : file ? t("bank:proof.kept", { name: file }) : ""}
        </span>
      </p>
      <input
        ref={input}
        className="unseen"
        type="file"
        tabIndex={-1}
        accept={proofTypes.join(",")}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          void send(event.target.files?.[0])
          // the same file again is a choice too
          event.target.value = ""
        }}
      />
      {error && <DeskTrouble error={error} />}
    </div>
  )
}

/** The file beside what was said of it, to open. */
export function ProofLink({ intentId, outside }: { intentId: string; outside: Outside }) {
  const { t } = useWords()
  if (!outside.file) return null
  return (
    <a className="desk-link" href={`/api/refunds/intents/${intentId}/proof`} download>
      {t(outside.file === "application/pdf" ? "bank:proof.openPdf" : "bank:proof.openPicture")}
    </a>
  )
}
