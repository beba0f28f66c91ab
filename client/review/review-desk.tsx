import { useMediaQuery } from "@mantine/hooks"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useLocation, useRoute, useSearch } from "wouter"
import type { ReviewRow } from "../../shared/contract/review.ts"
import { serverNow } from "../api/server-time.ts"
import { useKept } from "../device/use-kept.ts"
import { useWho } from "../device/who.ts"
import { relativeDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { LeavesIn } from "../ui/leaves-in.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import "./review.css"
import { ReviewActs } from "./review-acts.tsx"
import { isNarrowed, type ReviewAddress, readAddress, writeAddress } from "./review-address.ts"
import { followed, isLinkable, isOpen } from "./review-answer.ts"
import { ReviewKeeper } from "./review-keeper.tsx"
import { focusOn, keyWords, reviewKeys, stepRow } from "./review-keys.ts"
import { ReviewLetter } from "./review-letter.tsx"
import { ReviewLink } from "./review-link.tsx"
import { AllDone, ReviewList } from "./review-list.tsx"
import { ReviewNotes } from "./review-notes.tsx"
import { reviewCaseQuery, reviewListQuery, reviewQueueQuery } from "./review-queries.ts"
import { rowTitle } from "./review-words.ts"
import { useCare } from "./use-care.ts"
import { useReview, wrongFields } from "./use-review.ts"

/** A lead's desk: what waits for a person, and the case in question, side by side; one after the other where it is narrow. */
export function ReviewDesk() {
  const who = useWho()
  return who ? <Desk key={who.person.id} me={who.person.id} /> : null
}

function Desk({ me }: { me: string }) {
  const { t } = useWords()
  const [, go] = useLocation()
  const [, params] = useRoute("/review/:id")
  const address = readAddress(params?.id, useSearch())
  const wide = useMediaQuery("(min-width: 700px)", true)
  const queue = useQuery(reviewListQuery(address))
  // the bar above counts all that waits, whatever this list is narrowed to
  useQuery({ ...reviewQueueQuery, enabled: isNarrowed(address) })
  const rows = queue.data?.cases ?? []
  const chosen = address.id ?? (wide ? (rows[0]?.id ?? null) : null)
  const open = (id: string | null) => go(writeAddress({ ...address, id }))
  const review = useReview({
    me,
    onDecided: (row, told) => open(nextOf(rows, row.id) ?? (isNarrowed(address) ? null : told)),
    onUndone: open,
  })
  const [help, setHelp] = useState(false)
  const step = (by: number) => {
    const row = stepRow(rows, chosen, by)
    if (row) open(row.id)
  }
  useDeskKeys({
    [reviewKeys.next]: () => step(1),
    ArrowDown: () => !inCase() && step(1),
    [reviewKeys.previous]: () => step(-1),
    ArrowUp: () => !inCase() && step(-1),
    [reviewKeys.undo]: () => (review.last ? review.undo.mutate(review.last) : false),
    [reviewKeys.filter]: () => focusOn("#review-kind"),
    [reviewKeys.mine]: () => go(writeAddress({ ...address, id: null, mine: !address.mine })),
    Enter: () => focusOn("#review-case"),
    "?": () => setHelp(true),
  })
  useShown(chosen)
  return (
    <div className={`desk-split lead ${address.id ? "chosen" : ""}`}>
      <aside className="desk-list">
        {queue.error && (
          <DeskTrouble error={queue.error} kept={queue.data !== undefined} onRetry={() => void queue.refetch()} />
        )}
        {queue.data && <ReviewList queue={queue.data} address={address} chosen={chosen} me={me} go={go} />}
        {!queue.data && !queue.error && <p className="desk-letter">{t("desk:loading")}</p>}
        <LastAnswer review={review} />
      </aside>
      <section className="desk-case" id="review-case" tabIndex={-1}>
        {chosen !== null && (
          <OpenCase key={chosen} id={chosen} rows={rows} review={review} me={me} address={address} onHelp={setHelp} />
        )}
        {chosen === null && queue.data && (rows.length > 0 ? <Choose /> : !isNarrowed(address) && <AllDone />)}
      </section>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  )
}

function Choose() {
  const { t } = useWords()
  return <EmptyState picture="tray" title={t("desk:choose")} />
}

type Review = ReturnType<typeof useReview>
/** What is typed about a case and is no answer. */
type Typed = { note?: { id: string; text: string } | null; find?: string }

type OpenProps = {
  id: string
  rows: readonly ReviewRow[]
  review: Review
  me: string
  address: ReviewAddress
  onHelp: (open: boolean) => void
}

function OpenCase({ id, rows, review, me, address, onHelp }: OpenProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const seen = useQuery(reviewCaseQuery(id))
  const next = nextOf(rows, id)
  useEffect(() => {
    if (next) void queries.prefetchQuery(reviewCaseQuery(next))
  }, [next, queries])
  const [first, setFirst] = useState<string | null>(null)
  if (seen.data && first === null) setFirst(seen.data.version)
  // a version is sent with the answer: what it became meanwhile must have been seen
  const changed = seen.data !== undefined && first !== null && first !== seen.data.version
  const [typedOf, setTyped] = useKept<Record<string, Typed>>("review.typed", me, {})
  const typed = typedOf[id] ?? {}
  const type = (part: Typed) => setTyped((all) => ({ ...all, [id]: { ...all[id], ...part } }))
  const care = useCare(id, {
    onLinked: (next) => seen.data && review.linked(seen.data.row, next),
    onNoted: () => type({ note: null }),
  })
  const draft = review.draftOf(id)
  const { error } = review.decide
  const mine = review.decide.variables?.seen.row.id === id ? error : null
  const movedOn = (mine as { code?: string } | null)?.code === "moved_on"
  const nextRow = rows.find((row) => row.id === next)
  const owner = seen.data?.row.owner ?? null
  useDeskKeys({
    [reviewKeys.accept]: () => focusOn("#review-main"),
    [reviewKeys.change]: () => press("#review-change"),
    [reviewKeys.refuse]: () => press("#review-refuse"),
    [reviewKeys.take]: () => seen.data && care.keep.mutate({ ownerId: owner?.id === me ? null : me }),
    [reviewKeys.note]: () => focusOn("#review-note"),
    [reviewKeys.find]: () => focusOn("#review-find"),
    [reviewKeys.photos]: () => press("#review-case .sheet-of-photo"),
    Escape: () => leave(id, () => draft.mode !== null && review.put(id, { ...draft, mode: null })),
  })
  const linkable = seen.data && isLinkable(seen.data)
  const disputed = seen.data && isOpen(seen.data) && !seen.data.moneyMoved && seen.data.inspections.length > 1
  return (
    <>
      <div className="desk-case-scroll">
        <div className="review-case-bar">
          <BackToList to={writeAddress({ ...address, id: null })} />
          <button type="button" className="review-help" onClick={() => onHelp(true)}>
            {t("review:keys.title")} <KeyCap of="?" />
          </button>
        </div>
        {seen.error && (
          <DeskTrouble error={seen.error} kept={seen.data !== undefined} onRetry={() => void seen.refetch()} />
        )}
        {!seen.data && !seen.error && <p className="desk-letter">{t("desk:loading")}</p>}
        {seen.data && (
          <ReviewLetter
            seen={seen.data}
            changing={draft.mode === "change"}
            movedOn={movedOn || changed}
            keeper={isOpen(seen.data) && <ReviewKeeper seen={seen.data} care={care} me={me} />}
            way={
              linkable && (
                <ReviewLink
                  seen={seen.data}
                  typed={typed.find ?? ""}
                  onType={(find) => type({ find })}
                  sending={care.link.isPending}
                  error={care.link.error}
                  onLink={({ returnId }) => {
                    if (!care.link.isPending) care.link.mutate({ version: seen.data.version, returnId })
                  }}
                />
              )
            }
            notes={
              <ReviewNotes seen={seen.data} care={care} typed={typed.note ?? null} onType={(note) => type({ note })} />
            }
            onFollow={disputed ? (one) => review.put(id, followed(draft, one)) : undefined}
          />
        )}
      </div>
      {mine && !movedOn && <DeskTrouble error={mine} />}
      {seen.data && (
        <ReviewActs
          seen={seen.data}
          draft={draft}
          onDraft={(changed) => review.put(id, changed)}
          onSend={(mode) => {
            if (seen.data && !review.decide.isPending) review.decide.mutate({ seen: seen.data, mode, draft })
          }}
          sending={review.decide.isPending}
          wrong={wrongFields(mine)}
          next={nextRow ? rowTitle(t, nextRow) : null}
        />
      )}
    </>
  )
}

function BackToList({ to }: { to: string }) {
  const { t } = useWords()
  return (
    <a className="desk-button quiet desk-back" href={to}>
      {t("desk:backToList")}
    </a>
  )
}

/** At the left thumb: the last answer, and the way back from it. */
function LastAnswer({ review: { last, undo } }: { review: Review }) {
  const { t, language } = useWords()
  if (!last) return null
  const when = relativeDate(last.at, serverNow(), language)
  return (
    <div className="desk-list-foot" role="status">
      <p>{t(`review:done.${last.answer}`, { when, title: rowTitle(t, last.row) })}</p>
      {last.paysAt !== null && (
        <p>
          <LeavesIn at={last.paysAt} clock={serverNow} />
        </p>
      )}
      {undo.error && <DeskTrouble error={undo.error} />}
      <DeskButton size="thumb" icon="undo" keyCap="U" onClick={() => undo.mutate(last)}>
        {t("review:undo")}
      </DeskButton>
    </div>
  )
}

function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <DeskDialog title={t("review:keys.title")} onClose={onClose}>
      <dl className="review-keys">
        {keyWords.map(({ keys, word }) => (
          <div key={word} style={{ display: "contents" }}>
            <dt>
              {keys.map((key) => (
                <span key={key}>
                  <KeyCap of={key} /> <span className="unseen">{key}</span>
                </span>
              ))}
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </DeskDialog>
  )
}

/** The one after it in the list, else the first other one. */
export function nextOf(rows: readonly ReviewRow[], id: string): string | null {
  const at = rows.findIndex((row) => row.id === id)
  return (rows[at + 1] ?? rows.find((row) => row.id !== id))?.id ?? null
}

/** There the arrows scroll. */
const inCase = () => document.activeElement?.closest(".desk-case") != null

function press(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector)
  found?.click()
  return found !== null
}

const rowLink = (id: string) => document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)

/** Out of the form first, its words kept; then back to the list. */
function leave(id: string, close: () => unknown) {
  if (close() === false) rowLink(id)?.focus()
  else focusOn("#review-case")
}

/** The list keeps its place, and shows the row that the keys went to. */
function useShown(id: string | null) {
  useEffect(() => {
    if (id) rowLink(id)?.scrollIntoView({ block: "nearest" })
  }, [id])
}
