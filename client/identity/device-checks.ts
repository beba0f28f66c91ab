import { A_PHOTO } from "../device/room.ts"
import type { WordKey } from "../ui/words.ts"

/** What a check found: well, something to do about it, or not tried yet. */
export type Check = {
  name: "camera" | "scanner" | "storage" | "sound" | "network" | "clock" | "version"
  state: "well" | "do" | "try"
  /** What is so, in a line. */
  is: WordKey
  /** What to do about it. */
  todo?: WordKey
  with?: Record<string, string | number>
}

export interface DeviceState {
  /** https, or this machine itself: without it a browser has no camera and no work without a network. */
  secure: boolean
  camera: "granted" | "prompt" | "denied" | "none" | "unknown"
  /** The last code that came on this page. */
  scanned: string | null
  persisted: boolean
  /** Bytes that are left; null where the browser does not say. */
  roomLeft: number | null
  volume: number
  /** The browser lets sound out. */
  soundOpen: boolean
  /** Milliseconds of one question to the server and its answer; null: it did not answer. */
  answeredIn: number | null
  /** Milliseconds by which the server's clock is ahead of ours. */
  clockOffset: number
  /** Without one the app does not open without a network. */
  worker: "ready" | "waiting" | "none"
  version: string
}

/** A shift with 200 parcels of three photos. */
const PHOTOS_OF_A_SHIFT = 600
const CLOCK_IS_RIGHT = 60_000
const QUICK_MS = 2_000

/** Each part of a handheld with a green line or with what to do, in the order in which a shift needs them. */
export function checkDevice(now: DeviceState): Check[] {
  return [
    camera(now),
    scanner(now),
    storage(now),
    sound(now),
    network(now),
    clock(now),
    { name: "version", ...version(now) },
  ]
}

function camera({ secure, camera }: DeviceState): Check {
  const said = (state: Check["state"], is: WordKey, todo?: WordKey): Check => ({
    name: "camera",
    state,
    is,
    ...(todo && { todo }),
  })
  if (!secure) return said("do", "device:check.camera.insecure", "device:check.camera.insecureTodo")
  if (camera === "granted") return said("well", "device:check.camera.well")
  if (camera === "denied") return said("do", "device:check.camera.denied", "device:check.camera.deniedTodo")
  if (camera === "none") return said("do", "device:check.camera.none", "device:check.camera.noneTodo")
  return said("try", "device:check.camera.try")
}

function scanner({ scanned }: DeviceState): Check {
  if (scanned === null)
    return {
      name: "scanner",
      state: "try",
      is: "device:check.scanner.try",
      todo: "device:check.scanner.tryTodo",
    }
  return { name: "scanner", state: "well", is: "device:check.scanner.well", with: { code: scanned } }
}

function storage({ persisted, roomLeft }: DeviceState): Check {
  const photos = roomLeft === null ? null : Math.floor(roomLeft / A_PHOTO)
  if (photos !== null && photos < PHOTOS_OF_A_SHIFT)
    return {
      name: "storage",
      state: "do",
      is: "device:check.storage.full",
      todo: "device:check.storage.fullTodo",
      with: { photos },
    }
  if (!persisted)
    return { name: "storage", state: "do", is: "device:notPersisted", todo: "device:check.storage.keepTodo" }
  if (photos === null) return { name: "storage", state: "well", is: "device:persisted" }
  return { name: "storage", state: "well", is: "device:check.storage.well", with: { photos } }
}

function sound({ volume, soundOpen }: DeviceState): Check {
  if (volume === 0)
    return { name: "sound", state: "do", is: "device:check.sound.off", todo: "device:check.sound.offTodo" }
  if (!soundOpen) return { name: "sound", state: "try", is: "device:check.sound.try" }
  return { name: "sound", state: "well", is: "device:check.sound.well" }
}

function network({ answeredIn }: DeviceState): Check {
  if (answeredIn === null)
    return { name: "network", state: "do", is: "device:check.network.none", todo: "device:check.network.noneTodo" }
  const ms = Math.round(answeredIn)
  if (ms > QUICK_MS)
    return {
      name: "network",
      state: "do",
      is: "device:check.network.slow",
      todo: "device:check.network.slowTodo",
      with: { ms },
    }
  return { name: "network", state: "well", is: "device:check.network.well", with: { ms } }
}

function clock({ clockOffset }: DeviceState): Check {
  const minutes = Math.round(Math.abs(clockOffset) / 60_000)
  if (Math.abs(clockOffset) < CLOCK_IS_RIGHT) return { name: "clock", state: "well", is: "device:clockRight" }
  return { name: "clock", state: "do", is: "device:clockOff", todo: "device:check.clock.todo", with: { minutes } }
}

function version({ worker, version, secure }: DeviceState): Omit<Check, "name"> {
  if (worker === "ready") return { state: "well", is: "device:check.version.well", with: { version } }
  if (worker === "waiting")
    return {
      state: "do",
      is: "device:check.version.waiting",
      todo: "device:check.version.waitingTodo",
      with: { version },
    }
  const todo: WordKey = secure ? "device:check.version.noneTodo" : "device:check.camera.insecureTodo"
  return { state: "do", is: "device:check.version.none", todo, with: { version } }
}
