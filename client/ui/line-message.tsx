import type { ReactNode } from "react"
import { Icon, markOf, StateIcon } from "./icon.tsx"
import type { Meaning } from "./meaning.ts"

type Props = {
  meaning: Meaning
  /** What happened. */
  title: string
  /** Why if known, what to do now, what is safe. */
  children?: ReactNode
  /** A `BigButton` or none. */
  action?: ReactNode
}

/** A message in the flow of the page, where a box over it would be too much. An error is spoken at once. */
export function LineMessage({ meaning, title, children, action }: Props) {
  return (
    <div className={`message ${meaning}`} role={meaning === "stop" ? "alert" : "status"}>
      {meaning === "neutral" ? <Icon name="note" size={28} /> : <StateIcon mark={markOf[meaning]} size={28} />}
      <div>
        <p className="title">{title}</p>
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  )
}
