import { StateIcon } from "../ui/icon.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { type ExpectedLine, leftOf, type ParcelDraft, type SeenUnit } from "./parcel-draft.ts"
import { ProductPlate } from "./product-plate.tsx"
import { splitTitle } from "./split-title.ts"

type Props = { draft: ParcelDraft; onUnit?: (factId: string) => void; onLine?: (line: ExpectedLine) => void }

/** What should be inside, and what of it was seen. A seen unit opens for correction. */
export function ExpectedList({ draft, onUnit, onLine }: Props) {
  const { t } = useWords()
  const extra = draft.units.filter((unit) => unit.lineId === null || unit.outcome === "extra_item")
  if (draft.lines.length + draft.units.length === 0) return null
  return (
    <Sheet label={t("receiving:inside.list")}>
      {draft.lines.flatMap((line) => [
        ...draft.units
          .filter((unit) => unit.lineId === line.lineId && unit.outcome !== "extra_item")
          .map((unit) => <SeenRow key={unit.factId} unit={unit} onUnit={onUnit} />),
        leftOf(draft, line) > 0 && <LeftRow key={line.lineId} draft={draft} line={line} onLine={onLine} />,
      ])}
      {extra.map((unit) => (
        <SeenRow key={unit.factId} unit={unit} onUnit={onUnit} />
      ))}
    </Sheet>
  )
}

function LeftRow({ draft, line, onLine }: { draft: ParcelDraft; line: ExpectedLine; onLine: Props["onLine"] }) {
  const { t } = useWords()
  const { name, variant } = splitTitle(line.title)
  const left = leftOf(draft, line)
  const isClosing = draft.step === "close"
  return (
    <li>
      <Row
        lead={<ProductPlate picture={line.picture} />}
        title={name}
        note={isClosing ? t("receiving:close.notInside") : variant || undefined}
        end={
          isClosing ? (
            <span className="receiving-mark-look">
              <StateIcon mark="decide" size={32} />
              <span className="unseen">{t("receiving:close.missing")}</span>
            </span>
          ) : left > 1 ? (
            <b className="receiving-times">{t("receiving:times", { count: left })}</b>
          ) : undefined
        }
        {...(onLine && { onClick: () => onLine(line) })}
      />
    </li>
  )
}

function SeenRow({ unit, onUnit }: { unit: SeenUnit; onUnit: Props["onUnit"] }) {
  const { t } = useWords()
  const { name } = splitTitle(unit.title)
  const what =
    unit.outcome === "graded" && unit.grade
      ? t("domain:gradeShort", { grade: unit.grade })
      : t(unit.outcome === "wrong_item" ? "domain:exception.wrong_item" : "domain:exception.extra_item")
  const where = unit.place ?? (unit.disposition && t(`domain:disposition.${unit.disposition}`))
  const mark = unit.outcome === "graded" ? "found" : "decide"
  return (
    <li>
      <Row
        lead={<ProductPlate picture={unit.picture} />}
        title={name}
        note={[what, where, unit.lpn].filter(Boolean).join(", ")}
        end={
          <span className={mark === "found" ? "receiving-mark-go" : "receiving-mark-look"}>
            <StateIcon mark={mark} size={32} />
            <span className="unseen">{t("receiving:inside.seen")}</span>
          </span>
        }
        {...(onUnit && { onClick: () => onUnit(unit.factId) })}
      />
    </li>
  )
}
