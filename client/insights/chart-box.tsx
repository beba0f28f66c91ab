import { type ReactNode, useRef } from "react"
import { DeskButton } from "../ui/desk-button.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { useWords } from "../ui/words.ts"
import type { Asked, Wanted } from "./asked.ts"
import { fileAddress } from "./number-queries.ts"
import { type NumbersTable, NumbersTableView } from "./numbers-table.tsx"
import { chartFile, keepPng, keepSvg } from "./save-chart.ts"
import type { Question } from "./use-question.ts"

type Props = {
  question: Question
  title: string
  /** What it counts and how it is read, under it. */
  note?: string
  table: NumbersTable
  /** As the files name them: when, of what, as of which moment. */
  about: string
  /** What was asked for it: the same is had as files. */
  wanted?: Wanted
  /** Where that is not the page's own. */
  asked?: Asked
  children: ReactNode
}

/** A chart, its numbers behind one key, and both as files. */
export function ChartBox({ question, title, note, table, about, wanted, asked = question.asked, children }: Props) {
  const { t, language } = useWords()
  const box = useRef<HTMLElement>(null)
  const { numbers, onNumbers } = question
  const keep = (as: "svg" | "png") => {
    const chart = box.current?.querySelector<SVGSVGElement>(".chart-of > div > svg")
    if (!chart) return
    const file = chartFile(chart, { question: t(`questions:ask.${question.id}`), title, about }, table)
    const name = `${question.id}-${new Date().toISOString().slice(0, 10)}`
    if (as === "svg") keepSvg(file, name)
    else void keepPng(file, name)
  }
  return (
    <section className="questions-chart" aria-label={title} ref={box}>
      <div className="insights-chart-head">
        <h2>{title}</h2>
        <DeskButton kind="quiet" onClick={() => onNumbers(!numbers)}>
          {t(numbers ? "insights:asChart" : "insights:asNumbers")} <KeyCap of="T" />
        </DeskButton>
      </div>
      {numbers ? <NumbersTableView title={title} table={table} /> : <div className="chart-of">{children}</div>}
      {note && <p className="insights-read">{note}</p>}
      <p className="questions-files">
        <span>{t("questions:files")}</span>
        {wanted &&
          (["csv", "xlsx"] as const).map((kind) => (
            <a key={kind} href={fileAddress(kind, asked, wanted, language)} download>
              {t(`questions:file.${kind}`)}
            </a>
          ))}
        {!numbers && (
          <>
            <button type="button" onClick={() => keep("png")}>
              {t("questions:file.png")}
            </button>
            <button type="button" onClick={() => keep("svg")}>
              {t("questions:file.svg")}
            </button>
          </>
        )}
      </p>
    </section>
  )
}
