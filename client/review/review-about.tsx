import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { ReviewCase } from "../../shared/contract/review.ts"
import { parcelStates } from "../../shared/domain/states.ts"
import { Code } from "../ui/code.tsx"
import { DeskKnown, DeskPart } from "../ui/desk-known.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { quoted } from "./review-seen.tsx"
import { factWord, reasonWords, whyLongWord } from "./review-words.ts"

/** Why it waits, what is odd about it, and, of a capture, the capture itself. */
export function ReviewWhy({ seen }: { seen: ReviewCase }) {
  const { t, language } = useWords()
  const { fact, exceptions, row } = seen
  return (
    <>
      {exceptions.length > 0 && (
        <DeskPart title={t("review:exceptions")}>
          <DeskKnown
            lines={exceptions.map((one) => ({
              label: t(`domain:exception.${one.kind}`),
              value: (
                <>
                  <RelativeDate at={one.openedAt} now={Date.now()} />
                  {one.note && `, ${quoted(language, one.note)}`}
                </>
              ),
            }))}
          />
        </DeskPart>
      )}
      {fact && (
        <DeskPart title={t(factWord(fact.type))}>
          {row.why.map((code) => (
            <p key={code}>{t(whyLongWord(code))}</p>
          ))}
          <DeskKnown lines={[{ label: t("review:capturedBy"), value: fact.by }]} />
          <details>
            <summary>{t("desk:record")}</summary>
            <pre className="desk-record">{JSON.stringify(fact.body, null, 2)}</pre>
          </details>
        </DeskPart>
      )}
    </>
  )
}

/** What was seen in the parcel; each opens, to be answered by itself. */
export function ReviewContents({ seen: { units } }: { seen: ReviewCase }) {
  const { t } = useWords()
  if (units.length === 0) return null
  return (
    <DeskPart title={t("review:contents.title")}>
      <ul className="review-contents">
        {units.map((unit, index) => (
          <li key={unit.id}>
            <a href={`/review/unit:${unit.id}`}>
              {index + 1}. {unit.title ?? t("review:unknownItem")}
            </a>{" "}
            <span className="state">
              {unit.reception === "short_shipped" && t("domain:exception.missing_item")}
              {unit.grade && t("domain:gradeShort", { grade: unit.grade })}
              {", "}
              {t(`review:contents.${unit.acceptance}`)}
            </span>
          </li>
        ))}
      </ul>
    </DeskPart>
  )
}

/** What the customer wrote, and the parcel it came in. */
export function ReviewOrigin({ seen }: { seen: ReviewCase }) {
  const { t, language } = useWords()
  const { unit, parcel } = seen
  const state = parcel && parcelStates.find((each) => each === parcel.state)
  return (
    <>
      {(unit?.reason || unit?.comment) && (
        <DeskPart title={t("review:customerSays")} ruled>
          <DeskKnown
            lines={[
              { label: t("review:customerReason"), value: unit.reason && reasonWords(t, unit.reason) },
              { label: t("review:customerComment"), value: unit.comment && quoted(language, unit.comment) },
            ]}
          />
        </DeskPart>
      )}
      {parcel && (
        <DeskPart title={t("review:parcel")} ruled>
          <DeskKnown
            lines={[
              {
                label: t("review:parcelNumber"),
                value: parcel.keys[0] && <Code small groups={groupForEye(parcel.keys[0], parcel.carrier)} />,
              },
              { label: t("review:parcelState"), value: state && t(`domain:parcelState.${state}`) },
              {
                label: t("review:arrived"),
                value: parcel.arrivedAt !== null && <RelativeDate at={parcel.arrivedAt} now={Date.now()} />,
              },
              { label: t("review:damagedAtDock"), value: parcel.damaged && t("common:yes") },
            ]}
          />
        </DeskPart>
      )}
    </>
  )
}
