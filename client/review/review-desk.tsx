import { useMediaQuery } from "@mantine/hooks"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useLocation, useRoute } from "wouter"
import type { ReviewRow } from "../../shared/contract/review.ts"
import { relativeDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LeavesIn } from "../ui/leaves-in.tsx"
import { useWords } from "../ui/words.ts"
import { ReviewActs } from "./review-acts.tsx"
import { ReviewLetter } from "./review-letter.tsx"
import { ReviewList } from "./review-list.tsx"
import { reviewCaseQuery, reviewQueueQuery } from "./review-queries.ts"
import { rowTitle } from "./review-words.ts"
import { useReview, wrongFields } from "./use-review.ts"

const pathOf = (id: string | null) => (id === null ? "/review" : `/review/${id}`)
/** "unit%3A…" from somebody's mail is "unit:…": the router leaves reserved letters as they are. */
const idOf = (param: string | undefined) => param?.replace(/%3A/gi, ":") ?? null

/** A lead's desk: what waits for a person, and the case in question, side by side; one after the other where it is narrow. */
export function ReviewDesk() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [, params] = useRoute("/review/:id")
  const wide = useMediaQuery("(min-width: 700px)", true)
  const queue = useQuery(reviewQueueQuery)
  const rows = queue.data?.cases ?? []
  const named = idOf(params?.id)
  const chosen = named ?? (wide ? (rows[0]?.id ?? null) : null)
  const review = useReview({
    onDecided: (row, told) => go(pathOf(nextOf(rows, row.id) ?? told)),
    onUndone: (id) => go(pathOf(id)),
  })
  return (
    <div className={`desk-split lead ${named ? "chosen" : ""}`}>
      <aside className="desk-list">
        {queue.error && (
          <DeskTrouble error={queue.error} kept={queue.data !== undefined} onRetry={() => void queue.refetch()} />
        )}
        {queue.data && <ReviewList rows={rows} total={queue.data.total} chosen={chosen} />}
        {!queue.data && !queue.error && <p className="desk-letter">{t("desk:loading")}</p>}
        <LastAnswer review={review} />
      </aside>
      <section className="desk-case">
        {chosen === null ? (
          <EmptyState picture="tray" title={t(rows.length ? "desk:choose" : "review:empty")} />
        ) : (
          <OpenCase key={chosen} id={chosen} rows={rows} review={review} />
        )}
      </section>
    </div>
  )
}

type Review = ReturnType<typeof useReview>

function OpenCase({ id, rows, review }: { id: string; rows: readonly ReviewRow[]; review: Review }) {
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
  const draft = review.draftOf(id)
  const { error } = review.decide
  const mine = review.decide.variables?.seen.row.id === id ? error : null
  const movedOn = (mine as { code?: string } | null)?.code === "moved_on"
  const nextRow = rows.find((row) => row.id === next)
  return (
    <>
      <div className="desk-case-scroll">
        <BackToList />
        {seen.error && (
          <DeskTrouble error={seen.error} kept={seen.data !== undefined} onRetry={() => void seen.refetch()} />
        )}
        {!seen.data && !seen.error && <p className="desk-letter">{t("desk:loading")}</p>}
        {seen.data && <ReviewLetter seen={seen.data} changing={draft.mode === "change"} movedOn={movedOn || changed} />}
      </div>
      {mine && !movedOn && <DeskTrouble error={mine} />}
      {seen.data && (
        <ReviewActs
          seen={seen.data}
          draft={draft}
          onDraft={(changed) => review.put(id, changed)}
          onSend={(mode) => seen.data && review.decide.mutate({ seen: seen.data, mode, draft })}
          sending={review.decide.isPending}
          wrong={wrongFields(mine)}
          next={nextRow ? rowTitle(t, nextRow) : null}
        />
      )}
    </>
  )
}

function BackToList() {
  const { t } = useWords()
  return (
    <a className="desk-button quiet desk-back" href="/review">
      {t("desk:backToList")}
    </a>
  )
}

/** At the left thumb: the last answer, and the way back from it. */
function LastAnswer({ review: { last, undo } }: { review: Review }) {
  const { t, language } = useWords()
  if (!last) return null
  const when = relativeDate(last.at, Date.now(), language)
  return (
    <div className="desk-list-foot" role="status">
      <p>{t(`review:done.${last.answer}`, { when, title: rowTitle(t, last.row) })}</p>
      {last.paysAt !== null && (
        <p>
          <LeavesIn at={last.paysAt} />
        </p>
      )}
      {undo.error && <DeskTrouble error={undo.error} />}
      <DeskButton size="thumb" icon="undo" onClick={() => undo.mutate(last)}>
        {t("review:undo")}
      </DeskButton>
    </div>
  )
}

/** The one after it in the list, else the first other one. */
export function nextOf(rows: readonly ReviewRow[], id: string): string | null {
  const at = rows.findIndex((row) => row.id === id)
  return (rows[at + 1] ?? rows.find((row) => row.id !== id))?.id ?? null
}
