import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { grouped, useWords } from "../ui/words.ts"
import { type Advice, adviceOf, advices, DEFECTIVE, LEAST_UNITS, RESOLD } from "./advice.ts"
import { writeAsked } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { fileAddress } from "./number-queries.ts"
import { NumbersPage } from "./numbers-page.tsx"
import { ActLink } from "./question-frame.tsx"
import { pathOf } from "./questions.ts"
import { RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { useQuestion } from "./use-question.ts"
import { useSplit } from "./use-split.ts"

const measures: readonly Measure[] = [
  "returned",
  "resold",
  "repaired",
  "destroyed",
  "defectiveShare",
  "cost",
  "refunded",
]
const splits: readonly Dimension[] = ["product", "family", "category", "supplier"]
const SHOWN = 30

/** What should we restock, repair, or stop taking back? */
export function StockPage() {
  const { t, language } = useWords()
  const question = useQuestion("stock")
  const { asked } = question
  const by = asked.by ?? "product"
  const split = useSplit(question, by, { measures, by: [by], order: asked.order ?? "-returned", limit: SHOWN })
  const { rows, about, name, said } = split
  const of = (advice: Advice) => rows.filter((row) => adviceOf(row) === advice)
  const named = split.chosen ?? [...of("keep"), ...of("repair"), ...rows][0]
  const title = t("questions:stock.chart", { by: t(`numbers:dimension.${by}`).toLocaleLowerCase(language) })
  const count = (row: NumberRow, measure: Measure) => row.values[measure]?.value ?? 0
  // all that came back: back to the supplier, destroyed, put aside or undecided is the rest
  const partsOf = (row: NumberRow) => {
    const again = [count(row, "resold"), count(row, "repaired")]
    return [...again, count(row, "returned") - again.reduce((sum, part) => sum + part, 0)]
  }
  const advised = (row: NumberRow) => t(`questions:stock.advice.${adviceOf(row)}`)
  return (
    <NumbersPage
      question={question}
      hasMoney
      counted={split}
      sorts={measures}
      splits={splits}
      chosen={split.chosenName}
      answer={
        rows.length > 0 && (
          <>
            <p>
              <b>
                {t("questions:stock.answer", {
                  restock: of("restock").length,
                  repair: of("repair").length,
                  keep: of("keep").length,
                })}
              </b>{" "}
              {about}.
            </p>
            <p>
              {t("questions:stock.rule", {
                least: LEAST_UNITS,
                defective: percent(DEFECTIVE, language),
                resold: percent(RESOLD, language),
              })}
            </p>
          </>
        )
      }
      acts={
        named && (
          <>
            <ActLink to={fileAddress("csv", asked, split.wanted, language)}>{t("questions:stock.actFile")}</ActLink>
            <ActLink main to={writeAsked(pathOf("why"), split.narrowed(named))}>
              {t("questions:stock.actWhy", { what: name(named) })}
            </ActLink>
          </>
        )
      }
    >
      {() => (
        <ChartBox
          question={question}
          wanted={split.wanted}
          title={title}
          note={t("questions:stock.note")}
          about={about}
          table={{
            columns: [
              t(`numbers:dimension.${by}`),
              t("questions:stock.todo"),
              ...measures.map((measure) => t(`numbers:measure.${measure}`)),
            ],
            rows: rows.map((row) => ({
              key: row.key.join(" "),
              cells: [name(row), advised(row), ...measures.map((measure) => said(row, measure))],
              to: split.to(row),
              chosen: row === split.chosen,
              out: adviceOf(row) === "keep",
            })),
          }}
        >
          <RowsChart
            title={title}
            parts={[t("numbers:measure.resold"), t("numbers:measure.repaired"), t("questions:stock.rest")]}
            whole
            axis={(value) => grouped(value)}
            rows={advices.flatMap(of).map((row) => {
              const other = split.besideOf(row.key)
              return {
                key: row.key.join(" "),
                label: name(row),
                group: advised(row),
                words: t("questions:stock.of", {
                  resold: row.values.resold?.value ?? 0,
                  of: row.values.returned?.value ?? 0,
                }),
                parts: partsOf(row),
                beside: other && { words: said(other, "returned"), parts: partsOf(other) },
                to: split.to(row),
                chosen: row === split.chosen,
              }
            })}
          />
        </ChartBox>
      )}
    </NumbersPage>
  )
}
