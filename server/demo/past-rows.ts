import { createHash } from "node:crypto"
import { v7 } from "uuid"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { FactPhoto, FactType } from "../../shared/contract/facts.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import {
  customerId,
  orderId,
  orderLineId,
  parcelId,
  paymentId,
  returnId,
  returnLineId,
  unitId,
} from "../../shared/domain/derive-id.ts"
import { canonicalFact } from "../../shared/domain/fact-hash.ts"
import { nameKeys, nameWords, slipsOf, soundOf } from "../../shared/domain/name-words.ts"
import { numberKey } from "../../shared/domain/search-key.ts"
import { gradeUnit } from "../../shared/policy/grade.ts"
import { demoPolicy } from "../../shared/policy/policy-document.ts"
import type { Tables } from "../db/tables.ts"
import type { Handheld } from "./handhelds.ts"
import type { PastReturn } from "./past.ts"
import { pastMoney } from "./past-money.ts"
import type { DemoPhotos } from "./photos.ts"
import { bytesOf, type Dice, diceOf } from "./random.ts"
import { answersFor, binOf, scanOf } from "./stories.ts"
import type { Row } from "./write-rows.ts"

/** Rows by table, in the order in which they must be written; the audit without its chain. */
export type Batch = { [T in keyof Tables]?: Row<T>[] }
export type Said = { at: number; actor: string; action: string; subject: string; detail: object }

/** Where the past took place. */
export interface PastStage {
  seed: number
  now: number
  shops: ReadonlyMap<string, string>
  sites: Readonly<Record<PastReturn["siteCode"], PastSite>>
  /** Two of finance: what is dear is released by both. */
  finance: readonly [string, string]
  photos: DemoPhotos
  /** Words of names that are kept already. */
  words: Set<string>
}
export interface PastSite {
  id: string
  name: string
  handhelds: readonly Handheld[]
  lead: string
}

/** All that one return left behind, as the verbs would have written it (tests/demo/past.test.ts compares). */
export class PastRows {
  readonly batch: Batch = {}
  readonly said: Said[] = []
  private readonly stage: PastStage
  /** The commit that these rows will belong to. */
  private readonly position: number

  constructor(stage: PastStage, position: number) {
    this.stage = stage
    this.position = position
  }

  add(past: PastReturn): void {
    const known = this.announced(past)
    if (past.cancelled) return
    const parcel = this.received(past, known)
    pastMoney(this, { past, known, parcel, stage: this.stage })
  }

  put<T extends keyof Tables>(table: T, row: Row<T>): void {
    const rows = (this.batch[table] ?? []) as Row<T>[]
    rows.push(row)
    this.batch[table] = rows as Batch[T]
  }

  private announced(past: PastReturn) {
    const { shop, customer, index } = past
    const shopId = this.stage.shops.get(shop.code) ?? ""
    const number = `${shop.code.slice(0, 3).toUpperCase()}-${10_000 + index}`
    const order = orderId(shopId, number)
    const site = this.stage.sites[past.siteCode]
    const rma = ownNumberFrom("rma", index)
    const id = returnId(shopId, rma)
    const customer_id = customerId(shopId, customer.email)
    this.put("customers", {
      id: customer_id,
      shop_id: shopId,
      name: customer.name,
      email: customer.email,
      phone: customer.phone ?? null,
      address: JSON.stringify(customer.address),
      locale: "fr",
    })
    this.findable(customer_id, customer.name)
    const orderedAt = past.deliveredAt - 3 * 86_400_000
    this.put("orders", {
      id: order,
      shop_id: shopId,
      number,
      customer_id,
      invoice_number: `F2026-${20_000 + index}`,
      invoiced_at: orderedAt,
      currency: past.currency,
      country: past.country,
      vat_regime: "national",
      delivery_minor: past.deliveryMinor,
      delivery_standard_minor: past.deliveryMinor,
      created_at: orderedAt,
      updated_at: orderedAt,
    })
    const lines = past.lines.map((line) => {
      const { product, quantity, serial } = line
      const paid = Math.round((product.priceMinor * quantity * (100 - past.discount)) / 100)
      const orderLine = orderLineId(order, product.sku)
      this.put("order_lines", {
        id: orderLine,
        order_id: order,
        ref: product.sku,
        sku: product.sku,
        gtin: product.gtin,
        title: product.title,
        category: product.category,
        picture: product.picture,
        quantity,
        paid_minor: paid,
        tax_minor: Math.round(paid / 6),
        delivered_at: past.deliveredAt,
        serial_tracked: product.serialTracked ? 1 : 0,
        serials: JSON.stringify(serial === null ? [] : [serial]),
      })
      return { ...line, paid, orderLine, id: returnLineId(id, orderLine) }
    })
    const captured = past.deliveryMinor + lines.reduce((sum, line) => sum + line.paid, 0)
    const reference = `pay_demo_${index}`
    const payment = { id: paymentId(order, "test", reference), captured, reference }
    for (const line of lines)
      this.put("return_lines", {
        id: line.id,
        return_id: id,
        order_line_id: line.orderLine,
        authorized: line.quantity,
        reason: line.reason,
        comment: line.comment,
        wanted: "refund",
      })
    const articles = new Set(lines.flatMap(({ product }) => [numberKey(product.sku), numberKey(product.gtin)]))
    for (const key of articles) this.put("return_articles", { key, newest: -past.noticeAt, return_id: id })
    const known = { id, rma, shopId, order, site, lines, payment }
    const detail = { lines: lines.length, payments: 1 }
    this.said.push({ at: orderedAt, actor: "system", action: "order.created", subject: `order:${order}`, detail })
    this.said.push({
      at: past.noticeAt,
      actor: "system",
      action: "return.announced",
      subject: `return:${id}`,
      detail: { rma, lines: lines.length, parcels: past.cancelled ? 0 : 1 },
    })
    if (past.cancelled) {
      this.putReturn(past, known, { status: "cancelled", decided: "cancelled", updated_at: past.shippedAt })
      this.putPayment(known, past.currency, {})
    }
    return known
  }

  /** By their name, as keep-names.ts keeps it. */
  private findable(customerId: string, name: string): void {
    for (const key of nameKeys(name)) this.put("customer_names", { key, customer_id: customerId })
    for (const word of nameWords(name).filter((one) => !this.stage.words.has(one))) {
      this.stage.words.add(word)
      const sound = soundOf(word)
      this.put("name_words", { word, sound })
      for (const slip of slipsOf(sound)) this.put("name_slips", { slip, word })
    }
  }

  putReturn(past: PastReturn, known: PastKnown, more: Partial<Tables["returns"]>): void {
    this.put("returns", {
      id: known.id,
      shop_id: known.shopId,
      order_id: known.order,
      rma: known.rma,
      site_id: known.site.id,
      locale: "fr",
      basis: past.basis,
      notice_at: past.noticeAt,
      collected_by_trader: 0,
      information_given: 1,
      decided: more.decided ?? null,
      status: more.status ?? "completed",
      risk_flags: "[]",
      due_at: more.due_at ?? null,
      due_day: more.due_day ?? null,
      obligations: "[]",
      created_at: past.noticeAt,
      updated_at: more.updated_at ?? past.paidAt,
    })
  }

  putPayment({ payment, order }: PastKnown, currency: string, moved: { reserved?: number; refunded?: number }): void {
    this.put("payments", {
      id: payment.id,
      order_id: order,
      provider: "test",
      reference: payment.reference,
      captured_minor: payment.captured,
      currency,
      route: "ours",
      reserved_minor: moved.reserved ?? 0,
      refunded_minor: moved.refunded ?? 0,
      outside_minor: 0,
      overpaid_minor: 0,
    })
  }

  /** Off the truck, opened, each article looked at, closed: as facts of one handheld, and what was made of them. */
  private received(past: PastReturn, known: PastKnown) {
    const { photos } = this.stage
    const luck = diceOf(this.stage.seed + 1, past.index)
    const { site } = known
    const by = luck.pick(site.handhelds)
    const parcel = parcelId(past.key)
    const crushed = past.lines.some((line) => line.seen.some((one) => one.crushed))
    const scan = scanOf(past.key)
    const here = { parcelId: parcel, siteId: site.id }
    const tell = (type: FactType, at: number, body: object, shots: FactPhoto[] = []) =>
      this.fact(luck, by, { type, at, body, photos: shots, parcel, heardAt: past.closedAt + 20_000 })

    const arrivedBody = { ...here, key: past.key, scan, damaged: crushed, deliveryId: null }
    const arrived = tell("v1.ParcelArrived", past.arrivedAt, arrivedBody, crushed ? [photos("damage", "damage")] : [])
    const first = past.lines[0]?.product.picture ?? ""
    const shots = [
      photos(`label:${past.carrier}`, "label"),
      photos("carton", "carton"),
      photos(`contents:${first}`, "contents"),
    ]
    tell("v1.ParcelOpened", past.openedAt, { ...here, key: past.key, scan, returnIds: [known.id] }, shots)
    const units = known.lines.flatMap((line) => line.seen.map((seen, at) => ({ line, seen, ordinal: at + 1 })))
    const looked = units.map((unit, nth) => this.look(luck, by, { past, known, parcel, nth, ...unit }))
    const all = { found: units.length, expected: units.length, missing: [], emptyBox: false }
    tell("v1.ParcelClosed", past.closedAt, { ...here, ...all })
    this.put("parcels", {
      id: parcel,
      key: past.key,
      carrier: past.carrier,
      site_id: site.id,
      state: "closed",
      expected_day: new Date(past.arrivedAt).toISOString().slice(0, 10),
      arrived_at: past.arrivedAt,
      arrived_by: by.personId,
      damaged: crushed ? 1 : 0,
      opened_at: past.openedAt,
      opened_by: by.personId,
      closed_at: past.closedAt,
      closed_by: by.personId,
      shipment_proof_at: past.shippedAt,
      customer_postage_minor: 0,
      delivery_id: null,
      updated_at: past.closedAt + 20_000,
    })
    this.put("parcel_keys", { key: past.key, parcel_id: parcel })
    this.put("parcel_returns", { parcel_id: parcel, return_id: known.id, fact_id: null })
    if (crushed) this.damage(luck, { past, site, parcel, factId: arrived })
    if (this.stage.now - past.closedAt < KNOWN_FOR)
      this.put("device_docs", {
        site_id: site.id,
        scope: "site",
        kind: "known",
        id: parcel,
        position: this.position,
        body: JSON.stringify({ keys: [past.key, known.rma], state: "closed", site: site.name, at: past.closedAt }),
      })
    return { id: parcel, looked, by }
  }

  /** What the dock saw of the carton, ended by the lead with the unit. */
  private damage(luck: Dice, what: { past: PastReturn; site: PastSite; parcel: string; factId: string }): void {
    const { past, site, parcel, factId } = what
    this.put("exceptions", {
      id: v7({ msecs: past.arrivedAt, random: bytesOf(luck, 16) }),
      kind: "damaged_in_transit",
      site_id: site.id,
      parcel_id: parcel,
      return_id: null,
      line_id: null,
      unit_id: null,
      fact_id: factId,
      note: null,
      owner_role: "lead",
      opened_at: past.arrivedAt,
      closed_at: past.answeredAt,
      closed_by: site.lead,
      outcome: "accept",
      reason: null,
    })
  }

  private look(luck: Dice, by: Handheld, what: Looking) {
    const { past, known, parcel, line, seen, ordinal, nth } = what
    const { product } = line
    const serial = ordinal === 1 ? line.serial : null
    const answers = answersFor(product.category, seen.grade)
    const { grade, disposition } = gradeUnit(demoPolicy, product.category, answers)
    const place = past.siteCode === "LYS" && disposition && luck.chance(0.8) ? binOf(disposition) : null
    const { photos } = this.stage
    const shots =
      seen.grade === "C" || seen.grade === "D"
        ? [photos(`article:${product.picture}`, "article"), photos(`detail:${product.picture}`, "detail")]
        : []
    const found = { grade, disposition, fault: seen.fault, note: seen.note, place }
    const body = {
      parcelId: parcel,
      siteId: known.site.id,
      returnId: known.id,
      lineId: line.id,
      unit: { lpn: null, serial, ordinal },
      scan: scanOf(product.gtin, "EAN13"),
      outcome: "graded",
      answers,
      ...found,
      defects: seen.defects,
      overrideReason: null,
      policyVersion: demoPolicy.version,
    }
    const at = past.openedAt + 20_000 * (nth + 1)
    const heardAt = past.closedAt + 20_000
    const factId = this.fact(luck, by, { type: "v1.UnitInspected", at, body, photos: shots, parcel, heardAt })
    const id = unitId({ serial, parcelId: parcel, lineId: line.id, ordinal })
    const lead = seen.grade === "C" || seen.grade === "D" ? known.site.lead : null
    this.put("units", {
      id,
      return_id: known.id,
      line_id: line.id,
      parcel_id: parcel,
      ordinal,
      lpn: null,
      serial,
      reception: "received",
      acceptance: "accepted",
      grade,
      fault: seen.fault,
      disposition,
      place,
      complete: 1,
      disputed: 0,
      fact_in_review: 0,
      imported: 0,
      restored: 0,
      deduction_basis_points: null,
      customer_heard: lead ? 1 : 0,
      decided_by: lead,
      updated_at: lead ? past.answeredAt : heardAt,
    })
    this.put("inspections", {
      fact_id: factId,
      unit_id: id,
      parcel_id: parcel,
      line_id: line.id,
      person_id: by.personId,
      device_id: by.deviceId,
      outcome: "graded",
      grade,
      disposition,
      fault: seen.fault,
      answers: canonicalJson(answers),
      defects: JSON.stringify(seen.defects),
      override_reason: null,
      note: seen.note,
      serial,
      lpn: null,
      place,
      policy_version: demoPolicy.version,
      at,
      superseded_by: null,
    })
    if (lead)
      this.said.push({
        at: past.answeredAt,
        actor: `person:${lead}`,
        action: "review.decide",
        subject: `unit:${id}`,
        detail: { answer: "accept", customerHeard: true },
      })
    return { id, lineId: line.id, grade, fault: seen.fault, lead, inspectedBy: [by.personId] }
  }

  private fact(luck: Dice, by: Handheld, told: ToldFact): string {
    const { type, at, body, photos, parcel, heardAt } = told
    const actor = { personId: by.personId, signInId: this.signIn(luck, by, at) }
    const fact = { id: v7({ msecs: at, random: bytesOf(luck, 16) }), type, actor, deviceTime: at, body, photos }
    const hash = createHash("sha256").update(canonicalFact(fact)).digest("hex")
    const seq = by.nextSeq++
    this.put("facts", {
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
      position: this.position,
      first_position: this.position,
    })
    this.put("fact_slots", {
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
      this.put("fact_photos", { fact_id: fact.id, slot, sha256, bytes, mime, here: 1 })
    return fact.id
  }

  /** One a shift; the bench's first scan of the day began it. */
  private signIn(luck: Dice, by: Handheld, at: number): string {
    const day = Math.floor(at / DAY)
    const known = by.signIns.get(day)
    if (known) return known
    const started_at = day * DAY + 4 * 3_600_000
    const id = v7({ msecs: started_at, random: bytesOf(luck, 16) })
    by.signIns.set(day, id)
    this.put("sign_ins", {
      id,
      person_id: by.personId,
      device_id: by.deviceId,
      kind: "badge",
      started_at,
      ends_at: started_at + 12 * 3_600_000,
    })
    return id
  }
}

const DAY = 86_400_000
/** As handhelds keep it (publish-parcel.ts). */
const KNOWN_FOR = 60 * DAY

type PastLine = PastReturn["lines"][number] & { paid: number; orderLine: string; id: string }
export interface PastKnown {
  id: string
  rma: string
  shopId: string
  order: string
  site: PastSite
  lines: PastLine[]
  payment: { id: string; captured: number; reference: string }
}
interface Looking {
  past: PastReturn
  known: PastKnown
  parcel: string
  line: PastLine
  seen: PastReturn["lines"][number]["seen"][number]
  ordinal: number
  nth: number
}
interface ToldFact {
  type: FactType
  at: number
  body: object
  photos: FactPhoto[]
  parcel: string
  heardAt: number
}
