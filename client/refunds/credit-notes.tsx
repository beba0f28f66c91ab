import { useQuery } from "@tanstack/react-query"
import { formatMoney } from "../../shared/domain/money.ts"
import { exactDate } from "../ui/date-words.ts"
import { useWords } from "../ui/words.ts"
import { notesQuery } from "./papers-queries.ts"

/** The credit notes of a return, to open; what waits for one says why. Nothing where there is nothing to say. */
export function CreditNotesOf({ returnId }: { returnId: string }) {
  const { t, language } = useWords()
  const { data } = useQuery(notesQuery(returnId))
  if (!data || (data.notes.length === 0 && data.waiting.length === 0)) return null
  return (
    <section className="desk-section" aria-label={t("papers:notes")}>
      <h3>{t("papers:notes")}</h3>
      <ul>
        {data.notes.map((note) => (
          <li key={note.id}>
            <a href={`/api/papers/notes/${note.id}/pdf`} target="_blank" rel="noreferrer">
              {note.reverses
                ? t("papers:reversalOf", { name: note.name, of: note.reverses })
                : t("papers:noteOf", { name: note.name })}
            </a>{" "}
            {formatMoney(note.grossMinor, note.currency, language)},{" "}
            {t("papers:noteTax", { amount: formatMoney(note.taxMinor, note.currency, language) })},{" "}
            <span className="desk-quiet">
              {t("papers:noteOn", { when: exactDate(note.issuedAt, language, "day") })}
            </span>
          </li>
        ))}
        {data.waiting.map((why) => (
          <li key={why} className="desk-quiet">
            {t(`papers:waits.${why}`)}
          </li>
        ))}
      </ul>
    </section>
  )
}
