import { useQuery } from "@tanstack/react-query"
import type { z } from "zod/mini"
import type { CaseInspection } from "../../shared/contract/review.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { policyQuery } from "../api/policy-query.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskKnown, DeskPart, type KnownLine } from "../ui/desk-known.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { type Language, type t as Say, useWords } from "../ui/words.ts"

type Inspection = z.infer<typeof CaseInspection>

type Props = {
  inspections: readonly Inspection[]
  /** Where two disagree: this one is right. */
  onFollow?: ((one: Inspection) => void) | undefined
}

/** What operators answered; two who disagree side by side, what differs in bold. */
export function ReviewSeen({ inspections, onFollow }: Props) {
  const { t } = useWords()
  const standing = inspections.filter((one) => !one.superseded)
  const shown = standing.length > 1 ? standing : [...standing, ...inspections.filter((one) => one.superseded)]
  const [first] = shown
  if (!first) return null
  if (shown.length === 1) {
    return (
      <DeskPart title={t("review:saw", { name: first.by })}>
        <Opinion one={first} others={[]} />
      </DeskPart>
    )
  }
  return (
    <DeskPart title={t("review:sawTwo")}>
      <div className="desk-beside">
        {shown.map((one) => (
          <div key={one.factId} className="desk-opinion">
            <p>
              <strong>{one.by}</strong> {one.superseded && <span className="desk-quiet">{t("review:superseded")}</span>}
            </p>
            <Opinion one={one} others={shown} />
            {onFollow && !one.superseded && one.grade && (
              <DeskButton icon="check" onClick={() => onFollow(one)}>
                {t("review:follow", { name: one.by, grade: one.grade })}
              </DeskButton>
            )}
          </div>
        ))}
      </div>
    </DeskPart>
  )
}

function Opinion({ one, others }: { one: Inspection; others: readonly Inspection[] }) {
  const { t, language } = useWords()
  const policy = usePolicy(one.policyVersion)
  const lines = opinionLines(t, language, one, policy)
  // one policy's words for both: what differs is what they answered
  const odd = oddLabels(others.map((other) => opinionLines(t, language, other, policy)))
  const when = <RelativeDate at={one.at} now={Date.now()} />
  return (
    <DeskKnown
      lines={[
        ...lines.map((line) => ({ ...line, odd: odd.has(line.label) })),
        { label: t("review:device"), value: one.device },
        { label: t("review:at"), value: when },
      ]}
    />
  )
}

/** One inspection as names and values, in the words of its time. */
export function opinionLines(t: typeof Say, language: Language, one: Inspection, policy: Policy): KnownLine[] {
  const outcome = ["wrong_item", "extra_item"].find((each) => each === one.outcome) as "wrong_item" | undefined
  return [
    { label: t("review:outcome"), value: outcome && t(`review:outcomes.${outcome}`) },
    { label: t("review:grade"), value: one.grade && `${one.grade}, ${t(`domain:grade.${one.grade}`)}` },
    ...Object.entries(one.answers).map(([question, answer]) => answerLine(policy, language, question, answer)),
    { label: t("review:defects"), value: one.defects.map((id) => defectWord(policy, language, id)).join(", ") },
    { label: t("review:fault"), value: one.fault && t(`domain:fault.${one.fault}`) },
    { label: t("review:disposition"), value: one.disposition && t(`domain:disposition.${one.disposition}`) },
    { label: t("review:overrideReason"), value: one.overrideReason },
    { label: t("review:note"), value: one.note && quoted(language, one.note) },
  ]
}

function answerLine({ questions }: Policy, language: Language, question: string, answer: string): KnownLine {
  const known = questions[question]
  const said = known?.answers.find((each) => each.id === answer)
  return {
    label: (known?.label[language] ?? question).replace(/\s*\?$/, ""),
    value: said?.label[language] ?? answer,
  }
}

const defectWord = ({ defects }: Policy, language: Language, id: string) => defects[id]?.[language] ?? id

/** The policy that it was made by; until that is here the one that comes with us, whose words a shop rarely changes. */
export function usePolicy(version: number): Policy {
  return useQuery(policyQuery(version)).data?.policy ?? builtInPolicy
}

export const quoted = (language: Language, text: string) => (language === "fr" ? `«\u202f${text}\u202f»` : `“${text}”`)

/** The labels whose values are not the same in all of them. */
function oddLabels(all: readonly KnownLine[][]): Set<string> {
  const labels = new Set(all.flat().map((line) => line.label))
  const said = (lines: readonly KnownLine[], label: string) => lines.find((line) => line.label === label)?.value ?? ""
  return new Set([...labels].filter((label) => new Set(all.map((lines) => said(lines, label))).size > 1))
}
