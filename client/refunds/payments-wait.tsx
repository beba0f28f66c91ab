import { useQuery } from "@tanstack/react-query"
import { exactDate } from "../ui/date-words.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { paymentsWaitQuery } from "./refund-queries.ts"

/** Why nothing leaves, where the worker stands still: finance is not to wonder, nor to pay by hand. */
export function PaymentsWait() {
  const { t, language } = useWords()
  const { data } = useQuery(paymentsWaitQuery)
  if (!data?.waits) return null
  const { since, cause, unreachable } = data.waits
  const when = exactDate(since, language)
  const title =
    unreachable === null
      ? t("finance:waiting.title", { when })
      : t("finance:waiting.titleWith", { when, provider: providerName(unreachable) })
  return (
    <LineMessage meaning="look" title={title}>
      {t(`finance:waiting.because.${cause}`)} {unreachable !== null && t("finance:waiting.away")}
    </LineMessage>
  )
}

const providerName = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1)
