import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useRef, useState } from "react"
import { useLocation } from "wouter"
import { ReturnNote, type ReturnPage } from "../../shared/contract/returns.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"
import { CancelForm, CorrectForm, ExtendForm } from "./return-forms.tsx"

type Asked = "cancel" | "extend" | "correct"

/** What may be done about the return; a note is always within reach. */
export function ReturnActs({ seen }: { seen: ReturnPage }) {
  const { t, language } = useWords()
  const [, go] = useLocation()
  const [asked, setAsked] = useState<Asked | null>(null)
  const Form = asked && { cancel: CancelForm, extend: ExtendForm, correct: CorrectForm }[asked]
  const correctable = seen.may.correctNotice === null || seen.lines.some((line) => !line.judged)
  return (
    <section className="desk-acts" aria-label={t("intake:acts")}>
      <NoteForm seen={seen} />
      <div className="line">
        <DeskButton kind="main" keyCap="A" onClick={() => go(`/returns/order/${seen.orderId}`)}>
          {t("intake:announceAnother")}
        </DeskButton>
        <a
          className="desk-button plain"
          href={`/api/returns/${seen.id}/label?locale=${language}`}
          target="_blank"
          rel="noreferrer"
        >
          {t("intake:label")}
        </a>
        {seen.may.extend === null && <DeskButton onClick={() => setAsked("extend")}>{t("intake:extend")}</DeskButton>}
        {correctable && <DeskButton onClick={() => setAsked("correct")}>{t("intake:correct")}</DeskButton>}
        {seen.may.cancel === null && (
          <div className="apart">
            <DeskButton kind="danger" onClick={() => setAsked("cancel")}>
              {t("intake:cancel")}
            </DeskButton>
          </div>
        )}
      </div>
      {Form && <Form seen={seen} onClose={() => setAsked(null)} />}
    </section>
  )
}

function NoteForm({ seen }: { seen: ReturnPage }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState("")
  // one id a note: sent twice, it stands once
  const [id, setId] = useState(() => crypto.randomUUID())
  const keep = useMutation({
    networkMode: "always",
    mutationFn: () => answered(ReturnNote, `/api/returns/${seen.id}/notes`, { method: "POST", body: { id, text } }),
    onSuccess: () => {
      setText("")
      setId(crypto.randomUUID())
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["returns", "page", seen.id] }),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== "" && !keep.isPending) keep.mutate()
  }
  return (
    <form onSubmit={send}>
      {keep.error && <DeskTrouble error={keep.error} />}
      <div className="desk-reason">
        <label htmlFor="return-note">{t("intake:note")}</label>
        <input
          id="return-note"
          ref={field}
          value={text}
          maxLength={4000}
          autoComplete="off"
          dir="auto"
          onChange={(event) => setText(event.target.value)}
        />
        <DeskButton
          type="submit"
          lacking={text.trim() === "" ? t("intake:noteLacks") : null}
          onLacking={() => field.current?.focus()}
        >
          {keep.isPending ? t("desk:saving") : t("intake:addNote")}
        </DeskButton>
      </div>
    </form>
  )
}
