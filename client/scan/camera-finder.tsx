import { useEffect, useRef, useState } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { decodeFrames } from "./decode-frames.ts"
import { emitScan } from "./scan-bus.ts"
import "./camera-scan.css"
import { useKeys } from "./use-scan.ts"

type Props = {
  onClose: () => void
  onType: () => void
  /** What became of the last code, where the finder stays open for the next. */
  said?: string | null
}

type Trouble = "refused" | "none" | "broken"

/** The whole screen looks through the camera; what it reads goes the way of every scan. */
export function CameraScan({ onClose, onType, said = null }: Props) {
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const { trouble, torch } = useCamera(video)
  useKeys({ Escape: onClose })
  return (
    <div className="camera-scan" role="dialog" aria-modal="true" aria-label={t("scan:camera.title")}>
      <video ref={video} playsInline muted />
      <div className="aim" aria-hidden="true" />
      <p className="how" role="status">
        {trouble ? "" : (said ?? t("scan:camera.aim"))}
      </p>
      {trouble && (
        <div className="trouble">
          <LineMessage meaning="stop" title={t(`scan:camera.${trouble}.title`)}>
            {t(`scan:camera.${trouble}.what`)}
          </LineMessage>
        </div>
      )}
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
          <BigButton kind="main" icon="close" onClick={onClose}>
            {t("scan:camera.close")}
          </BigButton>
        </div>
      </div>
    </div>
  )
}

const wanted: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
}

function useCamera(video: React.RefObject<HTMLVideoElement | null>) {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [track, setTrack] = useState<MediaStreamTrack | null>(null)
  const [on, setOn] = useState(false)
  useEffect(() => {
    let stop = () => {}
    let gone = false
    const open = async () => {
      const stream = await navigator.mediaDevices.getUserMedia(wanted)
      const picture = video.current
      const end = () => {
        for (const each of stream.getTracks()) each.stop()
      }
      if (gone || !picture) return end()
      stop = end
      picture.srcObject = stream
      await picture.play()
      setTrack(stream.getVideoTracks()[0] ?? null)
      const stopReading = decodeFrames(picture, {
        onCode: ({ raw, symbology }) => emitScan({ raw, symbology, channel: "camera" }),
        onBroken: () => setTrouble("broken"),
      })
      stop = () => {
        stopReading()
        end()
      }
      if (gone) stop()
    }
    open().catch((error: unknown) => !gone && setTrouble(troubleOf(error)))
    return () => {
      gone = true
      stop()
    }
  }, [video])
  const can = (track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch === true
  const toggle = () => {
    const next = !on
    track?.applyConstraints({ advanced: [{ torch: next } as MediaTrackConstraintSet] }).then(
      () => setOn(next),
      () => setOn(on),
    )
  }
  return { trouble, torch: { can, on, toggle } }
}

function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "refused"
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "broken"
}
