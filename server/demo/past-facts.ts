import { createHash } from "node:crypto"
import { v7 } from "uuid"
import type { FactPhoto, FactType } from "../../shared/contract/facts.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { canonicalFact } from "../../shared/domain/fact-hash.ts"
import type { Handheld } from "./handhelds.ts"
import type { PastRows } from "./past-rows.ts"
import { bytesOf, type Dice } from "./random.ts"

const DAY = 86_400_000

interface ToldFact {
  type: FactType
  at: number
  body: object
  photos: FactPhoto[]
  parcel: string
  heardAt: number
}

/** What one handheld told, as it lies after its sync; answers the fact's id. */
export function pastFact(rows: PastRows, luck: Dice, by: Handheld, told: ToldFact): string {
  const { type, at, body, photos, parcel, heardAt } = told
  const actor = { personId: by.personId, signInId: signIn(rows, luck, by, at) }
  const fact = { id: v7({ msecs: at, random: bytesOf(luck, 16) }), type, actor, deviceTime: at, body, photos }
  const hash = createHash("sha256").update(canonicalFact(fact)).digest("hex")
  const seq = by.nextSeq++
  rows.put("facts", {
    id: fact.id,
    hash,
    stream: by.stream,
    seq,
    type,
    device_id: by.deviceId,
    person_id: by.personId,
    sign_in_id: actor.signInId,
    device_time: at,
    received_at: heardAt,
    raw: canonicalJson({ ...fact, stream: by.stream, seq, hash }),
    verdict: "accepted",
    code: null,
    message: null,
    waits_for: null,
    applied: 1,
    superseded_by: null,
    imported: 0,
    parcel_id: parcel,
    happened_at: at,
    position: rows.position,
    first_position: rows.position,
  })
  rows.put("fact_slots", {
    stream: by.stream,
    seq,
    fact_id: fact.id,
    hash,
    verdict: null,
    code: null,
    raw: null,
    at: heardAt,
  })
  for (const { slot, sha256, bytes, mime } of photos)
    rows.put("fact_photos", { fact_id: fact.id, slot, sha256, bytes, mime, here: 1 })
  return fact.id
}

/** One a shift; the bench's first scan of the day began it. */
function signIn(rows: PastRows, luck: Dice, by: Handheld, at: number): string {
  const day = Math.floor(at / DAY)
  const known = by.signIns.get(day)
  if (known) return known
  const started_at = day * DAY + 4 * 3_600_000
  const id = v7({ msecs: started_at, random: bytesOf(luck, 16) })
  by.signIns.set(day, id)
  rows.put("sign_ins", {
    id,
    person_id: by.personId,
    device_id: by.deviceId,
    kind: "badge",
    started_at,
    ends_at: started_at + 12 * 3_600_000,
  })
  return id
}
