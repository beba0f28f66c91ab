import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { v7 } from "uuid"
import { EndpointChanged, EndpointSecret, type WebhookEndpoints } from "../../shared/contract/webhooks.ts"
import { type NoticeKind, noticeKinds } from "../../shared/domain/notice-kinds.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import { ShownSecret } from "./rotate-secret.tsx"

type Endpoint = WebhookEndpoints["endpoints"][number]
type Props = { all: WebhookEndpoints; one: Endpoint | null; onClose: () => void }

/** A new webhook, whose secret is shown once; or another name, address and events of one that is there. */
export function EndpointForm({ all, one, onClose }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [id] = useState(() => one?.id ?? v7())
  const [name, setName] = useState(one?.name ?? "")
  const [url, setUrl] = useState(one?.url ?? "https://")
  const [shopId, setShopId] = useState(one?.shop.id ?? all.shops[0]?.id ?? "")
  const [kinds, setKinds] = useState<readonly NoticeKind[]>(one?.kinds ?? noticeKinds)
  const [isOn, setOn] = useState(one === null || one.state === "on")
  const [tried, setTried] = useState(false)
  const keep = useMutation({
    networkMode: "always",
    mutationFn: async () => {
      const said = { name: name.trim(), url: url.trim(), kinds }
      if (one === null)
        return answered(EndpointSecret, "/api/webhook-endpoints", { method: "POST", body: { id, shopId, ...said } })
      const body = { ...said, version: one.version, state: isOn ? "on" : "off" }
      await answered(EndpointChanged, `/api/webhook-endpoints/${id}`, { method: "PATCH", body })
      onClose()
      return null
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  })
  if (keep.data) return <ShownSecret secret={keep.data.secret} onClose={onClose} />
  const told = keep.error instanceof Refused ? (keep.error.refusal.errors ?? []) : []
  const isUrlWrong = !URL.canParse(url.trim()) || url.trim() === "https://"
  const ready = name.trim() !== "" && !isUrlWrong && kinds.length > 0
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (ready) keep.mutate()
  }
  const urlTold = told.find((each) => each.path.startsWith("url"))?.wants
  return (
    <DeskDialog title={t(one === null ? "webhooks:add" : "webhooks:edit")} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate>
        {keep.error && told.length === 0 && <DeskTrouble error={keep.error} />}
        <Field
          label={t("webhooks:name")}
          value={name}
          maxLength={100}
          wrong={tried && name.trim() === "" ? t("webhooks:wrong.name") : null}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={t("webhooks:url")}
          hint={t(all.privateAllowed ? "webhooks:urlHintPrivate" : "webhooks:urlHint")}
          type="url"
          value={url}
          maxLength={2000}
          wrong={
            urlTold ? t("admin:wrong.other", { wants: urlTold }) : tried && isUrlWrong ? t("webhooks:wrong.url") : null
          }
          onChange={(event) => setUrl(event.target.value)}
        />
        {one === null && all.shops.length > 1 && (
          <DeskSelect
            label={t("webhooks:shop")}
            value={shopId}
            onChange={(event) => setShopId(event.target.value)}
            choices={all.shops.map((shop) => ({ id: shop.id, label: shop.name }))}
          />
        )}
        <fieldset>
          <legend>
            <strong>{t("webhooks:kinds")}</strong>
          </legend>
          <div className="webhook-kinds">
            {noticeKinds.map((kind) => (
              <DeskCheck
                key={kind}
                label={t(`webhooks:kind.${kind}`)}
                checked={kinds.includes(kind)}
                onChange={(on) => setKinds(noticeKinds.filter((each) => (each === kind ? on : kinds.includes(each))))}
              />
            ))}
          </div>
          {tried && kinds.length === 0 && <p className="desk-ink-stop">{t("webhooks:wrong.kinds")}</p>}
        </fieldset>
        {one !== null && <DeskCheck label={t("webhooks:on")} checked={isOn} onChange={setOn} />}
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {keep.isPending ? t("desk:saving") : t(one === null ? "webhooks:make" : "told:save")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
