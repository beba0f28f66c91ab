import { useDebouncedValue } from "@mantine/hooks"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { Dimension } from "../../shared/domain/measures.ts"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"
import type { Place } from "./asked.ts"
import { namesOf } from "./number-queries.ts"
import { placeWords } from "./number-words.ts"

const PAUSE_MS = 150

type Props = {
  title: string
  note: string
  /** What there is to choose by; the first is shown first. */
  kinds: readonly Dimension[]
  /** Another choice than a value: the period before. */
  more?: { words: string; onChoose: () => void }
  onChoose: (place: Place) => void
  onClose: () => void
}

/** A kind, then one of its values, by name or by how often it came back. */
export function ChoosePlace({ title, note, kinds, more, onChoose, onClose }: Props) {
  const { t, language } = useWords()
  const [by, setBy] = useState<Dimension>(kinds[0] ?? "product")
  const [like, setLike] = useState("")
  const [asked] = useDebouncedValue(like.trim(), PAUSE_MS)
  const { data, error, refetch } = useQuery(namesOf(by, asked))
  return (
    <DeskDialog title={title} onClose={onClose}>
      <p>{note}</p>
      {more && (
        <button type="button" className="desk-button plain" onClick={more.onChoose}>
          <span>{more.words}</span>
        </button>
      )}
      <DeskSelect
        label={t("questions:by")}
        value={by}
        choices={kinds.map((id) => ({ id, label: t(`numbers:dimension.${id}`) }))}
        onChange={(event) => setBy(kinds.find((one) => one === event.target.value) ?? by)}
      />
      <Field
        label={t("questions:like")}
        value={like}
        maxLength={80}
        autoComplete="off"
        onChange={(event) => setLike(event.target.value)}
      />
      {error && <DeskTrouble error={error} onRetry={() => void refetch()} />}
      {data && data.names.length === 0 && <p className="desk-quiet">{t("questions:noNames")}</p>}
      <ul className="questions-names">
        {data?.names.map(({ key, name, units }) => (
          <li key={key ?? ""}>
            <button type="button" className="desk-menu-item" onClick={() => onChoose({ by, key: key ?? "" })}>
              <span>{placeWords(t, by, key, name, language)}</span>
              <span className="desk-quiet">{t("questions:came", { count: units })}</span>
            </button>
          </li>
        ))}
      </ul>
    </DeskDialog>
  )
}
