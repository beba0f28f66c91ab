import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { EndpointSecret, type WebhookEndpoints } from "../../shared/contract/webhooks.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"

/** The receiver gets the new secret while the old one still signs: no event is lost between the two. */
export function RotateSecret({ one, onClose }: { one: WebhookEndpoints["endpoints"][number]; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const rotate = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(EndpointSecret, `/api/webhook-endpoints/${one.id}/secret`, {
        method: "POST",
        body: { version: one.version },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  })
  if (rotate.data) return <ShownSecret secret={rotate.data.secret} onClose={onClose} />
  return (
    <DeskDialog title={t("webhooks:rotateAsk", { name: one.name })} onClose={onClose}>
      {rotate.error && <DeskTrouble error={rotate.error} />}
      <p>{t("webhooks:rotateNote")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="main" onClick={() => rotate.mutate()}>
          {rotate.isPending ? t("desk:saving") : t("webhooks:rotate")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}

export function ShownSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(secret)
    setCopied(true)
  }
  return (
    <DeskDialog title={t("webhooks:secretMade")} onClose={onClose}>
      <LineMessage meaning="look" title={t("webhooks:secretNote")} />
      <code className="desk-secret">{secret}</code>
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:close")}</DeskButton>
        <DeskButton kind="main" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
          {t(copied ? "admin:key.copied" : "admin:key.copy")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}
