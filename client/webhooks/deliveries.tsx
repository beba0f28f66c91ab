import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query"
import { Replayed, type WebhookDeliveries, type WebhookEndpoints } from "../../shared/contract/webhooks.ts"
import { noticeKinds } from "../../shared/domain/notice-kinds.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { deliveriesQuery } from "./webhook-queries.ts"

type Delivery = WebhookDeliveries["deliveries"][number]

/** What a webhook was sent, the newest first; again from here, under the same id. */
export function Deliveries({ one }: { one: WebhookEndpoints["endpoints"][number] }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const found = useInfiniteQuery(deliveriesQuery(one.id))
  const replay = useMutation({
    networkMode: "always",
    mutationFn: (delivery?: string) =>
      answered(Replayed, `/api/webhook-endpoints/${one.id}/replay`, {
        method: "POST",
        body: delivery === undefined ? {} : { delivery },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks"] }),
  })
  const rows = found.data?.pages.flatMap((page) => page.deliveries) ?? []
  return (
    <div className="webhook-log">
      {!found.data && !found.error && <p>{t("desk:loading")}</p>}
      {found.error && <DeskTrouble error={found.error} onRetry={() => void found.refetch()} />}
      {replay.error && <DeskTrouble error={replay.error} />}
      {replay.data && <LineMessage meaning="go" title={t("webhooks:replayed", { count: replay.data.count })} />}
      {one.givenUp > 0 && one.state === "on" && (
        <DeskButton kind="main" onClick={() => replay.mutate(undefined)}>
          {t("webhooks:replayAll")}
        </DeskButton>
      )}
      {found.data && rows.length === 0 && <p className="desk-quiet">{t("webhooks:noLog")}</p>}
      <ul>
        {rows.map((row) => (
          <DeliveryLine
            key={row.id}
            row={row}
            onReplay={one.state === "on" && row.state !== "waiting" ? () => replay.mutate(row.id) : null}
          />
        ))}
      </ul>
      {found.hasNextPage && <DeskButton onClick={() => void found.fetchNextPage()}>{t("webhooks:older")}</DeskButton>}
    </div>
  )
}

function DeliveryLine({ row, onReplay }: { row: Delivery; onReplay: (() => void) | null }) {
  const { t } = useWords()
  const kind = [...noticeKinds, "ping" as const].find((each) => each === row.kind)
  return (
    <li>
      <p>
        <strong>{kind ? t(`webhooks:kind.${kind}`) : row.kind}</strong>{" "}
        {row.rma && <span className="code-text">{row.rma}</span>}
      </p>
      <p className={row.state === "given_up" ? "desk-ink-stop" : "desk-quiet"}>
        {[t(`webhooks:delivery.${row.state}`), t("webhooks:tries", { count: row.tries }), row.status, row.lastError]
          .filter(Boolean)
          .join(", ")}
        {", "}
        <RelativeDate at={row.triedAt ?? row.createdAt} now={Date.now()} />
      </p>
      <details>
        <summary>{t("webhooks:body")}</summary>
        <p className="desk-quiet code-text">{row.eventId}</p>
        <pre>{JSON.stringify(JSON.parse(row.body), null, 2)}</pre>
      </details>
      {onReplay && (
        <DeskButton kind="quiet" onClick={onReplay}>
          {t("webhooks:replay")}
        </DeskButton>
      )}
    </li>
  )
}
