import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { placeText } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { fileAddress } from "./number-queries.ts"
import { isOut, pointOf, rowWords, spanWords, valueWords } from "./number-words.ts"
import { NumbersState } from "./numbers-state.tsx"
import { ActLink, QuestionFrame } from "./question-frame.tsx"
import { RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { UnitsBehind } from "./units-behind.tsx"
import { useNumbers } from "./use-numbers.ts"
import { useQuestion } from "./use-question.ts"

/** Each share with the measure that counts its units. */
const shares = [
  ["refusedShare", "refused"],
  ["deductedShare", "deducted"],
  ["disputedShare", "disputed"],
] as const satisfies readonly (readonly [Measure, Measure])[]
type ShareName = (typeof shares)[number][0]
const measures: readonly Measure[] = ["returned", ...shares.map(([share]) => share), "deductedMinor"]
const splits: readonly Dimension[] = ["lead", "reason", "product", "category", "shop", "carrier"]
const SHOWN = 15

/** Are we fair? */
export function FairPage() {
  const { t, language } = useWords()
  const question = useQuestion("fair")
  const { asked } = question
  const by = asked.by ?? "lead"
  const wanted = { measures, by: [by], order: asked.order ?? "-returned", limit: SHOWN }
  const { main, beside, besideOf, about } = useNumbers(asked, wanted)
  const { total, rows = [] } = main.data ?? {}
  const units = { language, currency: main.data?.asked.currency ?? null }
  const name = (row: NumberRow) => rowWords(t, row, [by], language)
  const isAt = (row: NumberRow) => asked.at.some((place) => placeText(place) === `${by}:${row.key[0] ?? ""}`)
  const outs = shares.flatMap(([share, of]) =>
    rows.flatMap((row) => (isOut(row.values[share], total?.values[share]) ? [{ row, share, of }] : [])),
  )
  const [first] = outs
  const chosen = rows.find(isAt)
  const to = (row: NumberRow, of: Measure | null) =>
    question.to(isAt(row) && asked.of === of ? { at: [], of: null } : { at: [{ by, key: row.key[0] ?? "" }], of })
  return (
    <QuestionFrame
      id="fair"
      answer={
        total && (
          <p>
            <b>
              {t("questions:fair.answer", {
                refused: spanWords(total.values.refusedShare, language),
                deducted: spanWords(total.values.deductedShare, language),
                disputed: spanWords(total.values.disputedShare, language),
              })}{" "}
              {first
                ? t("questions:fair.out", {
                    who: name(first.row),
                    measure: t(`numbers:measure.${first.share}`).toLocaleLowerCase(language),
                    share: spanWords(first.row.values[first.share], language),
                  })
                : t("questions:fair.even")}
            </b>{" "}
            {about}. {t("questions:fair.sure")}
          </p>
        )
      }
      acts={
        <>
          <ActLink to="/insights">{t("questions:why.act")}</ActLink>
          {first && (
            <ActLink main to={question.to({ at: [{ by, key: first.row.key[0] ?? "" }], of: first.of })}>
              {t("questions:fair.act")}
            </ActLink>
          )}
        </>
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
          <div className="questions-panels">{shares.map(([share, of]) => panel(share, of, numbers.rows))}</div>
        )}
      </NumbersState>
      <UnitsBehind question={question} chosen={chosen ? name(chosen) : null} weeks="seen" />
    </QuestionFrame>
  )

  function panel(share: ShareName, of: Measure, all: readonly NumberRow[]) {
    const title = t("questions:chartBy", {
      measure: t(`numbers:measure.${share}`),
      by: t(`numbers:dimension.${by}`).toLocaleLowerCase(language),
    })
    const usual = total?.values[share]?.value
    const shown: readonly Measure[] = ["returned", share, ...(of === "deducted" ? (["deductedMinor"] as const) : [])]
    return (
      <ChartBox
        key={share}
        question={question}
        title={title}
        note={t(`numbers:says.${share}`)}
        about={about}
        files={{
          csv: fileAddress("csv", asked, { ...wanted, measures: shown }, language),
          xlsx: fileAddress("xlsx", asked, { ...wanted, measures: shown }, language),
        }}
        table={{
          columns: [t(`numbers:dimension.${by}`), ...shown.map((measure) => t(`numbers:measure.${measure}`))],
          rows: all.map((row) => ({
            key: row.key.join(" "),
            cells: [
              name(row),
              ...shown.map((measure) =>
                measure === share
                  ? spanWords(row.values[share], language)
                  : valueWords(measure, row.values[measure]?.value, units),
              ),
            ],
            to: to(row, of),
            chosen: isAt(row) && asked.of === of,
            out: isOut(row.values[share], total?.values[share]),
          })),
        }}
      >
        <RowsChart
          title={title}
          axis={(value) => percent(value, language)}
          {...(usual != null && {
            lines: [{ at: usual, words: t("questions:why.together", { share: percent(usual, language) }) }],
          })}
          rows={all.map((row) => {
            const other = besideOf(row.key)?.values[share]
            return {
              key: row.key.join(" "),
              label: name(row),
              words: valueWords(share, row.values[share]?.value, units),
              point: pointOf(row.values[share]),
              out: isOut(row.values[share], total?.values[share]),
              beside: other && { words: valueWords(share, other.value, units), point: pointOf(other) },
              to: to(row, of),
              chosen: isAt(row) && asked.of === of,
            }
          })}
        />
      </ChartBox>
    )
  }
}
