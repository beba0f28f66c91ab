import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Connected, type ShopConnection } from "../../shared/contract/shops.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { ChangeForm, ConnectForm } from "./connect-form.tsx"
import { ShopRuns } from "./shop-runs.tsx"
import { shopsQuery } from "./shops-queries.ts"
import "./shops.css"

type Open = { act: "connect" } | { act: "change" | "off"; one: ShopConnection } | null

/** The administrator's connected shops: how each is, what came of it last, and what may be asked of it. */
export function ShopsPage() {
  const { t } = useWords()
  const shops = useQuery(shopsQuery)
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const { data } = shops
  return (
    <div className="desk-page">
      <div className="desk-letter shops">
        <header className="desk-page-head">
          <div>
            <h1>{t("shops:title")}</h1>
            <p>{t("shops:about")}</p>
          </div>
          {data && data.shops.length > 0 && (
            <DeskButton kind="main" icon="plus" onClick={() => setOpen({ act: "connect" })}>
              {t("shops:connect")}
            </DeskButton>
          )}
        </header>
        {!data && !shops.error && <p>{t("desk:loading")}</p>}
        {shops.error && (
          <DeskTrouble error={shops.error} kept={data !== undefined} onRetry={() => void shops.refetch()} />
        )}
        {data?.connections.length === 0 && (
          <EmptyState picture="openBox" title={t("shops:empty")}>
            {t("shops:emptyNote")}
          </EmptyState>
        )}
        {data?.connections.map((one) => (
          <Connection key={one.id} one={one} onAct={(act) => setOpen({ act, one })} />
        ))}
        {open?.act === "connect" && data && <ConnectForm shops={data.shops} onClose={close} />}
        {open?.act === "change" && <ChangeForm one={open.one} onClose={close} />}
        {open?.act === "off" && <Disconnect one={open.one} onClose={close} />}
      </div>
    </div>
  )
}

const meanings = { new: "neutral", ok: "good", trouble: "stop", off: "neutral" } as const

function Connection({ one, onAct }: { one: ShopConnection; onAct: (act: "change" | "off") => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const run = useMutation({
    networkMode: "always",
    mutationFn: (kind: "sync" | "whole" | "dry") =>
      answered(Connected, `/api/shop-connections/${one.id}/runs`, { method: "POST", body: { kind } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["shop-connections"] }),
  })
  const running = one.runs.some((each) => each.state === "running")
  const first = one.lastSyncAt === null
  return (
    <section className="shop-card" aria-labelledby={`shop-${one.id}`}>
      <header>
        <div>
          <h2 id={`shop-${one.id}`}>{one.shop.name}</h2>
          <p className="desk-quiet">
            {t(`shops:kind.${one.kind}`)} · {one.address}
          </p>
        </div>
        <p className={`shop-state ${meanings[one.state]}`}>{t(`shops:state.${one.state}`)}</p>
      </header>
      {one.state === "trouble" && one.trouble && (
        <LineMessage meaning="stop" title={t(`shops:trouble.${one.trouble}`)}>
          {one.error && <span className="desk-quiet">{t("shops:said", { error: one.error })}</span>}
        </LineMessage>
      )}
      <Facts one={one} />
      <ShopRuns runs={one.runs} />
      {run.error && <DeskTrouble error={run.error} />}
      <div className="shop-acts">
        {!running && (
          <>
            <DeskButton kind={first ? "main" : "plain"} onClick={() => run.mutate(first ? "whole" : "sync")}>
              {t("shops:act.sync")}
            </DeskButton>
            <DeskButton onClick={() => run.mutate("dry")}>{t("shops:act.dry")}</DeskButton>
            {!first && <DeskButton onClick={() => run.mutate("whole")}>{t("shops:act.whole")}</DeskButton>}
          </>
        )}
        <DeskButton onClick={() => onAct("change")}>{t("shops:act.change")}</DeskButton>
        <DeskButton onClick={() => onAct("off")}>{t("shops:act.disconnect")}</DeskButton>
      </div>
    </section>
  )
}

function Facts({ one }: { one: ShopConnection }) {
  const { t } = useWords()
  const now = Date.now()
  const when = (at: number | null) => (at === null ? t("shops:facts.never") : <RelativeDate at={at} now={now} />)
  return (
    <>
      <dl className="shop-facts">
        <div>
          <dt>{t("shops:facts.orders")}</dt>
          <dd>{one.orders}</dd>
        </div>
        <div>
          <dt>{t("shops:facts.products")}</dt>
          <dd>{one.products}</dd>
        </div>
        <div>
          <dt>{t("shops:facts.lastSync")}</dt>
          <dd>{when(one.lastSyncAt)}</dd>
        </div>
        <div>
          <dt>{t("shops:facts.webhooks")}</dt>
          <dd>
            {one.webhooks.count}
            {one.webhooks.refused > 0 && (
              <span className="desk-ink-stop"> · {t("shops:facts.refused", { count: one.webhooks.refused })}</span>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("shops:facts.refunds")}</dt>
          <dd>{t(`shops:refundsBy.${one.refundsBy}`)}</dd>
        </div>
      </dl>
      {one.lastSyncAt !== null && (
        <p className="desk-quiet">{t(one.webhooks.asked ? "shops:webhooksAsked" : "shops:noWebhooks")}</p>
      )}
    </>
  )
}

function Disconnect({ one, onClose }: { one: ShopConnection; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const off = useMutation({
    networkMode: "always",
    mutationFn: () => answered(null, `/api/shop-connections/${one.id}`, { method: "DELETE" }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["shop-connections"] }),
  })
  return (
    <DeskDialog title={t("shops:off.title", { shop: one.shop.name })} onClose={onClose}>
      {off.error && <DeskTrouble error={off.error} />}
      <p>{t("shops:off.note")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="danger" onClick={() => off.mutate()}>
          {t("shops:off.do")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}
