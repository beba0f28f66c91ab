import { createHash } from "node:crypto"
import { v7 } from "uuid"
import type { FactPhoto, FactType } from "../../shared/contract/facts.ts"
import { canonicalFact } from "../../shared/domain/fact-hash.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { push } from "../sync/push.ts"
import { readFacts } from "../sync/read-facts.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What one person recorded of one thing; the facts follow each other, `every` ms apart. */
export interface Visit {
  at: number
  by: Handheld
  facts: { type: FactType; body: object; photos?: FactPhoto[] }[]
  every?: number
}

/** A handheld of the demo with the person who holds it. */
export interface Handheld {
  deviceId: string
  siteId: string
  personId: string
  stream: string
  nextSeq: number
  /** By day: one sign-in a shift. */
  signIns: Map<number, string>
}

/** A public key whose private half was thrown away when it was made: nothing is ever signed with it. */
const NOBODYS_KEY =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5kkrwKTaiX3CAhEiRlgdL3us73A1lABrtskF2TjQ25PT1fLssmssbJHu2SUSEWL+VJaECbdtv1TqCFzie9uwzA=="

/** Enrolled two months ago by the demo's lead. It has no credential that anyone could send, so no device speaks as it. */
export async function layHandheld(
  tx: Tx,
  ctx: Context,
  one: { name: string; siteId: string; personId: string; enrolledBy: string },
): Promise<Handheld> {
  const deviceId = ctx.newId()
  await tx
    .insertInto("devices")
    .values({
      id: deviceId,
      site_id: one.siteId,
      name: one.name,
      credential_hash: `none ${deviceId}`,
      public_key: NOBODYS_KEY,
      enrolled_at: ctx.now() - 60 * DAY,
      enrolled_by: one.enrolledBy,
      revoked_at: null,
      last_seen_at: null,
      clock_offset: 0,
    })
    .execute()
  const { siteId, personId } = one
  return { deviceId, siteId, personId, stream: ctx.newId(), nextSeq: 1, signIns: new Map() }
}

/** Sends what was recorded through the same door as any handheld, at the moment when it was recorded. */
export async function play(tx: Tx, ctx: Context, visit: Visit): Promise<void> {
  const { at, by, every = 20_000 } = visit
  const signInId = await signInOf(tx, ctx, by, at)
  const facts = visit.facts.map(({ type, body, photos = [] }, index) => {
    const deviceTime = at + index * every
    const actor = { personId: by.personId, signInId }
    const fact = { id: v7({ msecs: deviceTime, random: ctx.randomBytes(16) }), type, actor, deviceTime, body, photos }
    const hash = createHash("sha256").update(canonicalFact(fact)).digest("hex")
    return { ...fact, stream: by.stream, seq: by.nextSeq + index, hash }
  })
  const read = readFacts(by.stream, facts)
  if (!read.ok) throw new Error(`demo fact: ${read.detail}`)
  const now = at + facts.length * every
  const request = { stream: by.stream, epoch: null, position: null, firstKept: 1, facts, deviceTime: now }
  const actor = { kind: "device", id: by.deviceId, siteId: by.siteId } as const
  const sent = { device: { id: by.deviceId }, actor, request, facts: read.value }
  const taken = await push(tx, { ...ctx, now: () => now }, sent)
  if (!taken.ok) throw new Error(`demo push: ${taken.code}`)
  const odd = taken.value.results.find((result) => result.verdict !== "accepted")
  if (odd) throw new Error(`demo fact ${odd.id}: ${odd.verdict} ${odd.code} ${odd.message}`)
  by.nextSeq += facts.length
}

async function signInOf(tx: Tx, ctx: Context, by: Handheld, at: number): Promise<string> {
  const day = Math.floor(at / DAY)
  const known = by.signIns.get(day)
  if (known) return known
  const id = ctx.newId()
  const { personId: person_id, deviceId: device_id } = by
  const started_at = day * DAY + 4 * HOUR
  await tx
    .insertInto("sign_ins")
    .values({ id, person_id, device_id, kind: "badge", started_at, ends_at: started_at + 12 * HOUR })
    .execute()
  by.signIns.set(day, id)
  return id
}
