import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Replayed, type WebhookEndpoints } from "../../shared/contract/webhooks.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { Deliveries } from "./deliveries.tsx"
import { EndpointForm } from "./endpoint-form.tsx"
import { RotateSecret } from "./rotate-secret.tsx"
import { webhooksQuery } from "./webhook-queries.ts"
import "./webhooks.css"

type Endpoint = WebhookEndpoints["endpoints"][number]
type Open = { act: "add" } | { act: "edit" | "rotate"; one: Endpoint }

/** What the shops' own systems are told: where, whether it arrives, and again where it did not. */
export function WebhooksPage() {
  const { t } = useWords()
  const found = useQuery(webhooksQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const rows = found.data?.endpoints ?? []
  const close = () => setOpen(null)
  return (
    <div className="desk-page">
      <div className="desk-letter">
        <header className="desk-page-head">
          <div>
            <h1>{t("webhooks:title")}</h1>
            <p>
              {t("webhooks:about")} <a href="/api/docs">{t("webhooks:docs")}</a>
            </p>
          </div>
          {found.data && (
            <DeskButton kind="main" icon="plus" onClick={() => setOpen({ act: "add" })}>
              {t("webhooks:add")}
            </DeskButton>
          )}
        </header>
        {!found.data && !found.error && <p>{t("desk:loading")}</p>}
        {found.error && (
          <DeskTrouble error={found.error} kept={found.data !== undefined} onRetry={() => void found.refetch()} />
        )}
        {found.data && rows.length === 0 && (
          <EmptyState picture="badge" title={t("webhooks:empty")}>
            {t("webhooks:emptyNote")}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul className="desk-rows webhook-rows">
            {rows.map((one) => (
              <EndpointLine key={one.id} one={one} onOpen={(act) => setOpen({ act, one })} />
            ))}
          </ul>
        )}
        {found.data && open && open.act !== "rotate" && (
          <EndpointForm all={found.data} one={open.act === "edit" ? open.one : null} onClose={close} />
        )}
        {open?.act === "rotate" && <RotateSecret one={open.one} onClose={close} />}
      </div>
    </div>
  )
}

function EndpointLine({ one, onOpen }: { one: Endpoint; onOpen: (act: "edit" | "rotate") => void }) {
  const { t } = useWords()
  const [isLogOpen, setLogOpen] = useState(false)
  const queries = useQueryClient()
  const ping = useMutation({
    networkMode: "always",
    mutationFn: () => answered(Replayed, `/api/webhook-endpoints/${one.id}/ping`, { method: "POST", body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  })
  return (
    <li>
      <div>
        <p className="name">{one.name}</p>
        <p className="desk-quiet webhook-url">{one.url}</p>
        <p className="desk-quiet">{one.shop.name}</p>
      </div>
      <div className="webhook-state">
        <p>
          <span className={`desk-tag ${one.state === "disabled" ? "desk-ink-stop" : ""}`}>
            {t(`webhooks:state.${one.state}`)}
          </span>
        </p>
        {one.because && <p>{t(`webhooks:because.${one.because}`)}</p>}
        <p className="desk-quiet">{t("webhooks:counts", { waiting: one.waiting, givenUp: one.givenUp })}</p>
        <p className="desk-quiet">
          {one.lastDeliveredAt === null ? (
            t("webhooks:never")
          ) : (
            <>
              {t("webhooks:last")} <RelativeDate at={one.lastDeliveredAt} now={Date.now()} />
            </>
          )}
        </p>
        {one.failingSince !== null && (
          <p>
            {t("webhooks:failing")} <RelativeDate at={one.failingSince} now={Date.now()} />
          </p>
        )}
        {one.oldSecretUntil !== null && (
          <p className="desk-quiet">
            {t("webhooks:oldSecret")} <RelativeDate at={one.oldSecretUntil} now={Date.now()} />
          </p>
        )}
        {ping.error && <DeskTrouble error={ping.error} />}
        {ping.data && <LineMessage meaning="go" title={t("webhooks:pinged")} />}
      </div>
      <div className="acts">
        <DeskButton onClick={() => setLogOpen(!isLogOpen)}>
          {t(isLogOpen ? "webhooks:hideLog" : "webhooks:log")}
        </DeskButton>
        {one.state === "on" && <DeskButton onClick={() => ping.mutate()}>{t("webhooks:ping")}</DeskButton>}
        <DeskButton onClick={() => onOpen("edit")}>{t("webhooks:edit")}</DeskButton>
        <DeskButton onClick={() => onOpen("rotate")}>{t("webhooks:rotate")}</DeskButton>
      </div>
      {isLogOpen && (
        <div className="across">
          <Deliveries one={one} />
        </div>
      )}
    </li>
  )
}
