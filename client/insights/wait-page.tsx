import { useQuery } from "@tanstack/react-query"
import type { NumberRow } from "../../shared/contract/numbers.ts"
import { type Measure, stages } from "../../shared/domain/measures.ts"
import { mayAnywhere } from "../../shared/policy/access.ts"
import { standingRules } from "../api/policy-query.ts"
import { useWho } from "../device/who.ts"
import { useWords } from "../ui/words.ts"
import { withPlace } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { daysWords, rowWords, valueWords } from "./number-words.ts"
import { NumbersPage } from "./numbers-page.tsx"
import { ActLink } from "./question-frame.tsx"
import { RowsChart } from "./rows-chart.tsx"
import { useNumbers } from "./use-numbers.ts"
import { useQuestion } from "./use-question.ts"
import { WaitWeeks } from "./wait-weeks.tsx"

const measures: readonly Measure[] = ["daysP50", "daysP90", "returned"]
const WHOLE = "whole"

/** How long does a customer wait, and where? */
export function WaitPage() {
  const { t, language } = useWords()
  const question = useQuestion("wait")
  const { asked } = question
  const wanted = { measures, by: ["stage"] as const, order: "stage", limit: stages.length }
  const { main, beside, besideOf, about } = useNumbers(asked, wanted)
  const who = useWho()
  const { data: rules } = useQuery(standingRules())
  const rows = inOrder(main.data?.rows ?? [])
  const whole = rows.find((row) => row.key[0] === WHOLE)
  const longest = rows.filter((row) => row !== whole).sort((a, b) => days(b, "daysP50") - days(a, "daysP50"))[0]
  const at = asked.at.find(({ by }) => by === "stage")?.key ?? null
  const chosen = rows.find((row) => row.key[0] === at)
  const name = (row: NumberRow) => rowWords(t, row, ["stage"], language)
  const words = (row: NumberRow) => `${said(row, "daysP50")} / ${said(row, "daysP90")}`
  const said = (row: NumberRow, measure: Measure) =>
    valueWords(measure, row.values[measure]?.value, { language, currency: null })
  const title = t("questions:wait.chart")
  const stageOf = (row: NumberRow) => row.key[0] ?? ""
  const to = (row: NumberRow) => question.to({ at: stageOf(row) === at ? [] : [{ by: "stage", key: stageOf(row) }] })
  const refunds = who && mayAnywhere({ kind: "person", id: who.person.id, roles: who.person.roles }, "refund.read")
  return (
    <NumbersPage
      question={question}
      counted={{ main, beside }}
      chosen={chosen ? name(chosen) : null}
      answer={
        whole && (
          <p>
            <b>
              {t("questions:wait.answer", { half: said(whole, "daysP50"), most: said(whole, "daysP90") })}{" "}
              {longest && t("questions:wait.longest", { stage: name(longest), half: said(longest, "daysP50") })}
            </b>{" "}
            {about}. {t("questions:wait.sure")}
          </p>
        )
      }
      acts={
        <>
          {longest && (
            <ActLink main={!refunds} to={question.to({ at: [{ by: "stage", key: stageOf(longest) }] })}>
              {t("questions:wait.actUnits")}
            </ActLink>
          )}
          {refunds && (
            <ActLink main to="/late">
              {t("questions:wait.actLate")}
            </ActLink>
          )}
        </>
      }
    >
      {() => (
        <>
          <ChartBox
            question={question}
            title={title}
            note={t("questions:wait.note")}
            about={about}
            wanted={wanted}
            table={{
              columns: [t("numbers:dimension.stage"), ...measures.map((measure) => t(`numbers:measure.${measure}`))],
              rows: rows.map((row) => ({
                key: stageOf(row),
                cells: [name(row), ...measures.map((measure) => said(row, measure))],
                to: to(row),
                chosen: row === chosen,
              })),
            }}
          >
            <RowsChart
              title={title}
              axis={(value) => daysWords(value, language)}
              lines={linesOf()}
              rows={rows.map((row) => {
                const other = besideOf(row.key)
                return {
                  key: stageOf(row),
                  label: name(row),
                  words: words(row),
                  parts: [days(row, "daysP50")],
                  reach: days(row, "daysP90"),
                  beside: other && {
                    words: words(other),
                    parts: [days(other, "daysP50")],
                    reach: days(other, "daysP90"),
                  },
                  to: to(row),
                  chosen: row === chosen,
                }
              })}
            />
          </ChartBox>
          {whole && (
            <WaitWeeks
              question={question}
              asked={{ ...asked, filters: withPlace(asked.filters, { by: "stage", key: at ?? WHOLE }), at: [] }}
              name={name(chosen ?? whole)}
            />
          )}
        </>
      )}
    </NumbersPage>
  )

  /** What the law gives from a customer's word on, and what the shop's own rules do. */
  function linesOf() {
    const legal = rules?.policy.legal
    const law = legal?.withdrawal.noticeDays ?? null
    const promise = legal?.goodwill.goodsDays ?? null
    if (law === null) return []
    const same = promise === null || promise === law
    const line = (at: number, word: "law" | "promise" | "both") => ({
      at,
      words: t(`questions:wait.line.${word}`, { days: daysWords(at, language) }),
    })
    return same ? [line(law, promise === null ? "law" : "both")] : [line(law, "law"), line(promise, "promise")]
  }
}

function inOrder(rows: readonly NumberRow[]): NumberRow[] {
  return [...stages].flatMap((stage) => rows.filter((row) => row.key[0] === stage))
}

const days = (row: NumberRow, measure: "daysP50" | "daysP90") => row.values[measure]?.value ?? 0
