import { useQuery } from "@tanstack/react-query"
import type { Measure } from "../../shared/domain/measures.ts"
import { useWords } from "../ui/words.ts"
import { type Asked, placeText, readWeek, weekText } from "./asked.ts"
import { ChartBox } from "./chart-box.tsx"
import { numbersOf } from "./number-queries.ts"
import { daysWords, valueWords } from "./number-words.ts"
import { weekWords } from "./signal-words.ts"
import { aboutWords } from "./use-numbers.ts"
import type { Question } from "./use-question.ts"
import { WeeksChart } from "./weeks-chart.tsx"

const measures: readonly Measure[] = ["daysP50", "daysP90"]

/** A stage week by week; a week that is chosen stays chosen with its stage. */
export function WaitWeeks({ question, asked, name }: { question: Question; asked: Asked; name: string }) {
  const { t, language } = useWords()
  const wanted = { measures, by: ["week"] as const, order: "week", limit: 200 }
  const { data } = useQuery(numbersOf(asked, wanted))
  if (!data || data.rows.length === 0) return null
  const title = t("questions:wait.weeks", { stage: name })
  const stage = question.asked.at.filter(({ by }) => by !== "week")
  const points = Array.from({ length: asked.to - asked.from + 1 }, (_, n) => {
    const key = weekText(asked.from + n)
    const row = data.rows.find((one) => one.key[0] === key)
    const chosen = question.asked.at.some((place) => placeText(place) === `week:${key}`)
    const values = measures.map((measure) => row?.values[measure]?.value ?? null)
    return {
      key,
      label: weekWords(t, readWeek(key) ?? 0),
      values,
      words: values.map((value) => valueWords("daysP50", value, { language, currency: null })).join(" / "),
      to: question.to({ at: chosen ? stage : [...stage, { by: "week", key }] }),
      chosen,
    }
  })
  return (
    <ChartBox
      question={question}
      title={title}
      note={t("questions:wait.weeksNote")}
      about={aboutWords(t, data, language)}
      wanted={wanted}
      asked={asked}
      table={{
        columns: [t("numbers:dimension.week"), ...measures.map((measure) => t(`numbers:measure.${measure}`))],
        rows: points.map(({ key, label, values, to, chosen }) => ({
          key,
          cells: [label, ...values.map((value) => valueWords("daysP50", value, { language, currency: null }))],
          to,
          chosen,
        })),
      }}
    >
      <WeeksChart
        title={title}
        names={[t("questions:wait.half"), t("questions:wait.most")]}
        points={points}
        axis={(value) => daysWords(value, language)}
      />
    </ChartBox>
  )
}
