import type { ReactNode } from "react"
import type { Numbers } from "../../shared/contract/numbers.ts"
import type { Dimension, Measure } from "../../shared/domain/measures.ts"
import { FilterBar } from "./filter-bar.tsx"
import { hasAny, NumbersState } from "./numbers-state.tsx"
import { QuestionFrame } from "./question-frame.tsx"
import { UnitsBehind } from "./units-behind.tsx"
import { useCurrency } from "./use-currency.ts"
import type { useNumbers } from "./use-numbers.ts"
import type { Question } from "./use-question.ts"

type Props = {
  question: Question
  /** One of its measures is money. */
  hasMoney?: boolean
  counted: Pick<ReturnType<typeof useNumbers>, "main" | "beside">
  answer: ReactNode
  acts: ReactNode
  sorts?: readonly Measure[]
  splits?: readonly Dimension[]
  /** What is chosen, in words. */
  chosen: string | null
  /** What its bars are the number of, where those are not all units: only what this counts is behind them. */
  measure?: Measure
  /** What stands between the charts and the units, whether there are any or not. */
  more?: ReactNode
  children: (numbers: Numbers) => ReactNode
}

/** A question that numbers answer: the answer, what was asked, the charts, and the units behind them. */
export function NumbersPage({
  question,
  hasMoney = false,
  counted,
  answer,
  acts,
  sorts,
  splits,
  chosen,
  measure,
  more,
  children,
}: Props) {
  const { main, beside } = counted
  const answers = main.data !== undefined && hasAny(main.data)
  const currencies = useCurrency(question, hasMoney)
  return (
    <QuestionFrame id={question.id} answer={answers && answer} acts={answers && acts}>
      <FilterBar
        question={question}
        names={main.data?.asked.filters}
        besideNames={beside?.asked.filters}
        currencies={currencies}
        {...(sorts && { sorts })}
        {...(splits && { splits })}
      />
      <NumbersState query={main}>{children}</NumbersState>
      {more}
      <UnitsBehind question={question} chosen={chosen} weeks="seen" {...(measure && { measure })} />
    </QuestionFrame>
  )
}
