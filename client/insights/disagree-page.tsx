import type { NumberRow, Numbers } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { writeAsked } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { MatrixChart } from "./matrix-chart.tsx"
import { placeWords, spanWords } from "./number-words.ts"
import { NumbersPage } from "./numbers-page.tsx"
import { ActLink } from "./question-frame.tsx"
import { pathOf } from "./questions.ts"
import { useNumbers } from "./use-numbers.ts"
import { useQuestion } from "./use-question.ts"

const by: readonly Dimension[] = ["reason", "defect"]
const measures: readonly Measure[] = ["returned", "agreed"]
/** Every cell: there are no more reasons times defects than this. */
const ALL = 200
const COLUMNS = 8

/** Where do customers and inspectors disagree? */
export function DisagreePage() {
  const { t, language } = useWords()
  const question = useQuestion("disagree")
  const { asked } = question
  const wanted = { measures, by, order: "-returned", limit: ALL }
  const { main, beside, about } = useNumbers(asked, wanted)
  const reason = (row: NumberRow) => placeWords(t, "reason", row.key[0] ?? null, row.name[0] ?? null, language)
  const found = (row: NumberRow) => placeWords(t, "defect", row.key[1] ?? null, row.name[1] ?? null, language)
  const rows = main.data?.rows ?? []
  const worst = rows.filter(isApart)[0]
  const chosen = rows.find(isAt)
  const total = main.data?.total.values
  const title = t("questions:disagree.chart")
  const places = (row: NumberRow) => [
    { by: "reason" as const, key: row.key[0] ?? "" },
    { by: "defect" as const, key: row.key[1] ?? "" },
  ]
  const to = (row: NumberRow) => question.to({ at: isAt(row) ? [] : places(row) })
  return (
    <NumbersPage
      question={question}
      counted={{ main, beside }}
      chosen={chosen ? `${reason(chosen)} / ${found(chosen)}` : null}
      answer={
        main.data && (
          <p>
            <b>
              {total?.agreed?.value == null
                ? t("questions:disagree.none")
                : t("questions:disagree.answer", { share: spanWords(total.agreed, language) })}{" "}
              {worst &&
                t("questions:disagree.worst", {
                  reason: reason(worst),
                  found: found(worst),
                  count: worst.values.returned?.value ?? 0,
                })}
            </b>{" "}
            {beside && t("questions:besideWas", { was: spanWords(beside.total.values.agreed, language) })} {about}.
          </p>
        )
      }
      acts={
        worst && (
          <>
            <ActLink to={writeAsked(pathOf("why"), { ...asked, at: [], order: null, by: null })}>
              {t("questions:disagree.actWhy")}
            </ActLink>
            <ActLink main to={question.to({ at: places(worst) })}>
              {t("questions:disagree.act")}
            </ActLink>
          </>
        )
      }
    >
      {(numbers) => (
        <ChartBox
          question={question}
          title={title}
          note={t("questions:disagree.note")}
          about={about}
          wanted={wanted}
          table={{
            columns: [
              ...by.map((one) => t(`numbers:dimension.${one}`)),
              ...measures.map((measure) => t(`numbers:measure.${measure}`)),
            ],
            rows: numbers.rows.map((row) => ({
              key: row.key.join(" "),
              cells: [
                reason(row),
                found(row),
                String(row.values.returned?.value ?? 0),
                spanWords(row.values.agreed, language),
              ],
              to: to(row),
              chosen: isAt(row),
              out: isApart(row),
            })),
          }}
        >
          <MatrixChart
            title={title}
            rows={sidesOf(numbers, 0).map((key) => ({ key, label: placeWords(t, "reason", key, null, language) }))}
            columns={sidesOf(numbers, 1)
              .slice(0, COLUMNS)
              .map((key) => ({ key, label: placeWords(t, "defect", key, null, language) }))}
            cells={numbers.rows.map((row) => ({
              row: row.key[0] ?? "",
              column: row.key[1] ?? "",
              count: row.values.returned?.value ?? 0,
              apart: isApart(row),
              words: `${reason(row)}, ${found(row)}: ${row.values.returned?.value ?? 0}`,
              to: to(row),
              chosen: isAt(row),
            }))}
          />
        </ChartBox>
      )}
    </NumbersPage>
  )

  function isAt(row: NumberRow): boolean {
    const [said, seen] = [asked.at.find((one) => one.by === "reason"), asked.at.find((one) => one.by === "defect")]
    return said?.key === (row.key[0] ?? "") && seen?.key === (row.key[1] ?? "")
  }
}

/** Of the units in this cell, most say one thing by their customer and another by who looked. */
const isApart = ({ values: { agreed } }: NumberRow) => agreed?.value != null && agreed.value < 0.5

/** The reasons, or what was found, those with most units first; that nothing was found is the first column of all. */
function sidesOf({ rows }: Numbers, at: 0 | 1): string[] {
  const sums = new Map<string, number>()
  for (const row of rows) {
    const key = row.key[at] ?? ""
    sums.set(key, (sums.get(key) ?? 0) + (row.values.returned?.value ?? 0))
  }
  const sorted = [...sums].sort((a, b) => b[1] - a[1]).map(([key]) => key)
  return at === 1 && sums.has("") ? ["", ...sorted.filter((key) => key !== "")] : sorted
}
