import { useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { MAX_SETTLEMENT_BYTES, SettlementTaken } from "../../shared/contract/books.ts"
import { Refused } from "../api/answered.ts"
import { sendFile } from "../api/send-file.ts"
import { bytesWords } from "../ui/bytes-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { settlementFaultWords } from "./settlement-fault.ts"

type Said = SettlementTaken | Refused | "too_large" | "sending" | null
const isTaken = (said: Said): said is SettlementTaken => said !== null && typeof said === "object" && "file" in said

/** The total that the provider says, and then the file that must come to it. */
export function SettlementForm() {
  const { t } = useWords()
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLDivElement>(null)
  const [total, setTotal] = useState("")
  const [tried, setTried] = useState(false)
  const [said, setSaid] = useState<Said>(null)
  const ready = /\d/.test(total)
  const send = async (file: File) => {
    if (file.size > MAX_SETTLEMENT_BYTES) return setSaid("too_large")
    setSaid("sending")
    const query = new URLSearchParams({ name: file.name.slice(0, 200), total: total.trim() })
    const answer = await sendFile(SettlementTaken, `/api/books/settlements?${query}`, file, () => {}).answer
    setSaid(answer.ok ? answer.value : new Refused(answer))
    if (answer.ok) setTotal("")
    setTried(false)
    for (const name of ["books", "differences"]) void queries.invalidateQueries({ queryKey: [name] })
  }
  const choose = () => {
    setTried(true)
    if (ready && said !== "sending") input.current?.click()
    else field.current?.querySelector("input")?.focus()
  }
  return (
    <div className="books-form">
      <div ref={field} className="books-total">
        <Field
          label={t("books:settlement.total")}
          hint={t("books:settlement.totalHint")}
          value={total}
          inputMode="decimal"
          autoComplete="off"
          maxLength={24}
          wrong={tried && !ready ? t("books:settlement.totalNeeded") : null}
          onChange={(event) => setTotal(event.target.value)}
        />
      </div>
      <DeskButton lacking={said === "sending" ? t("books:settlement.sending") : null} onClick={choose}>
        {t("books:settlement.choose")}
      </DeskButton>
      <input
        ref={input}
        hidden
        type="file"
        accept=".csv,.txt"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) void send(file)
          // the same file again is a choice too
          event.target.value = ""
        }}
      />
      <div className="books-said">
        <Answer said={said} />
      </div>
    </div>
  )
}

function Answer({ said }: { said: Said }) {
  const { t, language } = useWords()
  if (said === "too_large")
    return (
      <LineMessage meaning="stop" title={t("books:settlement.refused")}>
        {t("books:settlement.tooLarge", { size: bytesWords(MAX_SETTLEMENT_BYTES, language) })}
      </LineMessage>
    )
  if (said instanceof Refused) {
    const fault = settlementFaultWords(t, language, said)
    if (!fault) return <DeskTrouble error={said} />
    return (
      <LineMessage meaning="stop" title={t("books:settlement.refused")}>
        {fault}
      </LineMessage>
    )
  }
  if (!isTaken(said)) return null
  const { file, again, unknown } = said
  if (again)
    return (
      <LineMessage meaning="neutral" title={t("books:settlement.again", { name: file.name })}>
        {t("books:settlement.againNote")}
      </LineMessage>
    )
  return (
    <LineMessage meaning="go" title={t("books:settlement.taken", { name: file.name, count: file.lines })}>
      {unknown > 0 && t("books:settlement.unknown", { count: unknown })}
    </LineMessage>
  )
}
