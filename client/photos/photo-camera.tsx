import { useCallback, useEffect, useRef, useState } from "react"
import type { PhotoSlot } from "../../shared/policy/policy-document.ts"
import { type CaptureCode, CaptureRefused } from "../outbox/capture-refused.ts"
import { BigButton } from "../ui/big-button.tsx"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { grabFrame } from "./grab-frame.ts"
import { keepPhoto } from "./keep-photo.ts"
import type { Picture } from "./shrink.ts"
import { SHUTTER } from "./shutter.ts"
import { usePhotoUrl } from "./use-photo-url.ts"
import "./photo-camera.css"

export type Taken = { slot: PhotoSlot; sha256: string }

export type CameraProps = {
  /** What is to be seen, one photo each, in this order. */
  slots: readonly PhotoSlot[]
  draftId: string
  /** After the photo is on the disk. Resolves when the draft names it. */
  onTaken: (photo: Taken) => Promise<unknown>
  onRetake: (sha256: string) => Promise<unknown>
  onClose: () => void
  /** The camera is out of order and so is the file: goes on without. */
  onWithout?: () => void
}

/** The whole screen is the finder. One tap or the trigger key takes; the page goes when the last wanted one is kept. */
export function PhotoCamera(props: CameraProps) {
  const { slots, draftId, onTaken, onRetake, onClose, onWithout } = props
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const { trouble, isReady } = useFinder(video)
  const [taken, setTaken] = useState<Taken[]>([])
  const [refused, setRefused] = useState<CaptureCode | "broken" | null>(null)
  const busy = useRef(false)
  // pressed before the picture came: it is taken as soon as it does
  const early = useRef(false)
  const slot = slots[taken.length]
  const last = taken.at(-1)

  const keep = useCallback(
    async (source: Picture) => {
      if (!slot || busy.current) return
      busy.current = true
      try {
        const { sha256 } = await keepPhoto(source, draftId)
        await onTaken({ slot, sha256 })
        setRefused(null)
        setTaken((before) => [...before, { slot, sha256 }])
        if (taken.length + 1 === slots.length) onClose()
      } catch (error) {
        setRefused(error instanceof CaptureRefused ? error.code : "broken")
      } finally {
        busy.current = false
      }
    },
    [slot, draftId, onTaken, onClose, slots.length, taken.length],
  )
  const shoot = useCallback(async () => {
    early.current = !isReady
    if (!video.current || !isReady || busy.current) return
    navigator.vibrate?.(30)
    await keep(await grabFrame(video.current))
  }, [keep, isReady])
  useTrigger(shoot, onClose)
  useEffect(() => {
    if (isReady && early.current) void shoot()
  }, [isReady, shoot])

  const again = async () => {
    if (!last) return
    await onRetake(last.sha256)
    setTaken(taken.slice(0, -1))
  }
  return (
    <div className="photo-camera" role="dialog" aria-modal="true" aria-label={t("receiving:photo.title")}>
      <p className="wanted" role="status">
        {slot && t(`receiving:photo.aim.${slot}`)}
        {slots.length > 1 && <small>{t("common:of", { count: taken.length + 1, of: slots.length })}</small>}
      </p>
      <video ref={video} playsInline muted />
      {trouble && (
        <div className="trouble">
          <LineMessage meaning="stop" title={t(`scan:camera.${trouble}.title`)}>
            {t(`receiving:photo.trouble.${trouble}`)}
          </LineMessage>
        </div>
      )}
      {refused && (
        <div className="trouble">
          <LineMessage
            meaning="stop"
            title={refused === "broken" ? t("receiving:photo.notKept") : t(`outbox:refused.${refused}`)}
          />
        </div>
      )}
      <div className="shutter-bar">
        <BigButton icon="close" onClick={onClose}>
          {t("receiving:photo.close")}
        </BigButton>
        {trouble ? (
          <FileInput onFile={(file) => void keep(file)} />
        ) : (
          <button type="button" className="shutter" onClick={() => void shoot()}>
            <Icon name="camera" size={44} />
            <span className="unseen">{t("receiving:photo.shutter")}</span>
          </button>
        )}
        {last ? (
          <Again sha256={last.sha256} onAgain={() => void again()} />
        ) : trouble && onWithout ? (
          <BigButton kind="quiet" onClick={onWithout}>
            {t("receiving:photo.without")}
          </BigButton>
        ) : (
          <span />
        )}
      </div>
    </div>
  )
}

function Again({ sha256, onAgain }: { sha256: string; onAgain: () => void }) {
  const { t } = useWords()
  const url = usePhotoUrl(sha256)
  return (
    <button type="button" className="again" onClick={onAgain}>
      {url && <img src={url} alt="" />}
      <span>{t("receiving:photo.retake")}</span>
    </button>
  )
}

/** Where there is no camera to see through, the system's own or a file. */
function FileInput({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useWords()
  return (
    <label className="button main file">
      <Icon name="photo" />
      <span className="label">{t("receiving:photo.file")}</span>
      <input
        className="unseen"
        type="file"
        accept="image/*"
        capture="environment"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ""
          if (file) onFile(file)
        }}
      />
    </label>
  )
}

type Trouble = "refused" | "none" | "broken"
const wanted: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1440 } },
}

function useFinder(video: React.RefObject<HTMLVideoElement | null>) {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    let gone = false
    let stream: MediaStream | null = null
    const open = async () => {
      if (!navigator.mediaDevices) throw new DOMException("no camera here", "NotFoundError")
      stream = await navigator.mediaDevices.getUserMedia(wanted)
      const picture = video.current
      if (gone || !picture) return end()
      picture.srcObject = stream
      await picture.play()
      if (!gone) setReady(true)
    }
    const end = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    open().catch((error: unknown) => !gone && setTrouble(troubleOf(error)))
    return () => {
      gone = true
      end()
    }
  }, [video])
  return { trouble, isReady }
}

function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "refused"
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "broken"
}

const triggers = /^(Enter| |F\d{1,2}|AudioVolume(Up|Down)|VolumeUp|VolumeDown|Camera|CameraFocus)$/

/** The handheld's trigger: whatever key its maker gave it. A scanner's own Enter never comes this far. */
function useTrigger(shoot: () => void, onClose: () => void) {
  const latest = useRef({ shoot, onClose })
  latest.current = { shoot, onClose }
  useEffect(() => {
    // the key that opened this page is still on its way up, and must not shoot too
    const since = performance.now()
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.timeStamp <= since) return
      if (event.key === "Escape") return latest.current.onClose()
      if (!triggers.test(event.key) || event.target instanceof HTMLButtonElement) return
      event.preventDefault()
      latest.current.shoot()
    }
    const shot = () => latest.current.shoot()
    addEventListener("keydown", press)
    addEventListener(SHUTTER, shot)
    return () => {
      removeEventListener("keydown", press)
      removeEventListener(SHUTTER, shot)
    }
  }, [])
}
