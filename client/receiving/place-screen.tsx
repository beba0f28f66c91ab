import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Place } from "../ui/place.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { judgeUnit } from "./judge-unit.ts"
import { expectedIn, leftOf, type ParcelDraft, type UnitInHand } from "./parcel-draft.ts"
import { ProductPlate } from "./product-plate.tsx"
import { splitTitle } from "./split-title.ts"
import { useMain } from "./use-main.ts"

/** Where it goes, to be read across the hall. A bin's scan stores it, a tap skips, the next article's scan skips too. */
export function PlaceScreen({ draft, unit }: { draft: ParcelDraft; unit: UnitInHand }) {
  const { t, language } = useWords()
  const { strip, policy, perform, openForm, openCamera, hint } = useBench()
  const judged = judgeUnit(policy, unit)
  const skip = () => void perform({ do: "place", bin: null })
  const line = draft.lines.find((one) => one.lineId === unit.lineId)
  const more = line && judged.outcome === "graded" ? leftOf(draft, line) - (unit.supersedes ? 0 : 1) : 0
  const oneMore = more > 0 ? () => void perform({ do: "oneMore" }) : undefined
  useMain(skip)
  useKeys({ "+": oneMore })
  const { name, variant } = splitTitle(unit.title)
  const place = judged.place ?? policy.places.quarantine
  return (
    <Screen
      strip={strip}
      band={
        <Place
          kind={place.kind}
          colour={place.colour}
          name={place.label[language]}
          word={t(`domain:disposition.${judged.disposition ?? "quarantine"}`)}
          note={
            (hint && t(`receiving:hint.${hint}`)) ??
            t("common:of", {
              count: draft.units.length + 1,
              of: Math.max(expectedIn(draft), draft.units.length + 1),
            })
          }
          answerKey={`place ${unit.lineId} ${unit.ordinal} ${judged.disposition}`}
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="undo" onClick={() => void perform({ do: "redo" })}>
            {t("receiving:place.redo")}
          </BigButton>
          {oneMore ? (
            <BigButton icon="plus" onClick={oneMore}>
              {t("receiving:place.oneMore", { count: more })}
            </BigButton>
          ) : (
            <BigButton icon="pin" onClick={() => openForm("override")}>
              {t("receiving:place.other")}
            </BigButton>
          )}
          <BigButton kind="main" icon="check" onClick={skip}>
            {t("receiving:place.skip")}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      <Sheet>
        <li>
          <Row
            lead={<ProductPlate picture={unit.picture} />}
            title={name}
            note={[variant, judged.grade && t("domain:gradeShort", { grade: judged.grade }), unit.lpn]
              .filter(Boolean)
              .join(". ")}
          />
        </li>
      </Sheet>
      <p>{t("receiving:place.scanBin")}</p>
      <div className="receiving-two">
        <BigButton icon="camera" onClick={openCamera}>
          {t("scan:openCamera")}
        </BigButton>
        {oneMore && (
          <BigButton icon="pin" onClick={() => openForm("override")}>
            {t("receiving:place.other")}
          </BigButton>
        )}
      </div>
    </Screen>
  )
}
