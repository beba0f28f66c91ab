import { useRef, useState } from "react"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { useWords } from "../ui/words.ts"
import {
  addQuestion,
  askToo,
  type CategoryId,
  categoryIn,
  moved,
  removeCategory,
  stopAsking,
  withCategory,
} from "./edit-policy.ts"
import { QuestionEditor } from "./question-editor.tsx"
import type { EditProps } from "./rules-categories.tsx"
import { WordsFields } from "./words-fields.tsx"

/** One category: its name, what is asked in which order, which defects can be named. */
export function CategoryEditor({ id, ...props }: EditProps & { id: CategoryId }) {
  const { t, language } = useWords()
  const { policy, wrong, onEdit } = props
  const category = categoryIn(policy, id)
  const path = id === null ? "unmapped" : `categories.${id}`
  const [opened, setOpened] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const move = (at: number, by: -1 | 1) => {
    onEdit(withCategory(policy, id, { questions: moved(category.questions, at, by) }))
    // the row moved, and whoever moves it by keys goes with it
    requestAnimationFrame(() => {
      const buttons = list.current?.children[at + by]?.querySelectorAll<HTMLButtonElement>(".rules-order button")
      const [up, down] = buttons ?? []
      const same = by < 0 ? up : down
      ;(same?.disabled ? (by < 0 ? down : up) : same)?.focus()
    })
  }
  return (
    <div className="rules-editor">
      <WordsFields
        label={t("rules:edit.name")}
        words={category.label}
        path={`${path}.label`}
        wrong={wrong}
        onChange={(label) => onEdit(withCategory(policy, id, { label }))}
      />
      {id !== null && (
        <DeskCheck
          label={t("rules:edit.neverRestock")}
          checked={category.neverRestock}
          onChange={(neverRestock) => onEdit(withCategory(policy, id, { neverRestock }))}
        />
      )}
      <h3>{t("rules:edit.asked")}</h3>
      <ol className="rules-questions" ref={list}>
        {category.questions.map((question, at) => (
          <QuestionEditor
            key={question}
            {...props}
            category={id}
            id={question}
            at={at}
            isOpen={opened === question}
            onOpen={(open) => setOpened((old) => (open ? question : old === question ? null : old))}
            onMove={(by) => move(at, by)}
            onRemove={() => onEdit(stopAsking(policy, id, question))}
          />
        ))}
      </ol>
      {wrong[`${path}.questions`] && (
        <p className="desk-ink-stop" id={`at-${path}.questions`} role="alert">
          {wrong[`${path}.questions`]}
        </p>
      )}
      <MoreQuestions {...props} id={id} onNew={setOpened} />
      <fieldset className="rules-set">
        <legend>{t("rules:edit.defects")}</legend>
        <div>
          {Object.entries(policy.defects).map(([defect, label]) => (
            <DeskCheck
              key={defect}
              label={label[language]}
              checked={category.defects.includes(defect)}
              onChange={(on) => {
                const others = category.defects.filter((one) => one !== defect)
                onEdit(withCategory(policy, id, { defects: on ? [...others, defect] : others }))
              }}
            />
          ))}
        </div>
      </fieldset>
      {id !== null && (
        <div>
          <DeskButton kind="danger" icon="trash" onClick={() => onEdit(removeCategory(policy, id))}>
            {t("rules:edit.removeCategory")}
          </DeskButton>
        </div>
      )}
    </div>
  )
}

type MoreProps = EditProps & { id: CategoryId; onNew: (question: string) => void }

/** One that another category asks already, or one that nobody has asked yet. */
function MoreQuestions({ policy, id, onEdit, onNew }: MoreProps) {
  const { t, language } = useWords()
  const asked = categoryIn(policy, id).questions
  const others = Object.values(policy.questions).filter((question) => !asked.includes(question.id))
  const begin = () => {
    const both = (word: "question" | "yes" | "no") => ({
      fr: t(`rules:edit.begin.fr.${word}`),
      en: t(`rules:edit.begin.en.${word}`),
    })
    const made = addQuestion(policy, id, { label: both("question"), yes: both("yes"), no: both("no") })
    onEdit(made.policy)
    onNew(made.id)
  }
  return (
    <div className="rules-more">
      {others.length > 0 && (
        <DeskSelect
          label={t("rules:edit.askToo")}
          value=""
          onChange={(event) => event.target.value && onEdit(askToo(policy, id, event.target.value))}
          choices={[
            { id: "", label: t("rules:edit.choose") },
            ...others.map((question) => ({ id: question.id, label: question.label[language] })),
          ]}
        />
      )}
      <DeskButton icon="plus" onClick={begin}>
        {t("rules:edit.addQuestion")}
      </DeskButton>
    </div>
  )
}
