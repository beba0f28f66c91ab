import { v7 } from "uuid"
import { afterEach, beforeEach } from "vitest"
import { closeDeviceDatabase, openDeviceDatabase } from "../../client/device/database.ts"
import { hashBytes } from "../../client/device/hash-bytes.ts"
import { setWho, type Who } from "../../client/device/who.ts"
import "../support/device-disk.ts"

export const somebody = (): Who => ({
  person: { id: v7(), name: "Awa Diallo", locale: "fr", roles: [{ role: "operator", siteId: null }] },
  device: { id: v7(), name: "Handheld 1", siteId: v7(), siteName: "Lille" },
  signIn: { id: v7(), claim: `claim-${v7()}`, startedAt: 0, endsAt: 1 },
  demo: false,
})

/** An empty device of its own for each test of the file, with somebody signed in. */
export function freshDevice(): void {
  beforeEach(() => setWho(somebody()))
  afterEach(async () => {
    const db = openDeviceDatabase()
    await db.delete()
    closeDeviceDatabase()
  })
}

/** Keeps bytes as a photo of a draft; answers with their hash. */
export async function aPhoto(text: string, draftId = "d"): Promise<string> {
  const bytes = new TextEncoder().encode(text).buffer as ArrayBuffer
  const sha256 = await hashBytes(bytes)
  await openDeviceDatabase().photos.put({
    sha256,
    bytes,
    mime: "image/jpeg",
    size: bytes.byteLength,
    draftId,
    takenAt: 0,
    state: "draft",
    code: null,
  })
  return sha256
}
