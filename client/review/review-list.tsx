import type { ReviewRow } from "../../shared/contract/review.ts"
import { EmptyState } from "../ui/empty-state.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { useWords } from "../ui/words.ts"
import { dueWords, rowNote, rowTitle } from "./review-words.ts"

type Props = { rows: readonly ReviewRow[]; total: number; chosen: string | null }

/** What waits for the lead, the nearest promise first, the thing's picture before its number. */
export function ReviewList({ rows, total, chosen }: Props) {
  const { t } = useWords()
  return (
    <>
      <div className="desk-list-head">
        <div className="over">
          <h1>
            {t("review:title")}, {total}
          </h1>
          <p>{t("review:about")}</p>
        </div>
      </div>
      <div className="desk-list-scroll">
        {rows.length === 0 && (
          <EmptyState picture="tray" title={t("review:empty")}>
            {t("review:emptyNote")}
          </EmptyState>
        )}
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <CaseRow row={row} chosen={row.id === chosen} />
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

function CaseRow({ row, chosen }: { row: ReviewRow; chosen: boolean }) {
  const { t } = useWords()
  const soon = row.daysLeft !== null && row.daysLeft <= 2
  const late = row.daysLeft !== null && row.daysLeft < 0
  return (
    <a className="desk-row" href={`/review/${row.id}`} aria-current={chosen ? "true" : undefined}>
      <CasePicture row={row} />
      <span className="words">
        <span className="first">{rowTitle(t, row)}</span>
        <span className="second">{rowNote(t, row)}</span>
        <span className={`second due ${late ? "desk-ink-stop" : soon ? "desk-ink-look" : ""}`}>
          {dueWords(t, row.daysLeft)}
        </span>
      </span>
    </a>
  )
}

function CasePicture({ row }: { row: ReviewRow }) {
  if (row.picture) return <Plate src={pictureAddress(row.picture)} width={48} />
  return (
    <Plate width={48}>
      <Illustration name={row.subject === "parcel" ? "parcel" : "unknownParcel"} />
    </Plate>
  )
}
