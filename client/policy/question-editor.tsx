import { grades } from "../../shared/domain/states.ts"
import { type Answer, type Policy, type Question, unitPhotoSlots } from "../../shared/policy/policy-document.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import {
  addAnswer,
  askedElsewhere,
  type CategoryId,
  categoryIn,
  moved,
  removeAnswer,
  withAnswer,
  withQuestion,
} from "./edit-policy.ts"
import type { EditProps } from "./rules-categories.tsx"
import { WordsFields } from "./words-fields.tsx"

type Props = EditProps & {
  category: CategoryId
  id: string
  at: number
  isOpen: boolean
  onOpen: (open: boolean) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One question in its place: a line that says what it asks and when, and behind it everything that can be changed. */
export function QuestionEditor({ onOpen, onMove, onRemove, isOpen, at, ...props }: Props) {
  const { t, language } = useWords()
  const { policy, category, id, wrong } = props
  const question = policy.questions[id]
  if (!question) return null
  const name = question.label[language] || id
  const last = categoryIn(policy, category).questions.length - 1
  const isWrong = Object.keys(wrong).some((path) => path === `questions.${id}` || path.startsWith(`questions.${id}.`))
  return (
    <li>
      <details open={isOpen} onToggle={(event) => onOpen(event.currentTarget.open)}>
        <summary id={`at-questions.${id}`}>
          <span className="name">{name}</span>
          <span className="desk-quiet">{askedWords(question, policy, { t, language })}</span>
          {isWrong && <span className="desk-ink-stop">{t("rules:edit.toMend")}</span>}
        </summary>
        {isOpen && <Inside {...props} question={question} />}
      </details>
      <div className="rules-order">
        <Move label={t("rules:edit.up", { name })} icon="up" isEnd={at === 0} onClick={() => onMove(-1)} />
        <Move label={t("rules:edit.down", { name })} icon="down" isEnd={at === last} onClick={() => onMove(1)} />
        <Move label={t("rules:edit.stopAsking", { name })} icon="trash" isEnd={last === 0} onClick={onRemove} />
      </div>
    </li>
  )
}

type MoveProps = { label: string; icon: "up" | "down" | "trash"; isEnd: boolean; onClick: () => void }

function Move({ label, icon, isEnd, onClick }: MoveProps) {
  return (
    <button type="button" aria-label={label} title={label} disabled={isEnd} onClick={onClick}>
      <Icon name={icon} size={18} />
    </button>
  )
}

type Speech = Pick<ReturnType<typeof useWords>, "t" | "language">

/** "Only after “The packaging?”: Damaged or gone · Sealed / Opened, clean" */
function askedWords({ when, answers }: Question, policy: Policy, { t, language }: Speech): string {
  const all = answers.map((answer) => answer.label[language]).join(" / ")
  if (!when) return all
  const before = policy.questions[when.question]
  const heard = before?.answers.filter((answer) => when.answers.includes(answer.id)) ?? []
  const words = heard.map((answer) => answer.label[language]).join(", ")
  return `${t("rules:edit.onlyAfter", { question: before?.label[language] ?? when.question, answers: words })} · ${all}`
}

type InsideProps = EditProps & { category: CategoryId; id: string; question: Question }

function Inside(props: InsideProps) {
  const { t, language } = useWords()
  const { policy, category, id, question, wrong, onEdit } = props
  const others = askedElsewhere(policy, category, id).map((label) => label[language])
  const path = `questions.${id}`
  const told = wrong[path] ?? wrong[`${path}.answers`] ?? wrong[`${path}.when`]
  return (
    <div className="rules-editor">
      {others.length > 0 && <p className="desk-quiet">{t("rules:edit.alsoAsked", { names: others.join(", ") })}</p>}
      {told && (
        <p className="desk-ink-stop" role="alert">
          {told}
        </p>
      )}
      <WordsFields
        label={t("rules:edit.question")}
        words={question.label}
        path={`${path}.label`}
        wrong={wrong}
        onChange={(label) => onEdit(withQuestion(policy, id, { label }))}
      />
      <WhenAsked {...props} />
      <div>
        <h4>{t("rules:edit.answers")}</h4>
        <p className="desk-quiet">{t("rules:edit.answersNote")}</p>
      </div>
      <ol className="rules-answers">
        {question.answers.map((answer, at) => (
          <OneAnswer key={answer.id} {...props} answer={answer} at={at} />
        ))}
      </ol>
      <div>
        <DeskButton
          icon="plus"
          onClick={() =>
            onEdit(addAnswer(policy, id, { fr: t("rules:edit.begin.fr.answer"), en: t("rules:edit.begin.en.answer") }))
          }
        >
          {t("rules:edit.addAnswer")}
        </DeskButton>
      </div>
    </div>
  )
}

function WhenAsked({ policy, category, id, question, onEdit }: InsideProps) {
  const { t, language } = useWords()
  const asked = categoryIn(policy, category).questions
  const before = asked.slice(0, asked.indexOf(id)).flatMap((one) => policy.questions[one] ?? [])
  const { when } = question
  const on = when && policy.questions[when.question]
  const known = on && !before.includes(on) ? [...before, on] : before
  const choose = (other: string) => {
    const first = policy.questions[other]?.answers.at(-1)
    onEdit(withQuestion(policy, id, { when: first ? { question: other, answers: [first.id] } : undefined }))
  }
  return (
    <>
      <DeskSelect
        label={t("rules:edit.when")}
        value={when?.question ?? ""}
        onChange={(event) => choose(event.target.value)}
        choices={[
          { id: "", label: t("rules:edit.always") },
          ...known.map((one) => ({ id: one.id, label: t("rules:edit.after", { question: one.label[language] }) })),
        ]}
      />
      {when && on && (
        <fieldset className="rules-set">
          <legend>{t("rules:edit.whenAnswers")}</legend>
          <div>
            {on.answers.map((answer) => (
              <DeskCheck
                key={answer.id}
                label={answer.label[language]}
                checked={when.answers.includes(answer.id)}
                onChange={(isOn) => {
                  const answers = on.answers
                    .map((one) => one.id)
                    .filter((one) => (one === answer.id ? isOn : when.answers.includes(one)))
                  onEdit(withQuestion(policy, id, { when: { ...when, answers } }))
                }}
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

/** The grade that no letter stands for: it is another article. */
const OTHER = "other"

function OneAnswer({ policy, id, question, wrong, onEdit, answer, at }: InsideProps & { answer: Answer; at: number }) {
  const { t, language } = useWords()
  const change = (more: Partial<Answer>) => onEdit(withAnswer(policy, id, at, more))
  const name = answer.label[language] || `${at + 1}`
  const move = (by: -1 | 1) => onEdit(withQuestion(policy, id, { answers: moved(question.answers, at, by) }))
  return (
    <li>
      <div className="rules-answer">
        <WordsFields
          label={at === 0 ? t("rules:edit.cleanAnswer") : t("rules:edit.answer", { nth: at + 1 })}
          words={answer.label}
          path={`questions.${id}.answers.${at}.label`}
          wrong={wrong}
          onChange={(label) => change({ label })}
        />
        <DeskSelect
          label={t("rules:edit.best")}
          value={answer.grade ?? OTHER}
          onChange={(event) => change({ grade: grades.find((grade) => grade === event.target.value) ?? null })}
          choices={[
            ...grades.map((grade) => ({ id: grade as string, label: `${grade} · ${t(`domain:grade.${grade}`)}` })),
            { id: OTHER, label: t("rules:edit.otherItem") },
          ]}
        />
        <fieldset className="rules-set">
          <legend>{t("rules:edit.thenAsks")}</legend>
          <div>
            <DeskCheck
              label={t("rules:edit.asksDefects")}
              checked={answer.asksDefects === true}
              onChange={(asksDefects) => change({ asksDefects })}
            />
            <DeskCheck
              label={t("rules:edit.asksFault")}
              checked={answer.asksFault === true}
              onChange={(asksFault) => change({ asksFault })}
            />
            {unitPhotoSlots.map((slot) => (
              <DeskCheck
                key={slot}
                label={t(`rules:edit.photo.${slot}`)}
                checked={answer.photos?.includes(slot) ?? false}
                onChange={(on) =>
                  change({
                    photos: unitPhotoSlots.filter((one) => (one === slot ? on : answer.photos?.includes(one))),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      </div>
      <div className="rules-order">
        <Move label={t("rules:edit.up", { name })} icon="up" isEnd={at === 0} onClick={() => move(-1)} />
        <Move
          label={t("rules:edit.down", { name })}
          icon="down"
          isEnd={at === question.answers.length - 1}
          onClick={() => move(1)}
        />
        <Move
          label={t("rules:edit.removeAnswer", { name })}
          icon="trash"
          isEnd={question.answers.length <= 2}
          onClick={() => onEdit(removeAnswer(policy, id, at))}
        />
      </div>
    </li>
  )
}
