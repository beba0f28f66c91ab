import { useState } from "react"
import type { RefundCase } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { grades } from "../../shared/domain/states.ts"
import { photoSlots } from "../../shared/policy/policy-document.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskPhotos } from "../ui/desk-photos.tsx"
import { Icon, type IconName } from "../ui/icon.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { type t as Say, useWords } from "../ui/words.ts"
import { type Happening, isOfKind, joinPhotos, type Photo, type StoryKind, storyKinds } from "./join-photos.ts"
import { noteWords } from "./refund-why.tsx"
import { timelineWord } from "./refund-words.ts"

/** Facts, photos, decisions, calls and acts in one list, oldest first. Each opens its record. */
export function RefundHappened({ seen }: { seen: RefundCase }) {
  const { t } = useWords()
  const [kind, setKind] = useState<StoryKind>("all")
  const all = joinPhotos(seen.timeline, seen.photos)
  const shown = all.filter((one) => isOfKind(one, kind))
  return (
    <aside className="desk-happened" id="refund-happened">
      <h2>{t("refunds:happened")}</h2>
      <fieldset className="finance-story">
        <legend className="unseen">{t("finance:story.show")}</legend>
        {storyKinds.map((each) => {
          const count = all.filter((one) => isOfKind(one, each)).length
          return (
            <label key={each} className="desk-chip">
              <input type="radio" name="story" checked={each === kind} onChange={() => setKind(each)} />
              {t(`finance:story.${each}`)} {each !== "all" && count > 0 ? count : null}
            </label>
          )
        })}
      </fieldset>
      {shown.length === 0 && <p className="desk-quiet">{t("finance:story.empty")}</p>}
      <ol className="desk-timeline" style={{ marginBlockStart: 12 }}>
        {shown.map((one) => (
          <Entry key={keyOf(one)} one={one} currency={seen.currency} />
        ))}
      </ol>
    </aside>
  )
}

const keyOf = (one: Happening) => `${one.at} ${one.code} ${JSON.stringify(one.detail).slice(0, 80)}`

function Entry({ one, currency }: { one: Happening; currency: string }) {
  const { t, language } = useWords()
  const amount = formatMoney(Number(one.params.amountMinor ?? 0), String(one.params.currency ?? currency), language)
  const notes = notesOf(t, one)
  return (
    <li>
      <span className="mark">
        <Icon name={iconOf(one)} size={20} />
      </span>
      <details>
        <summary>
          <strong>{t(timelineWord(one), { amount })}</strong>
          <span className="desk-quiet">
            <RelativeDate at={one.at} now={Date.now()} />
            {notes.map((note) => `, ${note}`)}
          </span>
        </summary>
        <pre className="desk-record">{JSON.stringify(one.detail, null, 2)}</pre>
      </details>
      {one.photos.length > 0 && (
        <DeskPhotos as="thumbs" photos={one.photos.map((photo) => photoOf(t, language, photo))} />
      )}
    </li>
  )
}

/** Who, and what else is worth a word: the grade, a verdict that is not the usual one, the reason given, the policy. */
function notesOf(t: typeof Say, { by, params }: Happening): string[] {
  const grade = grades.find((each) => each === params.grade)
  const verdict = (["review", "rejected"] as const).find((each) => each === params.verdict)
  return [
    by,
    params.customer === 1 && t("refunds:byCustomer"),
    grade && t("refunds:classIs", { grade }),
    verdict && t(`refunds:verdict.${verdict}`),
    params.superseded === 1 && t("refunds:superseded"),
    typeof params.policyVersion === "number" && t("refunds:policyVersion", { version: params.policyVersion }),
    typeof params.provider === "string" && params.provider,
    typeof params.why === "string" && params.why !== "other" && noteWords(t, params.why),
    params.reason,
    params.error,
  ].filter((note): note is string => typeof note === "string" && note !== "")
}

const icons: Readonly<Record<string, IconName>> = {
  announced: "person",
  parcelArrived: "house",
  deliveryCounted: "truck",
  parcelOpened: "box",
  unitInspected: "check",
  parcelClosed: "parcel",
  exceptionRaised: "flag",
  photo: "photo",
  photoAdded: "photo",
  scanKept: "scan",
}
const iconsOfKind: Record<Happening["what"], IconName> = {
  announced: "person",
  fact: "note",
  decision: "scale",
  call: "card",
  act: "person",
}

const iconOf = (one: Happening): IconName => icons[one.code] ?? iconsOfKind[one.what]

export function photoOf(t: typeof Say, language: string, photo: Photo) {
  const slot = photoSlots.find((each) => each === photo.slot.replace(/_\d+$/, ""))
  const name = slot ? t(`domain:photoSlot.${slot}`) : photo.slot
  return {
    key: photo.sha256,
    src: `/api/photos/${photo.sha256}`,
    here: photo.here,
    label: t("desk:photo.taken", { slot: name, by: photo.by, at: exactDate(photo.at, language) }),
    caption: name,
  }
}
