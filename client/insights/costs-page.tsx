import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { placeText, withPlace, writeAsked } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { fileAddress } from "./number-queries.ts"
import { axisMoney, rowWords, spanWords, valueWords } from "./number-words.ts"
import { NumbersState } from "./numbers-state.tsx"
import { ActLink, QuestionFrame } from "./question-frame.tsx"
import { pathOf } from "./questions.ts"
import { RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { UnitsBehind } from "./units-behind.tsx"
import { useNumbers } from "./use-numbers.ts"
import { useQuestion } from "./use-question.ts"

const parts = ["postage", "handling", "depreciation"] as const
const measures: readonly Measure[] = ["cost", ...parts, "returned", "share"]
const splits: readonly Dimension[] = ["product", "family", "category", "supplier", "carrier", "size", "batch", "reason"]
const SHOWN = 20

/** Which products cost us most in returns? */
export function CostsPage() {
  const { t, language } = useWords()
  const question = useQuestion("costs")
  const { asked } = question
  const by = asked.by ?? "product"
  const wanted = { measures, by: [by], order: asked.order ?? "-cost", limit: SHOWN }
  const { main, beside, besideOf, about } = useNumbers(asked, wanted)
  const units = { language, currency: main.data?.asked.currency ?? null }
  const rows = main.data?.rows ?? []
  const chosen = rows.find((row) => isAt(row)) ?? null
  const named = chosen ?? rows[0]
  const money = (row: NumberRow | undefined, measure: Measure = "cost") =>
    valueWords(measure, row?.values[measure]?.value, units)
  const partsOf = (row: NumberRow | undefined) => parts.map((part) => row?.values[part]?.value ?? 0)
  const whole = main.data?.total.values.cost?.value ?? 0
  const places = (row: NumberRow) => [{ by, key: row.key[0] ?? "" }]
  function isAt(row: NumberRow): boolean {
    return asked.at.some((place) => placeText(place) === `${by}:${row.key[0] ?? ""}`)
  }
  const narrowed = named && { ...asked, filters: withPlace(asked.filters, { by, key: named.key[0] ?? "" }), at: [] }
  const title = t("questions:costs.chart", { by: t(`numbers:dimension.${by}`).toLocaleLowerCase(language) })
  return (
    <QuestionFrame
      id="costs"
      answer={
        named && (
          <p>
            <b>
              {t("questions:costs.answer", {
                what: rowWords(t, named, [by], language),
                cost: money(named),
                part: whole > 0 ? percent((named.values.cost?.value ?? 0) / whole, language) : "–",
                whole: money(main.data?.total),
              })}
            </b>{" "}
            {about}. {t("questions:costs.sure")}
          </p>
        )
      }
      acts={
        narrowed && (
          <>
            <ActLink to={writeAsked(pathOf("stock"), { ...narrowed, order: null, by: null })}>
              {t("questions:costs.actStock")}
            </ActLink>
            <ActLink main to={writeAsked(pathOf("why"), { ...narrowed, order: null, by: null })}>
              {t("questions:costs.actWhy")}
            </ActLink>
          </>
        )
      }
    >
      <FilterBar
        question={question}
        names={main.data?.asked.filters}
        besideNames={beside?.asked.filters}
        sorts={measures}
        splits={splits}
      />
      <NumbersState query={main}>
        {(numbers) => (
          <ChartBox
            question={question}
            title={title}
            note={t("questions:costs.note")}
            about={about}
            files={{
              csv: fileAddress("csv", asked, wanted, language),
              xlsx: fileAddress("xlsx", asked, wanted, language),
            }}
            table={{
              columns: [t(`numbers:dimension.${by}`), ...measures.map((measure) => t(`numbers:measure.${measure}`))],
              rows: [...numbers.rows, numbers.total].map((row) => ({
                key: row.key.join(" ") || "total",
                cells: [
                  row === numbers.total ? t("numbers:total") : rowWords(t, row, [by], language),
                  ...measures.map((measure) =>
                    measure === "share" ? spanWords(row.values.share, language) : money(row, measure),
                  ),
                ],
                ...(row !== numbers.total && { to: question.to({ at: places(row) }), chosen: isAt(row) }),
              })),
            }}
          >
            <RowsChart
              title={title}
              parts={parts.map((part) => t(`numbers:measure.${part}`))}
              axis={(value) => axisMoney(value, units)}
              rows={numbers.rows.map((row) => {
                const other = besideOf(row.key)
                return {
                  key: row.key.join(" "),
                  label: rowWords(t, row, [by], language),
                  words: money(row),
                  parts: partsOf(row),
                  beside: other && { words: money(other), parts: partsOf(other) },
                  to: question.to({ at: isAt(row) ? [] : places(row) }),
                  chosen: isAt(row),
                }
              })}
            />
          </ChartBox>
        )}
      </NumbersState>
      <UnitsBehind question={question} chosen={chosen && rowWords(t, chosen, [by], language)} weeks="seen" />
    </QuestionFrame>
  )
}
