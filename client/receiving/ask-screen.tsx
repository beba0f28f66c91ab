import { useKeys } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { clockTime, relativeDate } from "../ui/date-words.ts"
import { Illustration } from "../ui/illustration.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import type { Ask } from "./answers.ts"
import { choicesOf, type Next } from "./ask-choices.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import type { Candidate, ParcelDraft, UnitStart } from "./parcel-draft.ts"
import { printedGroups } from "./printed-groups.ts"
import { ProductPlate } from "./product-plate.tsx"
import { splitTitle } from "./split-title.ts"
import { useDigits, useMain } from "./use-main.ts"

type Props = {
  ask: Ask
  draft: ParcelDraft | null
  fresh: (key: string | null) => Candidate
  onNext: (next: Next) => void
}

/** Something is odd: what, and the choices. The first is the likeliest and main; a scan passes by. */
export function AskScreen({ ask, draft, fresh, onNext }: Props) {
  const { t } = useWords()
  const { strip } = useBench()
  const choices = choicesOf(ask, draft, fresh)
  const [first, ...others] = choices
  const go = choices.map((choice) => () => onNext(choice.next))
  useMain(go[0] ?? null)
  useDigits(go)
  useKeys({ Escape: () => onNext({ do: "back" }) })
  const unit = unitOf(ask)
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="look"
          word={t("scan:outcome.decide")}
          title={t(`receiving:ask.title.${ask.why}`)}
          note={useNote(ask)}
          picture={
            unit ? (
              <ProductPlate picture={unit.picture} width={104} />
            ) : (
              <Plate width={104}>
                <Illustration name={ask.why === "already_checked" ? "tray" : "parcel"} />
              </Plate>
            )
          }
          answerKey={JSON.stringify(ask)}
        />
      }
      actions={
        <ActionBar>
          {others.toReversed().map((choice) => (
            <BigButton
              key={choice.word + JSON.stringify(choice.params)}
              icon={choice.icon}
              across={others.length !== 2 || others.some((one) => one.params !== undefined)}
              onClick={() => onNext(choice.next)}
            >
              {t(choice.word, choice.params)}
            </BigButton>
          ))}
          {first && (
            <BigButton kind="main" icon={first.icon} onClick={() => onNext(first.next)}>
              {t(first.word, first.params)}
            </BigButton>
          )}
        </ActionBar>
      }
    >
      <CaptureTrouble />
      <AskDetail ask={ask} />
    </Screen>
  )
}

function AskDetail({ ask }: { ask: Ask }) {
  const { t } = useWords()
  const mark = markOf(ask)
  return (
    <>
      {mark && (
        <span className="receiving-answer-code">
          <Code groups={printedGroups(mark)} boldLast={4} />
        </span>
      )}
      <p>{t(ask.why === "wrong_bin" && !ask.known ? "receiving:ask.unknownBin" : `receiving:ask.what.${ask.why}`)}</p>
      {ask.why === "not_now" && <p className="receiving-list-title">{t(`receiving:ask.notNow.${ask.what}`)}</p>}
      {ask.why === "two_candidates" && (
        <Sheet>
          {ask.candidates.map((one) => (
            <li key={one.parcelId}>
              <Row
                lead={<ProductPlate picture={one.lines[0]?.picture ?? null} />}
                title={one.lines[0]?.title ?? one.key}
                note={t("common:units", { count: one.lines.reduce((sum, line) => sum + line.expected, 0) })}
              />
            </li>
          ))}
        </Sheet>
      )}
    </>
  )
}

/** The code that the question is about. */
function markOf(ask: Ask): string | null {
  if (ask.why === "already_received" || ask.why === "other_site") return ask.key
  if (ask.why === "already_checked") return ask.mark
  if (ask.why === "other_serial") return ask.serial
  if (ask.why === "wrong_bin") return ask.code
  if (ask.why === "unknown_label" || ask.why === "another_parcel" || ask.why === "in_another_draft")
    return ask.candidate.key
  return unitOf(ask)?.code ?? null
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function unitOf(ask: Ask): UnitStart | null {
  if (ask.why === "two_lines") return ask.units[0] ?? null
  return "unit" in ask ? ask.unit : null
}

function useNote(ask: Ask): string | undefined {
  const { t, language } = useWords()
  const { nameOf } = useBench()
  const now = Date.now()
  if (ask.why === "already_received" && ask.at !== null)
    return capital(
      t("receiving:ask.closedAt", {
        day: relativeDate(ask.at, now, language, "day"),
        time: clockTime(ask.at, language),
      }),
    )
  if (ask.why === "other_site") return ask.site
  if (ask.why === "in_another_draft" && ask.by !== null) return nameOf(ask.by)
  if (ask.why === "already_checked") return splitTitle(ask.title).name
  if (ask.why === "wrong_bin") return ask.known ? ask.label : undefined
  const unit = unitOf(ask)
  return unit ? splitTitle(unit.title).name : undefined
}
