import type { RefundCase } from "../../shared/contract/refunds.ts"
import { shortDay } from "../ui/date-words.ts"
import { DeskPart } from "../ui/desk-known.tsx"
import { useWords } from "../ui/words.ts"

/** Why that day: from the announcement over the goods to the due date. */
export function RefundDates({ seen }: { seen: RefundCase }) {
  const { t, language } = useWords()
  if (seen.dueDay === null) return null
  const due = Date.parse(`${seen.dueDay}T12:00:00Z`)
  const goods = seen.arrivedAt
  const late = goods !== null && goods > due
  const goodsMark = goods !== null && (
    <DateMark day={shortDay(goods, language)} words={t(late ? "refunds:goodsLate" : "refunds:goodsNote")} />
  )
  return (
    <DeskPart title={t("refunds:whyDay")}>
      <ol className="desk-dates">
        <DateMark day={shortDay(seen.noticeAt, language)} words={t("refunds:notice")} />
        {!late && goodsMark}
        <DateMark isDue day={shortDay(due, language, "UTC")} words={dueBecause(t, seen.dueBecause)} />
        {late && goodsMark}
      </ol>
    </DeskPart>
  )
}

function dueBecause(t: ReturnType<typeof useWords>["t"], because: string | null): string {
  const known = (["notice", "goods_back", "shipment_proof"] as const).find((each) => each === because)
  return known ? t(`decision:due.${known}`) : t("refunds:dueMark")
}

function DateMark({ day, words, isDue = false }: { day: string; words: string; isDue?: boolean }) {
  return (
    <li className={isDue ? "due" : undefined}>
      <span className="dot" />
      {day}
      <br />
      {words}
    </li>
  )
}
