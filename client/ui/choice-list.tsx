import { Icon, type IconName } from "./icon.tsx"

export type Choice<Id extends string> = { id: Id; label: string; note?: string; icon?: IconName }

type Props<Id extends string> = {
  /** The question. */
  title?: string | undefined
  /** The likeliest first. */
  choices: readonly Choice<Id>[]
  /** The chosen ones; none is chosen beforehand. */
  value: readonly Id[] | Id | null
  onChoose: (id: Id) => void
  /** many: each is a box to tick. */
  many?: boolean
  /** The first answer large: over the others, or under them at the thumb, the rest then in reverse. */
  first?: "top" | "bottom" | "same"
  /** Icon over word, up to four in a row. */
  inRow?: boolean
}

/** Large answers to one question. A tap answers; keyboard: Tab and Enter. */
export function ChoiceList<Id extends string>(props: Props<Id>) {
  const { title, choices, value, many = false, first = many ? "same" : "top", inRow = false } = props
  const chosen = new Set<Id>(Array.isArray(value) ? value : value === null ? [] : [value as Id])
  const shown = first === "bottom" ? [...choices].reverse() : choices
  const big = first === "same" || inRow ? null : choices[0]
  const alone =
    (choices.length - (big ? 1 : 0)) % 2 === 1 ? (big ? shown.filter((one) => one !== big) : shown).at(-1) : null
  return (
    <fieldset className="choices">
      {title && <legend>{title}</legend>}
      <div className={`set ${inRow ? "row-of-four" : ""}`}>
        {shown.map((choice) => (
          <div
            key={choice.id}
            className={[
              "choice",
              many ? "many" : "one",
              chosen.has(choice.id) && "chosen",
              choice === big && "first across",
              choice === alone && !inRow && "across",
            ]
              .filter(Boolean)
              .join(" ")}
          >
            <button
              type="button"
              className={`button ${inRow ? "stacked" : ""}`}
              aria-pressed={chosen.has(choice.id)}
              onClick={() => props.onChoose(choice.id)}
            >
              <Mark choice={choice} many={many} chosen={chosen.has(choice.id)} />
              <span className="label">
                {choice.label}
                {choice.note && <small>{choice.note}</small>}
              </span>
            </button>
          </div>
        ))}
      </div>
    </fieldset>
  )
}

function Mark({ choice, many, chosen }: { choice: Choice<string>; many: boolean; chosen: boolean }) {
  if (many) return chosen ? <Icon name="check" size={24} /> : <span className="box" />
  if (choice.icon) return <Icon name={choice.icon} />
  return chosen ? <Icon name="check" size={24} /> : null
}
