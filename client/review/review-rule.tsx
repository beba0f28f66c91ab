import type { z } from "zod/mini"
import type { BreakdownLine } from "../../shared/contract/refunds.ts"
import type { ReviewCase } from "../../shared/contract/review.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { categoryOf } from "../../shared/policy/policy-document.ts"
import { DeskBreakdown } from "../ui/desk-breakdown.tsx"
import { DeskKnown, DeskPart } from "../ui/desk-known.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { usePolicy } from "./review-seen.tsx"

/** What the rule says of the case as it stands: where the unit goes, what the customer gets and why, what waits. */
export function ReviewRule({ seen, changing }: { seen: ReviewCase; changing: boolean }) {
  const { t, language } = useWords()
  const { unit, preview, row, reserves } = seen
  const version = seen.inspections.findLast((one) => !one.superseded)?.policyVersion
  const policy = usePolicy(version ?? builtInPolicy.version)
  if (!unit && !reserves) return null
  const goes = unit?.disposition && t(`domain:goesTo.${unit.disposition}`)
  const proposed = unit && row.grade ? categoryOf(policy, unit.category).dispositions[row.grade] : null
  const alone = policy.thresholds.autoAcceptGrades
  return (
    <DeskPart title={t("review:rule")} ruled>
      <DeskKnown
        lines={[
          { label: t("review:grade"), value: row.grade && [row.grade, goes].filter(Boolean).join(", ") },
          {
            label: t("review:ruleWhy"),
            value:
              row.grade &&
              !alone.includes(row.grade) &&
              t("review:ruleAsks", { grade: row.grade, alone: alone.join(", ") }),
          },
          {
            label: t("review:ruleProposed"),
            value: proposed && proposed !== unit?.disposition && t(`domain:disposition.${proposed}`),
          },
          {
            label: t("review:ruleClient"),
            value: unit && (preview ? clientGets(t, language, preview) : t("review:ruleNone")),
          },
          { label: t("review:ruleThen"), value: preview && preview.amountMinor > 0 && thenWords(t, preview.holds) },
          { label: reserves?.carrier ?? t("review:carrier"), value: reserves && <Reserves of={reserves} /> },
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

/** Until when the carrier can be told, and what follows if not. */
function Reserves({ of: { lastDay, daysLeft } }: { of: NonNullable<ReviewCase["reserves"]> }) {
  const { t, language } = useWords()
  const day = new Date(`${lastDay}T12:00:00Z`).toLocaleDateString(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  })
  if (daysLeft < 0) return <>{t("review:reservesOver", { day })}</>
  return (
    <>
      <strong>{t("review:reserves", { day })}</strong> <span className="desk-quiet">{t("review:reservesThen")}</span>
    </>
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
