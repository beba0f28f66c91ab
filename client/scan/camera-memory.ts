// What was chosen on this device is chosen again next time: lens, light, how near.

export type CameraMemory = { lens?: string; torch?: boolean; zoom?: number }
const key = "backdock.camera"

export function recallCamera(): CameraMemory {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}")
    return typeof kept === "object" && kept !== null ? (kept as CameraMemory) : {}
  } catch {
    return {}
  }
}

export function rememberCamera(change: CameraMemory) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...recallCamera(), ...change }))
  } catch {
    // storage is full or switched off: then it is asked for again
  }
}
