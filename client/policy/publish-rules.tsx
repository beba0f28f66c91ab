import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { type PolicyChange, PolicyMade, type PolicyVersion } from "../../shared/policy/policy-versions.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { RulesTrouble } from "./rules-trouble.tsx"

type Props = {
  newest: number
  planned: PolicyVersion | undefined
  change: PolicyChange
  onClose: () => void
  onPublished: (version: number) => void
}

/** The last word before rules count: why, and from when. */
export function PublishRules({ newest, planned, change, onClose, onPublished }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState("")
  const [start, setStart] = useState<"now" | "later">("now")
  const [at, setAt] = useState("")
  const [tried, setTried] = useState(false)
  const startsAt = start === "later" ? Date.parse(at) : null
  const isPast = startsAt !== null && !(startsAt > Date.now())
  const publish = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(PolicyMade, "/api/policies", {
        method: "POST",
        body: { baseVersion: newest, change, reason: reason.trim(), startsAt },
      }),
    onSuccess: (made) => onPublished(made.version),
    onSettled: () => queries.invalidateQueries({ queryKey: ["policies"] }),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (reason.trim() !== "" && !isPast && !publish.isPending) publish.mutate()
  }
  return (
    <DeskDialog title={t("rules:publish.title")} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate>
        {publish.error && <RulesTrouble error={publish.error} />}
        <p>{t("rules:publish.note")}</p>
        <TextField
          label={t("rules:publish.reason")}
          hint={t("rules:publish.reasonHint")}
          value={reason}
          maxLength={500}
          wrong={tried && reason.trim() === "" ? t("rules:publish.reasonNeeded") : null}
          onChange={(event) => setReason(event.target.value)}
        />
        <DeskSelect
          label={t("rules:publish.start")}
          value={start}
          onChange={(event) => setStart(event.target.value as "now" | "later")}
          choices={[
            {
              id: "now",
              label: planned ? t("rules:publish.withPlanned", { version: planned.version }) : t("rules:publish.now"),
            },
            { id: "later", label: t("rules:publish.later") },
          ]}
        />
        {start === "later" && (
          <Field
            type="datetime-local"
            label={t("rules:publish.at")}
            value={at}
            wrong={tried && isPast ? t("rules:publish.atNeeded") : null}
            onChange={(event) => setAt(event.target.value)}
          />
        )}
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {publish.isPending ? t("desk:saving") : t("rules:publish.do")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
