import type { Scan } from "../../shared/contract/basics.ts"
import type { FactInput } from "../outbox/record-fact.ts"
import type { ScanRead } from "../scan/read-scan.ts"
import { undoFact } from "./facts-of-draft.ts"
import type { Known } from "./known.ts"
import type { Candidate, Photo } from "./parcel-draft.ts"
import { labelKey } from "./same-code.ts"

// Parcels off one truck, in a row. Each scan is a fact at once; the delivery's count is the last of them.

export type Arrived = {
  factId: string
  parcelId: string
  key: string | null
  scan: Scan | null
  carrier: string | null
  at: number
  damaged: boolean
  photos: Photo[]
  /** Somebody announced it. */
  isKnown: boolean
}

export type Said = "counted" | "unknown" | "twice" | "before" | "undone" | "not_a_label"

export type ArrivalDraft = {
  deliveryId: string
  siteId: string
  personId: string
  /** What the driver said; null: nothing. */
  told: number | null
  /** Announced for today, as this device knew it at the start. */
  announced: number | null
  /** The latest first. */
  parcels: Arrived[]
  /** Of the last scan. */
  said: Said | null
}

export const DELIVERY_KIND = "delivery"

export type ArrivalAct =
  | { do: "arrive"; candidate: Candidate; isKnown: boolean }
  | { do: "say"; said: Said }
  | { do: "damage"; photo: Photo }
  | { do: "undo" }
  | { do: "told"; told: number | null }
  | { do: "announced"; announced: number }
  | { do: "finish" }

type Env = { now: number; newId: () => string; undoReason: string }
export type ArrivalFollowed = { draft: ArrivalDraft | null; facts: FactInput[] }

export function startArrival(deliveryId: string, who: { siteId: string; personId: string }): ArrivalDraft {
  return { deliveryId, ...who, told: null, announced: null, parcels: [], said: null }
}

/** What one act makes of the delivery, and what it records. An act that cannot be now changes nothing. */
export function followArrival(draft: ArrivalDraft, act: ArrivalAct, env: Env): ArrivalFollowed {
  const only = (change: Partial<ArrivalDraft>): ArrivalFollowed => ({ draft: { ...draft, ...change }, facts: [] })
  switch (act.do) {
    case "arrive":
      return arrive(draft, act.candidate, act.isKnown, env)
    case "say":
      return only({ said: act.said })
    case "damage":
      return damage(draft, act.photo, env)
    case "undo":
      return undo(draft, env)
    case "told":
      return only({ told: act.told })
    case "announced":
      return only({ announced: act.announced })
    case "finish":
      return finish(draft, env)
  }
}

function arrive(draft: ArrivalDraft, candidate: Candidate, isKnown: boolean, env: Env): ArrivalFollowed {
  if (draft.parcels.some((one) => one.parcelId === candidate.parcelId))
    return { draft: { ...draft, said: "twice" }, facts: [] }
  const { parcelId, key, scan, carrier } = candidate
  const base = { parcelId, key, scan, carrier, at: env.now, damaged: false, photos: [], isKnown }
  const arrived: Arrived = { ...base, factId: env.newId() }
  const next: ArrivalDraft = { ...draft, parcels: [arrived, ...draft.parcels], said: isKnown ? "counted" : "unknown" }
  return { draft: next, facts: [arrivalFact(draft, arrived)] }
}

function arrivalFact(draft: ArrivalDraft, arrived: Arrived, supersedes?: string): FactInput {
  const { parcelId, key, scan, damaged } = arrived
  const body = { parcelId, key, scan, siteId: draft.siteId, damaged, deliveryId: draft.deliveryId }
  return {
    type: "v1.ParcelArrived",
    id: arrived.factId,
    body: { ...body, ...(supersedes && { supersedes }) },
    photos: arrived.photos,
  }
}

/** The last parcel's damage: its arrival is said anew, with the photo. */
function damage(draft: ArrivalDraft, photo: Photo, env: Env): ArrivalFollowed {
  const [last, ...rest] = draft.parcels
  if (!last) return { draft, facts: [] }
  const slot = last.photos.length === 0 ? photo.slot : `${photo.slot}_${last.photos.length + 1}`
  const photos = [...last.photos, { ...photo, slot }].slice(0, 12)
  const seen: Arrived = { ...last, damaged: true, factId: env.newId(), photos }
  return { draft: { ...draft, parcels: [seen, ...rest] }, facts: [arrivalFact(draft, seen, last.factId)] }
}

function undo(draft: ArrivalDraft, env: Env): ArrivalFollowed {
  const [last, ...parcels] = draft.parcels
  if (!last) return { draft, facts: [] }
  return { draft: { ...draft, parcels, said: "undone" }, facts: [undoFact(last.factId, env.undoReason)] }
}

function finish(draft: ArrivalDraft, env: Env): ArrivalFollowed {
  if (draft.parcels.length === 0 && draft.told === null) return { draft: null, facts: [] }
  const carriers = new Set(draft.parcels.flatMap((one) => one.carrier ?? []))
  const carrier = carriers.size === 1 ? ([...carriers][0]?.slice(0, 60) ?? null) : null
  const { deliveryId, siteId, told } = draft
  const body = { deliveryId, siteId, carrier, told, counted: draft.parcels.length }
  return { draft: null, facts: [{ type: "v1.DeliveryCounted", id: env.newId(), body }] }
}

export type ArrivalAnswer = { act: ArrivalAct; sound: "parcel" | "unknown" | "decide" }

/** A scan at the dock; null: it was misread. */
export function answerArrival(read: ScanRead, known: Known, draft: ArrivalDraft): ArrivalAnswer | null {
  const { reading, scan } = read
  const waiting = known.candidates.filter((one) => !one.arrived)
  const isTwice = known.candidates.some((one) => draft.parcels.some((has) => has.parcelId === one.parcelId))
  const [first] = waiting.filter((one) => !draft.parcels.some((has) => has.parcelId === one.parcelId))
  if (first) return { act: { do: "arrive", candidate: first, isKnown: true }, sound: "parcel" }
  if (isTwice) return { act: { do: "say", said: "twice" }, sound: "decide" }
  if (known.candidates.length > 0 || known.known.some((one) => one.state === "closed"))
    return { act: { do: "say", said: "before" }, sound: "decide" }
  const [alone] = known.alone
  if (alone) return arrival(draft, alone, true)
  if (reading.kind === "routing" || (!reading.valid && (reading.nearMiss || reading.warnings || scan.raw.length < 6)))
    return null
  if (["gtin", "lpn", "bin", "sku"].includes(reading.kind))
    return { act: { do: "say", said: "not_a_label" }, sound: "decide" }
  return arrival(draft, { ...known.unannounced(labelKey(read)), scan, carrier: reading.carrier }, false)
}

function arrival(draft: ArrivalDraft, candidate: Candidate, isKnown: boolean): ArrivalAnswer {
  if (draft.parcels.some((one) => one.parcelId === candidate.parcelId))
    return { act: { do: "say", said: "twice" }, sound: "decide" }
  return { act: { do: "arrive", candidate, isKnown }, sound: isKnown ? "parcel" : "unknown" }
}
