import { v7 } from "uuid"
import type { Fact, FactActor, FactPhoto, FactType } from "../../shared/contract/facts.ts"
import { type FactBody, factBodies, MAX_FACT_BYTES } from "../../shared/contract/facts.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { hashFact } from "../../shared/domain/fact-hash.ts"
import { whenAnswered } from "../device/answering.ts"
import { aside } from "../device/aside.ts"
import { type DeviceDatabase, type Run, withDatabase } from "../device/database.ts"
import { type DraftState, endDraft, putDraft } from "../device/drafts.ts"
import { nudge } from "../device/nudge.ts"
import type { FactRow } from "../device/rows.ts"
import { currentStream } from "../device/streams.ts"
import { getWho } from "../device/who.ts"
import { CaptureRefused, refusalOf } from "./capture-refused.ts"
import { withMore } from "./counters.ts"
import { whereThereIsRoom } from "./make-room.ts"
import { tallyIn } from "./shift-tally.ts"

/** One fact to record. Its photos are kept already (`keepPhoto`); `slot` says which photo it is. */
export type FactInput = {
  [T in FactType]: {
    type: T
    body: FactBody<T>
    photos?: { slot: string; sha256: string }[]
    /** A UUIDv7 that the draft names already, so that it can be superseded; else one is made. */
    id?: string
  }
}[FactType]

export interface Recorded {
  id: string
  type: string
  seq: number
  hash: string
}

/**
 * Records facts, all or none, and moves their draft on (`put: null` ends it). When the promise resolves they are on the
 * disk, and only then may a screen say "saved". Throws `CaptureRefused` with the reason; nothing is written then.
 */
export async function recordFacts(inputs: FactInput[], draft?: DraftMove): Promise<Recorded[]> {
  const recorded = await record(inputs, draft).catch((error) => {
    throw refusalOf(error)
  })
  // the answer is painted first
  whenAnswered(nudge)
  return recorded
}

type DraftMove = { id: string; put: DraftState | null }

const record = aside("record", async (inputs: FactInput[], draft?: DraftMove): Promise<Recorded[]> => {
  // asked while the room is looked at
  const asked = getActor()
  asked.catch(() => {})
  return whereThereIsRoom("fact", async () =>
    recordAs(await asked, inputs, draft, { strict: withDatabase, now: Date.now }),
  ).catch(async (error) => {
    // the room was looked at beside it: a database that is shut says so to both, and who asks first says it best
    await asked
    throw refusalOf(error)
  })
})

async function getActor(): Promise<FactActor> {
  const who = await getWho().catch((error) => {
    throw refusalOf(error)
  })
  if (!who) throw new CaptureRefused("not_signed_in")
  return { personId: who.person.id, signInId: who.signIn.id }
}

/** Where a capture is written, and by which clock. */
export interface Desk {
  strict: Run
  now(): number
}

export async function recordAs(
  actor: FactActor,
  inputs: FactInput[],
  draft: { id: string; put: DraftState | null } | undefined,
  desk: Desk,
): Promise<Recorded[]> {
  try {
    // hashing comes before: an await on crypto would end the transaction
    const facts = await Promise.all(inputs.map((input) => seal(input, actor, desk)))
    return await desk.strict((db) => write(db, facts, draft, desk.now()))
  } catch (error) {
    throw refusalOf(error)
  }
}

type Sealed = Omit<Fact, "stream" | "seq">

async function seal(input: FactInput, actor: FactActor, desk: Desk): Promise<Sealed> {
  const parsed = factBodies[input.type].safeParse(input.body)
  if (!parsed.success)
    throw new CaptureRefused("invalid", parsed.error.issues.map((issue) => issue.path.join(".")).join(", "))
  const photos = await Promise.all((input.photos ?? []).map((photo) => describePhoto(photo, desk)))
  const body = JSON.parse(JSON.stringify(parsed.data)) as Record<string, unknown>
  const fact = { id: input.id ?? v7(), type: input.type, actor, deviceTime: desk.now(), body, photos }
  const hash = await hashFact(fact)
  const numbered = { ...fact, hash, stream: v7(), seq: Number.MAX_SAFE_INTEGER }
  const bytes = new TextEncoder().encode(canonicalJson(numbered)).length
  if (bytes > MAX_FACT_BYTES) throw new CaptureRefused("too_large", `${bytes} > ${MAX_FACT_BYTES}`)
  return { ...fact, hash }
}

async function describePhoto({ slot, sha256 }: { slot: string; sha256: string }, desk: Desk): Promise<FactPhoto> {
  const photo = await desk.strict((db) => db.photos.get(sha256))
  if (!photo) throw new CaptureRefused("photo_missing", slot)
  return { slot, sha256, bytes: photo.size, mime: photo.mime }
}

/** The one strict transaction: numbers, facts, photos, counters, draft. */
function write(
  db: DeviceDatabase,
  facts: Sealed[],
  draft: { id: string; put: DraftState | null } | undefined,
  now: number,
): Promise<Recorded[]> {
  return db.transaction("rw", [db.facts, db.photos, db.drafts, db.streams, db.meta], async () => {
    // a second run after a lost handle may find the first one committed
    const [found, stream, was] = await Promise.all([
      db.facts.bulkGet(facts.map((fact) => fact.id)),
      currentStream(db),
      db.read("counters"),
    ])
    const before = found.filter((row) => row !== undefined)
    if (facts.length > 0 && before.length === facts.length) return before.map(toRecorded)
    const photos = await claimPhotos(db, facts)
    const rows = facts.map((fact, index) => toRow({ ...fact, stream: stream.stream, seq: stream.nextSeq + index }))
    // all of them on their way at once: each round trip is time in which a hand waits
    await Promise.all([
      db.facts.bulkAdd(rows),
      db.streams.put({ ...stream, nextSeq: stream.nextSeq + rows.length }),
      db.keep("counters", withMore(was, { facts: rows.length, photos, now })),
      draft?.put && putDraft(db, { id: draft.id, ...draft.put }),
    ])
    await tallyIn(db, rows)
    if (draft && !draft.put) await endDraft(db, draft.id)
    return rows.map(toRecorded)
  })
}

const toRecorded = ({ fact }: FactRow): Recorded => ({ id: fact.id, type: fact.type, seq: fact.seq, hash: fact.hash })

export function toRow(fact: Fact): FactRow {
  return {
    id: fact.id,
    fact,
    stream: fact.stream,
    seq: fact.seq,
    waiting: 1,
    open: 0,
    verdict: null,
    code: null,
    message: null,
    setAside: null,
    acknowledgedAt: null,
    parcelId: typeof fact.body.parcelId === "string" ? fact.body.parcelId : null,
    photos: [...new Set(fact.photos.map((photo) => photo.sha256))],
  }
}

/** How many photos wait that did not before. */
async function claimPhotos(db: DeviceDatabase, facts: Sealed[]): Promise<number> {
  const claimed = [...new Set(facts.flatMap((fact) => fact.photos.map((photo) => photo.sha256)))]
  if (claimed.length === 0) return 0
  const photos = await db.photos.bulkGet(claimed)
  if (photos.some((photo) => photo === undefined)) throw new CaptureRefused("photo_missing")
  const fresh = photos.filter((photo) => photo !== undefined && (photo.state === "draft" || photo.state === "kept"))
  await db.photos.bulkPut(fresh.map((photo) => ({ ...photo, state: "waiting" as const }) as never))
  return fresh.length
}
