import { useState } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import { CaptureTrouble } from "./capture-trouble.tsx"
import { ExpectedList } from "./expected-list.tsx"
import { expectedIn, missingIn, type ParcelDraft } from "./parcel-draft.ts"
import { parcelPhotos } from "./parcel-photos.ts"
import { PhotoRow } from "./photo-row.tsx"
import { RefundPreview } from "./refund-preview.tsx"
import { splitTitle } from "./split-title.ts"
import { useMain } from "./use-main.ts"

/** Expected against found in one look; what lacks is listed before it is said. */
export function CloseScreen({ draft }: { draft: ParcelDraft }) {
  const { t } = useWords()
  const { strip, policy, perform, takePhotos } = useBench()
  const isEmpty = draft.units.length === 0
  const [emptyBox, setEmptyBox] = useState(isEmpty)
  const lacking = parcelPhotos(draft, policy, isEmpty && emptyBox)
  const close = () => void perform({ do: "close", emptyBox: isEmpty && emptyBox })
  const main = lacking.length > 0 ? () => takePhotos(lacking) : close
  useMain(main)
  const missing = missingIn(draft)
  const lost = missing.reduce((sum, one) => sum + one.quantity, 0)
  return (
    <Screen
      strip={strip}
      band={<CountBand draft={draft} lost={lost} />}
      actions={
        <ActionBar>
          <BigButton icon="search" onClick={() => void perform({ do: "lookOn" })}>
            {t(lost > 0 ? "receiving:close.lookOn" : "receiving:close.oneMore")}
          </BigButton>
          <BigButton
            kind="main"
            icon={lacking.length > 0 ? "camera" : "flag"}
            onClick={main}
            note={
              lacking.length > 1
                ? t("receiving:photo.more", { count: lacking.length })
                : lacking.length === 0
                  ? t("receiving:close.undoable")
                  : undefined
            }
          >
            {lacking[0] ? t(`receiving:photo.take.${lacking[0]}`) : closeWord(draft, emptyBox, t)}
          </BigButton>
        </ActionBar>
      }
    >
      <CaptureTrouble />
      {isEmpty && (
        <BigButton icon="box" chosen={emptyBox} onClick={() => setEmptyBox(!emptyBox)}>
          {t("receiving:close.emptyBox")}
        </BigButton>
      )}
      {lost > 0 && draft.others > 0 && (
        <LineMessage meaning="neutral" title={t("receiving:close.mayCome", { count: draft.others })} />
      )}
      <ExpectedList draft={draft} onUnit={(factId) => void perform({ do: "correct", factId })} />
      <RefundPreview draft={draft} />
      <PhotoRow photos={draft.photos} />
    </Screen>
  )
}

function CountBand({ draft, lost }: { draft: ParcelDraft; lost: number }) {
  const { t } = useWords()
  const odd = draft.units.some((unit) => unit.outcome !== "graded")
  const expected = expectedIn(draft)
  const found = draft.units.length
  const word =
    lost > 0 ? t("receiving:close.lost", { count: lost }) : odd ? t("receiving:close.odd") : t("receiving:close.whole")
  return (
    <StateBand
      meaning={lost > 0 || odd || found === 0 ? "look" : "go"}
      word={word}
      title={`${expected} ${t("receiving:close.expected", { count: expected })}, ${found} ${t("receiving:close.found", { count: found })}`}
    >
      <div className={`receiving-two-counts ${Math.max(expected, found) > 99 ? "long" : ""}`} aria-hidden="true">
        <p>
          <b>{expected}</b>
          {t("receiving:close.expected", { count: expected })}
        </p>
        <p>
          <b>{found}</b>
          {t("receiving:close.found", { count: found })}
        </p>
      </div>
    </StateBand>
  )
}

function closeWord(draft: ParcelDraft, emptyBox: boolean, t: ReturnType<typeof useWords>["t"]): string {
  const missing = missingIn(draft)
  if (draft.units.length === 0 && emptyBox) return t("receiving:close.closeEmpty")
  const [only] = missing
  const line = missing.length === 1 && draft.lines.find((one) => one.lineId === only?.lineId)
  if (line && splitTitle(line.title).name.length <= 14)
    return t("receiving:close.without", { what: splitTitle(line.title).name })
  return missing.length > 0 ? t("receiving:close.withoutSome", { count: missing.length }) : t("receiving:close.close")
}
