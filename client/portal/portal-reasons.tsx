import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import type * as z from "zod/mini"
import { PortalRulesChanged, PortalRulesPage } from "../../shared/policy/portal-page.ts"
import type { PortalRules, Reason } from "../../shared/policy/portal-rules.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskCheck } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { PortalExclusions } from "./portal-exclusions.tsx"
import { ReasonForm } from "./reason-form.tsx"

const rulesQuery = queryOptions({
  queryKey: ["portal-rules"],
  queryFn: ({ signal }) => answered(PortalRulesPage, "/api/portal/rules", { signal }),
  networkMode: "always",
})

/** The reasons that customers choose from, and what cannot come back for a change of mind. */
export function PortalReasons() {
  const { t } = useWords()
  const found = useQuery(rulesQuery)
  return (
    <section aria-labelledby="portal-reasons">
      <header className="look-part">
        <h2 id="portal-reasons">{t("reasons:title")}</h2>
        <p>{t("reasons:about")}</p>
      </header>
      {!found.data && !found.error && <p>{t("desk:loading")}</p>}
      {found.error && (
        <DeskTrouble error={found.error} kept={found.data !== undefined} onRetry={() => void found.refetch()} />
      )}
      {found.data && <Tree key={found.data.version} {...found.data} />}
    </section>
  )
}

/** A draft over what counts; one keeping, one version. */
function Tree({ version, rules }: z.infer<typeof PortalRulesPage>) {
  const { t, language } = useWords()
  const [draft, setDraft] = useState<PortalRules>(rules)
  const [open, setOpen] = useState<Reason | "new" | null>(null)
  const { reasons } = draft
  const put = (next: readonly Reason[]) => setDraft({ ...draft, reasons: [...next] })
  const move = (at: number, by: 1 | -1) => {
    const next = [...reasons]
    const [one] = next.splice(at, 1)
    if (one) next.splice(at + by, 0, one)
    put(next)
  }
  const take = (reason: Reason) => {
    const isNew = !reasons.some((one) => one.id === reason.id)
    put(isNew ? [...reasons, reason] : reasons.map((one) => (one.id === reason.id ? reason : one)))
    setOpen(null)
  }
  const isChanged = JSON.stringify(draft) !== JSON.stringify(rules)
  return (
    <div className="look-card">
      <p className="desk-quiet">{version === 0 ? t("reasons:builtIn") : t("reasons:version", { version })}</p>
      <ol className="reason-list">
        {reasons.map((reason, at) => {
          const label = reason.label[language]
          return (
            <li key={reason.id}>
              <div>
                <strong>{label}</strong>
                <p className="desk-quiet">{saysOf(t, reason)}</p>
              </div>
              <div className="reason-acts">
                {at > 0 && <Move word={t("reasons:up", { label })} sign="↑" onMove={() => move(at, -1)} />}
                {at < reasons.length - 1 && (
                  <Move word={t("reasons:down", { label })} sign="↓" onMove={() => move(at, 1)} />
                )}
                <DeskButton kind="quiet" onClick={() => setOpen(reason)}>
                  {t("reasons:change", { label })}
                </DeskButton>
              </div>
            </li>
          )
        })}
      </ol>
      <DeskButton onClick={() => setOpen("new")}>{t("reasons:add")}</DeskButton>
      <PortalExclusions exclusions={draft.exclusions} onChange={(exclusions) => setDraft({ ...draft, exclusions })} />
      <DeskCheck
        label={t("reasons:told")}
        checked={draft.toldOfWear}
        onChange={(toldOfWear) => setDraft({ ...draft, toldOfWear })}
      />
      <p className="desk-quiet">{t("reasons:toldNote")}</p>
      {isChanged && <Keep version={version} rules={draft} onUndo={() => setDraft(rules)} />}
      {open !== null && (
        <ReasonForm
          known={open === "new" ? null : open}
          taken={reasons.map(({ id }) => id)}
          onTake={take}
          onRemove={
            open === "new" || reasons.length === 1
              ? null
              : () => {
                  put(reasons.filter(({ id }) => id !== open.id))
                  setOpen(null)
                }
          }
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  )
}

function Move({ word, sign, onMove }: { word: string; sign: string; onMove: () => void }) {
  return (
    <button type="button" className="reason-move" aria-label={word} title={word} onClick={onMove}>
      {sign}
    </button>
  )
}

function saysOf(t: ReturnType<typeof useWords>["t"], reason: Reason): string {
  return [
    t(`reasons:kind.${reason.kind}`),
    reason.arrivedBroken && t("reasons:broken"),
    reason.photos > 0 && t("reasons:photos", { count: reason.photos }),
    reason.categories?.join(", ") ?? t("reasons:all"),
    reason.outcomes.map((one) => t(`reasons:outcome.${one}`)).join(", "),
  ]
    .filter(Boolean)
    .join(" · ")
}

type KeepProps = { version: number; rules: PortalRules; onUndo: () => void }

function Keep({ version, rules, onUndo }: KeepProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState("")
  const [tried, setTried] = useState(false)
  const save = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(PortalRulesChanged, "/api/portal/rules", {
        method: "PUT",
        body: { version, rules, reason: reason.trim() },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["portal-rules"] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (reason.trim() !== "") save.mutate()
  }
  return (
    <form className="desk-form reason-keep" onSubmit={submit} noValidate>
      <LineMessage meaning="look" title={t("reasons:drafted")} />
      {save.error && <DeskTrouble error={save.error} />}
      <Field
        label={t("reasons:reason")}
        value={reason}
        maxLength={500}
        wrong={tried && reason.trim() === "" ? t("reasons:wrong.needed") : null}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="desk-dialog-acts">
        <DeskButton onClick={onUndo}>{t("reasons:undo")}</DeskButton>
        <DeskButton kind="main" type="submit">
          {save.isPending ? t("desk:saving") : t("reasons:keep")}
        </DeskButton>
      </div>
    </form>
  )
}
