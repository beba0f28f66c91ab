import { EPOCH_HEADER, POSITION_HEADER, type Position } from "../../shared/contract/sync.ts"
import type { DeviceDatabase } from "../device/database.ts"
import type { Contact, SyncStatus } from "../device/rows.ts"
import { recount } from "../outbox/counters.ts"
import { pullAnew } from "./pull-state.ts"
import type { SyncWorld } from "./world.ts"

// Which server this is (protocol.md 11): its epoch, and the highest commit of it that this device has seen.

const none: Contact = { epoch: null, position: null, before: null }

/** Within a transaction over meta. */
export async function contactIn(db: DeviceDatabase): Promise<Contact> {
  return (await db.read("contact")) ?? none
}

export const positionText = (position: Position | null) => position && `${position.n}.${position.tag}`

/** What a request without a body of its own names. */
export function contactHeaders({ epoch, position }: Contact): Record<string, string> {
  const at = positionText(position)
  return { ...(epoch !== null && { [EPOCH_HEADER]: epoch }), ...(at !== null && { [POSITION_HEADER]: at }) }
}

export function readPosition(headers: Headers): Position | null {
  const [n = "", tag = ""] = headers.get(POSITION_HEADER)?.split(".", 2) ?? []
  return /^\d+$/.test(n) ? { n: Number(n), tag } : null
}

/**
 * Whether this answer is of the server that the device's receipts are of. Another epoch than the one `named` in the
 * question withdraws them all first, and the answer counts for nothing; the very first one is simply taken. An answer that
 * comes late, when another tab has met a newer epoch, changes nothing.
 */
export async function isOfOurEpoch(world: SyncWorld, named: string | null, epoch: string): Promise<boolean> {
  // as nearly always: then no capture has to wait for the answer
  if ((await world.strict(contactIn)).epoch === epoch) return true
  return world.strict((db) =>
    db.transaction("rw", [db.facts, db.photos, db.streams, db.meta], async () => {
      const contact = await contactIn(db)
      if (contact.epoch === epoch) return true
      if (contact.epoch !== named) return false
      if (contact.epoch === null) await db.keep("contact", { ...contact, epoch })
      else await beginEpoch(db, contact, epoch, world.now())
      return contact.epoch === null
    }),
  )
}

async function beginEpoch(db: DeviceDatabase, old: Contact, epoch: string, now: number): Promise<void> {
  await db.keep("contact", { epoch, position: null, before: await reached(db, old) })
  await db.streams.toCollection().modify({ acknowledgedThrough: 0, safeThrough: 0, expectedSeq: null })
  await db.facts
    .where("waiting")
    .equals(0)
    .modify((row) => {
      row.acknowledgedAt = null
      // what was set aside has no number: it goes by export, once more where it had come back
      if (row.setAside === null) row.waiting = 1
      else row.open = 1
    })
  await db.photos.where("state").equals("acknowledged").modify({ state: "waiting" })
  await pullAnew(db, "site")
  await pullAnew(db, "catalogue")
  await db.keep("signInsTold", [])
  await recount(db, now)
}

/** How far each stream ever used was acknowledged; what a former new epoch has not heard of yet is said on. */
async function reached(db: DeviceDatabase, old: Contact): Promise<Contact["before"]> {
  const through = new Map((old.before ?? []).map((one) => [one.stream, one.through]))
  for (const { stream, acknowledgedThrough } of await db.streams.toArray())
    through.set(stream, Math.max(acknowledgedThrough, through.get(stream) ?? 0))
  const all = [...through].filter(([, to]) => to > 0).map(([stream, to]) => ({ stream, through: to }))
  return all.length > 0 ? all : null
}

/** Keeps the highest position of this epoch; false where meanwhile another epoch has begun. Within a transaction. */
export async function seePosition(db: DeviceDatabase, epoch: string, position: Position | null): Promise<boolean> {
  const contact = await contactIn(db)
  if (contact.epoch !== epoch) return false
  if (position && position.n > (contact.position?.n ?? -1)) await db.keep("contact", { ...contact, position })
  return true
}

/** The server has answered. Its clock is taken as it was half-way between question and answer. */
export async function hear(db: DeviceDatabase, sentAt: number, now: number, serverTime: number): Promise<void> {
  const clockOffset = Math.round(serverTime - (sentAt + now) / 2)
  const status: SyncStatus = { state: "online", lastContactAt: now, since: null, clockOffset, code: null }
  await db.keep("sync", status)
}
