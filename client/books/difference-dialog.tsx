import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { type Books, Difference, type DifferenceChange } from "../../shared/contract/books.ts"
import { answered, Refused } from "../api/answered.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { TextField } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { Amounts } from "./books-differences.tsx"

type Props = { one: Difference; people: Books["people"]; onClose: () => void }
const NOBODY = ""
const stateWords: Readonly<Record<string, WordKey>> = {
  pending: "books:difference.stateWord.pending",
  succeeded: "books:difference.stateWord.succeeded",
  failed: "books:difference.stateWord.failed",
}

/** One difference: what it is, who looks after it, and what it turned out to be. */
export function DifferenceDialog({ one: first, people, onClose }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [said, setOne] = useState(first)
  // what somebody else made of it meanwhile came with the list
  const one = first.version > said.version ? first : said
  const [owner, setOwner] = useState(first.owner?.id ?? NOBODY)
  const [comment, setComment] = useState(first.comment ?? "")
  const [tried, setTried] = useState(false)
  const change = useMutation({
    networkMode: "always",
    mutationFn: (body: Omit<DifferenceChange, "version">) =>
      answered(Difference, `/api/books/differences/${one.id}`, {
        method: "PATCH",
        body: { version: one.version, ...body },
      }),
    onSuccess: (now, { state }) => {
      setOne(now)
      if (state !== undefined) onClose()
    },
    onSettled: () =>
      Promise.all(["books", "differences"].map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  })
  const ownerId = owner === NOBODY ? null : owner
  const end = (state: "explained" | "closed") => {
    setTried(true)
    if (comment.trim() !== "" && !change.isPending) change.mutate({ ownerId, comment, state })
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    end("explained")
  }
  const moved = change.error instanceof Refused && change.error.code === "moved_on"
  return (
    <DeskDialog title={t(`books:difference.kind.${one.kind}`)} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate>
        <p>{t(`books:difference.kindNote.${one.kind}`)}</p>
        <Facts one={one} />
        {moved && <LineMessage meaning="look" title={t("books:difference.moved")} />}
        {change.error && !moved && <DeskTrouble error={change.error} />}
        <DeskSelect
          label={t("books:difference.owner")}
          value={owner}
          choices={[
            { id: NOBODY, label: t("books:difference.nobody") },
            ...people.map(({ id, name }) => ({ id, label: name })),
          ]}
          onChange={(event) => {
            setOwner(event.target.value)
            if (!change.isPending) change.mutate({ ownerId: event.target.value === NOBODY ? null : event.target.value })
          }}
        />
        <TextField
          label={t("books:difference.comment")}
          hint={t("books:difference.commentHint")}
          value={comment}
          maxLength={2000}
          wrong={tried && comment.trim() === "" ? t("books:difference.commentNeeded") : null}
          onChange={(event) => setComment(event.target.value)}
        />
        {one.said && (
          <p className="desk-quiet">
            {t("books:difference.said", { name: one.said.by, when: exactDate(one.said.at, language) })}
          </p>
        )}
        <div className="desk-dialog-acts">
          {one.state === "open" ? (
            <DeskButton onClick={() => end("closed")}>{t("books:difference.close")}</DeskButton>
          ) : (
            <DeskButton onClick={() => change.mutate({ state: "open" })}>{t("books:difference.reopen")}</DeskButton>
          )}
          {one.state !== "closed" && (
            <DeskButton kind="main" type="submit">
              {change.isPending ? t("desk:saving") : t("books:difference.explain")}
            </DeskButton>
          )}
        </div>
      </form>
    </DeskDialog>
  )
}

const named = ["payment", "state", "intent", "currency", "ours", "theirs", "file", "line", "lines", "says"] as const

function Facts({ one }: { one: Difference }) {
  const { t } = useWords()
  return (
    <div className="books-facts">
      <p className="books-subject">
        {one.provider && `${one.provider} · `}
        {one.subject}
      </p>
      <Amounts one={one} />
      <dl>
        {named
          .filter((name) => one.detail[name] !== undefined)
          .map((name) => {
            const value = one.detail[name] ?? ""
            const word = stateWords[value]
            return (
              <div key={name} className="books-fact">
                <dt>{t(`books:difference.detail.${name}`)}</dt>
                <dd>{word ? t(word) : value}</dd>
              </div>
            )
          })}
      </dl>
      {one.returnId && one.rma && (
        <a href={`/refunds/${one.returnId}?show=all`}>{t("books:difference.return", { rma: one.rma })}</a>
      )}
    </div>
  )
}
