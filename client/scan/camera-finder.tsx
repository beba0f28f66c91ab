import { useCallback, useEffect, useRef, useState } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import type { Sighting } from "./agree.ts"
import type { Candidate } from "./choose-code.ts"
import { CodeFrames } from "./code-frames.tsx"
import { asSighting, decodeFrames } from "./decode-frames.ts"
import { meetCodes } from "./meet-codes.ts"
import { readPhoto, type Unread } from "./read-photo.ts"
import { keysOf, readScan } from "./read-scan.ts"
import { emitScan } from "./scan-bus.ts"
import "./camera-finder.css"
import { remembering } from "../device/look-up.ts"
import { type CameraTrouble, useCamera } from "./use-camera.ts"
import { useKeys } from "./use-scan.ts"

export type FinderProps = {
  onClose: () => void
  onType: () => void
  /** What became of the last code, where the finder stays open for the next. */
  said?: string | null
}

/** The whole screen looks through the camera; what it reads goes the way of every scan. */
export function CameraFinder({ onClose, onType, said = null }: FinderProps) {
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const { onPlaying, asked, offered, choose, dismiss, isBroken, signs, sign, photo, readFrom } = useCodes()
  const file = useRef<HTMLInputElement>(null)
  const camera = useCamera(video, onPlaying, signs)
  const { torch, zoom, lens, focusAt, isResting } = camera
  const trouble = camera.trouble ?? (isBroken ? "broken" : null)
  useKeys({ Escape: asked.length > 0 ? dismiss : onClose })
  const focus = (event: React.PointerEvent<HTMLVideoElement>) => {
    sign()
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    focusAt?.((event.clientX - left) / width, (event.clientY - top) / height)
  }
  const how = () => {
    if (photo) return t(`scan:camera.photo.${photo}`)
    if (asked.length > 0) return t("scan:camera.whichOne")
    if (trouble || isResting) return ""
    return said ?? t("scan:camera.aim")
  }
  return (
    <div
      className="camera-finder"
      role="dialog"
      aria-modal="true"
      aria-label={t("scan:camera.title")}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        readFrom(event.dataTransfer.files[0])
      }}
    >
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          readFrom(event.target.files?.[0])
          event.target.value = ""
        }}
      />
      <div className="view">
        <video ref={video} playsInline muted onPointerDown={focus} />
        {asked.length === 0 && !trouble && !isResting && <div className="aim" aria-hidden="true" />}
        <CodeFrames video={video} sightings={asked.length > 0 ? asked : offered ? [offered] : []} onChoose={choose} />
        <p className="how" role="status">
          {how()}
        </p>
        {trouble && <TroubleNote trouble={trouble} />}
        {isResting && !trouble && (
          <div className="trouble">
            <LineMessage meaning="look" title={t("scan:camera.resting.title")}>
              {t("scan:camera.resting.what")}
            </LineMessage>
          </div>
        )}
        <div className="choices">
          {asked.map((each) => (
            <BigButton key={each.raw} icon="parcel" across onClick={() => choose(each)}>
              {plainText(each)}
            </BigButton>
          ))}
          {asked.length > 0 && (
            <BigButton icon="undo" across onClick={dismiss}>
              {t("scan:camera.noneOfThese")}
            </BigButton>
          )}
          {asked.length === 0 && offered && (
            <BigButton icon="check" across onClick={() => choose(offered)} note={t("scan:camera.confirmNote")}>
              {plainText(offered)}
            </BigButton>
          )}
          {(trouble || isResting) && (
            <BigButton icon="retake" across onClick={camera.reopen}>
              {t(isResting ? "scan:camera.wake" : "scan:camera.again")}
            </BigButton>
          )}
        </div>
      </div>
      <div className="actions">
        <div className="column">
          <BigButton icon="keyboard" onClick={onType}>
            {t("scan:typeNumber")}
          </BigButton>
          <BigButton
            icon="torch"
            chosen={torch.on}
            lacking={torch.can ? null : t("scan:camera.noTorch")}
            onClick={torch.toggle}
          >
            {t("scan:camera.torch")}
          </BigButton>
          <BigButton icon="photo" onClick={() => file.current?.click()}>
            {t("scan:camera.photo.read")}
          </BigButton>
          {zoom && (
            <BigButton icon="search" onClick={zoom.next}>
              {t("scan:camera.zoom", { times: zoom.at })}
            </BigButton>
          )}
          {lens && (
            <BigButton icon="eye" onClick={lens.next}>
              {t("scan:camera.lens")}
            </BigButton>
          )}
          <BigButton kind="main" icon="close" onClick={onClose}>
            {t("scan:camera.close")}
          </BigButton>
        </div>
      </div>
    </div>
  )
}

function TroubleNote({ trouble }: { trouble: CameraTrouble }) {
  const { t } = useWords()
  return (
    <div className="trouble">
      <LineMessage meaning="stop" title={t(`scan:camera.${trouble}.title`)}>
        {t(`scan:camera.${trouble}.what`)}
      </LineMessage>
    </div>
  )
}

const plainText = ({ raw }: Sighting) => raw.replace(/^\][A-Za-z][0-9A-Za-z]/, "")

async function candidateOf(sighting: Sighting): Promise<Candidate> {
  const { raw, symbology } = sighting
  const { reading, named } = await readScan({ raw, symbology, channel: "camera" }, remembering())
  const isKnown = [...(named ?? []).values()].some((docs) => docs.length > 0)
  return { sighting, reading, isKnown: isKnown && keysOf(reading).length > 0 }
}

/** The codes in view: taken, asked about, offered. */
function useCodes() {
  const [asked, setAsked] = useState<Sighting[]>([])
  const [offered, setOffered] = useState<Sighting | null>(null)
  const [isBroken, setBroken] = useState(false)
  const [signs, setSigns] = useState(0)
  const sign = useCallback(() => setSigns((before) => before + 1), [])
  const meeting = useRef<ReturnType<typeof meetCodes>>(null)
  meeting.current ??= meetCodes({
    candidateOf,
    onTake: ({ raw, symbology }) => emitScan({ raw, symbology, channel: "camera" }),
    onAsk: setAsked,
    onOffer: setOffered,
    later: (act, ms) => void setTimeout(act, ms),
  })
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const [photo, setPhoto] = useState<"reading" | "nothing" | Unread | null>(null)
  const readFrom = (chosen: File | undefined) => {
    if (!chosen) return
    sign()
    setPhoto("reading")
    void readPhoto(chosen).then(async (readings) => {
      if (typeof readings === "string") return setPhoto(readings)
      const sightings = readings.map((each) => asSighting({ ...each, corners: null }, 1, 1))
      setPhoto(readings.length > 0 ? null : "nothing")
      // at full effort one look is as good as the two frames that some codes need
      for (const later of [0, 1]) await meeting.current?.frame(sightings, performance.now() + later)
    })
  }
  const onPlaying = useCallback(
    (picture: HTMLVideoElement) => {
      setBroken(false)
      return decodeFrames(picture, {
        onFrame: (sightings) => {
          if (!isOpen.current) return
          if (sightings.length > 0) {
            sign()
            setPhoto(null)
          }
          void meeting.current?.frame(sightings, performance.now())
        },
        onBroken: () => setBroken(true),
      })
    },
    [sign],
  )
  return {
    ...{ onPlaying, asked, offered, isBroken, signs, sign, photo, readFrom },
    choose: (sighting: Sighting) => meeting.current?.choose(sighting),
    dismiss: () => meeting.current?.dismiss(),
  }
}
