import { useMediaQuery } from "@mantine/hooks"
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useLocation, useRoute, useSearch } from "wouter"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { RefundActs } from "./refund-acts.tsx"
import { intentOfRow, type RefundAddress, readAddress, writeAddress } from "./refund-address.ts"
import { RefundHappened } from "./refund-happened.tsx"
import { keyWords, refundKeys, stepRow } from "./refund-keys.ts"
import { RefundLetter } from "./refund-letter.tsx"
import { RefundList, RefundListHead } from "./refund-list.tsx"
import { refundCaseQuery, refundQueueQuery } from "./refund-queries.ts"
import { chosenIntent } from "./refund-words.ts"

/** Finance's desk: refunds and obligations by legal due date, the case, and what happened, side by side. */
export function RefundDesk() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [, params] = useRoute("/refunds/:returnId")
  const address = readAddress(params?.returnId, useSearch())
  const wide = useMediaQuery("(min-width: 700px)", true)
  const queue = useInfiniteQuery(refundQueueQuery(address.show))
  const rows = queue.data?.pages.flatMap((page) => page.rows) ?? []
  const chosen = chosenRow(rows, address) ?? (address.returnId === null && wide ? (rows[0] ?? null) : null)
  const returnId = address.returnId ?? chosen?.returnId ?? null
  const opened = { ...address, returnId, intentId: address.intentId ?? (chosen && intentOfRow(chosen.id)) }
  const [help, setHelp] = useState(false)
  const reasons = useRef(new Map<string, string>())
  const step = (by: number) => {
    const row = stepRow(rows, chosen?.id ?? null, by)
    if (row) go(writeAddress({ ...address, returnId: row.returnId, intentId: intentOfRow(row.id) }))
  }
  useDeskKeys({
    [refundKeys.next]: () => step(1),
    ArrowDown: () => !inCase() && step(1),
    [refundKeys.previous]: () => step(-1),
    ArrowUp: () => !inCase() && step(-1),
    Enter: () => document.getElementById("refund-case")?.focus(),
    Escape: () => leave(chosen),
    "?": () => setHelp(true),
  })
  useShown(chosen?.id ?? null)
  return (
    <div className={`desk-split finance ${address.returnId ? "chosen" : ""}`}>
      <aside className="desk-list">
        {queue.error && (
          <DeskTrouble error={queue.error} kept={queue.data !== undefined} onRetry={() => void queue.refetch()} />
        )}
        {queue.data && (
          <RefundListHead
            rows={rows}
            whole={!queue.hasNextPage}
            show={address.show}
            counts={queue.data.pages[0]?.counts ?? {}}
          />
        )}
        <div className="desk-list-scroll">
          {!queue.data && !queue.error && <p className="desk-letter">{t("desk:loading")}</p>}
          {queue.data && <RefundList rows={rows} show={address.show} chosen={chosen?.id ?? null} />}
          {queue.hasNextPage && (
            <DeskButton kind="quiet" onClick={() => void queue.fetchNextPage()}>
              {t("refunds:more")}
            </DeskButton>
          )}
        </div>
      </aside>
      {returnId === null ? (
        <section className="desk-case">
          {queue.data && rows.length > 0 && <EmptyState picture="tray" title={t("desk:choose")} />}
        </section>
      ) : (
        <OpenCase
          key={returnId}
          opened={{ ...opened, returnId }}
          rows={rows}
          chosen={chosen}
          reasons={reasons.current}
        />
      )}
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  )
}

type OpenProps = {
  opened: RefundAddress & { returnId: string }
  rows: readonly RefundRow[]
  chosen: RefundRow | null
  /** What is typed, by refund: it stays while others are looked at. */
  reasons: Map<string, string>
}

function OpenCase({ opened, rows, chosen, reasons }: OpenProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const seen = useQuery(refundCaseQuery(opened.returnId))
  const intent = seen.data ? chosenIntent(seen.data.intents, opened.intentId) : null
  const [, typed] = useState(0)
  const next = stepRow(rows, chosen?.id ?? null, 1)?.returnId
  useEffect(() => {
    if (next) void queries.prefetchQuery(refundCaseQuery(next))
  }, [next, queries])
  const at = rows.findIndex((row) => row.id === chosen?.id)
  const position = at < 0 ? null : t("refunds:position", { at: at + 1, of: rows.length })
  const put = (reason: string) => {
    if (intent) reasons.set(intent.id, reason)
    typed((count) => count + 1)
  }
  return (
    <section className="desk-case" id="refund-case" tabIndex={-1}>
      <div className="desk-case-body">
        <div className="desk-case-scroll">
          <a className="desk-button quiet desk-back" href={writeAddress({ ...opened, returnId: null })}>
            {t("desk:backToList")}
          </a>
          {seen.error && (
            <DeskTrouble error={seen.error} kept={seen.data !== undefined} onRetry={() => void seen.refetch()} />
          )}
          {!seen.data && !seen.error && <p className="desk-letter">{t("desk:loading")}</p>}
          {seen.data && <RefundLetter seen={seen.data} intent={intent} position={position} />}
          {seen.data && <OtherParts opened={opened} intents={seen.data.intents} shown={intent?.id ?? null} />}
        </div>
        {seen.data && <RefundHappened seen={seen.data} />}
      </div>
      {intent && <RefundActs key={intent.id} intent={intent} reason={reasons.get(intent.id) ?? ""} onReason={put} />}
    </section>
  )
}

type PartsProps = { opened: RefundAddress; intents: Parameters<typeof chosenIntent>[0]; shown: string | null }

/** The return's other refunds: its delivery, its postage, an adjustment. */
function OtherParts({ opened, intents, shown }: PartsProps) {
  const { t, language } = useWords()
  const others = intents.filter((one) => one.id !== shown)
  if (others.length === 0) return null
  return (
    <div className="desk-letter" style={{ paddingBlockStart: 0 }}>
      <h2>{t("refunds:others")}</h2>
      <div className="desk-chips">
        {others.map((one) => (
          <a key={one.id} className="desk-chip" href={writeAddress({ ...opened, intentId: one.id })}>
            {t(`decision:kind.${one.kind}`)} {formatMoney(one.amountMinor, one.currency, language)},{" "}
            {t(`decision:intent.${one.state}`)}
          </a>
        ))}
      </div>
    </div>
  )
}

function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <DeskDialog title={t("refunds:keys.title")} onClose={onClose}>
      <ul className="desk-form">
        {keyWords.map(({ keys, word }) => (
          <li key={word}>
            {keys.map((key) => (
              <span key={key}>
                <KeyCap of={key} /> <span className="unseen">{key}</span>
              </span>
            ))}{" "}
            {t(word)}
          </li>
        ))}
      </ul>
    </DeskDialog>
  )
}

/** The row that the address names: that refund, else any row of that return. */
function chosenRow(rows: readonly RefundRow[], { returnId, intentId }: RefundAddress): RefundRow | null {
  if (returnId === null) return null
  const own = rows.filter((row) => row.returnId === returnId)
  const named = own.find((row) => intentOfRow(row.id) === intentId)
  return named ?? own.find((row) => row.kind === "principal") ?? own[0] ?? null
}

/** There the arrows scroll. */
const inCase = () => document.activeElement?.closest(".desk-case") != null

const rowLink = (id: string) => document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)

function leave(chosen: RefundRow | null) {
  if (chosen) rowLink(chosen.id)?.focus()
}

/** The list keeps its place, and shows the row that the keys went to. */
function useShown(id: string | null) {
  useEffect(() => {
    if (id) rowLink(id)?.scrollIntoView({ block: "nearest" })
  }, [id])
}
