import { useId } from "react"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { lawRules } from "../../shared/policy/policy-law.ts"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { useWords } from "../ui/words.ts"
import { type RuleField, type RuleGroup, ruleGroups, type Typed, textOf, valueAt, valueWords } from "./rule-fields.ts"

type Props = {
  policy: Policy
  currency: string
  typed: Typed
  /** By path. */
  wrong: Readonly<Record<string, string>>
  changed: readonly string[]
  onType: (path: string, value: string | string[]) => void
}

/** Every rule as a sentence with its field in it. */
export function RulesForm(props: Props) {
  const { t } = useWords()
  return (
    <form className="rules-form" onSubmit={(event) => event.preventDefault()} noValidate>
      {ruleGroups.map((group) => (
        <section key={group.id} className="rules-group" aria-labelledby={`rules-${group.id}`}>
          <h2 id={`rules-${group.id}`}>{t(`rules:group.${group.id}`)}</h2>
          <Note of={group} />
          {group.fields.map((field) => (
            <Line key={field.path} {...props} field={field} />
          ))}
        </section>
      ))}
    </form>
  )
}

function Note({ of }: { of: RuleGroup }) {
  const { t } = useWords()
  if (of.id === "windows") return <p className="desk-quiet">{t("rules:windowNote")}</p>
  if (of.id === "sending") return <p className="desk-quiet">{t("rules:sendingNote")}</p>
  return of.id === "deductions" ? <p className="desk-quiet">{t("rules:deductionNote")}</p> : null
}

function Line({ field, ...props }: Props & { field: RuleField }) {
  const { t, language } = useWords()
  const id = useId()
  const { policy, currency } = props
  const isChanged = props.changed.includes(field.path)
  const wrong = props.wrong[field.path]
  const was = valueWords(t, language, field.path, valueAt(policy, field.path), currency)
  const Part = field.kind === "set" ? SetOf : field.kind === "choice" ? ChoiceOf : Sentence
  return (
    <div className={`rules-line ${isChanged ? "changed" : ""}`}>
      <Part {...props} field={field} id={id} />
      {articleOf(field.path) && <p className="rules-article">{articleOf(field.path)}</p>}
      {isChanged && (
        <div className="desk-tags">
          <span className="desk-tag">{t("rules:was", { value: was })}</span>
          <button type="button" className="rules-jump" onClick={toDraft}>
            {t("rules:draft.see")}
          </button>
        </div>
      )}
      {wrong && (
        <p className="desk-ink-stop" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}

/** The law's article that a rule is bound by or made from; most are the shop's own will. */
const articleOf = (path: string): string | undefined =>
  lawRules.find((rule) => rule.path === path)?.article ?? alsoOf[path]

const alsoOf: Record<string, string> = {
  "depreciation.C": "L221-23",
  "depreciation.D": "L221-23",
  "sending.dropOffMinor": "L221-23",
  "sending.pickupMinor": "L221-23",
  vouchers: "L221-24",
}

/** Where there is no room beside the rules, what they would do stands below them all. */
function toDraft(): void {
  const title = document.getElementById("rules-draft")
  title?.scrollIntoView({ block: "start" })
  title?.focus({ preventScroll: true })
}

type PartProps = Props & { field: RuleField; id: string }

/** Where the field stands in its sentence. */
const GAP = "\u0001"

function Sentence({ field, id, policy, currency, typed, wrong, onType }: PartProps) {
  const { t, language } = useWords()
  const sign = currencySign(currency)
  const [before = "", after = ""] = t(field.word, { field: GAP, currency: sign }).split(GAP)
  const given = typed[field.path]
  const value = typeof given === "string" ? given : textOf(field, valueAt(policy, field.path), currency, language)
  return (
    <label className="rules-sentence">
      <span>{before}</span>
      <input
        inputMode="decimal"
        autoComplete="off"
        size={field.kind === "money" ? 8 : 5}
        maxLength={13}
        value={value}
        aria-label={t(field.word, { field: "…", currency: sign })}
        aria-invalid={wrong[field.path] ? true : undefined}
        aria-describedby={wrong[field.path] ? `${id}-wrong` : undefined}
        onChange={(event) => onType(field.path, event.target.value)}
      />
      <span>{after}</span>
    </label>
  )
}

const currencySign = (currency: string) =>
  new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" })
    .formatToParts(0)
    .find((part) => part.type === "currency")?.value ?? currency

function SetOf({ field, id, policy, typed, wrong, onType }: PartProps) {
  const { t } = useWords()
  const stands = valueAt(policy, field.path) as string[]
  const given = typed[field.path]
  const chosen = Array.isArray(given) ? (given as string[]) : stands
  const known = field.of ?? []
  // what stood and stands again keeps its order: a choice taken back is no change
  const order = [...stands, ...known.map((one) => one.id).filter((one) => !stands.includes(one))]
  return (
    <fieldset className="rules-set" aria-describedby={wrong[field.path] ? `${id}-wrong` : undefined}>
      <legend>{t(field.word)}</legend>
      <div>
        {known.map((one) => (
          <DeskCheck
            key={one.id}
            label={field.path.endsWith("Grades") ? `${one.id} · ${t(one.word)}` : t(one.word)}
            checked={chosen.includes(one.id)}
            onChange={(on) =>
              onType(
                field.path,
                order.filter((each) => (each === one.id ? on : chosen.includes(each))),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  )
}

function ChoiceOf({ field, policy, typed, wrong, onType }: PartProps) {
  const { t } = useWords()
  const given = typed[field.path]
  return (
    <DeskSelect
      label={t(field.word)}
      choices={(field.of ?? []).map((one) => ({ id: one.id, label: t(one.word) }))}
      value={typeof given === "string" ? given : String(valueAt(policy, field.path))}
      wrong={wrong[field.path]}
      onChange={(event) => onType(field.path, event.target.value)}
    />
  )
}
