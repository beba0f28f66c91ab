import { useWho } from "../device/who.ts"
import { BrandMark } from "../ui/brand-mark.tsx"
import { exactDate } from "../ui/date-words.ts"
import { useWords } from "../ui/words.ts"

/** What stands above a case on paper only: whose paper it is, when and by whom it was printed. */
export function RefundPrintHead() {
  const { t, language } = useWords()
  const who = useWho()
  return (
    <header className="finance-paper">
      <p className="mark">
        <BrandMark /> {t("common:app")}
      </p>
      <p>
        <strong>{t("finance:print.title")}</strong>
        <br />
        {t("finance:print.at", { when: exactDate(Date.now(), language), name: who?.person.name ?? "" })}
      </p>
      <p className="note">{t("finance:print.note")}</p>
    </header>
  )
}
