import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { grouped, useWords } from "../ui/words.ts"
import { type Advice, adviceOf, advices, DEFECTIVE, LEAST_UNITS, RESOLD } from "./advice.ts"
import { placeText, withPlace, writeAsked } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { fileAddress } from "./number-queries.ts"
import { rowWords, spanWords, valueWords } from "./number-words.ts"
import { NumbersState } from "./numbers-state.tsx"
import { ActLink, QuestionFrame } from "./question-frame.tsx"
import { pathOf } from "./questions.ts"
import { RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { UnitsBehind } from "./units-behind.tsx"
import { useNumbers } from "./use-numbers.ts"
import { useQuestion } from "./use-question.ts"

const parts = ["resold", "repaired", "destroyed"] as const
const measures: readonly Measure[] = ["returned", ...parts, "defectiveShare", "cost", "refunded"]
const splits: readonly Dimension[] = ["product", "family", "category", "supplier"]
const SHOWN = 30

/** What should we restock, repair, or stop taking back? */
export function StockPage() {
  const { t, language } = useWords()
  const question = useQuestion("stock")
  const { asked } = question
  const by = asked.by ?? "product"
  const wanted = { measures, by: [by], order: asked.order ?? "-returned", limit: SHOWN }
  const { main, beside, besideOf, about } = useNumbers(asked, wanted)
  const rows = main.data?.rows ?? []
  const units = { language, currency: main.data?.asked.currency ?? null }
  const name = (row: NumberRow) => rowWords(t, row, [by], language)
  const said = (row: NumberRow, measure: Measure) =>
    measure === "defectiveShare"
      ? spanWords(row.values.defectiveShare, language)
      : valueWords(measure, row.values[measure]?.value, units)
  const isAt = (row: NumberRow) => asked.at.some((place) => placeText(place) === `${by}:${row.key[0] ?? ""}`)
  const places = (row: NumberRow) => [{ by, key: row.key[0] ?? "" }]
  const groups = advices.map((advice) => ({ advice, rows: rows.filter((row) => adviceOf(row) === advice) }))
  const of = (advice: Advice) => groups.find((group) => group.advice === advice)?.rows ?? []
  const worst = [...of("keep"), ...of("repair"), ...rows][0]
  const chosen = rows.find(isAt)
  const named = chosen ?? worst
  const title = t("questions:stock.chart", { by: t(`numbers:dimension.${by}`).toLocaleLowerCase(language) })
  const partsOf = (row: NumberRow) => parts.map((part) => row.values[part]?.value ?? 0)
  return (
    <QuestionFrame
      id="stock"
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
            <ActLink to={fileAddress("csv", asked, wanted, language)}>{t("questions:stock.actFile")}</ActLink>
            <ActLink
              main
              to={writeAsked(pathOf("why"), {
                ...asked,
                ...{
                  filters: withPlace(asked.filters, { by, key: named.key[0] ?? "" }),
                  at: [],
                  by: null,
                  order: null,
                },
              })}
            >
              {t("questions:stock.actWhy", { what: name(named) })}
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
            note={t("questions:stock.note")}
            about={about}
            files={{
              csv: fileAddress("csv", asked, wanted, language),
              xlsx: fileAddress("xlsx", asked, wanted, language),
            }}
            table={{
              columns: [
                t(`numbers:dimension.${by}`),
                t("questions:stock.todo"),
                ...measures.map((measure) => t(`numbers:measure.${measure}`)),
              ],
              rows: numbers.rows.map((row) => ({
                key: row.key.join(" "),
                cells: [
                  name(row),
                  t(`questions:stock.advice.${adviceOf(row)}`),
                  ...measures.map((measure) => said(row, measure)),
                ],
                to: question.to({ at: places(row) }),
                chosen: isAt(row),
                out: adviceOf(row) === "keep",
              })),
            }}
          >
            <RowsChart
              title={title}
              parts={parts.map((part) => t(`numbers:measure.${part}`))}
              axis={(value) => grouped(value)}
              rows={groups
                .flatMap((group) => group.rows)
                .map((row) => {
                  const other = besideOf(row.key)
                  return {
                    key: row.key.join(" "),
                    label: name(row),
                    group: t(`questions:stock.advice.${adviceOf(row)}`),
                    words: t("questions:stock.of", {
                      resold: row.values.resold?.value ?? 0,
                      of: row.values.returned?.value ?? 0,
                    }),
                    parts: partsOf(row),
                    beside: other && { words: said(other, "returned"), parts: partsOf(other) },
                    to: question.to({ at: isAt(row) ? [] : places(row) }),
                    chosen: isAt(row),
                  }
                })}
            />
          </ChartBox>
        )}
      </NumbersState>
      <UnitsBehind question={question} chosen={chosen ? name(chosen) : null} weeks="seen" />
    </QuestionFrame>
  )
}
