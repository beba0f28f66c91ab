import type { ReactNode } from "react"
import { Screen } from "./screen.tsx"
import { StateBand } from "./state-band.tsx"

type Props = {
  strip: ReactNode
  /** An icon or the mark: what the page is about. */
  lead: ReactNode
  word: string
  title: string
  /** An `ActionBar`. */
  actions: ReactNode
  children: ReactNode
}

/** A page that people at a desk read too: a plain head, and its actions where there is room for them. */
export function SeatedPage({ strip, lead, word, title, actions, children }: Props) {
  const band = <StateBand meaning="neutral" height="form" lead={lead} word={word} title={title} />
  return (
    <Screen seated strip={strip} band={band} actions={actions}>
      {children}
    </Screen>
  )
}
