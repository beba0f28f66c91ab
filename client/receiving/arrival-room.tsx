import { useState } from "react"
import { useLocation } from "wouter"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { commandOf } from "../../shared/barcode/own-number.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { setCurrentDraft } from "../device/drafts.ts"
import { dropPhoto } from "../photos/drop-photo.ts"
import { PhotoCamera } from "../photos/photo-camera.tsx"
import { CameraScan } from "../scan/camera-scan.tsx"
import { signal } from "../scan/feedback.ts"
import { TypedEntry } from "../scan/typed-entry.tsx"
import { type ScanRead, useKeys, useScan } from "../scan/use-scan.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Code } from "../ui/code.tsx"
import { clockTime } from "../ui/date-words.ts"
import { StateIcon } from "../ui/icon.tsx"
import { Keypad } from "../ui/keypad.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar, Row, Screen, Sheet } from "../ui/screen.tsx"
import { StateBand } from "../ui/state-band.tsx"
import { Tally } from "../ui/tally.tsx"
import { useWords } from "../ui/words.ts"
import { type ArrivalDraft, type Arrived, answerArrival } from "./arrival-draft.ts"
import { carrierName } from "./carrier-name.ts"
import { useArrival } from "./use-arrival.ts"
import { pressMain, useMain } from "./use-main.ts"
import { makeUnannounced, whatDeviceKnows } from "./what-device-knows.ts"

type Props = { personId: string; siteId: string; policy: Policy; strip: React.ReactNode }
type Overlay = "camera" | "type" | "photo" | "told" | null

/** Parcels off the truck in a row: one sound each, counted against what is awaited. */
export function ArrivalRoom({ personId, siteId, policy, strip }: Props) {
  const { draft, held, perform, refused } = useArrival({ personId, siteId })
  const [overlay, setOverlay] = useState<Overlay>(null)
  const [misread, setMisread] = useState<string | null>(null)
  const [, go] = useLocation()
  const { t } = useWords()
  useScan(async (read) => {
    if (!held.current) return
    if (overlay === "type" || overlay === "photo") setOverlay(null)
    if (read.reading.kind === "command") return obey(read)
    const known = await whatDeviceKnows(read, { personId, policy })
    const answer = answerArrival(read, known, held.current)
    setMisread(answer ? null : read.scan.raw)
    if (!answer) return signal("misread")
    if (await perform(answer.act)) signal(answer.sound)
    else signal("misread")
  })
  const leave = () => void setCurrentDraft(null).then(() => go("/receive"))
  const finish = () => void perform({ do: "finish" }).then((done) => done && leave())

  async function obey(read: ScanRead) {
    const name = commandOf(read.reading.key ?? "")
    const isDone = held.current !== null && held.current.parcels.length > 0
    if (name === "undo" && isDone) await perform({ do: "undo" })
    else if ((name === "damaged" || name === "photo") && isDone) setOverlay("photo")
    else if (name === "close" && isDone) finish()
    else if (name === "next") pressMain()
    else return signal("decide")
    signal("unit")
  }

  if (!draft) return null
  const close = () => setOverlay(null)
  if (overlay === "camera")
    return <CameraScan onClose={close} onType={() => setOverlay("type")} said={saidOf(draft, misread, t)} />
  if (overlay === "type") return <TypedEntry strip={strip} onClose={close} />
  if (overlay === "told")
    return (
      <ToldForm
        strip={strip}
        told={draft.told}
        onClose={close}
        onTold={(told) => void perform({ do: "told", told }).then(close)}
      />
    )
  if (overlay === "photo")
    return (
      <PhotoCamera
        slots={["damage"]}
        draftId={draft.deliveryId}
        onTaken={(photo) => perform({ do: "damage", photo })}
        onRetake={dropPhoto}
        onClose={close}
      />
    )
  return (
    <ArrivalScreen
      strip={strip}
      draft={draft}
      misread={misread}
      refused={refused}
      onPhoto={() => setOverlay("photo")}
      onCamera={() => setOverlay("camera")}
      onType={() => setOverlay("type")}
      onTold={() => setOverlay("told")}
      onUndo={() => void perform({ do: "undo" })}
      onNoLabel={() =>
        void perform({ do: "arrive", candidate: makeUnannounced()(null), isKnown: false }).then(
          (done) => done && signal("unknown"),
        )
      }
      onFinish={finish}
      onLeave={leave}
    />
  )
}

/** For the eye in the finder, which hides the band. */
function saidOf(draft: ArrivalDraft, misread: string | null, t: ReturnType<typeof useWords>["t"]): string | null {
  if (misread !== null) return t("scan:outcome.misread")
  return (
    draft.said &&
    t("receiving:arrival.seen", { count: draft.parcels.length, what: t(`receiving:arrival.said.${draft.said}`) })
  )
}

type ScreenProps = {
  strip: React.ReactNode
  draft: ArrivalDraft
  misread: string | null
  refused: ReturnType<typeof useArrival>["refused"]
} & Record<"onPhoto" | "onCamera" | "onType" | "onTold" | "onUndo" | "onNoLabel" | "onFinish" | "onLeave", () => void>

function ArrivalScreen(props: ScreenProps) {
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
      <div className="two">
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

function ArrivedRow({ arrived }: { arrived: Arrived }) {
  const { t, language } = useWords()
  const groups = arrived.key === null ? [] : groupForEye(arrived.key, arrived.carrier)
  const name =
    arrived.key === null ? t("receiving:parcel.noLabel") : (carrierName(arrived.carrier) ?? t("receiving:parcel.one"))
  return (
    <Row
      title={
        <>
          {name}{" "}
          <span className="lighter">
            {groups.length > 0 && <Code small groups={groups.length > 4 ? ["…", ...groups.slice(-3)] : groups} />}
          </span>
        </>
      }
      {...(arrived.damaged && { note: t("receiving:arrival.damaged") })}
      {...(!arrived.isKnown && !arrived.damaged && { note: t("receiving:arrival.notAnnounced") })}
      end={
        <span className="row-mark">
          {(arrived.damaged || !arrived.isKnown) && (
            <span className="mark-look">
              <StateIcon mark={arrived.damaged ? "decide" : "unknown"} size={24} />
            </span>
          )}
          {clockTime(arrived.at, language)}
        </span>
      }
    />
  )
}

type ToldProps = {
  strip: React.ReactNode
  told: number | null
  onTold: (told: number | null) => void
  onClose: () => void
}

/** What the driver says to bring. */
function ToldForm({ strip, told, onTold, onClose }: ToldProps) {
  const { t } = useWords()
  const [typed, setTyped] = useState(told === null ? "" : String(told))
  const save = () => onTold(typed === "" ? null : Number(typed))
  useMain(save)
  useKeys({ Escape: onClose })
  return (
    <Screen
      strip={strip}
      band={
        <StateBand
          meaning="neutral"
          height="form"
          word={t("receiving:arrival.driver")}
          title={t("receiving:arrival.howMany")}
        />
      }
      actions={
        <ActionBar>
          <BigButton kind="main" icon="check" onClick={save}>
            {typed === ""
              ? t("receiving:arrival.noNumber")
              : t("receiving:arrival.saveNumber", { count: Number(typed) })}
          </BigButton>
        </ActionBar>
      }
    >
      <Keypad value={typed} onChange={setTyped} length={4} label={t("receiving:arrival.howMany")} />
    </Screen>
  )
}
