import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { writeAsked } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { CostSettingsLine } from "./cost-settings.tsx"
import { axisMoney, cameBack } from "./number-words.ts"
import { NumbersPage } from "./numbers-page.tsx"
import { ActLink } from "./question-frame.tsx"
import { pathOf } from "./questions.ts"
import { RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { useQuestion } from "./use-question.ts"
import { useSplit } from "./use-split.ts"

const parts = ["depreciation", "handling", "postage"] as const
const measures: readonly Measure[] = ["cost", ...parts, "returned", "share"]
const splits: readonly Dimension[] = ["product", "family", "category", "supplier", "carrier", "size", "batch", "reason"]
const SHOWN = 20

/** Which products cost us most in returns? */
export function CostsPage() {
  const { t, language } = useWords()
  const question = useQuestion("costs")
  const { asked } = question
  const by = asked.by ?? "product"
  const split = useSplit(question, by, { measures, by: [by], order: asked.order ?? "-cost", limit: SHOWN })
  const { main, rows, total, chosen, about, name, said } = split
  const named = chosen ?? rows[0]
  const cost = (row: NumberRow | undefined) => row?.values.cost?.value ?? 0
  const partsOf = (row: NumberRow) => parts.map((part) => row.values[part]?.value ?? 0)
  const title = t("questions:costs.chart", { by: t(`numbers:dimension.${by}`).toLocaleLowerCase(language) })
  return (
    <NumbersPage
      question={question}
      hasMoney
      measure="cost"
      more={<CostSettingsLine currency={main.data?.asked.currency ?? asked.currency ?? "EUR"} />}
      counted={split}
      sorts={measures}
      splits={splits}
      chosen={split.chosenName}
      answer={
        named && (
          <p>
            <b>
              {cost(total) === 0
                ? t("questions:costs.none")
                : t("questions:costs.answer", {
                    what: name(named),
                    cost: said(named, "cost"),
                    part: percent(cost(named) / cost(total), language),
                    whole: said(total, "cost"),
                  })}
            </b>{" "}
            {about}. {t("questions:costs.sure")}
          </p>
        )
      }
      acts={
        named && (
          <>
            <ActLink to={writeAsked(pathOf("stock"), split.narrowed(named))}>{t("questions:costs.actStock")}</ActLink>
            <ActLink main to={writeAsked(pathOf("why"), split.narrowed(named))}>
              {t("questions:costs.actWhy")}
            </ActLink>
          </>
        )
      }
    >
      {(numbers) => (
        <ChartBox
          question={question}
          wanted={split.wanted}
          title={title}
          note={t("questions:costs.note")}
          about={about}
          table={{
            columns: [t(`numbers:dimension.${by}`), ...measures.map((measure) => t(`numbers:measure.${measure}`))],
            rows: [...numbers.rows.filter(cameBack), ...(numbers.next === null ? [numbers.total] : [])].map((row) => ({
              key: row.key.join(" ") || "total",
              cells: [
                row === numbers.total ? t("numbers:total") : name(row),
                ...measures.map((measure) => said(row, measure)),
              ],
              ...(row !== numbers.total && { to: split.to(row), chosen: row === chosen }),
            })),
          }}
        >
          <RowsChart
            title={title}
            parts={parts.map((part) => t(`numbers:measure.${part}`))}
            axis={(value) => axisMoney(value, { language, currency: main.data?.asked.currency ?? null })}
            rows={numbers.rows.filter(cameBack).map((row) => {
              const other = split.besideOf(row.key)
              return {
                key: row.key.join(" "),
                label: name(row),
                words: said(row, "cost"),
                parts: partsOf(row),
                beside: other && { words: said(other, "cost"), parts: partsOf(other) },
                to: split.to(row),
                chosen: row === chosen,
              }
            })}
          />
        </ChartBox>
      )}
    </NumbersPage>
  )
}
