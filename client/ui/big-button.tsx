import type { ReactNode } from "react"
import { Icon, type IconName } from "./icon.tsx"

type Props = {
  /** main: the one act of the page, black, 72 px · plain: outlined, 64 · quiet: underlined · danger: stands apart. */
  kind?: "main" | "plain" | "quiet" | "danger"
  /** A verb with its object. */
  children: ReactNode
  /** A second line: what follows. */
  note?: string | undefined
  icon?: IconName
  onClick?: () => void
  type?: "button" | "submit"
  /** What is missing before it can act ("Encore 1 photo"): stands in place of the verb, dashed. Tapping does nothing. */
  lacking?: string | null | undefined
  /** A toggle's state. */
  chosen?: boolean
  /** Spans both columns of the action bar. */
  across?: boolean
  /** Icon over word, for rows of three or four. */
  stacked?: boolean
  /** Extra words for a screen reader. */
  label?: string
}

/** A button for a glove. Black acts, colour is left for states; it is never greyed out. */
export function BigButton(props: Props) {
  const { kind = "plain", children, note, icon, onClick, type = "button", lacking, chosen, across, stacked } = props
  const classes = ["button", kind, lacking && "lacking", chosen && "chosen", across && "across", stacked && "stacked"]
  return (
    <button
      type={lacking ? "button" : type}
      className={classes.filter(Boolean).join(" ")}
      onClick={lacking ? undefined : onClick}
      aria-disabled={lacking ? true : undefined}
      aria-pressed={chosen}
      aria-label={props.label}
    >
      {icon && !lacking && <Icon name={icon} size={kind === "main" ? 32 : 28} />}
      <span className="label">
        {lacking || children}
        {note && !lacking && <small>{note}</small>}
      </span>
    </button>
  )
}
