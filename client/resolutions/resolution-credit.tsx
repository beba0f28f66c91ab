import type { ResolutionPage } from "../../shared/contract/resolutions.ts"
import { Code } from "../ui/code.tsx"
import { exactDate } from "../ui/date-words.ts"
import { DeskBill } from "../ui/desk-bill.tsx"
import { useWords } from "../ui/words.ts"

type Props = { credit: NonNullable<ResolutionPage["credit"]>; currency: string }

/** The code to tell the customer, what it is still good for, and what it paid. */
export function ResolutionCredit({ credit, currency }: Props) {
  const { t, language } = useWords()
  const lines = [
    { key: "issued", words: t("resolutions:credit.issued"), amountMinor: credit.issuedMinor },
    ...credit.spends
      .filter((spend) => !spend.cancelled)
      .map((spend) => ({
        key: `${spend.at} ${spend.orderNumber} ${spend.amountMinor}`,
        words: spend.orderNumber
          ? t("resolutions:credit.spend", { number: spend.orderNumber })
          : t("resolutions:credit.spendBare"),
        note: exactDate(spend.at, language, "day"),
        amountMinor: -spend.amountMinor,
      })),
    ...(credit.endedMinor > 0
      ? [{ key: "ended", words: t("resolutions:credit.ended"), amountMinor: -credit.endedMinor }]
      : []),
  ]
  const until =
    credit.expiresAt === null
      ? t("resolutions:credit.forEver")
      : // the last day that it is good for: the moment itself is past it
        t("resolutions:credit.until", { when: exactDate(credit.expiresAt - 1, language, "day") })
  return (
    <div className="resolutions-credit">
      <h3>{t("resolutions:credit.title")}</h3>
      <p>
        <Code groups={credit.code.split(" ")} copy />
      </p>
      <p className="desk-quiet">{until}</p>
      <DeskBill
        currency={currency}
        lines={lines}
        total={{ words: t("resolutions:credit.left"), amountMinor: credit.balanceMinor }}
      />
    </div>
  )
}
