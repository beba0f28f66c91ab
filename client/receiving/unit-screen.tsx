import { BigButton } from "../ui/big-button.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { deviationIcon } from "./deviation-icon.ts"
import { deviations } from "./judge-unit.ts"
import { type ExpectedLine, expectedIn, leftOf, type ParcelDraft, type UnitInHand } from "./parcel-draft.ts"
import { ProductPlate } from "./product-plate.tsx"
import { SerialAsk } from "./serial-ask.tsx"
import { splitTitle } from "./split-title.ts"
import { useDigits, useMain } from "./use-main.ts"

/** One article in the hand: in order by one tap, else what is wrong with it. */
export function UnitScreen({ draft, unit }: { draft: ParcelDraft; unit: UnitInHand }) {
  const { t, language } = useWords()
  const { strip, policy, perform, openCamera } = useBench()
  const clean = () => void perform({ do: "clean" })
  const wrong = deviations(policy, unit.category)
  const say = (index: number) => {
    const one = wrong[index]
    if (one) void perform({ do: "answer", question: one.question.id, answer: one.answer.id })
  }
  const near = nearest(wrong.map(({ answer }) => answer.grade))
  const lacksSerial = unit.serialTracked && unit.serial === null && !unit.noSerial
  useMain(lacksSerial ? null : clean)
  useDigits(near.map((index) => () => say(index)))
  return (
    <Screen
      strip={strip}
      band={<UnitBand draft={draft} unit={unit} />}
      actions={
        <ActionBar>
          {near.map((index) => {
            const one = wrong[index]
            return (
              one && (
                <BigButton key={index} icon={deviationIcon(one.question.id, one.answer)} onClick={() => say(index)}>
                  {shortAnswer(one.answer.label[language], one.question.label[language])}
                </BigButton>
              )
            )
          })}
          <BigButton
            kind="main"
            icon="check"
            onClick={clean}
            note={t("receiving:unit.cleanMeans")}
            lacking={lacksSerial ? t("receiving:serial.scan") : null}
          >
            {t("receiving:unit.clean")}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      <Siblings draft={draft} unit={unit} />
      <SerialAsk unit={unit} />
      <div>
        <h2 className="receiving-question">{t("receiving:unit.state")}</h2>
        {unit.reason && (
          <p className="quiet-text">{t("receiving:unit.customerSaid", { reason: reasonWords(t, unit.reason) })}</p>
        )}
      </div>
      <div className="receiving-two">
        <BigButton icon="note" onClick={() => void perform({ do: "findings" })}>
          {t("receiving:unit.more")}
        </BigButton>
        <BigButton icon="undo" onClick={() => void perform({ do: "leaveUnit" })}>
          {t("receiving:unit.putDown")}
        </BigButton>
        <BigButton icon="camera" across onClick={openCamera}>
          {t("receiving:unit.plate")}
        </BigButton>
      </div>
    </Screen>
  )
}

/** The four at the thumb, by where they lead: damaged and another article in the far row, the milder beside the main. */
function nearest(grades: readonly (string | null)[]): number[] {
  const order = ["D", null, "B", "C"]
  const firsts = order.map((grade) => grades.lastIndexOf(grade)).filter((index) => index >= 0)
  const rest = grades.map((_, index) => index).filter((index) => !firsts.includes(index))
  const four = [...firsts, ...rest].slice(0, 4)
  return four.length % 2 === 0 ? four : four.slice(0, -1)
}

/** "Oui/Non" alone says nothing without its question. */
const shortAnswer = (answer: string, question: string) => (answer.length < 5 ? `${question} ${answer}` : answer)

export function UnitBand({ draft, unit }: { draft: ParcelDraft; unit: UnitInHand }) {
  const { t } = useWords()
  const { hint } = useBench()
  const { name, variant } = splitTitle(unit.title)
  // a word that the large picture leaves no room for
  const isLong = name.length > 36 || name.split(/[\s-]/).some((word) => word.length > 10)
  const at = draft.units.length + 1
  const of = Math.max(expectedIn(draft), at)
  const word = unit.supersedes ? t("receiving:unit.again") : t("common:of", { count: at, of })
  return (
    <StateBand
      meaning={hint ? "look" : "go"}
      word={word}
      title={hint ? t(`receiving:hint.${hint}`) : name}
      note={hint ? t(`receiving:hint.${hint}Note`) : variant || unit.code || undefined}
      picture={
        isLong ? (
          <ProductPlate picture={unit.picture} width={104} />
        ) : (
          <ProductPlate picture={unit.picture} width={152} height={168} />
        )
      }
      pictureSize={isLong ? "small" : "product"}
      answerKey={`${unit.lineId ?? unit.code} ${unit.ordinal} ${unit.supersedes} ${hint}`}
    />
  )
}

/** The pictures of what is still to come: which one is this? */
function Siblings({ draft, unit }: { draft: ParcelDraft; unit: UnitInHand }) {
  const { t } = useWords()
  const open = draft.lines.filter((line) => line.lineId === unit.lineId || leftOf(draft, line) > 0)
  const left = open.reduce((sum, line) => sum + leftOf(draft, line), 0) - (unit.supersedes ? 0 : 1)
  if (open.length < 2) return null
  const shown: ExpectedLine[] = [...open].sort(
    (a, b) => Number(b.lineId === unit.lineId) - Number(a.lineId === unit.lineId),
  )
  return (
    <div className="receiving-siblings">
      {shown.slice(0, 4).map((line) => (
        <ProductPlate key={line.lineId} picture={line.picture} width={56} chosen={line.lineId === unit.lineId} />
      ))}
      {left > 0 && <span className="quiet-text">{t("receiving:unit.left", { count: left })}</span>}
    </div>
  )
}

const reasons = [
  "too_small",
  "too_large",
  "changed_mind",
  "arrived_damaged",
  "not_as_pictured",
  "uncomfortable",
  "defective",
  "wrong_item",
  "not_as_described",
  "late",
  "other",
] as const
type Reason = (typeof reasons)[number]

/** The shop's own code is shown as it is where the house has no words for it. */
function reasonWords(t: ReturnType<typeof useWords>["t"], reason: string): string {
  return reasons.includes(reason as Reason)
    ? t(`receiving:customerReason.${reason as Reason}`)
    : reason.replaceAll("_", " ")
}
