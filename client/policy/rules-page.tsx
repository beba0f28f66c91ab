import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { laidOver } from "../../shared/policy/policy-draft.ts"
import type { PolicyChange, PolicyVersions } from "../../shared/policy/policy-versions.ts"
import { policyQuery } from "../api/policy-query.ts"
import { useWho } from "../device/who.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { emptyDraft, useKeptDraft } from "./kept-draft.ts"
import { patchOf } from "./patch-of.ts"
import { draftedChange } from "./rule-fields.ts"
import { RulesCategories } from "./rules-categories.tsx"
import { RulesDraft } from "./rules-draft.tsx"
import { RulesForm } from "./rules-form.tsx"
import { RulesFound } from "./rules-found.tsx"
import { RulesProfiles } from "./rules-profiles.tsx"
import { versionsQuery } from "./rules-queries.ts"
import { RulesVersions } from "./rules-versions.tsx"
import { wrongList, wrongWords } from "./wrong-words.ts"
import "./rules.css"

/** The shop's rules in sentences: changed, tried on what was decided, published, taken back. */
export function RulesPage() {
  const { t } = useWords()
  const who = useWho()
  const versions = useQuery(versionsQuery())
  const newest = versions.data?.newest
  const policy = useQuery({ ...policyQuery(newest ?? 0), enabled: newest !== undefined, placeholderData: (old) => old })
  const error = versions.error ?? policy.error
  const retry = () => void (versions.error ? versions.refetch() : policy.refetch())
  const shown = versions.data && policy.data
  return (
    <div className="desk-page">
      <div className="desk-letter rules">
        <header className="desk-page-head">
          <div>
            <h1>{t("rules:title")}</h1>
            <p>{t("rules:about")}</p>
          </div>
        </header>
        {error && <DeskTrouble error={error} kept={shown !== undefined} onRetry={retry} />}
        {(!shown || !who) && !error && <p>{t("desk:loading")}</p>}
        {shown && who && (
          <Rules
            versions={versions.data as PolicyVersions}
            policy={policy.data?.policy as Policy}
            personId={who.person.id}
          />
        )}
      </div>
    </div>
  )
}

type Props = { versions: PolicyVersions; policy: Policy; personId: string }

function Rules({ versions, policy, personId }: Props) {
  const { t, language } = useWords()
  // what was changed outlives a version that someone else publishes: it then stands on the new one
  const kept = useKeptDraft(personId)
  const [said, setSaid] = useState<string | null>(null)
  const { currency, newest, counts } = versions
  const draft = draftedChange(policy, kept.draft, currency)
  const drafted = laidOver(policy, draft.change)
  const wrong = wrongWords({ t, language }, policy, draft)
  const edit = {
    policy: drafted,
    was: policy,
    wrong,
    onEdit: (next: Policy) => {
      setSaid(null)
      const { questions, defects, categories, unmapped, profiles } = patchOf(policy, next)
      const patch = Object.entries({ questions, defects, categories, unmapped, profiles })
      const own = Object.fromEntries(patch.filter(([, part]) => part !== undefined)) as PolicyChange
      kept.change({ ...kept.draft, patch: own })
    },
  }
  const planned = versions.versions.find((one) => one.version === newest && one.state === "planned")
  return (
    <>
      {planned ? (
        <LineMessage
          meaning="neutral"
          title={t("rules:planned", { version: newest, counts, when: exactDate(planned.startsAt, language) })}
        />
      ) : (
        <p className="desk-quiet">{t("rules:stands", { version: counts })}</p>
      )}
      {said && <LineMessage meaning="go" title={said} />}
      {kept.found && <RulesFound kept={kept} />}
      <div className="rules-sides">
        <div className="rules-form">
          <RulesForm
            policy={policy}
            currency={currency}
            typed={kept.draft.typed}
            wrong={wrong}
            changed={draft.paths}
            onType={(path, value) => {
              setSaid(null)
              kept.change({ ...kept.draft, typed: { ...kept.draft.typed, [path]: value } })
            }}
          />
          <RulesCategories {...edit} />
          <RulesProfiles {...edit} />
        </div>
        <RulesDraft
          versions={versions}
          planned={planned}
          draft={draft}
          wrong={wrongList({ t, language }, policy, draft.change, wrong)}
          onUndo={() => kept.change(emptyDraft)}
          onPublished={(version) => {
            kept.change(emptyDraft)
            setSaid(t("rules:publish.done", { version }))
          }}
        />
      </div>
      <RulesVersions
        first={versions}
        policy={policy}
        planned={planned}
        onBack={(version) => {
          kept.change(emptyDraft)
          setSaid(t("rules:publish.done", { version }))
        }}
      />
    </>
  )
}
