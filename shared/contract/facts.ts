import * as z from "zod/mini"
import { dispositions, exceptionKinds, faults, grades } from "../domain/states.ts"
import { At, Id, Scan, Sha256, text } from "./basics.ts"

// What a handheld records (protocol.md 2). Immutable; a `v1.` name never changes its meaning.

export const MAX_FACT_BYTES = 16_384
export const MAX_PHOTO_BYTES = 8_000_000

const key = z.string().check(z.regex(/^[a-z][a-z0-9_]*$/), z.maxLength(60))
const code = text(200)
const supersedes = z.optional(Id)

export const FactPhoto = z.object({
  /** Which photo it is: label, carton, contents, article, detail, damage; a second of one slot is "detail_2". */
  slot: key,
  sha256: Sha256,
  bytes: z.int().check(z.gte(1), z.lte(MAX_PHOTO_BYTES)),
  mime: z.enum(["image/jpeg", "image/png", "image/webp"]),
})
export type FactPhoto = z.infer<typeof FactPhoto>

/** Who says that they saw it: a claim, checked against the sign-ins of the device. */
export const FactActor = z.object({ personId: Id, signInId: Id })
export type FactActor = z.infer<typeof FactActor>

export const Fact = z.object({
  id: Id,
  stream: Id,
  seq: z.int().check(z.gte(1)),
  type: z.string().check(z.regex(/^v\d+\.[A-Za-z]+$/), z.maxLength(60)),
  actor: FactActor,
  /** By the device's own clock, wrong as it may be. */
  deviceTime: At,
  body: z.record(z.string(), z.unknown()),
  photos: z.array(FactPhoto).check(z.maxLength(12)),
  hash: Sha256,
})
export type Fact = z.infer<typeof Fact>

/** A parcel off the truck: starts legal clocks and carrier reserves. `parcelId` is derived from `key`, else random. */
export const ParcelArrived = z.object({
  parcelId: Id,
  key: z.nullable(code),
  scan: z.nullable(Scan),
  siteId: Id,
  damaged: z.boolean(),
  deliveryId: z.nullable(Id),
  supersedes,
})
export const DeliveryCounted = z.object({
  deliveryId: Id,
  siteId: Id,
  carrier: z.nullable(text(60)),
  /** What the driver said; null: nothing. */
  told: z.nullable(z.int().check(z.gte(0), z.lte(100_000))),
  counted: z.int().check(z.gte(0), z.lte(100_000)),
  supersedes,
})
export const ParcelOpened = z.object({
  parcelId: Id,
  key: z.nullable(code),
  scan: z.nullable(Scan),
  siteId: Id,
  /** What the operator takes it for; empty: no return is known. */
  returnIds: z.array(Id).check(z.maxLength(20)),
  /** A colleague's open parcel was taken over. */
  takenOverFrom: z.optional(Id),
  supersedes,
})
export const UnitInspected = z.object({
  parcelId: Id,
  siteId: Id,
  returnId: z.nullable(Id),
  lineId: z.nullable(Id),
  unit: z.object({
    lpn: z.nullable(code),
    serial: z.nullable(code),
    /** From 1, within the parcel's line (or the scanned code where no line is known). */
    ordinal: z.int().check(z.gte(1), z.lte(10_000)),
  }),
  scan: z.nullable(Scan),
  /** Wrong item and extra item have no line, or not the line's product: no grade, an exception instead. */
  outcome: z.enum(["graded", "wrong_item", "extra_item"]),
  answers: z.record(key, key),
  grade: z.nullable(z.enum(grades)),
  disposition: z.nullable(z.enum(dispositions)),
  fault: z.nullable(z.enum(faults)),
  defects: z.array(key).check(z.maxLength(20)),
  /** Where the operator chose another grade or disposition than the rule's. */
  overrideReason: z.nullable(text(500)),
  note: z.nullable(text(1000)),
  /** The bin scanned; null: the tap skipped it. */
  place: z.nullable(code),
  policyVersion: z.int(),
  supersedes,
})
export type UnitInspected = z.infer<typeof UnitInspected>

/** Photos for a fact that has gone already: they are in the envelope. */
export const PhotoAdded = z.object({ factId: Id, supersedes })
export const ParcelClosed = z.object({
  parcelId: Id,
  siteId: Id,
  found: z.int().check(z.gte(0)),
  expected: z.int().check(z.gte(0)),
  /** Lines of which fewer came than were announced, in this parcel's eyes. */
  missing: z.array(z.object({ lineId: Id, quantity: z.int().check(z.gte(1)) })).check(z.maxLength(200)),
  emptyBox: z.boolean(),
  supersedes,
})
export const ExceptionRaised = z.object({
  kind: z.enum(exceptionKinds),
  siteId: Id,
  parcelId: z.nullable(Id),
  returnId: z.nullable(Id),
  lineId: z.nullable(Id),
  scan: z.nullable(Scan),
  note: z.nullable(text(1000)),
  supersedes,
})
/** A scan that nothing knew: it is kept too. */
export const ScanKept = z.object({
  siteId: Id,
  scan: Scan,
  readAs: text(40),
  key: z.nullable(code),
  parcelId: z.nullable(Id),
  supersedes,
})
/** Undo: nothing takes the place of the fact. */
export const FactSuperseded = z.object({ factId: Id, reason: text(500) })
/** Written where the server named one fact as refused: the fact itself stays on the device for export. */
export const FactSetAside = z.object({ factId: Id, hash: Sha256, reason: text(500) })

/** Every type that this version understands, with the shape of its body. */
export const factBodies = {
  "v1.ParcelArrived": ParcelArrived,
  "v1.DeliveryCounted": DeliveryCounted,
  "v1.ParcelOpened": ParcelOpened,
  "v1.UnitInspected": UnitInspected,
  "v1.PhotoAdded": PhotoAdded,
  "v1.ParcelClosed": ParcelClosed,
  "v1.ExceptionRaised": ExceptionRaised,
  "v1.ScanKept": ScanKept,
  "v1.FactSuperseded": FactSuperseded,
  "v1.FactSetAside": FactSetAside,
} as const
export type FactType = keyof typeof factBodies
export type FactBody<T extends FactType> = z.infer<(typeof factBodies)[T]>
export const factTypes = Object.keys(factBodies) as FactType[]

export function isFactType(type: string): type is FactType {
  return Object.hasOwn(factBodies, type)
}
