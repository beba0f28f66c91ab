import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { PolicyPreview, type PolicyVersion, type PolicyVersions } from "../../shared/policy/policy-versions.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { useWords } from "../ui/words.ts"
import { PublishRules } from "./publish-rules.tsx"
import type { draftedChange } from "./rule-fields.ts"
import { RulesPreview } from "./rules-preview.tsx"
import { RulesTrouble } from "./rules-trouble.tsx"

type Props = {
  versions: PolicyVersions
  planned: PolicyVersion | undefined
  draft: ReturnType<typeof draftedChange>
  wrong: readonly WrongLine[]
  onUndo: () => void
  onPublished: (version: number) => void
}

const lasts = [100, 1_000, 10_000]

/** What a changed rule would have done; published only after that was seen. */
export function RulesDraft({ versions, planned, draft, wrong, onUndo, onPublished }: Props) {
  const { t } = useWords()
  const [last, setLast] = useState(1_000)
  const [publishing, setPublishing] = useState(false)
  const preview = usePreview()
  // an answer is shown for exactly what was asked
  const asked = JSON.stringify([versions.newest, draft.change])
  const seen = preview.data?.asked === asked ? preview.data.value : null
  const isWrong = wrong.length > 0
  const isNothing = draft.paths.length === 0 && !isWrong
  const lacking = isWrong ? t("rules:draft.wrongFirst") : null
  return (
    <section className="rules-draft" aria-labelledby="rules-draft">
      <h2 id="rules-draft" tabIndex={-1}>
        {t("rules:draft.title")}
      </h2>
      {isNothing ? (
        <p className="desk-quiet">{t("rules:draft.empty")}</p>
      ) : (
        <>
          <p>
            <strong>{t("rules:draft.changes", { count: draft.paths.length })}</strong>
          </p>
          {isWrong && <WrongLines of={wrong} />}
          <DeskSelect
            label={t("rules:draft.last")}
            value={String(last)}
            onChange={(event) => setLast(Number(event.target.value))}
            choices={lasts.map((count) => ({ id: String(count), label: t("rules:draft.lastOf", { count }) }))}
          />
          <div className="rules-acts">
            {preview.isPending ? (
              <DeskButton onClick={preview.stop}>{t("rules:draft.stop")}</DeskButton>
            ) : (
              <DeskButton
                kind={seen ? "plain" : "main"}
                icon="eye"
                lacking={lacking}
                onClick={() => preview.ask({ baseVersion: versions.newest, change: draft.change, last, asked })}
              >
                {t("rules:draft.ask")}
              </DeskButton>
            )}
            <DeskButton
              kind={seen ? "main" : "plain"}
              lacking={lacking ?? (seen ? null : t("rules:draft.previewFirst"))}
              onClick={() => setPublishing(true)}
            >
              {t("rules:draft.publish")}
            </DeskButton>
            <DeskButton kind="quiet" icon="undo" onClick={onUndo}>
              {t("rules:draft.undo")}
            </DeskButton>
          </div>
        </>
      )}
      <div role="status">{preview.isPending && <p>{t("rules:draft.asking")}</p>}</div>
      {preview.error && !preview.isPending && <RulesTrouble error={preview.error} />}
      {seen && !isNothing && <RulesPreview seen={seen} />}
      {publishing && (
        <PublishRules
          newest={versions.newest}
          planned={planned}
          change={draft.change}
          onClose={() => setPublishing(false)}
          onPublished={(version) => {
            setPublishing(false)
            onPublished(version)
          }}
        />
      )}
    </section>
  )
}

type WrongLine = { path: string; where: string; words: string }

/** Everything that keeps it from being published, each with the way to it. */
function WrongLines({ of }: { of: readonly WrongLine[] }) {
  const { t } = useWords()
  return (
    <div className="rules-wrong">
      <h3>{t("rules:draft.toMend", { count: of.length })}</h3>
      <ul>
        {of.map(({ path, where, words }) => (
          <li key={path}>
            <button type="button" className="rules-jump always" onClick={() => goTo(path)}>
              {where}
            </button>
            <p>{words}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** To the field itself where it is on the page, else to the nearest thing that holds it, opened. */
function goTo(path: string): void {
  const steps = path.split(".")
  while (steps.length > 0) {
    const found = document.getElementById(`at-${steps.join(".")}`)
    if (found) {
      if (found instanceof HTMLDetailsElement) found.open = true
      const holder = found.closest("details")
      if (holder) holder.open = true
      found.scrollIntoView({ block: "center" })
      const focus = found instanceof HTMLDetailsElement ? found.querySelector("summary") : found
      ;(focus as HTMLElement | null)?.focus({ preventScroll: true })
      return
    }
    steps.pop()
  }
  const sentence = document.querySelector<HTMLElement>(".rules-line [aria-invalid]")
  sentence?.scrollIntoView({ block: "center" })
  sentence?.focus({ preventScroll: true })
}

type Asked = { baseVersion: number; change: object; last: number; asked: string }

/** One question at a time; leaving the page, or stopping it, ends the server's work too. */
function usePreview() {
  const queries = useQueryClient()
  const going = useRef<AbortController | null>(null)
  useEffect(() => () => going.current?.abort(), [])
  const { mutate, reset, ...state } = useMutation({
    networkMode: "always",
    mutationFn: async ({ asked, ...body }: Asked) => {
      going.current = new AbortController()
      const { signal } = going.current
      return { asked, value: await answered(PolicyPreview, "/api/policies/preview", { method: "POST", body, signal }) }
    },
    onError: (error) => {
      if (error instanceof Refused && error.code === "moved_on")
        void queries.invalidateQueries({ queryKey: ["policies"] })
    },
  })
  const stop = () => {
    going.current?.abort()
    reset()
  }
  return { ...state, ask: mutate, stop }
}
