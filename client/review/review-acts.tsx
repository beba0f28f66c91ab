import { useEffect, useRef } from "react"
import type { ReviewCase } from "../../shared/contract/review.ts"
import { dispositions, faults, grades } from "../../shared/domain/states.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { type AnswerDraft, type AnswerMode, answersFor, basisPoints, isLinkable, lackOf } from "./review-answer.ts"
import { focusOn } from "./review-keys.ts"
import { naturalVerb } from "./review-words.ts"

type Props = {
  seen: ReviewCase
  draft: AnswerDraft
  onDraft: (draft: AnswerDraft) => void
  onSend: (mode: AnswerMode) => void
  sending: boolean
  /** Which fields the server refused. */
  wrong: readonly string[]
  /** The title of the next case. */
  next: string | null
}

/** The lead's answers at the thumb: the likeliest black and lowest, the refusal apart, what lacks said on the button. */
export function ReviewActs(props: Props) {
  const { t } = useWords()
  const answers = answersFor(props.seen)
  const [likeliest] = answers
  if (!likeliest) return null
  const { mode } = props.draft
  if (mode !== null && answers.includes(mode)) return <Answering {...props} mode={mode} />
  const choose = (chosen: AnswerMode) => props.onDraft({ ...props.draft, mode: chosen })
  const lack = lackOf(props.seen, likeliest, props.draft)
  if (isLinkable(props.seen)) return <Linking choose={choose} seen={props.seen} />
  const others = answers.slice(1)
  return (
    <div className="desk-acts">
      {others.length > 0 && (
        <div className="desk-acts-pair">
          {others.includes("change") && (
            <DeskButton size="thumb" icon="swap" id="review-change" keyCap="C" onClick={() => choose("change")}>
              {t("review:answer.change")}
            </DeskButton>
          )}
          {others.includes("accept") && (
            <DeskButton size="thumb" icon="coins" id="review-change" keyCap="C" onClick={() => choose("accept")}>
              {verb(t, props.seen, "accept")}
            </DeskButton>
          )}
          {others.some(isRefusal) && (
            <DeskButton
              size="thumb"
              kind="danger"
              icon="close"
              id="review-refuse"
              keyCap="R"
              onClick={() => choose(refusalOf(answers))}
            >
              {t("review:answer.refuse")}
            </DeskButton>
          )}
        </div>
      )}
      <DeskButton
        size="thumb"
        kind="main"
        icon="check"
        id="review-main"
        keyCap="A"
        note={lack === "waits" ? undefined : thenWords(t, props.next)}
        lacking={lack === "waits" ? t("review:answer.factWaits") : null}
        onClick={() => (lack === null && !isRefusal(likeliest) ? props.onSend(likeliest) : choose(likeliest))}
      >
        {props.sending ? t("desk:saving") : verb(t, props.seen, likeliest)}
      </DeskButton>
    </div>
  )
}

const isRefusal = (mode: AnswerMode) => mode === "reject" || mode === "close" || mode === "refuse_fact"
const refusalOf = (answers: readonly AnswerMode[]): AnswerMode => answers.slice(1).find(isRefusal) ?? "close"

/** An unknown parcel: its return is looked for in the letter; without one, it can only be closed. */
function Linking({ seen, choose }: { seen: ReviewCase; choose: (mode: AnswerMode) => void }) {
  const { t } = useWords()
  return (
    <div className="desk-acts">
      <div className="desk-acts-pair">
        <DeskButton
          size="thumb"
          kind="danger"
          icon="close"
          id="review-refuse"
          keyCap="R"
          onClick={() => choose("close")}
        >
          {verb(t, seen, "close")}
        </DeskButton>
      </div>
      <DeskButton
        size="thumb"
        kind="main"
        icon="search"
        id="review-main"
        keyCap="L"
        onClick={() => focusOn("#review-find")}
      >
        {t("review:link.find")}
      </DeskButton>
    </div>
  )
}

/** The form of an answer that needs words. What is typed stays, whatever happens to the case. */
function Answering(props: Props & { mode: AnswerMode }) {
  const { t } = useWords()
  const { seen, draft, onDraft, mode } = props
  const put = (part: Partial<AnswerDraft>) => onDraft({ ...draft, ...part })
  const lack = lackOf(seen, mode, draft)
  const said = {
    reason: "review:answer.reasonLacks",
    deduction: "review:answer.deductionWrong",
    waits: "review:answer.factWaits",
  } as const
  const refusals = answersFor(seen).filter(isRefusal)
  const form = useRef<HTMLFormElement>(null)
  // the hand is on the keys, or the thumb on the button: what is to be filled in comes first
  useEffect(() => form.current?.querySelector<HTMLElement>("select, textarea")?.focus({ preventScroll: true }), [])
  return (
    <form
      className="desk-acts"
      ref={form}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && lack === null) props.onSend(mode)
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (lack === null) props.onSend(mode)
      }}
    >
      {mode === "change" && <Change seen={seen} draft={draft} put={put} />}
      {(mode === "close" || mode === "reject") && seen.unit && seen.unit.reception !== "short_shipped" && (
        <Disposition seen={seen} draft={draft} put={put} />
      )}
      {isRefusal(mode) && refusals.length > 1 && (
        <DeskSelect
          label={t("review:answer.title")}
          value={mode}
          onChange={(event) => put({ mode: event.target.value as AnswerMode })}
          choices={refusals.map((each) => ({ id: each, label: verb(t, seen, each) }))}
        />
      )}
      <TextField
        label={t("review:answer.reason")}
        hint={t(
          mode === "close" && seen.units.length > 0
            ? "review:answer.closePays"
            : (hints[mode] ?? "review:answer.reasonHint"),
        )}
        wrong={props.wrong.includes("reason") ? t("review:answer.reasonLacks") : null}
        rows={2}
        maxLength={1000}
        value={draft.reason}
        onChange={(event) => put({ reason: event.target.value })}
      />
      <div className="desk-acts-pair">
        <DeskButton size="thumb" icon="back" onClick={() => put({ mode: null })}>
          {t("review:answer.cancel")}
        </DeskButton>
        <DeskButton size="thumb" kind="main" icon="check" type="submit" lacking={lack && t(said[lack])}>
          {props.sending ? t("desk:saving") : verb(t, seen, mode)}
        </DeskButton>
      </div>
    </form>
  )
}

const hints: Partial<Record<AnswerMode, "review:answer.rejectNote" | "review:answer.closeNote">> = {
  reject: "review:answer.rejectNote",
  close: "review:answer.closeNote",
}

type ChangeProps = { seen: ReviewCase; draft: AnswerDraft; put: (part: Partial<AnswerDraft>) => void }

function Change({ seen, draft, put }: ChangeProps) {
  const { t } = useWords()
  const { unit } = seen
  const asFound = (word: string | null) => ({
    id: "",
    label: word === null ? t("review:answer.keep") : t("review:answer.keepThis", { what: word }),
  })
  return (
    <>
      <div className="desk-two">
        <DeskSelect
          label={t("review:grade")}
          value={draft.grade}
          onChange={(event) => put({ grade: event.target.value as AnswerDraft["grade"] })}
          choices={[
            asFound(unit?.grade ?? null),
            ...grades.map((id) => ({ id, label: `${id}, ${t(`domain:grade.${id}`)}` })),
          ]}
        />
        <Disposition seen={seen} draft={draft} put={put} />
        <DeskSelect
          label={t("review:fault")}
          value={draft.fault}
          onChange={(event) => put({ fault: event.target.value as AnswerDraft["fault"] })}
          choices={[
            asFound(unit?.fault ? t(`domain:fault.${unit.fault}`) : null),
            ...faults.map((id) => ({ id, label: t(`domain:fault.${id}`) })),
          ]}
        />
        <Field
          label={t("review:answer.deduction")}
          inputMode="decimal"
          value={draft.deduction}
          wrong={basisPoints(draft.deduction) === "wrong" ? t("review:answer.deductionWrong") : null}
          onChange={(event) => put({ deduction: event.target.value })}
        />
      </div>
      <DeskCheck
        label={t("review:answer.customerHeard")}
        checked={draft.customerHeard}
        onChange={(customerHeard) => put({ customerHeard })}
      />
    </>
  )
}

/** Where it goes; as found unless said otherwise. */
function Disposition({ seen: { unit }, draft, put }: ChangeProps) {
  const { t } = useWords()
  const found = unit?.disposition ? t(`domain:disposition.${unit.disposition}`) : null
  return (
    <DeskSelect
      label={t("review:disposition")}
      value={draft.disposition}
      onChange={(event) => put({ disposition: event.target.value as AnswerDraft["disposition"] })}
      choices={[
        {
          id: "",
          label: found === null ? t("review:answer.keep") : t("review:answer.keepThis", { what: found }),
        },
        ...dispositions.map((id) => ({ id, label: t(`domain:disposition.${id}`) })),
      ]}
    />
  )
}

function verb(t: typeof Say, seen: ReviewCase, mode: AnswerMode): string {
  const { row, unit } = seen
  const said = naturalVerb(seen, mode)
  if (said) return t(said)
  if (mode === "accept") return acceptWords(t, row.grade, unit?.disposition ?? null)
  if (mode === "change") return t("review:answer.acceptChanged")
  if (mode === "reject") return t("review:answer.reject")
  if (mode === "close") return t("review:answer.close")
  return t(mode === "accept_fact" ? "review:answer.acceptFact" : "review:answer.refuseFact")
}

type Unit = NonNullable<ReviewCase["unit"]>

function acceptWords(t: typeof Say, grade: Unit["grade"], disposition: Unit["disposition"]): string {
  if (!grade) return t("review:answer.accept")
  if (!disposition) return t("review:answer.acceptGrade", { grade })
  return t("review:answer.acceptGradeGoes", { grade, place: t(`domain:goesTo.${disposition}`) })
}

const thenWords = (t: typeof Say, next: string | null) =>
  next === null ? t("review:answer.afterNone") : t("review:answer.after", { title: next })
