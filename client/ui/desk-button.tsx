import type { ReactNode, Ref } from "react"
import { Icon, type IconName } from "./icon.tsx"
import { KeyCap } from "./key-cap.tsx"

type Props = {
  /** main: the one act of the page, black · plain: outlined · danger: outlined in red, stands apart · quiet: underlined. */
  kind?: "main" | "plain" | "danger" | "quiet"
  /** mouse: 44 px · thumb: 64, the main one 72. */
  size?: "mouse" | "thumb"
  /** A verb with its object. */
  children: ReactNode
  /** A second line: what follows. */
  note?: string | undefined
  icon?: IconName
  /** The key that leads here. */
  keyCap?: string
  onClick?: () => void
  type?: "button" | "submit"
  /** What is missing before it can act: stands in place of the verb, dashed. Pressing it does `onLacking`. */
  lacking?: string | null | undefined
  onLacking?: () => void
  ref?: Ref<HTMLButtonElement>
  /** What a key finds it by. */
  id?: string
}

/** A desk's button. It is never greyed out: what lacks is said on it. */
export function DeskButton(props: Props) {
  const { kind = "plain", size = "mouse", children, note, icon, keyCap, lacking, type = "button" } = props
  return (
    <button
      ref={props.ref}
      id={props.id}
      type={lacking ? "button" : type}
      className={`desk-button ${kind} ${size === "thumb" ? "at-thumb" : ""}`}
      aria-disabled={lacking ? true : undefined}
      onClick={lacking ? props.onLacking : props.onClick}
    >
      {icon && !lacking && <Icon name={icon} size={size === "thumb" ? 26 : 20} />}
      <span>
        {lacking || children}
        {note && !lacking && <small>{note}</small>}
      </span>
      {keyCap && <KeyCap of={keyCap} />}
    </button>
  )
}
