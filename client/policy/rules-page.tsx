import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { PolicyVersions } from "../../shared/policy/policy-versions.ts"
import { policyQuery } from "../api/policy-query.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { changeOf, type Typed } from "./rule-fields.ts"
import { RulesDraft } from "./rules-draft.tsx"
import { RulesForm } from "./rules-form.tsx"
import { versionsQuery } from "./rules-queries.ts"
import { RulesRest } from "./rules-rest.tsx"
import { RulesVersions } from "./rules-versions.tsx"
import { wrongWords } from "./wrong-words.ts"
import "./rules.css"

/** The shop's rules in sentences: changed, tried on what was decided, published, taken back. */
export function RulesPage() {
  const { t } = useWords()
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
        {!shown && !error && <p>{t("desk:loading")}</p>}
        {shown && <Rules versions={versions.data as PolicyVersions} policy={policy.data?.policy as Policy} />}
      </div>
    </div>
  )
}

function Rules({ versions, policy }: { versions: PolicyVersions; policy: Policy }) {
  const { t, language } = useWords()
  // what was typed outlives a version that someone else publishes: it then stands on the new one
  const [typed, setTyped] = useState<Typed>({})
  const [said, setSaid] = useState<string | null>(null)
  const { currency, newest, counts } = versions
  const draft = changeOf(policy, typed, currency)
  const wrong = wrongWords(t, policy, draft)
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
      <div className="rules-sides">
        <RulesForm
          policy={policy}
          currency={currency}
          typed={typed}
          wrong={wrong}
          changed={draft.paths}
          onType={(path, value) => {
            setSaid(null)
            setTyped((old) => ({ ...old, [path]: value }))
          }}
        />
        <RulesDraft
          versions={versions}
          planned={planned}
          draft={draft}
          isWrong={Object.keys(wrong).length > 0}
          onUndo={() => setTyped({})}
          onPublished={(version) => {
            setTyped({})
            setSaid(t("rules:publish.done", { version }))
          }}
        />
      </div>
      <RulesVersions
        first={versions}
        planned={planned}
        onBack={(version) => {
          setTyped({})
          setSaid(t("rules:publish.done", { version }))
        }}
      />
      <RulesRest policy={policy} />
    </>
  )
}
