import { createHash, randomBytes } from "node:crypto"
import { v7 } from "uuid"
import type { Context } from "../../server/context.ts"
import { hashToken } from "../../server/identity/hash-token.ts"
import { pushTogether } from "../../server/sync/push-together.ts"
import type { Fact, FactBody, FactPhoto, FactType } from "../../shared/contract/facts.ts"
import type { Result } from "../../shared/contract/problem.ts"
import type { Position, PushReply, PushRequest } from "../../shared/contract/sync.ts"
import { canonicalFact } from "../../shared/domain/fact-hash.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { cleanAnswers } from "../../shared/policy/grade.ts"
import type { SeedDevice, SeedPerson, SeedReturn, SeedSmall } from "../support/seed-small.ts"

export interface Handheld {
  device: SeedDevice
  stream: string
  /** The next number. */
  seq: number
  epoch: string | null
  position: Position | null
  /** The device's clock less the server's, ms. */
  clockOff: number
  record<T extends FactType>(type: T, body: FactBody<T>, more?: More): Fact
  /** Facts go in one push, and must be taken. */
  send(...facts: Fact[]): Promise<PushReply>
  push(facts: readonly unknown[], more?: Partial<PushRequest>): Promise<Result<PushReply>>
  request(facts: readonly unknown[], more?: Partial<PushRequest>): PushRequest
}
export interface More {
  photos?: FactPhoto[]
  by?: SeedPerson
  id?: string
  at?: number
}

/** A handheld without its database: it numbers facts and remembers the epoch, as the real one does. */
export function newHandheld(ctx: Context, device: SeedDevice, person: SeedPerson): Handheld {
  const handheld: Handheld = {
    device,
    stream: v7(),
    seq: 1,
    epoch: null,
    position: null,
    clockOff: 0,
    record: (type, body, { photos = [], by = person, id = v7(), at = ctx.now() } = {}) => {
      const actor = { personId: by.id, signInId: by.signInId }
      const fact = {
        id,
        type,
        actor,
        deviceTime: at + handheld.clockOff,
        body: body as Record<string, unknown>,
        photos,
      }
      return seal({ ...fact, stream: handheld.stream, seq: handheld.seq++ })
    },
    send: async (...facts) => {
      const answer = await handheld.push(facts)
      if (!answer.ok) throw new Error(`the push was refused: ${answer.code} ${answer.detail ?? ""}`)
      return answer.value
    },
    push: async (facts, more = {}) => {
      const actor = { kind: "device" as const, id: device.id, siteId: device.siteId }
      const answer = await pushTogether(ctx, actor, { device, request: handheld.request(facts, more) })
      if (answer.ok) Object.assign(handheld, { epoch: answer.value.epoch, position: answer.value.position })
      return answer
    },
    request: (facts, more = {}) => ({
      stream: handheld.stream,
      epoch: handheld.epoch,
      position: handheld.position,
      firstKept: 1,
      facts: [...facts],
      deviceTime: ctx.now() + handheld.clockOff,
      ...more,
    }),
  }
  return handheld
}

/** The hash that a device writes; also over what no device would write. */
export function seal<T extends object>(fact: T): T & { hash: string } {
  return { ...fact, hash: createHash("sha256").update(canonicalFact(fact)).digest("hex") }
}

/** Gives a seeded device a credential; answers the cookie. */
export async function deviceCookie(ctx: Context, device: { id: string }): Promise<string> {
  const token = randomBytes(32).toString("base64url")
  await ctx.database.write((tx) =>
    tx
      .updateTable("devices")
      .set({ credential_hash: hashToken(token) })
      .where("id", "=", device.id)
      .execute(),
  )
  return `bd_device=${token}`
}

export const photoOf = (slot: string, sha256 = randomBytes(32).toString("hex")): FactPhoto => ({
  slot,
  sha256,
  bytes: 120_000,
  mime: "image/jpeg",
})

/** As if the bytes had come before the fact that names them. */
export async function storedPhoto(ctx: Context, slot: string): Promise<FactPhoto> {
  const photo = photoOf(slot)
  const { sha256, bytes, mime } = photo
  const row = { sha256, bytes, mime, state: "stored" as const, width: 1600, height: 1200, stored_at: ctx.now() }
  await ctx.database.write((tx) => tx.insertInto("photos").values(row).execute())
  return photo
}

export const arrived = (seed: SeedSmall, one: SeedReturn, damaged = false): FactBody<"v1.ParcelArrived"> => ({
  parcelId: one.parcelId,
  key: one.parcelKey,
  scan: { raw: one.parcelKey, channel: "wedge" },
  siteId: seed.siteId,
  damaged,
  deliveryId: null,
})

export const opened = (seed: SeedSmall, one: SeedReturn): FactBody<"v1.ParcelOpened"> => ({
  parcelId: one.parcelId,
  key: one.parcelKey,
  scan: { raw: one.parcelKey, channel: "wedge" },
  siteId: seed.siteId,
  returnIds: [one.returnId],
})

export const closed = (
  seed: SeedSmall,
  one: SeedReturn,
  more: Partial<FactBody<"v1.ParcelClosed">> = {},
): FactBody<"v1.ParcelClosed"> => ({
  parcelId: one.parcelId,
  siteId: seed.siteId,
  found: 1,
  expected: 1,
  missing: [],
  emptyBox: false,
  ...more,
})

/** A clean unit: one scan and one tap. */
export function inspected(
  seed: SeedSmall,
  one: SeedReturn,
  more: Partial<FactBody<"v1.UnitInspected">> = {},
  category = "clothing",
): FactBody<"v1.UnitInspected"> {
  return {
    parcelId: one.parcelId,
    siteId: seed.siteId,
    returnId: one.returnId,
    lineId: one.lineIds[0] ?? null,
    unit: { lpn: null, serial: null, ordinal: 1 },
    scan: null,
    outcome: "graded",
    answers: cleanAnswers(builtInPolicy, category),
    grade: "A",
    disposition: "restock",
    fault: null,
    defects: [],
    overrideReason: null,
    note: null,
    place: null,
    policyVersion: 1,
    ...more,
  }
}

/** A worn article of clothing: grade C, by whom is asked. */
export const worn = (fault: "customer" | "carrier" = "customer"): Partial<FactBody<"v1.UnitInspected">> => ({
  answers: { right_item: "yes", packaging: "opened", condition: "worn" },
  grade: "C",
  disposition: "resale",
  fault,
  defects: ["stain"],
})
