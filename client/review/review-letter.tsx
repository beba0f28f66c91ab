import type { ReactNode } from "react"
import type { ReviewCase } from "../../shared/contract/review.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { serverNow } from "../api/server-time.ts"
import { LookingToo } from "../live/looking-too.tsx"
import { LeavesIn } from "../ui/leaves-in.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { ReviewContents, ReviewOrigin, ReviewWhy } from "./review-about.tsx"
import { ReviewPhotos } from "./review-photos.tsx"
import { ReviewRule } from "./review-rule.tsx"
import { ReviewSeen } from "./review-seen.tsx"
import { dueWords, numberWords, question, rowTitle } from "./review-words.ts"

type Props = {
  seen: ReviewCase
  changing: boolean
  movedOn: boolean
  /** Who looks after it; under the title. */
  keeper: ReactNode
  /** What ends the case otherwise than by an answer; before what is known. */
  way: ReactNode
  notes: ReactNode
  onFollow: ((one: ReviewCase["inspections"][number]) => void) | undefined
}

/** A case read from the top: what is asked, the photos, what was seen, what the rule says. */
export function ReviewLetter({ seen, changing, movedOn, keeper, way, notes, onFollow }: Props) {
  const { t, language } = useWords()
  const { row, unit } = seen
  const over = [row.shop, row.rma && numberWords(row.rma)].filter(Boolean).join(", ")
  const named = rowTitle(t, row)
  const paid = unit?.priceMinor != null ? formatMoney(unit.priceMinor, unit.currency, language) : null
  return (
    <article className="desk-letter" key={row.id}>
      <header className="desk-title">
        <div className="desk-over">
          <span>{over}</span>
          <LookingToo at={`review:${row.id}`} />
        </div>
        <h1>{question(t, seen)}</h1>
        <p>
          {!over.endsWith(named) && `${named}. `}
          {paid && t("review:paid", { amount: paid })}{" "}
          {row.daysLeft !== null && `${capital(dueWords(t, row.daysLeft))}.`}
        </p>
      </header>
      {movedOn && <LineMessage meaning="look" title={t("desk:changed")} />}
      {seen.paysAt != null && (
        <p>
          <LeavesIn at={seen.paysAt} clock={serverNow} />
        </p>
      )}
      {seen.moneyMoved && <LineMessage meaning="neutral" title={t("review:moneyMoved")} />}
      {keeper}
      {way}
      <section aria-label={t("review:photos")}>
        <ReviewPhotos photos={seen.photos} />
      </section>
      {seen.fact && <ReviewWhy seen={seen} />}
      <ReviewSeen inspections={seen.inspections} onFollow={onFollow} />
      <ReviewContents seen={seen} />
      {!seen.fact && <ReviewWhy seen={seen} />}
      <ReviewRule seen={seen} changing={changing} />
      <ReviewOrigin seen={seen} />
      {notes}
    </article>
  )
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
