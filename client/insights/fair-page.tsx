import type { NumberRow } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { ChartBox } from "./chart-box.tsx"
import { isOut, pointOf, shareTogether, valueWords } from "./number-words.ts"
import { NumbersPage } from "./numbers-page.tsx"
import { ActLink } from "./question-frame.tsx"
import { RowsChart } from "./rows-chart.tsx"
import { percent } from "./signal-words.ts"
import { useQuestion } from "./use-question.ts"
import { useSplit } from "./use-split.ts"

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
  const split = useSplit(question, by, { measures, by: [by], order: asked.order ?? "-returned", limit: SHOWN })
  const { rows, total, about, name, said } = split
  // a lead answers for what is worn: what needed no answer is no measure of theirs
  const leads = by === "lead" ? rows.filter((row) => row.key[0] !== null) : null
  const usualOf = (share: ShareName) => (leads ? shareTogether(leads, share, "returned") : total?.values[share])
  const out = (row: NumberRow, share: ShareName) =>
    (!leads || leads.includes(row)) && isOut(row.values[share], usualOf(share))
  const [first] = shares.flatMap(([share, of]) =>
    rows.flatMap((row) => (row.key[0] !== null && out(row, share) ? [{ row, share, of }] : [])),
  )
  return (
    <NumbersPage
      question={question}
      hasMoney
      counted={split}
      sorts={measures}
      splits={splits}
      chosen={split.chosenName}
      answer={
        total && (
          <p>
            <b>
              {t("questions:fair.answer", {
                refused: said(total, "refusedShare"),
                deducted: said(total, "deductedShare"),
                disputed: said(total, "disputedShare"),
              })}{" "}
              {first
                ? t("questions:fair.out", {
                    who: name(first.row),
                    measure: t(`numbers:measure.${first.share}`).toLocaleLowerCase(language),
                    share: said(first.row, first.share),
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
      {() => <div className="questions-panels">{shares.map(([share, of]) => panel(share, of))}</div>}
    </NumbersPage>
  )

  function panel(share: ShareName, of: Measure) {
    const title = t("questions:chartBy", { measure: t(`numbers:measure.${share}`), by: t(`numbers:dimension.${by}`) })
    const usual = usualOf(share)?.value
    const together = leads ? "questions:fair.answered" : "questions:why.together"
    const shown: readonly Measure[] = ["returned", share, ...(of === "deducted" ? (["deductedMinor"] as const) : [])]
    const only = (value: number | null | undefined) => valueWords(share, value, { language, currency: null })
    const chosen = (row: NumberRow) => row === split.chosen && asked.of === of
    return (
      <ChartBox
        key={share}
        question={question}
        wanted={{ ...split.wanted, measures: shown }}
        title={title}
        note={t(`numbers:says.${share}`)}
        about={about}
        table={{
          columns: [t(`numbers:dimension.${by}`), ...shown.map((measure) => t(`numbers:measure.${measure}`))],
          rows: rows.map((row) => ({
            key: row.key.join(" "),
            cells: [name(row), ...shown.map((measure) => said(row, measure))],
            to: split.to(row, of),
            chosen: chosen(row),
            out: out(row, share),
          })),
        }}
      >
        <RowsChart
          title={title}
          axis={(value) => percent(value, language)}
          {...(usual != null && {
            lines: [{ at: usual, words: t(together, { share: percent(usual, language) }) }],
          })}
          rows={rows.map((row) => {
            const other = split.besideOf(row.key)?.values[share]
            return {
              key: row.key.join(" "),
              label: name(row),
              words: only(row.values[share]?.value),
              point: pointOf(row.values[share]),
              out: out(row, share),
              beside: other && { words: only(other.value), point: pointOf(other) },
              to: split.to(row, of),
              chosen: chosen(row),
            }
          })}
        />
      </ChartBox>
    )
  }
}
