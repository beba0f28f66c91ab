import { type FormEvent, useState } from "react"
import type { Exclusion } from "../../shared/policy/portal-rules.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { type ExclusionTyped, exclusionTyped, readExclusion } from "./exclusion-typed.ts"

interface Props {
  /** Empty: one more. */
  category: string
  known: Exclusion | undefined
  /** The other categories that have one. */
  taken: readonly string[]
  onTake: (read: { category: string; exclusion: Exclusion }) => void
  onRemove: (() => void) | null
  onClose: () => void
}

/** Why a category cannot come back for a change of mind, and what is possible: in the words that customers read. */
export function ExclusionForm({ category, known, taken, onTake, onRemove, onClose }: Props) {
  const { t } = useWords()
  const [typed, setTyped] = useState(() => exclusionTyped(category, known))
  const [tried, setTried] = useState(false)
  const read = readExclusion(typed, taken)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if ("exclusion" in read) onTake(read)
  }
  const fieldOf = (field: keyof ExclusionTyped) => {
    const word = tried && "wrong" in read ? read.wrong[field] : undefined
    return {
      value: typed[field],
      wrong: word ? t(word) : null,
      onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [field]: event.target.value }),
    }
  }
  const whens = (["always", "once_opened"] as const).map((id) => ({ id, label: t(`reasons:when.${id}`) }))
  return (
    <DeskDialog
      title={known ? t("reasons:exclusionChange", { category }) : t("reasons:exclusionAddTitle")}
      onClose={onClose}
    >
      <form className="desk-form" onSubmit={submit} noValidate>
        <Field
          label={t("reasons:exclusionCategory")}
          hint={t("reasons:exclusionCategoryHint")}
          maxLength={60}
          autoComplete="off"
          {...fieldOf("category")}
        />
        <DeskSelect label={t("reasons:exclusionWhen")} choices={whens} {...fieldOf("when")} />
        <TextField label={t("reasons:whyFr")} lang="fr" rows={2} maxLength={500} {...fieldOf("whyFr")} />
        <TextField label={t("reasons:whyEn")} lang="en" rows={2} maxLength={500} {...fieldOf("whyEn")} />
        <TextField label={t("reasons:insteadFr")} lang="fr" rows={2} maxLength={500} {...fieldOf("insteadFr")} />
        <TextField label={t("reasons:insteadEn")} lang="en" rows={2} maxLength={500} {...fieldOf("insteadEn")} />
        <div className="desk-dialog-acts">
          {onRemove && (
            <DeskButton kind="quiet" onClick={onRemove}>
              {t("reasons:exclusionRemove")}
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
