import { createContext, type ReactNode, type RefObject, useContext, useLayoutEffect, useRef, useState } from "react"
import { Notices } from "./notices.tsx"

type Props = {
  strip?: ReactNode
  /** The answer. Give every state of one page the same band height, so that nothing moves. */
  band?: ReactNode
  /** What scrolls. */
  children?: ReactNode
  /** An `ActionBar`. */
  actions?: ReactNode
  /** A page for people at a desk too: where there is room, its actions follow what they act on. */
  seated?: boolean
}

/** An operator's page: strip, band, scrolling detail, actions, in 100dvh. One thing a screen. */
export function Screen({ strip, band, children, actions, seated = false }: Props) {
  const detail = useRef<HTMLDivElement>(null)
  const scrolls = useScrolls(detail)
  const inside = (
    <main style={{ display: "contents" }}>
      {band}
      <div className="detail" ref={detail} tabIndex={scrolls ? 0 : undefined}>
        <div className="column">
          {children}
          <Notices />
        </div>
      </div>
      {actions}
    </main>
  )
  if (useContext(InFrame)) return inside
  return (
    <div className={seated ? "screen seated" : "screen"}>
      {strip}
      {inside}
    </div>
  )
}

const InFrame = createContext(false)

/** Around pages of one strip, which then stays where it is while they change: the next one is painted the sooner. */
export function Frame({ strip, children }: { strip: ReactNode; children: ReactNode }) {
  return (
    <div className="screen">
      {strip}
      <InFrame value>{children}</InFrame>
    </div>
  )
}

/** Whether there is more than fits: then the arrow keys must be able to get there, whatever it holds. */
function useScrolls(box: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false)
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const watch = new ResizeObserver(() => setScrolls(current.scrollHeight > current.clientHeight))
    for (const part of [current, ...current.children]) watch.observe(part)
    return () => watch.disconnect()
  }, [box])
  return scrolls
}

/** The buttons at the thumb. The last one is the likeliest: give it `kind="main"`. Two plain ones share a row. */
export function ActionBar({ children }: { children: ReactNode }) {
  return (
    <div className="actions">
      <div className="column">{children}</div>
    </div>
  )
}

/** A white list across the detail. Its children: `<li>` with a `Row`. */
export function Sheet({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className="sheet" aria-label={label}>
      {children}
    </ul>
  )
}

type RowProps = {
  /** A `Plate` of 40–56 px, or an icon. */
  lead?: ReactNode
  title: ReactNode
  note?: ReactNode
  /** At the end: a count, a time, a state's icon. */
  end?: ReactNode
  onClick?: () => void
  /** With one, the row is a link. */
  href?: string
}

/** One line of a `Sheet`; with `onClick` it is a button 64 px high. */
export function Row({ lead, title, note, end, onClick, href }: RowProps) {
  const inside = (
    <>
      {lead}
      <span className="row-text">
        <span className="row-title">{title}</span>
        {note !== undefined && <span className="row-note">{note}</span>}
      </span>
      {end !== undefined && <span className="row-end">{end}</span>}
    </>
  )
  if (href) {
    return (
      <a className="row" href={href} onClick={onClick}>
        {inside}
      </a>
    )
  }
  if (!onClick) return <div className="row">{inside}</div>
  return (
    <button type="button" className="row" onClick={onClick}>
      {inside}
    </button>
  )
}
