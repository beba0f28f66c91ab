import type { z } from "zod/mini"
import type { BreakdownLine } from "../../shared/contract/refunds.ts"
import type { ReviewCase } from "../../shared/contract/review.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { DeskBreakdown } from "../ui/desk-breakdown.tsx"
import { DeskKnown, DeskPart } from "../ui/desk-known.tsx"
import { type t as Say, useWords } from "../ui/words.ts"

/** What the rule says of the case as it stands: where the unit goes, what the customer gets and why, what waits. */
export function ReviewRule({ seen, changing }: { seen: ReviewCase; changing: boolean }) {
  const { t, language } = useWords()
  const { unit, preview, row } = seen
  if (!unit) return null
  const goes = unit.disposition && t(`domain:goesTo.${unit.disposition}`)
  return (
    <DeskPart title={t("review:rule")} ruled>
      <DeskKnown
        lines={[
          { label: t("review:grade"), value: row.grade && [row.grade, goes].filter(Boolean).join(", ") },
          { label: t("review:ruleClient"), value: preview ? clientGets(t, language, preview) : t("review:ruleNone") },
          { label: t("review:ruleThen"), value: preview && preview.amountMinor > 0 && thenWords(t, preview.holds) },
        ]}
      />
      {preview && (
        <DeskBreakdown
          lines={preview.breakdown as z.infer<typeof BreakdownLine>[]}
          currency={preview.currency}
          titleOf={() => row.title ?? undefined}
          total={{ words: t("decision:total"), amountMinor: preview.amountMinor }}
        />
      )}
      {changing && preview && <p className="desk-quiet">{t("review:willChange")}</p>}
    </DeskPart>
  )
}

type Preview = NonNullable<ReviewCase["preview"]>

function clientGets(t: typeof Say, language: string, { amountMinor, keptMinor, currency }: Preview): string {
  const amount = formatMoney(amountMinor, currency, language)
  if (amountMinor === 0) return t("review:ruleClientNothing")
  if (keptMinor === 0) return t("review:ruleClientFull", { amount })
  return t("review:ruleClientPart", { amount, kept: formatMoney(keptMinor, currency, language) })
}

function thenWords(t: typeof Say, holds: Preview["holds"]): string {
  if (holds.length === 0) return t("review:ruleGoes")
  return t("review:ruleWaits", { why: holds.map((hold) => t(`decision:hold.${hold}`)).join(", ") })
}
