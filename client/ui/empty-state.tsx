import type { ReactNode } from "react"
import { Illustration, type IllustrationName } from "./illustration.tsx"

type Props = {
  picture?: IllustrationName
  /** What will appear here. */
  title: string
  /** How to make it appear. */
  children?: ReactNode
  action?: ReactNode
}

/** Nothing here yet: says what will appear and how to make it appear. */
export function EmptyState({ picture = "parcel", title, children, action }: Props) {
  return (
    <div className="empty">
      <span className="art">
        <Illustration name={picture} />
      </span>
      <h2 className="title">{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}
