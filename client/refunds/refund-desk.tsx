import { useMediaQuery } from "@mantine/hooks"
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useLocation, useRoute, useSearch } from "wouter"
import { MOST_TOGETHER } from "../../shared/contract/refund-desk.ts"
import { type RefundRow, refundFilters } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { LeavingLine, LeavingTable } from "./leaving-line.tsx"
import { useLetGo } from "./let-go.ts"
import { PaymentsWait } from "./payments-wait.tsx"
import { PhotosBeside } from "./photos-beside.tsx"
import { RefundActs } from "./refund-acts.tsx"
import { intentOfRow, type RefundAddress, readAddress, writeAddress } from "./refund-address.ts"
import { BatchesWait, RefundBatches } from "./refund-batches.tsx"
import { RefundDate } from "./refund-date.tsx"
import { RefundFilterForm } from "./refund-filter-form.tsx"
import { RefundHappened } from "./refund-happened.tsx"
import { KeyHelp } from "./refund-help.tsx"
import { refundKeys, stepRow } from "./refund-keys.ts"
import { RefundLetter } from "./refund-letter.tsx"
import { RefundList, RefundListHead } from "./refund-list.tsx"
import { RefundMany } from "./refund-many.tsx"
import { RefundPrintHead } from "./refund-print.tsx"
import { refundCaseQuery, refundChoicesQuery, refundQueueQuery } from "./refund-queries.ts"
import { exportLinkId, numberFieldId, RefundTools, sortFieldId, useLoadOn, usePlotShown } from "./refund-side.tsx"
import { chosenIntent } from "./refund-words.ts"
import { SavedLists, useBeginning } from "./saved-lists.tsx"
import "./refunds.css"
import "../ui/desk-print.css"

/** Finance's desk: refunds and obligations by legal due date, the case, and what happened, side by side. */
export function RefundDesk() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [, params] = useRoute("/refunds/:returnId")
  const search = useSearch()
  const address = readAddress(params?.returnId, search)
  useBeginning(search === "" && !params?.returnId, (to) => go(to, { replace: true }))
  const wide = useMediaQuery("(min-width: 700px)", true)
  const queue = useInfiniteQuery(refundQueueQuery(address))
  const rows = queue.data?.pages.flatMap((page) => page.rows) ?? []
  const chosen = chosenRow(rows, address) ?? (address.returnId === null && wide ? (rows[0] ?? null) : null)
  const returnId = address.returnId ?? chosen?.returnId ?? null
  const opened = { ...address, returnId, intentId: address.intentId ?? (chosen && intentOfRow(chosen.id)) }
  const [over, setOver] = useState<"help" | "filter" | "lists" | "leaving" | "batches" | null>(null)
  const close = () => setOver(null)
  const [plot, turnPlot] = usePlotShown()
  const { picked, pick, pickAll, clear } = usePicked(rows, address)
  const { data: choices } = useQuery(refundChoicesQuery)
  const reasons = useRef(new Map<string, string>())
  const step = (by: number) => {
    const row = stepRow(rows, chosen?.id ?? null, by)
    if (row) go(writeAddress({ ...address, returnId: row.returnId, intentId: intentOfRow(row.id) }))
  }
  const turnTo = (at: number) => {
    const show = refundFilters[at]
    if (show) go(writeAddress({ ...address, show, returnId: null, intentId: null }))
  }
  useDeskKeys({
    ...Object.fromEntries(refundFilters.map((_, at) => [String(at + 1), () => turnTo(at)])),
    [refundKeys.pick]: () => chosen?.together && pick(chosen.id),
    [refundKeys.pickAll]: pickAll,
    [refundKeys.filter]: () => setOver("filter"),
    [refundKeys.lists]: () => setOver("lists"),
    [refundKeys.leaving]: () => setOver("leaving"),
    [refundKeys.approve]: () => setOver("batches"),
    [refundKeys.search]: () => focusOn(numberFieldId),
    [refundKeys.sort]: () => focusOn(sortFieldId),
    [refundKeys.plot]: turnPlot,
    [refundKeys.save]: () => document.getElementById(exportLinkId)?.click(),
    [refundKeys.next]: () => step(1),
    ArrowDown: () => !inCase() && step(1),
    [refundKeys.previous]: () => step(-1),
    ArrowUp: () => !inCase() && step(-1),
    Enter: () => document.getElementById("refund-case")?.focus(),
    Escape: () => leave(chosen),
    "?": () => setOver("help"),
  })
  useShown(chosen?.id ?? null)
  const more = () => void queue.fetchNextPage()
  const end = useLoadOn(queue.hasNextPage && !queue.isFetchNextPageError ? more : null, rows.length)
  useLetGo(address, rows, (row) => row.id === chosen?.id || picked.has(row.id), end)
  return (
    <div className={`desk-split finance ${address.returnId ? "chosen" : ""}`}>
      <aside className="desk-list">
        {queue.error && (
          <DeskTrouble error={queue.error} kept={queue.data !== undefined} onRetry={() => void queue.refetch()} />
        )}
        <PaymentsWait />
        <BatchesWait onOpen={() => setOver("batches")} />
        {queue.data && (
          <RefundListHead
            address={address}
            totals={queue.data.pages[0]?.totals ?? []}
            capped={queue.data.pages[0]?.capped ?? false}
            counts={queue.data.pages[0]?.counts ?? {}}
          >
            <LeavingLine filter={address.filter ?? {}} onOpen={() => setOver("leaving")} />
            <RefundTools
              address={address}
              go={go}
              onFilter={() => setOver("filter")}
              onLists={() => setOver("lists")}
              plot={plot}
              onPlot={turnPlot}
            />
          </RefundListHead>
        )}
        <div className="desk-list-scroll">
          {!queue.data && !queue.error && <p className="desk-letter">{t("desk:loading")}</p>}
          {queue.data && (
            <RefundList
              rows={rows}
              more={queue.hasNextPage}
              address={address}
              chosen={chosen?.id ?? null}
              picked={picked}
              onPick={pick}
            />
          )}
          <div ref={end} className="finance-end">
            {queue.hasNextPage && (
              <DeskButton kind="quiet" onClick={() => void queue.fetchNextPage()}>
                {t(queue.isFetchingNextPage ? "finance:loadingMore" : "refunds:more")}
              </DeskButton>
            )}
          </div>
        </div>
        <RefundMany picked={rows.filter((row) => picked.has(row.id))} onClear={clear} />
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
          of={(queue.data?.pages[0]?.totals ?? []).reduce((sum, total) => sum + total.count, 0)}
          chosen={chosen}
          reasons={reasons.current}
        />
      )}
      {over === "filter" && (
        <RefundFilterForm
          filter={address.filter ?? {}}
          choices={choices}
          onChange={(filter) => go(writeAddress({ ...address, filter, returnId: null, intentId: null }))}
          onClose={close}
        />
      )}
      {over === "lists" && <SavedLists address={address} go={go} onClose={close} />}
      {over === "leaving" && <LeavingTable filter={address.filter ?? {}} onClose={close} />}
      {over === "batches" && <RefundBatches onClose={close} />}
      {over === "help" && <KeyHelp onClose={close} />}
    </div>
  )
}

type OpenProps = {
  opened: RefundAddress & { returnId: string }
  rows: readonly RefundRow[]
  /** How many the whole list has, loaded or not. */
  of: number
  chosen: RefundRow | null
  /** What is typed, by refund: it stays while others are looked at. */
  reasons: Map<string, string>
}

function OpenCase({ opened, rows, of, chosen, reasons }: OpenProps) {
  const [dating, setDating] = useState(false)
  const [beside, setBeside] = useState(false)
  const { t } = useWords()
  const queries = useQueryClient()
  const seen = useQuery(refundCaseQuery(opened.returnId))
  const intent = seen.data ? chosenIntent(seen.data.intents, opened.intentId) : null
  const [, typed] = useState(0)
  const next = stepRow(rows, chosen?.id ?? null, 1)?.returnId
  useEffect(() => {
    if (next) void queries.prefetchQuery(refundCaseQuery(next))
  }, [next, queries])
  useDeskKeys({
    [refundKeys.date]: () => seen.data && setDating(true),
    [refundKeys.print]: () => seen.data && print(),
    [refundKeys.beside]: () => seen.data && setBeside(true),
    [refundKeys.story]: () => document.querySelector<HTMLElement>("#refund-happened input:checked")?.focus(),
  })
  const at = rows.findIndex((row) => row.id === chosen?.id)
  const position = at < 0 ? null : t("refunds:position", { at: at + 1, of: Math.max(of, rows.length) })
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
          {seen.data && <RefundPrintHead />}
          {seen.data && (
            <RefundLetter seen={seen.data} intent={intent} position={position} onBeside={() => setBeside(true)} />
          )}
          {seen.data && <OtherParts opened={opened} intents={seen.data.intents} shown={intent?.id ?? null} />}
        </div>
        {seen.data && <RefundHappened seen={seen.data} />}
      </div>
      {intent && (
        <RefundActs
          key={intent.id}
          intent={intent}
          reason={reasons.get(intent.id) ?? ""}
          onReason={put}
          onDate={() => setDating(true)}
        />
      )}
      {seen.data && intent === null && (
        <div className="desk-acts">
          <div className="line">
            <DeskButton keyCap={refundKeys.date.toUpperCase()} onClick={() => setDating(true)}>
              {t("finance:date.open")}
            </DeskButton>
          </div>
        </div>
      )}
      {beside && seen.data && <PhotosBeside seen={seen.data} onClose={() => setBeside(false)} />}
      {dating && seen.data && <RefundDate seen={seen.data} onClose={() => setDating(false)} />}
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

/** What is picked to be released together; another list begins with none. */
function usePicked(rows: readonly RefundRow[], { show, filter }: RefundAddress) {
  const list = JSON.stringify([show, filter])
  const [state, setState] = useState({ list, ids: new Set<string>() })
  const picked = state.list === list ? state.ids : new Set<string>()
  const put = (ids: Set<string>) => setState({ list, ids })
  const pick = (id: string) =>
    put(picked.has(id) ? new Set([...picked].filter((each) => each !== id)) : new Set([...picked, id]))
  const pickAll = () =>
    put(
      new Set(
        rows
          .filter((row) => row.together)
          .slice(0, MOST_TOGETHER)
          .map((row) => row.id),
      ),
    )
  return { picked, pick, pickAll, clear: () => put(new Set()) }
}

const focusOn = (id: string) => document.getElementById(id)?.focus()

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
