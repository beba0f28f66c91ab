import { EPOCH_HEADER, PhotoReply } from "../../shared/contract/sync.ts"
import { type AskCode, type AskRefusal, ask } from "../api/ask.ts"
import { hashBytes } from "../device/hash-bytes.ts"
import type { Contact, PhotoRow } from "../device/rows.ts"
import { recount } from "../outbox/counters.ts"
import { contactHeaders, contactIn, isOfOurEpoch, readPosition, seePosition } from "./contact.ts"
import { type Halt, haltOf, mayGoOn } from "./halt.ts"
import { noteTry } from "./note-try.ts"
import { type PhotoCode, rejectPhoto } from "./photo-verdicts.ts"
import type { SyncWorld } from "./world.ts"

/** Sends the photos that wait, each with its own verdict; `between` them what has been captured meanwhile goes first. */
export async function sendPhotos(world: SyncWorld, between: () => Promise<Halt | null>): Promise<Halt | null> {
  const waiting = await world.strict((db) => db.photos.where("state").equals("waiting").primaryKeys())
  let first: Halt | null = null
  for (const sha256 of waiting) {
    const halt = (await between()) ?? (await trySending(world, sha256))
    if (!mayGoOn(halt)) return halt
    first ??= halt
  }
  return first
}

async function trySending(world: SyncWorld, sha256: string): Promise<Halt | null> {
  const halt = await sendPhoto(world, sha256)
  if (halt) await noteTry(world, [{ id: sha256 }], halt)
  return halt
}

async function sendPhoto(world: SyncWorld, sha256: string): Promise<Halt | null> {
  const photo = await world.strict((db) => db.photos.get(sha256))
  if (photo?.state !== "waiting") return null
  if (await isThere(world, sha256)) return null
  const refusal = await putPhoto(world, photo)
  if (refusal?.code !== "hash_mismatch") return refusal && onRefusal(world, sha256, refusal)
  // damaged on its way, or here?
  if ((await hashBytes(photo.bytes)) !== sha256) return reject(world, sha256, "photo_damaged")
  const again = await putPhoto(world, photo)
  return again && onRefusal(world, sha256, again)
}

const address = (sha256: string) => `/api/photos/${sha256}`

/** Only a yes that names an epoch, and ours, is one; whatever else comes, the photo is sent. */
async function isThere(world: SyncWorld, sha256: string): Promise<boolean> {
  const contact = await world.strict(contactIn)
  const answer = await ask(null, address(sha256), {
    method: "HEAD",
    headers: contactHeaders(contact),
    fetch: world.fetch,
  })
  return answer.ok && acknowledge(world, contact, sha256, answer.headers)
}

const unknown: AskRefusal = { ok: false, code: "internal", status: 200 }

/** Null: it is acknowledged. */
async function putPhoto(world: SyncWorld, { sha256, bytes, mime }: PhotoRow): Promise<AskRefusal | null> {
  const contact = await world.strict(contactIn)
  const answer = await ask(PhotoReply, address(sha256), {
    method: "PUT",
    body: bytes,
    headers: { ...contactHeaders(contact), "content-type": mime },
    fetch: world.fetch,
  })
  if (!answer.ok) {
    if (answer.code === "epoch_changed" && answer.epoch) await isOfOurEpoch(world, contact.epoch, answer.epoch)
    return answer
  }
  if (answer.value.sha256 !== sha256 || !answer.headers.has(EPOCH_HEADER)) return unknown
  const taken = await acknowledge(world, contact, sha256, answer.headers)
  return taken ? null : { ...unknown, code: "epoch_changed" }
}

async function acknowledge(world: SyncWorld, contact: Contact, sha256: string, headers: Headers): Promise<boolean> {
  const epoch = headers.get(EPOCH_HEADER)
  if (epoch === null || !(await isOfOurEpoch(world, contact.epoch, epoch))) return false
  return world.relaxed((db) =>
    db.transaction("rw", [db.facts, db.photos, db.meta], async () => {
      if (!(await seePosition(db, epoch, readPosition(headers)))) return false
      await db.photos.update(sha256, { state: "acknowledged" })
      await recount(db, world.now())
      return true
    }),
  )
}

const cannotBeTaken: readonly AskCode[] = ["not_an_image", "image_too_large", "too_large", "unsupported_type"]

async function onRefusal(world: SyncWorld, sha256: string, refusal: AskRefusal): Promise<Halt | null> {
  if (cannotBeTaken.includes(refusal.code)) return reject(world, sha256, "photo_refused")
  // after a new epoch it waits with all the others, and goes in the next pass
  return refusal.code === "epoch_changed" ? null : haltOf(refusal)
}

async function reject(world: SyncWorld, sha256: string, code: PhotoCode): Promise<null> {
  await world.strict((db) =>
    db.transaction("rw", [db.facts, db.photos, db.meta], () => rejectPhoto(db, sha256, code, world.now())),
  )
  return null
}
