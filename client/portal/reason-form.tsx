import { type FormEvent, useState } from "react"
import { outcomes, type Reason } from "../../shared/policy/portal-rules.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { type ReasonTyped, readReason, typedOf } from "./reason-typed.ts"

interface Props {
  /** Null: one more. */
  known: Reason | null
  taken: readonly string[]
  onTake: (reason: Reason) => void
  onRemove: (() => void) | null
  onClose: () => void
}

/** One reason of the tree; it goes into the list, and to customers once the list is kept. */
export function ReasonForm({ known, taken, onTake, onRemove, onClose }: Props) {
  const { t, language } = useWords()
  const [typed, setTyped] = useState(() => typedOf(known))
  const [tried, setTried] = useState(false)
  const put = (change: Partial<ReasonTyped>) => setTyped({ ...typed, ...change })
  const read = readReason(typed, known, taken)
  const wrongOf = (field: keyof ReasonTyped) => {
    const word = tried && "wrong" in read ? read.wrong[field] : undefined
    return word ? t(word) : null
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if ("reason" in read) onTake(read.reason)
  }
  const kinds = (["changed", "fault"] as const).map((id) => ({ id, label: t(`reasons:kind.${id}`) }))
  const title = known ? t("reasons:change", { label: known.label[language] }) : t("reasons:addTitle")
  return (
    <DeskDialog title={title} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate>
        <Field
          label={t("reasons:labelFr")}
          lang="fr"
          value={typed.fr}
          maxLength={120}
          wrong={wrongOf("fr")}
          onChange={(event) => put({ fr: event.target.value })}
        />
        <Field
          label={t("reasons:labelEn")}
          lang="en"
          value={typed.en}
          maxLength={120}
          wrong={wrongOf("en")}
          onChange={(event) => put({ en: event.target.value })}
        />
        <DeskSelect
          label={t("reasons:kindLabel")}
          choices={kinds}
          value={typed.kind}
          onChange={(event) => put({ kind: event.target.value as Reason["kind"] })}
        />
        {typed.kind === "fault" && (
          <DeskCheck label={t("reasons:brokenLabel")} checked={typed.broken} onChange={(broken) => put({ broken })} />
        )}
        <Field
          label={t("reasons:photosLabel")}
          inputMode="numeric"
          value={typed.photos}
          maxLength={1}
          wrong={wrongOf("photos")}
          onChange={(event) => put({ photos: event.target.value })}
        />
        <fieldset className="reason-outcomes">
          <legend>{t("reasons:outcomes")}</legend>
          {outcomes.map((one) => (
            <DeskCheck
              key={one}
              label={t(`reasons:outcome.${one}`)}
              checked={typed.outcomes.includes(one)}
              onChange={(on) =>
                put({ outcomes: on ? [...typed.outcomes, one] : typed.outcomes.filter((other) => other !== one) })
              }
            />
          ))}
          {wrongOf("outcomes") && <p className="desk-ink-stop">{wrongOf("outcomes")}</p>}
        </fieldset>
        <Field
          label={t("reasons:categories")}
          hint={t("reasons:categoriesHint")}
          value={typed.categories}
          maxLength={300}
          wrong={wrongOf("categories")}
          onChange={(event) => put({ categories: event.target.value })}
        />
        <TextField
          label={t("reasons:details")}
          hint={t("reasons:detailsHint")}
          rows={4}
          value={typed.details}
          maxLength={2_000}
          wrong={wrongOf("details")}
          onChange={(event) => put({ details: event.target.value })}
        />
        <div className="desk-dialog-acts">
          {onRemove && (
            <DeskButton kind="quiet" onClick={onRemove}>
              {t("reasons:remove")}
            </DeskButton>
          )}
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {t("reasons:take")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
