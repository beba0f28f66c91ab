import { type RefObject, useCallback, useEffect, useState } from "react"
import { type CameraMemory, recallCamera, rememberCamera } from "./camera-memory.ts"

export type CameraTrouble = "refused" | "none" | "taken" | "broken"

/** What lib.dom does not know of a camera yet (W3C MediaStream Image Capture). */
type Able = MediaTrackCapabilities & { torch?: boolean; zoom?: { min: number; max: number }; focusMode?: string[] }
type Wish = { torch?: boolean; zoom?: number; focusMode?: string; pointsOfInterest?: { x: number; y: number }[] }

export type Camera = {
  trouble: CameraTrouble | null
  /** Stopped because nobody scanned: a tap wakes it. */
  isResting: boolean
  torch: { can: boolean; on: boolean; toggle: () => void }
  /** How much nearer, 1 being as far as it goes; null where it cannot. */
  zoom: { at: number; next: () => void } | null
  lens: { next: () => void } | null
  focusAt: ((x: number, y: number) => void) | null
  reopen: () => void
}

/** Without a code and without a hand on the screen the camera rests after this long. */
const REST = 90_000

const wanted = (lens: string | undefined): MediaTrackConstraints => ({
  ...(lens ? { deviceId: { exact: lens } } : { facingMode: { ideal: "environment" } }),
  width: { ideal: 1280 },
  height: { ideal: 720 },
})

/**
 * Plays the camera into a video while the page is seen, and calls `onPlaying` each time it does; what that answers is
 * called as it ends. `busy` counts up with every sign of somebody scanning.
 */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  onPlaying: (picture: HTMLVideoElement) => () => void,
  busy: number,
): Camera {
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null)
  const [track, setTrack] = useState<MediaStreamTrack | null>(null)
  const [memory, setMemory] = useState(recallCamera)
  const [lenses, setLenses] = useState<string[]>([])
  const [turn, setTurn] = useState(0)
  const isSeen = useIsSeen()
  const [isResting, rest] = useRest(busy, isSeen && track !== null)
  const isOn = isSeen && !isResting
  const { lens } = memory

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is how the operator asks for another try
  useEffect(() => {
    if (!isOn) return
    let stop = () => {}
    let gone = false
    const open = async () => {
      const stream = await openStream(lens)
      const end = () => {
        for (const each of stream.getTracks()) each.stop()
      }
      const picture = video.current
      if (gone || !picture) return end()
      stop = end
      picture.srcObject = stream
      await picture.play()
      const [opened] = stream.getVideoTracks()
      setTrouble(null)
      setTrack(opened ?? null)
      const stopReading = onPlaying(picture)
      stop = () => {
        stopReading()
        end()
      }
      if (gone) return stop()
      opened?.addEventListener("ended", () => !gone && setTrouble("taken"))
      setLenses(await backLenses())
    }
    open().catch((error: unknown) => !gone && setTrouble(troubleOf(error)))
    return () => {
      gone = true
      stop()
      setTrack(null)
    }
  }, [video, isOn, lens, turn, onPlaying])

  const choose = useCallback((change: CameraMemory) => {
    rememberCamera(change)
    setMemory((before) => ({ ...before, ...change }))
  }, [])
  const able = (track?.getCapabilities?.() ?? {}) as Able
  const wish = useCallback(
    (what: Wish) => track?.applyConstraints({ advanced: [what as MediaTrackConstraintSet] }),
    [track],
  )
  const canTorch = able.torch === true
  const nearest = Math.min(4, able.zoom?.max ?? 1)
  const zoom = Math.min(nearest, memory.zoom ?? 1)
  useEffect(() => {
    if (!track) return
    if (canTorch && memory.torch) void wish({ torch: true })?.catch(() => choose({ torch: false }))
    if (nearest > 1 && zoom > 1) void wish({ zoom })?.catch(() => {})
  }, [track, canTorch, memory.torch, nearest, zoom, wish, choose])

  const toggle = () => {
    const torch = !memory.torch
    void wish({ torch })?.then(
      () => choose({ torch }),
      () => {},
    )
  }
  const nextZoom = () => {
    const to = zoom >= nearest ? 1 : Math.min(nearest, zoom * 2)
    if (to === 1) void wish({ zoom: able.zoom?.min ?? 1 })?.catch(() => {})
    choose({ zoom: to })
  }
  const nextLens = () => {
    const settings = track?.getSettings().deviceId
    const next = lenses[(lenses.indexOf(settings ?? "") + 1) % lenses.length]
    if (next) choose({ lens: next })
  }
  const focusAt = (x: number, y: number) =>
    void wish({
      focusMode: able.focusMode?.includes("single-shot") ? "single-shot" : "continuous",
      pointsOfInterest: [{ x, y }],
    })?.catch(() => {})
  return {
    trouble,
    isResting,
    torch: { can: canTorch, on: canTorch && memory.torch === true, toggle },
    zoom: nearest > 1 ? { at: zoom, next: nextZoom } : null,
    lens: lenses.length > 1 ? { next: nextLens } : null,
    focusAt: able.focusMode && able.focusMode.length > 1 ? focusAt : null,
    reopen: () => {
      rest(false)
      setTrouble(null)
      setTurn((before) => before + 1)
    },
  }
}

/** The remembered lens may be gone, or belong to a device that was plugged out: then any does. */
async function openStream(lens: string | undefined): Promise<MediaStream> {
  // without https a browser has no cameras to tell of
  if (!navigator.mediaDevices) throw new DOMException("no secure context", "NotFoundError")
  const open = (id?: string) => navigator.mediaDevices.getUserMedia({ audio: false, video: wanted(id) })
  if (!lens) return open()
  return open(lens).catch((error: unknown) => {
    if (troubleOf(error) !== "none") throw error
    return open()
  })
}

/** Lenses that look away from the operator, the close-up one among them; their names are told once a camera was allowed. */
async function backLenses(): Promise<string[]> {
  const all = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput")
  const back = all.filter(({ label }) => !/front|user|avant|selfie/i.test(label))
  return back.map(({ deviceId }) => deviceId).filter((id) => id !== "")
}

/** The camera is off while another app or tab is in front. */
function useIsSeen(): boolean {
  const [isSeen, setSeen] = useState(() => document.visibilityState === "visible")
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === "visible")
    document.addEventListener("visibilitychange", look)
    return () => document.removeEventListener("visibilitychange", look)
  }, [])
  return isSeen
}

function useRest(busy: number, isOn: boolean): [boolean, (rests: boolean) => void] {
  const [isResting, rest] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each sign of somebody scanning begins the time anew
  useEffect(() => {
    if (!isOn || isResting) return
    const timer = setTimeout(() => rest(true), REST)
    return () => clearTimeout(timer)
  }, [busy, isOn, isResting])
  return [isResting, rest]
}

export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "refused"
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none"
  return name === "NotReadableError" || name === "AbortError" ? "taken" : "broken"
}
