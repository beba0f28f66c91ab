import { createHash } from "node:crypto"
import { v7 } from "uuid"
import type { PhotoRow } from "../../../client/device/rows.ts"
import { type FactInput, recordAs } from "../../../client/outbox/record-fact.ts"
import { storePhoto } from "../../../client/photos/keep-photo.ts"
import { arrived, closed, inspected, opened, worn } from "../../sync/handheld.ts"
import type { Handheld, Tab } from "./handheld.ts"
import type { Random } from "./random.ts"
import { type Article, BROKEN_POLICY, type Shop } from "./shop.ts"
import type { Timeline } from "./timeline.ts"

/** What operators were told is saved: this, and nothing else, has to be on the server in the end. */
export interface Witness {
  /** Every fact that was begun, by its id; what a killed window had begun may have come whole, or not at all. */
  begun: Map<string, FactInput>
  /** Hash of each that was said to be saved. */
  saved: Map<string, string>
  /** Bytes of each photo that was said to be taken. */
  photos: Map<string, Uint8Array>
  /** Photos that a broken disk spoilt: their operators are told. */
  spoilt: Set<string>
}

export const newWitness = (): Witness => ({ begun: new Map(), saved: new Map(), photos: new Map(), spoilt: new Set() })

type Input<T extends FactInput["type"]> = Extract<FactInput, { type: T }>

export interface Operator {
  /** Records the next facts, all that are saved in one go. */
  act(tab: Tab): Promise<void>
  /** How many it has begun to record. */
  begun(): number
}

interface Needs {
  timeline: Timeline
  random: Random
  shop: Shop
  witness: Witness
  /** Facts whose verb throws, corrections that no rule allows. */
  odd: boolean
  throwing: boolean
  /** A server that decodes photos wants real ones. */
  picture?: () => Promise<Uint8Array<ArrayBuffer>>
}

export function newOperator(handheld: Handheld, needs: Needs): Operator {
  const { random, shop, witness, odd, throwing, timeline } = needs
  const { picture = async () => Uint8Array.of(0xff, 0xd8, ...random.bytes(30)) } = needs
  const { seed } = shop
  const { person } = handheld.enrolled
  const actor = { personId: person.id, signInId: person.signInId }
  const own: { id: string; type: FactInput["type"]; article: Article }[] = []
  let parcel: { article: Article; seen: number; stage: "open" | "look" | "close" } | null = null

  const photo = async (tab: Tab, slot: string) => {
    const bytes = await picture()
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    const row: PhotoRow = {
      sha256,
      bytes: bytes.buffer,
      mime: "image/jpeg",
      size: bytes.length,
      draftId: handheld.name,
      takenAt: handheld.now(),
      state: "draft",
      code: null,
    }
    await storePhoto(row, tab.world.strict)
    if (tab.actor.dead) return new Promise<never>(() => {})
    witness.photos.set(sha256, bytes)
    return { slot, sha256 }
  }
  const photos = async (tab: Tab, ...slots: string[]) => {
    const taken = []
    for (const slot of slots) taken.push(await photo(tab, slot))
    return taken
  }
  const perhapsOf = (tab: Tab) => async (chance: number, slot: string) =>
    random.chance(chance) ? photos(tab, slot) : []
  const look = async (tab: Tab, article: Article, ordinal: number): Promise<Input<"v1.UnitInspected">> => {
    const isWorn = article.category === "clothing" && random.chance(0.3)
    const unit = { unit: { lpn: null, serial: null, ordinal } }
    const more = {
      ...(isWorn && worn()),
      ...unit,
      ...(throwing && random.chance(0.06) && { policyVersion: BROKEN_POLICY }),
    }
    const taken = isWorn ? await photos(tab, "detail", "article") : await perhapsOf(tab)(0.2, "article")
    return { type: "v1.UnitInspected", body: inspected(seed, article.one, more, article.category), photos: taken }
  }
  const scanKept = (): Input<"v1.ScanKept"> => {
    const scan = { raw: `code ${random.int(1e6)}`, channel: "wedge" as const }
    return { type: "v1.ScanKept", body: { siteId: seed.siteId, scan, readAs: "unknown", key: null, parcelId: null } }
  }

  const next = async (tab: Tab): Promise<FactInput[]> => {
    const perhaps = perhapsOf(tab)
    if (own.length > 0 && random.chance(odd ? 0.1 : 0.03)) return [await change(tab)]
    // a truck's load, one code after another
    if (random.chance(loads)) {
      const load: FactInput[] = []
      for (let left = 1 + random.int(12); left > 0; left--)
        load.push({ ...scanKept(), photos: await perhaps(0.04, "label") })
      return load
    }
    parcel ??= { article: random.pick(shop.articles), seen: 0, stage: "open" }
    const { article } = parcel
    const { one, units } = article
    if (parcel.stage === "open") {
      parcel.stage = "look"
      const open: FactInput = { type: "v1.ParcelOpened", body: opened(seed, one), photos: await perhaps(0.85, "label") }
      return random.chance(0.4)
        ? [{ type: "v1.ParcelArrived", body: arrived(seed, one, random.chance(0.1)) }, open]
        : [open]
    }
    if (parcel.stage === "look") {
      parcel.seen++
      const seen = await look(tab, article, parcel.seen)
      if (parcel.seen === units) parcel.stage = "close"
      return [seen]
    }
    parcel = null
    return [{ type: "v1.ParcelClosed", body: closed(seed, one, { found: units, expected: units }) }]
  }
  /** Of something said before: a correction, an undoing, one more photo; sometimes what no rule allows. */
  const change = async (tab: Tab): Promise<FactInput> => {
    const old = random.pick(own)
    if (random.chance(0.3)) return { type: "v1.FactSuperseded", body: { factId: old.id, reason: "mistake" } }
    if (random.chance(0.3))
      return { type: "v1.PhotoAdded", body: { factId: old.id }, photos: await photos(tab, "detail") }
    const again = await look(tab, old.article, 1)
    // of another type than what it corrects: rejected
    if (old.type !== "v1.UnitInspected" && !odd) return again
    return { ...again, body: { ...again.body, supersedes: old.id } }
  }

  const loads = random.between(0.3, 0.8)
  let begun = 0
  return {
    begun: () => begun,
    act: async (tab) => {
      const article = parcel?.article
      const inputs = (await next(tab)).map((input) => ({ ...input, id: v7() }) as FactInput & { id: string })
      begun += inputs.length
      for (const input of inputs) witness.begun.set(input.id, input)
      const about = parcel?.article ?? article
      const put = { kind: "parcel", personId: person.id, state: { n: timeline.now() } }
      const draft = random.chance(0.5) ? { id: handheld.name, put } : undefined
      const recorded = await recordAs(actor, inputs, draft, tab.world)
      // a window that died under it has told nobody that it is saved
      if (tab.actor.dead) return
      for (const { id, hash } of recorded) witness.saved.set(id, hash)
      if (about) for (const { id, type } of inputs) own.push({ id, type, article: about })
      handheld.nudge()
    },
  }
}
