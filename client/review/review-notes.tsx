import type { ReviewCase } from "../../shared/contract/review.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { TextField } from "../ui/field.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { type Care, newNoteId } from "./use-care.ts"

type Props = {
  seen: ReviewCase
  care: Care
  /** What is typed and not sent; the id goes with it, so that a second try is the same note. */
  typed: { id: string; text: string } | null
  onType: (typed: { id: string; text: string } | null) => void
}

/** What leads leave for each other; the customer and finance read none of it. */
export function ReviewNotes({ seen, care, typed, onType }: Props) {
  const { t } = useWords()
  const text = typed?.text ?? ""
  const send = () => {
    if (typed && text.trim() !== "") care.note.mutate({ id: typed.id, text: text.trim() })
  }
  return (
    <DeskPart title={t("review:notes.title")} ruled>
      {seen.notes.length > 0 && (
        <ul className="review-notes">
          {seen.notes.map((note) => (
            <li key={note.id}>
              <p>
                <strong>{note.by}</strong>, <RelativeDate at={note.at} now={Date.now()} />
              </p>
              <p>{note.text}</p>
            </li>
          ))}
        </ul>
      )}
      <form
        className="desk-form"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          id="review-note"
          label={t("review:notes.label")}
          rows={2}
          maxLength={2000}
          value={text}
          onChange={(event) => onType({ id: typed?.id ?? newNoteId(), text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send()
          }}
        />
        {care.note.error && <DeskTrouble error={care.note.error} />}
        {text.trim() !== "" && (
          <DeskButton type="submit">{care.note.isPending ? t("desk:saving") : t("review:notes.send")}</DeskButton>
        )}
      </form>
    </DeskPart>
  )
}
