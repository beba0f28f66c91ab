import { type FormEvent, useState } from "react"
import { type Disposition, dispositions, type Grade, grades } from "../../shared/domain/states.ts"
import { mayDispose } from "../../shared/policy/grade.ts"
import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { ChoiceList } from "../ui/choice-list.tsx"
import { TextField } from "../ui/field.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { judgeUnit } from "./judge-unit.ts"
import type { UnitInHand } from "./parcel-draft.ts"

type Props = { unit: UnitInHand; onClose: () => void }

/** Another grade or place than the rule's, with the reason that a lead reads. */
export function OverrideForm({ unit, onClose }: Props) {
  const { t } = useWords()
  const { strip, policy, perform } = useBench()
  const judged = judgeUnit(policy, unit)
  const [grade, setGrade] = useState<Grade | null>(unit.override?.grade ?? null)
  const [disposition, setDisposition] = useState<Disposition | null>(unit.override?.disposition ?? null)
  const [reason, setReason] = useState(unit.override?.reason ?? "")
  const lacking =
    grade === null && disposition === null
      ? t("receiving:override.lackChoice")
      : reason.trim() === ""
        ? t("receiving:override.lackReason")
        : null
  useKeys({ Escape: onClose })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lacking === null) void perform({ do: "override", grade, disposition, reason }).then(onClose)
  }
  return (
    <form onSubmit={submit}>
      <Screen
        strip={strip}
        band={
          <StateBand
            meaning="neutral"
            height="form"
            word={t("receiving:override.ruleSays", { grade: judged.rule.grade ?? "–" })}
            title={t("receiving:override.title")}
          />
        }
        actions={
          <ActionBar>
            <BigButton icon="back" onClick={onClose}>
              {t("common:back")}
            </BigButton>
            <BigButton icon="undo" onClick={() => void perform({ do: "ruleAgain" }).then(onClose)}>
              {t("receiving:override.ruleAgain")}
            </BigButton>
            <BigButton kind="main" icon="check" type="submit" lacking={lacking}>
              {t("receiving:override.save")}
            </BigButton>
          </ActionBar>
        }
      >
        <TextField
          label={t("receiving:override.reason")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        {judged.outcome === "graded" && (
          <ChoiceList
            title={t("receiving:override.grade")}
            choices={grades.map((id) => ({ id, label: id, note: t(`domain:grade.${id}`) }))}
            value={grade}
            onChoose={(id) => setGrade(grade === id ? null : id)}
            first="same"
          />
        )}
        <ChoiceList
          title={t("receiving:override.place")}
          choices={dispositions
            .filter((id) => mayDispose(policy, unit.category, id))
            .map((id) => ({ id, label: t(`domain:disposition.${id}`) }))}
          value={disposition}
          onChoose={(id) => setDisposition(disposition === id ? null : id)}
          first="same"
        />
      </Screen>
    </form>
  )
}

export function NoteForm({ unit, onClose }: Props) {
  const { t } = useWords()
  const { strip, perform } = useBench()
  const [note, setNote] = useState(unit.note ?? "")
  useKeys({ Escape: onClose })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void perform({ do: "note", note }).then(onClose)
  }
  return (
    <form onSubmit={submit}>
      <Screen
        strip={strip}
        band={
          <StateBand meaning="neutral" height="form" word={t("receiving:note.who")} title={t("receiving:note.title")} />
        }
        actions={
          <ActionBar>
            <BigButton icon="back" onClick={onClose}>
              {t("common:back")}
            </BigButton>
            <BigButton kind="main" icon="check" type="submit">
              {t("receiving:note.save")}
            </BigButton>
          </ActionBar>
        }
      >
        <TextField
          label={t("receiving:note.label")}
          value={note}
          maxLength={1000}
          rows={5}
          autoFocus
          onChange={(event) => setNote(event.target.value)}
        />
      </Screen>
    </form>
  )
}
