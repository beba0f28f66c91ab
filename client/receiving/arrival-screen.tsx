import { memo } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { carrierReservesDeadline } from "../../shared/policy/carrier-reserves.ts"
import { getDoc } from "../device/look-up.ts"
import { useLive } from "../device/use-live.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { clockTime, shortDay } from "../ui/date-words.ts"
import { StateIcon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { Tally } from "../ui/tally.tsx"
import { useWords } from "../ui/words.ts"
import type { ArrivalDraft, Arrived } from "./arrival-draft.ts"
import { carrierName } from "./carrier-name.ts"
import type { useArrival } from "./use-arrival.ts"
import { useMain } from "./use-main.ts"

type ScreenProps = {
  strip: React.ReactNode
  draft: ArrivalDraft
  misread: string | null
  refused: ReturnType<typeof useArrival>["refused"]
} & Record<"onPhoto" | "onCamera" | "onType" | "onTold" | "onUndo" | "onNoLabel" | "onFinish" | "onLeave", () => void>

/** How many of how many, and what became of the last scan. */
export function ArrivalScreen(props: ScreenProps) {
  const { draft, strip, refused } = props
  const { t } = useWords()
  const isNone = draft.parcels.length === 0
  useMain(isNone ? props.onCamera : props.onPhoto)
  return (
    <Screen
      strip={strip}
      band={<ArrivalBand draft={draft} misread={props.misread} />}
      actions={
        <ActionBar>
          {isNone ? (
            <BigButton icon="back" onClick={props.onLeave}>
              {t("common:back")}
            </BigButton>
          ) : (
            <BigButton icon="undo" onClick={props.onUndo}>
              {t("receiving:arrival.undo")}
            </BigButton>
          )}
          <BigButton
            icon="flag"
            onClick={props.onFinish}
            lacking={isNone && draft.told === null ? t("receiving:arrival.nothingYet") : null}
          >
            {t("receiving:arrival.finish")}
          </BigButton>
          <BigButton kind="main" icon="camera" onClick={isNone ? props.onCamera : props.onPhoto}>
            {t(isNone ? "scan:openCamera" : "receiving:arrival.damage")}
          </BigButton>
        </ActionBar>
      }
    >
      {refused && <LineMessage meaning="stop" title={t(`outbox:refused.${refused}`)} />}
      <Sheet label={t("receiving:arrival.list")}>
        {draft.parcels.slice(0, 4).map((one) => (
          <li key={one.parcelId}>
            <ArrivedRow arrived={one} />
          </li>
        ))}
        <li>
          <Row
            title={
              draft.told === null ? t("receiving:arrival.askTold") : t("receiving:arrival.told", { count: draft.told })
            }
            note={draft.announced === null ? undefined : t("receiving:arrival.announced", { count: draft.announced })}
            onClick={props.onTold}
          />
        </li>
      </Sheet>
      <div className="receiving-two">
        <BigButton icon="keyboard" onClick={props.onType}>
          {t("scan:typeNumber")}
        </BigButton>
        <BigButton icon="parcel" onClick={props.onNoLabel}>
          {t("receiving:noLabel")}
        </BigButton>
        {!isNone && (
          <BigButton icon="camera" across onClick={props.onCamera}>
            {t("scan:openCamera")}
          </BigButton>
        )}
      </div>
    </Screen>
  )
}

function ArrivalBand({ draft, misread }: { draft: ArrivalDraft; misread: string | null }) {
  const { t } = useWords()
  const count = draft.parcels.length
  const of = draft.told ?? (draft.announced || undefined)
  const ofText = of === undefined ? undefined : t("receiving:arrival.of", { of })
  if (misread !== null)
    return (
      <StateBand
        meaning="stop"
        word={t("scan:outcome.misread")}
        title={t("receiving:misread.again")}
        note={t("receiving:misread.nothingKept")}
        answerKey={misread}
      />
    )
  const isOdd = draft.said === "twice" || draft.said === "before" || draft.said === "not_a_label"
  const meaning = isOdd || draft.said === "unknown" ? "look" : count === 0 ? "neutral" : "go"
  return (
    <StateBand
      meaning={meaning}
      {...(draft.said === "unknown" && { mark: "unknown" as const })}
      word={t(`receiving:arrival.said.${draft.said ?? "waiting"}`)}
      title={`${count} ${ofText ?? ""}`}
      answerKey={`${draft.said} ${count} ${draft.parcels[0]?.parcelId}`}
    >
      <Tally count={count} of={of} ofText={ofText} />
    </StateBand>
  )
}

/** The rows of before stay as they are: to make them again would hold up the answer. */
const ArrivedRow = memo(({ arrived }: { arrived: Arrived }) => {
  const { t, language } = useWords()
  const groups = arrived.key === null ? [] : groupForEye(arrived.key, arrived.carrier)
  const name =
    arrived.key === null ? t("receiving:parcel.noLabel") : (carrierName(arrived.carrier) ?? t("receiving:parcel.one"))
  return (
    <Row
      title={
        <>
          {name}{" "}
          <span className="receiving-lighter">
            {groups.length > 0 && <Code small groups={groups.length > 4 ? ["…", ...groups.slice(-3)] : groups} />}
          </span>
        </>
      }
      {...(arrived.damaged && { note: <Reserves at={arrived.at} /> })}
      {...(!arrived.isKnown && !arrived.damaged && { note: t("receiving:arrival.notAnnounced") })}
      end={
        <span className="receiving-row-mark">
          {(arrived.damaged || !arrived.isKnown) && (
            <span className="receiving-mark-look">
              <StateIcon mark={arrived.damaged ? "decide" : "unknown"} size={24} />
            </span>
          )}
          {clockTime(arrived.at, language)}
        </span>
      }
    />
  )
})

/** After this day the carrier answers for nothing that is not proved otherwise: whoever writes to it must know. */
function Reserves({ at }: { at: number }) {
  const { t, language } = useWords()
  const site = useLive(() => getDoc("site", "site"))
  const timeZone = site?.body.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const day = shortDay(Date.parse(carrierReservesDeadline(at, timeZone).lastDay), language, "UTC")
  return <>{t("receiving:arrival.damagedUntil", { day })}</>
}
