import { useQuery } from "@tanstack/react-query"
import type { BalanceShort, ProviderTrouble, PaymentsWait as Standing } from "../../shared/contract/payments-wait.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { serverNow } from "../api/server-time.ts"
import { clockTime, exactDate } from "../ui/date-words.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { providerName } from "./payment-words.ts"
import { paymentsWaitQuery } from "./refund-queries.ts"

/** Why nothing leaves, or not all: finance is not to wonder, nor to pay by hand. */
export function PaymentsWait() {
  const { t } = useWords()
  const { data } = useQuery(paymentsWaitQuery)
  if (!data) return null
  return (
    <>
      {data.waits && <StandsStill waits={data.waits} />}
      {data.troubles.map((one) => (
        <Trouble key={one.provider} {...one} />
      ))}
      {data.short.map((one) => (
        <Short key={one.provider + one.currency} {...one} />
      ))}
      {data.disputes > 0 && (
        <LineMessage meaning="look" title={t("payments:disputes.title", { count: data.disputes })}>
          {t("payments:disputes.note")}
        </LineMessage>
      )}
    </>
  )
}

function StandsStill({ waits: { since, cause, unreachable } }: { waits: Standing }) {
  const { t, language } = useWords()
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

function Trouble({ provider, since, trouble, nextTryAt, waiting }: ProviderTrouble) {
  const { t, language } = useWords()
  const title = t("payments:trouble.title", { provider: providerName(provider), when: exactDate(since, language) })
  return (
    <LineMessage meaning="look" title={title}>
      {t(`payments:trouble.because.${trouble}`)} {waiting > 0 && t("payments:trouble.waiting", { count: waiting })}{" "}
      {t("payments:trouble.again", { time: clockTime(Math.max(nextTryAt, serverNow()), language) })}
    </LineMessage>
  )
}

function Short({ provider, currency, amountMinor, waiting }: BalanceShort) {
  const { t, language } = useWords()
  return (
    <LineMessage meaning="look" title={t("payments:short.title", { provider: providerName(provider) })}>
      {t("payments:short.waits", { count: waiting, amount: formatMoney(amountMinor, currency, language) })}
    </LineMessage>
  )
}
