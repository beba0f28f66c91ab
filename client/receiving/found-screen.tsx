import { BigButton } from "../ui/big-button.tsx"
import { Illustration } from "../ui/illustration.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Plate } from "../ui/plate.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { carrierName } from "./carrier-name.ts"
import { ExpectedList } from "./expected-list.tsx"
import { expectedIn, type ParcelDraft } from "./parcel-draft.ts"
import { parcelPhotos } from "./parcel-photos.ts"
import { PhotoRow } from "./photo-row.tsx"
import { useDigits, useMain } from "./use-main.ts"

/** The parcel is known: what should be inside, what is odd, and the photos before it is opened. */
export function FoundScreen({ draft }: { draft: ParcelDraft }) {
  const { t } = useWords()
  const { strip, policy, perform, takePhotos, hint } = useBench()
  const lacking = parcelPhotos(draft, policy)
  const main = lacking.length > 0 ? () => takePhotos(lacking) : () => void perform({ do: "open" })
  const damaged = () => void perform({ do: "cartonDamaged", damaged: !draft.cartonDamaged })
  useMain(main)
  useDigits([damaged])
  const isUnknown = draft.returnIds.length === 0
  const count = expectedIn(draft)
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning={isUnknown ? "look" : "go"}
          {...(isUnknown && { mark: "unknown" as const })}
          word={isUnknown ? t("receiving:unknown.opening") : t("receiving:parcelFound")}
          title={isUnknown ? t("receiving:unknown.parcel") : t("receiving:found.expected", { count })}
          note={
            (hint && t(`receiving:hint.${hint}`)) ??
            (isUnknown
              ? t("receiving:unknown.noReturn")
              : subtitle(draft, t("receiving:found.returns", { count: draft.returnIds.length })))
          }
          picture={
            <Plate width={104}>
              <Illustration name={isUnknown ? "unknownParcel" : "parcel"} />
            </Plate>
          }
          answerKey={draft.parcelId}
        />
      }
      actions={
        <ActionBar>
          <BigButton icon="damaged" chosen={draft.cartonDamaged} onClick={damaged}>
            {t("receiving:found.cartonDamaged")}
          </BigButton>
          <BigButton icon="back" onClick={() => void perform({ do: "forget" })}>
            {t("receiving:found.leave")}
          </BigButton>
          <BigButton
            kind="main"
            icon={lacking.length > 0 ? "camera" : "box"}
            onClick={main}
            note={lacking.length > 1 ? t("receiving:photo.more", { count: lacking.length }) : undefined}
          >
            {lacking[0]
              ? t(`receiving:photo.take.${lacking[0]}`)
              : t(draft.cartonDamaged ? "receiving:found.openDamaged" : "receiving:found.open")}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      <Odd draft={draft} />
      <ExpectedList draft={draft} />
      <PhotoRow photos={draft.photos} />
    </Screen>
  )
}

function subtitle(draft: ParcelDraft, returns: string) {
  const carrier = carrierName(draft.carrier)
  const rmas = [...new Set(draft.lines.map((line) => line.rma))]
  const what = draft.returnIds.length > 1 ? returns : rmas[0]?.replace(/(.{4})(?=.)/g, "$1 ")
  return [carrier, what].filter(Boolean).join(", ") || undefined
}

/** What differs from the ordinary; at most what changes what the hands do next. */
function Odd({ draft }: { draft: ParcelDraft }) {
  const { t } = useWords()
  return (
    <>
      {draft.damaged && (
        <LineMessage meaning="look" title={t("receiving:found.damagedAtArrival")}>
          {t("receiving:found.damagedWhat")}
        </LineMessage>
      )}
      {draft.outsideWindow && (
        <LineMessage meaning="look" title={t("receiving:found.outsideWindow")}>
          {t("receiving:found.outsideWhat")}
        </LineMessage>
      )}
      {draft.others > 0 && (
        <LineMessage meaning="neutral" title={t("receiving:found.others", { count: draft.others })} />
      )}
      {draft.returnIds.length === 0 && <p>{t("receiving:unknown.howTo")}</p>}
    </>
  )
}
