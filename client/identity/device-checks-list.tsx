import { useCallback, useEffect, useState } from "react"
import { useLocation } from "wouter"
import { withDatabase } from "../device/database.ts"
import { useLive } from "../device/use-live.ts"
import { signal, soundIsOpen, volume } from "../scan/feedback.ts"
import { useScan } from "../scan/use-scan.ts"
import { useSync } from "../sync/use-sync.ts"
import { BigButton } from "../ui/big-button.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { Row, Sheet } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import "./device-checks.css"
import { type Check, checkDevice, type DeviceState } from "./device-checks.ts"

const LOOK_AGAIN_MS = 5_000

/** Each part of this handheld with a green line or with what to do; a part that must be tried has its button. */
export function DeviceChecks() {
  const { t } = useWords()
  const [, go] = useLocation()
  const { state, tryCamera, trySound, askToKeep } = useDeviceState()
  // a guess that is put right a moment later would move the page under a finger
  if (state === null) return null
  const acts: Partial<Record<`${Check["name"]} ${Check["state"]}`, { word: string; run: () => void }>> = {
    "camera try": { word: t("device:check.camera.act"), run: tryCamera },
    "scanner try": { word: t("device:check.scanner.act"), run: () => go("/scanner") },
    "scanner well": { word: t("device:check.scanner.act"), run: () => go("/scanner") },
    "sound try": { word: t("device:check.sound.act"), run: trySound },
    "sound well": { word: t("device:check.sound.again"), run: trySound },
    ...(!state.persisted && { "storage do": { word: t("device:persistAsk"), run: askToKeep } }),
  }
  return (
    <Sheet label={t("device:check.title")}>
      {checkDevice(state).map((check) => {
        const act = acts[`${check.name} ${check.state}`]
        return (
          <li key={check.name}>
            <Row
              lead={<CheckMark state={check.state} />}
              title={t(`device:check.name.${check.name}`)}
              note={
                <>
                  {t(check.is, check.with ?? {})}
                  {check.todo && <span className="device-todo">{t(check.todo, check.with ?? {})}</span>}
                </>
              }
            />
            {act && (
              <div className="device-act">
                <BigButton onClick={act.run}>{act.word}</BigButton>
              </div>
            )}
          </li>
        )
      })}
    </Sheet>
  )
}

function CheckMark({ state }: { state: Check["state"] }) {
  const { t } = useWords()
  const mark = state === "well" ? "found" : state === "do" ? "decide" : "unknown"
  return (
    <span className={`device-mark ${state}`} role="img" aria-label={t(`device:check.state.${state}`)}>
      <StateIcon mark={mark} size={28} />
    </span>
  )
}

function useDeviceState() {
  const { clockOffset } = useSync()
  const persisted = useLive(() => withDatabase(async (db) => (await db.read("persisted")) ?? null)) ?? false
  const [scanned, setScanned] = useState<DeviceState["scanned"]>(null)
  const [looked, setLooked] = useState<Looked | null>(null)
  useScan(({ scan, reading }) => {
    setScanned(reading.key ?? scan.raw)
    return { outcome: null, answer: "tried" }
  })
  const look = useCallback(() => void lookAround().then(setLooked), [])
  useEffect(() => {
    look()
    const timer = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [look])
  return {
    state: looked && { ...looked, scanned, persisted, clockOffset },
    tryCamera: () => void openCamera().then(look),
    trySound: () => {
      signal("parcel")
      look()
    },
    askToKeep: async () => {
      const kept = await navigator.storage.persist()
      await withDatabase((db) => db.keep("persisted", kept))
    },
  }
}

type Looked = Omit<DeviceState, "scanned" | "persisted" | "clockOffset">

async function lookAround(): Promise<Looked> {
  const [camera, roomLeft, answeredIn, worker] = await Promise.all([
    cameraState(),
    navigator.storage?.estimate?.().then(({ quota, usage }) => (quota ? quota - (usage ?? 0) : null)) ?? null,
    askServer(),
    workerState(),
  ])
  const sound = { volume: volume(), soundOpen: soundIsOpen() }
  const version = import.meta.env.VITE_VERSION ?? "0.1.0"
  return { secure: isSecureContext, camera, roomLeft, answeredIn, worker, version, ...sound }
}

/** Browsers that do not say whether it is allowed still say whether there is one. */
async function cameraState(): Promise<DeviceState["camera"]> {
  if (!navigator.mediaDevices) return "none"
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
  if (!devices.some(({ kind }) => kind === "videoinput")) return "none"
  const asked = navigator.permissions?.query({ name: "camera" as PermissionName })
  return (
    (await asked?.then(({ state }) => state).catch(() => null)) ??
    (devices.some(({ label }) => label) ? "granted" : "unknown")
  )
}

/** Opened and shut: only whether it may be. */
async function openCamera(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true }).catch(() => null)
  for (const track of stream?.getTracks() ?? []) track.stop()
}

async function askServer(): Promise<number | null> {
  const from = performance.now()
  const answer = await fetch("/api/health", { cache: "no-store", signal: AbortSignal.timeout(5_000) }).catch(() => null)
  return answer?.ok ? performance.now() - from : null
}

async function workerState(): Promise<DeviceState["worker"]> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined)
  if (registration?.waiting) return "waiting"
  return registration?.active ? "ready" : "none"
}
