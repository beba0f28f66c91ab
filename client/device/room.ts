import { withDatabase } from "./database.ts"

/** About what one of our photos takes. */
export const A_PHOTO = 250_000
/** Photos do not fill all of it: facts, receipts and documents need some. */
const RESERVE = 20_000_000
/** Of a small quota the reserve takes no more than this share. */
const RESERVE_SHARE = 0.05
const LOW_SHARE = 0.8
const FEW_PHOTOS = 200

export interface Room {
  /** How many more may be taken, about. */
  photos: number
  /** low: 80 % is used, or few photos are left. full: new capture is refused. */
  state: "well" | "low" | "full"
}

/** What the browser says it still gives; null where it says nothing. Where it has refused once, that counts. */
export async function readRoom(): Promise<Room | null> {
  if (await withDatabase((db) => db.read("full"))) return { photos: 0, state: "full" }
  const said = await estimate()
  if (!said) return null
  const { used, quota } = said
  const photos = Math.max(0, Math.floor((quota - used - reserveOf(quota)) / A_PHOTO))
  if (photos === 0) return { photos, state: "full" }
  return { photos, state: used >= quota * LOW_SHARE || photos < FEW_PHOTOS ? "low" : "well" }
}

/** A photo leaves the reserve free; a fact does not ask: what was photographed can still be written down. */
export async function hasRoomForPhoto(): Promise<boolean> {
  const said = await estimate()
  return !said || said.quota - said.used >= reserveOf(said.quota) + A_PHOTO
}

const reserveOf = (quota: number) => Math.min(RESERVE, quota * RESERVE_SHARE)

async function estimate(): Promise<{ used: number; quota: number } | null> {
  const said = await globalThis.navigator?.storage?.estimate?.().catch(() => null)
  return said?.quota ? { used: said.usage ?? 0, quota: said.quota } : null
}
