import { hashFact } from "../../shared/domain/fact-hash.ts"
import { sha256Of } from "../support/images.ts"
import type { SeedSmall } from "../support/seed-small.ts"

const SIX_WEEKS = 42 * 86_400_000

/** What the first version of the app had kept six weeks ago: two facts that never left, one with a photo. */
export async function firstDevice(seed: SeedSmall, photo: Buffer) {
  const { operator } = seed.people
  const at = Date.now() - SIX_WEEKS
  const stream = "0190a8c0-5b1e-7c33-9d47-1f6e2b8a9c01"
  const sha256 = sha256Of(photo)
  const actor = { personId: operator.id, signInId: operator.signInId }
  const rows = []
  for (const seq of [1, 2]) {
    const scan = { raw: `old ${seq}`, channel: "typed" }
    const photos = seq === 1 ? [{ slot: "detail_1", sha256, bytes: photo.length, mime: "image/jpeg" }] : []
    const body = { siteId: seed.siteId, scan, readAs: "unknown", key: null, parcelId: null }
    const id = `0190a8c0-5b1e-7c33-9d47-1f6e2b8a9c1${seq}`
    const bare = { id, type: "v1.ScanKept", actor, deviceTime: at + seq, body, photos }
    const fact = { ...bare, hash: await hashFact(bare as never), stream, seq }
    const told = { verdict: null, code: null, message: null, setAside: null, acknowledgedAt: null }
    rows.push({ id, fact, stream, seq, waiting: 1, open: 0, ...told, parcelId: null, photos: photos.map(() => sha256) })
  }
  return {
    facts: rows,
    photos: [
      {
        sha256,
        bytes: photo.toString("base64"),
        mime: "image/jpeg",
        size: photo.length,
        draftId: "draft",
        takenAt: at,
        state: "waiting",
        code: null,
      },
    ],
    streams: [{ stream, nextSeq: 3, acknowledgedThrough: 0, safeThrough: 0, expectedSeq: null, current: 1 }],
    meta: [{ key: "counters", value: { facts: 2, photos: 1, since: at } }],
  }
}

/** Runs in the page: the stores and indexes of version 1, as they were made. */
export function writeFirstDevice(kept: Awaited<ReturnType<typeof firstDevice>>): Promise<void> {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("backdock", 10)
    opening.onerror = () => fail(opening.error)
    opening.onupgradeneeded = () => {
      const db = opening.result
      const docs = db.createObjectStore("docs", { keyPath: ["kind", "id"] })
      docs.createIndex("kind", "kind")
      docs.createIndex("keys", "keys", { multiEntry: true })
      const facts = db.createObjectStore("facts", { keyPath: "id" })
      facts.createIndex("[stream+seq]", ["stream", "seq"], { unique: true })
      facts.createIndex("[waiting+stream+seq]", ["waiting", "stream", "seq"])
      for (const name of ["waiting", "open", "parcelId"]) facts.createIndex(name, name)
      facts.createIndex("photos", "photos", { multiEntry: true })
      const photos = db.createObjectStore("photos", { keyPath: "sha256" })
      for (const name of ["state", "draftId"]) photos.createIndex(name, name)
      db.createObjectStore("drafts", { keyPath: "id" }).createIndex("personId", "personId")
      db.createObjectStore("streams", { keyPath: "stream" }).createIndex("current", "current")
      db.createObjectStore("meta", { keyPath: "key" })
    }
    opening.onsuccess = () => {
      const db = opening.result
      const writing = db.transaction(["facts", "photos", "streams", "meta"], "readwrite")
      const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer
      for (const row of kept.facts) writing.objectStore("facts").add(row)
      for (const row of kept.photos) writing.objectStore("photos").add({ ...row, bytes: bytesOf(row.bytes) })
      for (const row of kept.streams) writing.objectStore("streams").add(row)
      for (const row of kept.meta) writing.objectStore("meta").add(row)
      writing.onerror = () => fail(writing.error)
      writing.oncomplete = () => {
        db.close()
        done()
      }
    }
  })
}
