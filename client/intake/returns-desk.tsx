import { useDebouncedValue } from "@mantine/hooks"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useEffect, useLayoutEffect, useRef, useState } from "react"
import { useLocation, useRoute } from "wouter"
import { hearScans } from "../scan/scan-bus.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { AnnouncePage } from "./announce-page.tsx"
import "../ui/desk-print.css"
import "./intake.css"
import { OpenReturn } from "./open-return.tsx"
import { searchQuery } from "./return-queries.ts"
import { SearchBox } from "./search-box.tsx"
import { pathOfHit, SearchList } from "./search-list.tsx"
import { UnclaimedList } from "./unclaimed-list.tsx"

/** A person types faster than a network answers: asked once they pause. */
const PAUSE_MS = 120

/** Customer service's desk: one box, what it finds, and the return or order that the call is about. */
export function ReturnsDesk() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [, order] = useRoute("/returns/order/:id")
  const [, returned] = useRoute("/returns/:id")
  const open = order?.id ?? returned?.id ?? null
  // not in the address: it would stay in the browser's history with the customer's name
  const [text, setText] = useState("")
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS)
  const found = useInfiniteQuery(searchQuery(asked))
  const hits = asked === "" ? [] : (found.data?.pages.flatMap((page) => page.hits) ?? [])
  const field = useRef<HTMLInputElement>(null)
  const [help, setHelp] = useState(false)
  const [wantsFirst, setWantsFirst] = useState(false)
  useLayoutEffect(
    () =>
      hearScans(({ raw }) => {
        setText(raw)
        setWantsFirst(true)
        toSearch()
      }),
    [],
  )
  useEffect(() => {
    if (open === null) field.current?.focus()
  }, [open])
  // Enter, or a scan, may come before the answer to what it means
  const settled = text.trim() === asked && !found.isFetching
  useEffect(() => {
    if (!wantsFirst || !settled || asked === "") return
    setWantsFirst(false)
    const [first] = hits
    if (first) go(pathOfHit(first))
  })
  useDeskKeys({
    "/": toSearch,
    Escape: () => {
      if (open !== null) go("/returns")
      toSearch()
    },
    ArrowDown: () => stepRow(1),
    ArrowUp: () => stepRow(-1) || toSearch(),
    "?": () => setHelp(true),
  })
  return (
    <div className={`desk-split finance returns ${open ? "chosen" : ""}`}>
      <aside className="desk-list">
        <div className="desk-list-head">
          <SearchBox
            field={field}
            text={text}
            onText={(next) => {
              setText(next)
              setWantsFirst(false)
            }}
            onDown={() => stepRow(1)}
            onEnter={() => setWantsFirst(true)}
          />
        </div>
        <div className="desk-list-scroll">
          {found.error && (
            <DeskTrouble error={found.error} kept={hits.length > 0} onRetry={() => void found.refetch()} />
          )}
          <Found text={asked} hits={hits.length} more={found.hasNextPage} waiting={!settled || found.error !== null} />
          {asked === "" && <UnclaimedList />}
          <SearchList hits={hits} open={open} />
          {found.hasNextPage && (
            <DeskButton kind="quiet" onClick={() => void found.fetchNextPage()}>
              {t("intake:search.more")}
            </DeskButton>
          )}
          {found.data?.pages.at(-1)?.cut && <p className="found-note">{t("intake:search.cut")}</p>}
        </div>
      </aside>
      {order?.id ? (
        <AnnouncePage key={order.id} id={order.id} />
      ) : returned?.id ? (
        <OpenReturn key={returned.id} id={returned.id} />
      ) : (
        <section className="desk-case">
          {hits.length > 0 && <EmptyState picture="tray" title={t("desk:choose")} />}
        </section>
      )}
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  )
}

function toSearch() {
  const box = document.querySelector<HTMLInputElement>("#find")
  box?.focus()
  box?.select()
}

/** Focus goes through the rows, so that Enter follows the one that it is on. */
function stepRow(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(".found-row")]
  const at = rows.indexOf(document.activeElement as HTMLElement)
  const inList = at >= 0 || document.activeElement?.id === "find"
  const row = inList ? rows[at + by] : undefined
  row?.focus()
  return row !== undefined
}

type FoundProps = { text: string; hits: number; more: boolean; waiting: boolean }

function Found({ text, hits, more, waiting }: FoundProps) {
  const { t } = useWords()
  if (text === "")
    return (
      <EmptyState picture="tray" title={t("intake:search.start")}>
        {t("intake:search.startNote")}
      </EmptyState>
    )
  if (hits === 0 && !waiting)
    return (
      <EmptyState picture="parcel" title={t("intake:search.none", { text: text.slice(0, 60) })}>
        {t("intake:search.noneNote")}
      </EmptyState>
    )
  return (
    <p className="found-note" role="status">
      {hits > 0 && t(more ? "intake:search.foundMore" : "intake:search.found", { count: hits })}
    </p>
  )
}

const keys = [
  ["/", "search"],
  ["↓ ↑", "move"],
  ["↵", "open"],
  ["A", "another"],
  ["N", "note"],
  ["Esc", "leave"],
  ["?", "help"],
] as const

function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <DeskDialog title={t("intake:keys.title")} onClose={onClose}>
      <dl className="desk-known">
        {keys.map(([key, word]) => (
          <div key={key} style={{ display: "contents" }}>
            <dt>
              <KeyCap of={key} />
            </dt>
            <dd>{t(`intake:keys.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </DeskDialog>
  )
}
