import { parseScan } from "../../shared/barcode/parse-scan.ts"
import type { ScanReading } from "../../shared/barcode/scan-reading.ts"
import type { Scan } from "../../shared/contract/basics.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { learn, onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { writeMany } from "../db/write-many.ts"
import { joinParcels, wasSeen } from "./join-parcels.ts"
import { knownParcel } from "./known-parcel.ts"

// A label may say several numbers, and each makes an id of its own (derive-id.ts). Which parcel it is, only what is known
// here can tell: one that has any of the numbers. Where several do, nobody guesses.

/** What a fact calls the parcel before it, and what it read. */
export interface Named {
  parcelId: string
  key: string | null
  scan: Scan | null
}
export interface Which {
  parcelId: string
  /** Other parcels that the same label names; none of them may be taken for this one without a person. */
  alike: string[]
}

/** The parcel that an id has become; itself where it has not. */
export async function parcelBehind(tx: Tx, id: string): Promise<string> {
  if (await isParcel(tx, id)) return id
  const [alias] = await aliasOf(tx, { id })
  return alias?.parcel_id ?? id
}

async function isParcel(tx: Tx, id: string): Promise<boolean> {
  return (await knownParcel(tx, id)) !== undefined
}

/** The parcel that stands before somebody, whichever of its numbers was read. Two that turn out to be one are joined here. */
export async function whichParcel(tx: Tx, ctx: Context, named: Named, factId: string): Promise<Which> {
  const keys = await keysOfScan(tx, named)
  const own = await parcelBehind(tx, named.parcelId)
  const known = await whoseKeys(tx, keys)
  const others = [...new Set(known.map((one) => one.parcel_id))].filter((id) => id !== own).sort()
  const isThere = await isParcel(tx, own)
  const [other] = others
  if (other !== undefined && others.length === 1 && !isThere) {
    await nameAgain(tx, ctx, own, other)
    return { parcelId: other, alike: [] }
  }
  if (other === undefined || !isThere) return { parcelId: own, alike: others }
  const alike = (await isAnnounced(tx, own)) ? await notAnnounced(tx, others) : others
  return alike.length === 1 && (await join(tx, ctx, { own, other: alike[0] ?? "", factId }))
    ? { parcelId: await parcelBehind(tx, own), alike: [] }
    : { parcelId: own, alike }
}

/** One of the two was only announced, the other only scanned: then it is what was announced that was scanned. */
async function join(
  tx: Tx,
  ctx: Context,
  { own, other, factId }: { own: string; other: string; factId: string },
): Promise<boolean> {
  const announced = [await isAnnounced(tx, own), await isAnnounced(tx, other)]
  if (announced[0] === announced[1]) return false
  const [drop, keep] = announced[0] ? [own, other] : [other, own]
  if (await wasSeen(tx, drop, factId)) return false
  await joinParcels(tx, ctx, { keep, drop })
  return true
}

/** Two that were announced are two: a number may be read in two ways, and whoever scanned it said which it is. */
async function notAnnounced(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const left: string[] = []
  for (const id of ids) if (!(await isAnnounced(tx, id))) left.push(id)
  return left
}

async function isAnnounced(tx: Tx, parcelId: string): Promise<boolean> {
  return (await announcedIn(tx, { parcelId })).length > 0
}

/** An announced parcel that somebody has scanned already under another of its numbers. */
export async function announcedParcel(tx: Tx, ctx: Context, id: string, keys: readonly string[]): Promise<string> {
  const own = await parcelBehind(tx, id)
  if (await isParcel(tx, own)) return own
  const [other, ...more] = new Set((await whoseKeys(tx, keys)).map((one) => one.parcel_id))
  if (other === undefined || more.length > 0) return id
  await nameAgain(tx, ctx, id, other)
  return other
}

/** Those of a parcel's numbers that are not written down yet. */
export async function keepKeys(tx: Tx, parcelId: string, keys: readonly string[]): Promise<void> {
  const known = new Set((await whoseKeys(tx, keys)).flatMap((one) => (one.parcel_id === parcelId ? [one.key] : [])))
  const rows = keys.filter((key) => !known.has(key)).map((key) => ({ key, parcel_id: parcelId }))
  await writeMany(tx, "parcel_keys", rows, { key: ["key", "parcel_id"] })
  for (const { key } of rows) learn(tx, holdersOf(key), undefined)
}

async function nameAgain(tx: Tx, ctx: Context, alias: string, parcelId: string): Promise<void> {
  await writeMany(tx, "parcel_aliases", [{ alias_id: alias, parcel_id: parcelId, at: ctx.now() }], {
    key: ["alias_id"],
  })
}

/** Kinds of readings that name a parcel: a plate or a product names what lies in it. */
const ofParcels: readonly string[] = ["tracking", "sscc", "routing"]

/** Of one label they are asked several times: when it comes off the truck, when it is opened, and for what is kept of it. */
export function keysOfScan(tx: Tx, { key, scan }: Pick<Named, "key" | "scan">): Promise<string[]> {
  return onceIn(tx, `keys ${key} ${scan?.channel} ${scan?.raw}`, async () => readKeys(key, scan))
}

function readKeys(key: string | null, scan: Scan | null): string[] {
  if (key === null) return []
  const readings = scan === null ? [] : flat(parseScan(scan.raw, { channel: scan.channel, symbology: scan.symbology }))
  const read = readings.flatMap((one) => (ofParcels.includes(one.kind) ? [[one.key, ...(one.altKeys ?? [])]] : []))
  // two labels in one scan are two parcels: only what says the number that the handheld took is about this one
  const about = read.filter((keys) => keys.includes(key)).flat()
  return [...new Set([key, ...about].filter((one) => one !== null))]
}

const flat = (reading: ScanReading): ScanReading[] => [reading, ...(reading.readings ?? []).flatMap(flat)]

interface Holder {
  key: string
  parcel_id: string
}
const holdersOf = (key: string) => `key:${key}`

/** Of one number it is asked several times, as the label is. */
async function whoseKeys(tx: Tx, keys: readonly string[]): Promise<Holder[]> {
  const held: Holder[] = []
  for (const key of keys) held.push(...(await onceIn(tx, holdersOf(key), () => whoseKey(tx, { key }))))
  return held
}

/** Whose the numbers of many labels are, in one query. */
export async function learnKeys(tx: Tx, labels: readonly Pick<Named, "key" | "scan">[]): Promise<void> {
  const keys = new Set<string>()
  for (const label of labels) for (const key of await keysOfScan(tx, label)) keys.add(key)
  if (keys.size === 0) return
  const rows = await whoseAmong(tx, { keys: [...keys] })
  const held = Map.groupBy(rows, (row) => row.key)
  for (const key of keys) learn(tx, holdersOf(key), held.get(key) ?? [])
}

const whoseKey = prepared((db, { key }: { key: string }) =>
  db.selectFrom("parcel_keys").select(["key", "parcel_id"]).where("key", "=", key),
)
const whoseAmong = prepared((db, { keys }: { keys: readonly string[] }) =>
  db
    .selectFrom("parcel_keys")
    .select(["key", "parcel_id"])
    .where(among(db, "key", keys)),
)
const announcedIn = prepared((db, { parcelId }: { parcelId: string }) =>
  db
    .selectFrom("parcel_returns")
    .select("return_id")
    .where("parcel_id", "=", parcelId)
    .where("fact_id", "is", null)
    .limit(1),
)
const aliasOf = prepared((db, { id }: { id: string }) =>
  db.selectFrom("parcel_aliases").select("parcel_id").where("alias_id", "=", id),
)
