import { useState } from "react"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { CategoryEditor } from "./category-editor.tsx"
import { DispositionTable } from "./disposition-table.tsx"
import { addCategory, type CategoryId, categoryIn } from "./edit-policy.ts"
import { WordsFields } from "./words-fields.tsx"

export type EditProps = {
  /** As it stands with the draft, and without it. */
  policy: Policy
  was: Policy
  /** By path. */
  wrong: Readonly<Record<string, string>>
  onEdit: (policy: Policy) => void
}

/** What is asked of each kind of article, the grade that answers make, and where each grade goes. */
export function RulesCategories(props: EditProps) {
  const { t } = useWords()
  const { policy, was, wrong } = props
  const ids: CategoryId[] = [...Object.keys(policy.categories), null]
  return (
    <>
      <section className="rules-group" aria-labelledby="rules-questions">
        <h2 id="rules-questions">{t("rules:edit.questions")}</h2>
        <p className="desk-quiet">{t("rules:edit.questionsNote")}</p>
        {ids.map((id) => (
          <OneCategory
            key={id ?? ""}
            {...props}
            id={id}
            isChanged={isOther(policy, was, id)}
            isWrong={isIn(wrong, id)}
          />
        ))}
        <NewCategory {...props} />
      </section>
      <section className="rules-group" aria-labelledby="rules-places">
        <h2 id="rules-places">{t("rules:edit.places")}</h2>
        <DispositionTable {...props} />
      </section>
    </>
  )
}

/** Its own rules, or a question that it asks. */
function isOther(policy: Policy, was: Policy, id: CategoryId): boolean {
  const all = (of: Policy) => {
    const category = categoryIn(of, id)
    return [id !== null && !of.categories[id], category, category.questions.map((question) => of.questions[question])]
  }
  return JSON.stringify(all(policy)) !== JSON.stringify(all(was))
}

const isIn = (wrong: EditProps["wrong"], id: CategoryId) =>
  Object.keys(wrong).some((path) => path.startsWith(id === null ? "unmapped." : `categories.${id}.`))

type OneProps = EditProps & { id: CategoryId; isChanged: boolean; isWrong: boolean }

function OneCategory({ id, isChanged, isWrong, ...props }: OneProps) {
  const { t, language } = useWords()
  const [isOpen, setOpen] = useState(false)
  const { label, questions, neverRestock } = categoryIn(props.policy, id)
  return (
    <details
      className={`rules-category ${isChanged ? "changed" : ""}`}
      id={`at-${id === null ? "unmapped" : `categories.${id}`}`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className="name">{label[language] || id}</span>
        <span className="desk-quiet">
          {t("rules:edit.questionCount", { count: questions.length })}
          {neverRestock && ` · ${t("rules:rest.never")}`}
        </span>
        {isChanged && <span className="desk-tag">{t("rules:edit.changed")}</span>}
        {isWrong && <span className="desk-ink-stop">{t("rules:edit.toMend")}</span>}
      </summary>
      {isOpen && <CategoryEditor {...props} id={id} />}
    </details>
  )
}

/** A category is known by the word that the shop's catalogue has for it. */
function NewCategory({ policy, onEdit }: EditProps) {
  const { t } = useWords()
  const [id, setId] = useState<string | null>(null)
  const [label, setLabel] = useState({ fr: "", en: "" })
  const [tried, setTried] = useState(false)
  if (id === null)
    return (
      <div>
        <DeskButton icon="plus" onClick={() => setId("")}>
          {t("rules:edit.addCategory")}
        </DeskButton>
      </div>
    )
  const isWord = /^[a-z][a-z0-9_]*$/.test(id) && !Object.hasOwn(policy.categories, id)
  const lacks = (text: string) => tried && text.trim() === ""
  const needed = t("rules:sense.needed")
  const close = () => {
    setId(null)
    setTried(false)
    setLabel({ fr: "", en: "" })
  }
  const add = () => {
    setTried(true)
    if (!isWord || label.fr.trim() === "" || label.en.trim() === "") return
    onEdit(addCategory(policy, id, label))
    close()
  }
  return (
    <div className="rules-new">
      <Field
        label={t("rules:edit.categoryId")}
        hint={t("rules:edit.categoryIdHint")}
        value={id}
        maxLength={60}
        autoComplete="off"
        wrong={tried && !isWord ? t("rules:edit.categoryIdWrong") : null}
        onChange={(event) => setId(event.target.value)}
      />
      <WordsFields
        label={t("rules:edit.name")}
        words={label}
        path="new"
        wrong={{ ...(lacks(label.fr) && { "new.fr": needed }), ...(lacks(label.en) && { "new.en": needed }) }}
        onChange={setLabel}
      />
      <div className="rules-acts">
        <DeskButton kind="main" onClick={add}>
          {t("rules:edit.addCategory")}
        </DeskButton>
        <DeskButton onClick={close}>{t("common:cancel")}</DeskButton>
      </div>
    </div>
  )
}
