import type { RefundCase } from "../../shared/contract/refunds.ts"
import { shortDay } from "../ui/date-words.ts"
import { DeskPart } from "../ui/desk-known.tsx"
import { useWords } from "../ui/words.ts"

/** Why that day: from the announcement over the goods to the due date. */
export function RefundDates({ seen }: { seen: RefundCase }) {
  const { t, language } = useWords()
  if (seen.dueDay === null) return null
  const due = Date.parse(`${seen.dueDay}T12:00:00Z`)
  return (
    <DeskPart title={t("refunds:whyDay")}>
      <ol className="desk-dates">
        <DateMark day={shortDay(seen.noticeAt, language)} words={t("refunds:notice")} />
        {seen.arrivedAt !== null && (
          <DateMark
            day={shortDay(seen.arrivedAt, language)}
            words={t(seen.arrivedAt <= due ? "refunds:goodsNote" : "refunds:goodsLate")}
          />
        )}
        <DateMark day={shortDay(due, language, "UTC")} words={dueBecause(t, seen.dueBecause)} />
      </ol>
    </DeskPart>
  )
}

function dueBecause(t: ReturnType<typeof useWords>["t"], because: string | null): string {
  const known = (["notice", "goods_back", "shipment_proof"] as const).find((each) => each === because)
  return known ? t(`decision:due.${known}`) : t("refunds:dueMark")
}

function DateMark({ day, words }: { day: string; words: string }) {
  return (
    <li>
      <span className="dot" />
      {day}
      <br />
      {words}
    </li>
  )
}
