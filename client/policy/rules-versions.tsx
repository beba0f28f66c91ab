import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { createContext, type FormEvent, useContext, useState } from "react"
import { dispositions } from "../../shared/domain/states.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { PolicyMade, type PolicyVersion, type PolicyVersions } from "../../shared/policy/policy-versions.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { TextField } from "../ui/field.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { type Language, useWords } from "../ui/words.ts"
import { ruleFields, valueWords } from "./rule-fields.ts"
import { versionsQuery } from "./rules-queries.ts"
import { RulesTrouble } from "./rules-trouble.tsx"
import { isSentence, whereWords } from "./where-words.ts"

type Props = {
  first: PolicyVersions
  policy: Policy
  planned: PolicyVersion | undefined
  onBack: (version: number) => void
}

/** The newest version's own words, in which every version's changes are named. */
const Newest = createContext<Policy | null>(null)

/** Who changed what, why and from when; back to any of them in one act. */
export function RulesVersions({ first, policy, planned, onBack }: Props) {
  const { t } = useWords()
  const [pages, setPages] = useState<number[]>([])
  const [back, setBack] = useState<PolicyVersion | null>(null)
  const last = pages.at(-1)
  return (
    <section className="desk-section" aria-labelledby="rules-versions">
      <h2 id="rules-versions">{t("rules:versions.title")}</h2>
      <Newest value={policy}>
        <ul className="desk-rows">
          <Lines of={first} onBack={setBack} />
          {pages.map((before) => (
            <Older key={before} before={before} isLast={before === last} onBack={setBack} onMore={setMore} />
          ))}
        </ul>
      </Newest>
      {first.more && pages.length === 0 && (
        <div>
          <DeskButton onClick={() => setMore(first.versions.at(-1)?.version ?? 1)}>
            {t("rules:versions.older")}
          </DeskButton>
        </div>
      )}
      {back && (
        <GoBack
          to={back}
          newest={first.newest}
          planned={planned}
          onClose={() => setBack(null)}
          onDone={(version) => {
            setBack(null)
            onBack(version)
          }}
        />
      )}
    </section>
  )

  function setMore(before: number) {
    setPages((old) => [...old, before])
  }
}

type OlderProps = {
  before: number
  isLast: boolean
  onBack: (one: PolicyVersion) => void
  onMore: (before: number) => void
}

function Older({ before, isLast, onBack, onMore }: OlderProps) {
  const { t } = useWords()
  const page = useQuery(versionsQuery(before))
  if (page.error)
    return (
      <li>
        <DeskTrouble error={page.error} onRetry={() => void page.refetch()} />
      </li>
    )
  if (!page.data) return <li>{t("desk:loading")}</li>
  const { data } = page
  return (
    <>
      <Lines of={data} onBack={onBack} />
      {isLast && data.more && (
        <li>
          <DeskButton onClick={() => onMore(data.versions.at(-1)?.version ?? 1)}>
            {t("rules:versions.older")}
          </DeskButton>
        </li>
      )}
    </>
  )
}

function Lines({ of, onBack }: { of: PolicyVersions; onBack: (one: PolicyVersion) => void }) {
  return of.versions.map((one) => (
    <Line key={one.version} one={one} currency={of.currency} isNewest={one.version === of.newest} onBack={onBack} />
  ))
}

type LineProps = { one: PolicyVersion; currency: string; isNewest: boolean; onBack: (one: PolicyVersion) => void }

function Line({ one, currency, isNewest, onBack }: LineProps) {
  const { t } = useWords()
  return (
    <li>
      <div>
        <p className="name">
          {t("rules:versions.version", { version: one.version })}{" "}
          <span className="desk-tag">{t(`rules:versions.${one.state}`)}</span>
        </p>
        <p className="desk-quiet">
          {one.author ? t("rules:versions.author", { name: one.author }) : t("rules:versions.house")}
          {one.startsAt > 0 && (
            <>
              {" · "}
              <RelativeDate at={one.startsAt} now={Date.now()} />
            </>
          )}
        </p>
      </div>
      <div>
        {(one.author !== null || one.changed.length > 0) && <p>{one.reason}</p>}
        <Changes one={one} currency={currency} />
      </div>
      <div className="acts">
        {!isNewest && <DeskButton onClick={() => onBack(one)}>{t("rules:versions.back")}</DeskButton>}
      </div>
    </li>
  )
}

function Changes({ one, currency }: { one: PolicyVersion; currency: string }) {
  const { t, language } = useWords()
  const policy = useContext(Newest)
  if (one.changed.length === 0) return <p className="desk-quiet">{t("rules:versions.same")}</p>
  const words = (path: string, value: unknown) => valueWords(t, language, path, value, currency)
  return (
    <ul className="desk-quiet rules-changes">
      {one.changed
        .filter(({ path }) => isSentence(path))
        .map(({ path, before, after }) => (
          <li key={path}>
            <Named path={path} /> {words(path, before)} → {words(path, after)}
          </li>
        ))}
      {thingsIn({ t, language }, policy, one).map((thing) => (
        <li key={thing}>{thing}</li>
      ))}
    </ul>
  )
}

type Speech = Pick<ReturnType<typeof useWords>, "t" | "language">

/** Questions, categories and profiles that differ, each once: "Shoes, grade D: Quarantine → Resale". */
function thingsIn({ t, language }: Speech, policy: Policy | null, { changed }: PolicyVersion): string[] {
  const lines = changed
    .filter(({ path }) => !isSentence(path))
    .map(({ path, before, after }) => {
      const where = policy ? whereWords({ t, language }, policy, path) : path
      const place = (value: unknown) => {
        const known = dispositions.find((one) => one === value)
        return known ? t(`domain:disposition.${known}`) : t("rules:none")
      }
      if (/\.dispositions\.[A-D]$/.test(path)) return `${where}: ${place(before)} → ${place(after)}`
      const label = labelOf(before, language) ?? labelOf(after, language)
      if (!label) return where
      return t(
        before === undefined ? "rules:edit.added" : after === undefined ? "rules:edit.removed" : "rules:edit.other",
        { label },
      )
    })
  return [...new Set(lines)]
}

const labelOf = (value: unknown, language: Language): string | undefined =>
  (value as { label?: Partial<Record<Language, string>> } | null | undefined)?.label?.[language]

/** The rule's own sentence. */
function Named({ path }: { path: string }) {
  const { t } = useWords()
  const field = ruleFields.find((each) => each.path === path)
  return field ? <span>{t(field.word, { field: "…", currency: "" })}</span> : null
}

type BackProps = {
  to: PolicyVersion
  newest: number
  planned: PolicyVersion | undefined
  onClose: () => void
  onDone: (version: number) => void
}

function GoBack({ to, newest, planned, onClose, onDone }: BackProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState("")
  const [tried, setTried] = useState(false)
  const back = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(PolicyMade, `/api/policies/${to.version}/back`, {
        method: "POST",
        body: { baseVersion: newest, reason: reason.trim() },
      }),
    onSuccess: (made) => onDone(made.version),
    onSettled: () => queries.invalidateQueries({ queryKey: ["policies"] }),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (reason.trim() !== "" && !back.isPending) back.mutate()
  }
  return (
    <DeskDialog title={t("rules:versions.backAsk", { version: to.version })} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate>
        {back.error && <RulesTrouble error={back.error} />}
        <p>{t("rules:versions.backNote")}</p>
        {planned && <p className="desk-ink-look">{t("rules:versions.backPlanned", { version: planned.version })}</p>}
        <TextField
          label={t("rules:publish.reason")}
          hint={t("rules:publish.reasonHint")}
          value={reason}
          maxLength={500}
          wrong={tried && reason.trim() === "" ? t("rules:publish.reasonNeeded") : null}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {back.isPending ? t("desk:saving") : t("rules:versions.backDo")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
