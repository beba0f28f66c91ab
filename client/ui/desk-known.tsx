import type { ReactNode } from "react"

export type KnownLine = {
  label: string
  value: ReactNode
  /** It differs from what stands beside it. */
  odd?: boolean
}

/** What is known, as names and their values. A line without a value is left out. */
export function DeskKnown({ lines }: { lines: readonly KnownLine[] }) {
  return (
    <dl className="desk-known">
      {lines
        .filter(({ value }) => value !== null && value !== undefined && value !== "" && value !== false)
        .map((line) => (
          <div key={line.label} style={{ display: "contents" }}>
            <dt>{line.label}</dt>
            <dd className={line.odd ? "odd" : undefined}>{line.value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A part of the letter, under its heading. */
export function DeskPart({ title, ruled, children }: { title: string; ruled?: boolean; children: ReactNode }) {
  return (
    <section className={`desk-part ${ruled ? "ruled" : ""}`}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
