import type { ReviewFilter, ReviewQueue, ReviewRow } from "../../shared/contract/review.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Icon } from "../ui/icon.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { useWords } from "../ui/words.ts"
import { isNarrowed, type ReviewAddress, writeAddress } from "./review-address.ts"
import { dueWords, filterWord, rowNote, rowTitle } from "./review-words.ts"

type Props = { queue: ReviewQueue; address: ReviewAddress; chosen: string | null; me: string; go: (to: string) => void }

/** What waits for the lead, the nearest promise first, the thing's picture before its number. */
export function ReviewList({ queue, address, chosen, me, go }: Props) {
  const { t } = useWords()
  const { cases, total } = queue
  const everything = { ...address, id: null, kind: null, site: null, mine: false }
  return (
    <>
      <div className="desk-list-head">
        <div className="over">
          <h1>
            {t("review:title")}, {total}
          </h1>
          <p>{t("review:about")}</p>
        </div>
        <Filters queue={queue} address={address} go={go} />
      </div>
      <div className="desk-list-scroll">
        {cases.length === 0 && isNarrowed(address) && (
          <EmptyState
            picture="tray"
            title={t("review:filter.none")}
            action={<DeskButton onClick={() => go(writeAddress(everything))}>{t("review:filter.clear")}</DeskButton>}
          >
            {t("review:filter.noneNote", { count: queue.counts.all })}
          </EmptyState>
        )}
        {cases.length === 0 && !isNarrowed(address) && (
          <div className="review-narrow">
            <AllDone />
          </div>
        )}
        <ul>
          {cases.map((row) => (
            <li key={row.id}>
              <CaseRow row={row} to={writeAddress({ ...address, id: row.id })} chosen={row.id === chosen} me={me} />
            </li>
          ))}
        </ul>
        {total > cases.length && (
          <p className="review-more">{t("review:filter.more", { count: total - cases.length })}</p>
        )}
      </div>
    </>
  )
}

/** What is good about an empty list, and what would fill it. */
export function AllDone() {
  const { t } = useWords()
  return (
    <EmptyState picture="tray" title={t("review:empty")}>
      {t("review:emptyNote")}
    </EmptyState>
  )
}

type FilterProps = Pick<Props, "queue" | "address" | "go">

/** Kind, site and mine; each says how many there are. */
function Filters({ queue: { counts, sites }, address, go }: FilterProps) {
  const { t } = useWords()
  const narrow = (part: Partial<ReviewAddress>) => go(writeAddress({ ...address, id: null, ...part }))
  // one that was chosen stays in the list when its last case is answered
  const kinds = counts.kinds.map(({ kind, count }) => ({ kind, count }))
  if (address.kind && !kinds.some(({ kind }) => kind === address.kind)) kinds.push({ kind: address.kind, count: 0 })
  return (
    <div className="review-filters">
      <select
        id="review-kind"
        aria-label={t("review:filter.kind")}
        value={address.kind ?? ""}
        onChange={(event) => narrow({ kind: (event.target.value || null) as ReviewFilter | null })}
      >
        <option value="">{t("review:filter.all", { count: counts.all })}</option>
        {kinds.map(({ kind, count }) => (
          <option key={kind} value={kind}>
            {t(filterWord(kind))}, {count}
          </option>
        ))}
      </select>
      {sites.length > 1 && (
        <select
          aria-label={t("review:filter.site")}
          value={address.site ?? ""}
          onChange={(event) => narrow({ site: event.target.value || null })}
        >
          <option value="">{t("review:filter.sites")}</option>
          {sites.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </select>
      )}
      <button
        type="button"
        className="desk-chip"
        aria-pressed={address.mine}
        onClick={() => narrow({ mine: !address.mine })}
      >
        <Icon name="person" size={18} />
        {t("review:filter.mine", { count: counts.mine })} <KeyCap of="M" />
      </button>
    </div>
  )
}

type RowProps = { row: ReviewRow; to: string; chosen: boolean; me: string }

function CaseRow({ row, to, chosen, me }: RowProps) {
  const { t } = useWords()
  const soon = row.daysLeft !== null && row.daysLeft <= 2
  const late = row.daysLeft !== null && row.daysLeft < 0
  return (
    <a className="desk-row" href={to} data-row={row.id} aria-current={chosen ? "true" : undefined}>
      <CasePicture row={row} />
      <span className="words">
        <span className="first">{rowTitle(t, row)}</span>
        <span className="second">{rowNote(t, row)}</span>
        <span className={`second due ${late ? "desk-ink-stop" : soon ? "desk-ink-look" : ""}`}>
          {dueWords(t, row.daysLeft)}
        </span>
        {row.owner && (
          <span className="second">
            {row.owner.id === me ? t("review:keeper.meShort") : t("review:keeper.short", { name: row.owner.name })}
          </span>
        )}
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
