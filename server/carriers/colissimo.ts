import type { BookAnswer, Carrier, CarrierAddress, CarrierLabel, ParcelOrder } from "./carrier.ts"
import { askCarrier, type Called, callCarrier, jsonOf, unreadable } from "./carrier-call.ts"
import { dayOf, eventsOf, faultOf, Label, PickingDates, pointsOf, Tracked } from "./colissimo-answers.ts"
import { partsOf } from "./multipart.ts"

const SLS = "/sls-ws/SlsServiceWSRest/2.0"
const POINTS = "/pointretrait-ws-cxf/PointRetraitServiceWS/2.0"
const FORMAT = { x: 0, y: 0, outputPrintingType: "PDF_10x15_300dpi" }
/** Labels that came with their booking, until they are fetched a moment later. */
const KEPT = 50

export interface ColissimoSettings {
  apiKey: string
  /** An origin: https://ws.colissimo.fr, or a stub's. */
  apiBase: string
  /** La Poste's own: where it is. Without a key nobody can be asked. */
  trackingKey: string | null
  trackingBase: string
  /** ms; 20 s unless said. */
  timeout?: number
  /** Epoch ms. */
  now(): number
}

/**
 * Colissimo Retour by its SLS web service: its label comes with the answer, in a part of its own. Nothing is invoiced for a
 * label until its parcel is handed over (Colissimo's own help), and nothing finds one by our reference: of a call that was
 * lost another label is made. It tells nothing by itself, so La Poste's Suivi is asked.
 */
export function colissimo(settings: ColissimoSettings): Carrier {
  const { apiKey, apiBase, trackingKey, trackingBase, timeout, now } = settings
  const labels = new Map<string, Uint8Array>()
  const post = (path: string, body: object) => ({
    ...{ method: "POST" as const, url: apiBase + path, headers: { apiKey }, body: JSON.stringify(body) },
    ...(timeout !== undefined && { timeout }),
  })
  const keep = (tracking: string, bytes: Uint8Array) => {
    labels.set(tracking, bytes)
    for (const old of [...labels.keys()].slice(0, Math.max(0, labels.size - KEPT))) labels.delete(old)
  }
  return {
    name: "colissimo",
    title: "Colissimo",
    capabilities: {
      ways: ["drop_off", "pickup"],
      countries: ["FR", "MC", "AD"],
      ...{ finds: "nothing", settledAfter: 0, cancels: false, tracks: ["colissimo"], points: true },
      ...{ counterCode: false, webhooks: null, rate: { perSecond: 5, atOnce: 4 } },
    },
    quote: async () => null,
    book: async (order) => {
      const { answer, label } = bookedBy(await callCarrier(post(`${SLS}/generateLabel`, letterOf(order, now()))))
      if (answer.outcome === "booked" && label) keep(answer.tracking, label)
      return answer
    },
    lookup: async () => ({ outcome: "not_found" }),
    label: async ({ tracking }): Promise<CarrierLabel | null> => {
      const kept = labels.get(tracking)
      labels.delete(tracking)
      if (kept) return { format: "pdf", bytes: kept }
      const called = await askCarrier(post(`${SLS}/getLabel`, { parcelNumber: tracking, ...FORMAT }))
      const { label } = bookedBy(called)
      if (!label) throw new Error("a label that is not there")
      return { format: "pdf", bytes: label }
    },
    cancel: async () => ({ outcome: "cancelled" }),
    track: async ({ tracking }) => {
      if (trackingKey === null) return []
      const url = `${trackingBase}/suivi/v2/idships/${encodeURIComponent(tracking)}?lang=fr_FR`
      const headers = { "x-okapi-key": trackingKey }
      const called = await askCarrier({ method: "GET", url, headers, ...(timeout !== undefined && { timeout }) })
      return called.status === 404 ? [] : eventsOf(tracking, Tracked.parse(jsonOf(called.bytes)))
    },
    points: async (place) => {
      const body = pointsAsked(place, apiKey, now())
      const headers = { "content-type": "text/xml; charset=utf-8", accept: "text/xml" }
      const called = await askCarrier({ ...post(POINTS, {}), headers, body })
      return pointsOf(new TextDecoder().decode(called.bytes))
    },
    slots: async (from) => {
      const called = await askCarrier(post(`${SLS}/getListMailBoxPickingDates`, { sender: addressOf(from) }))
      const { mailBoxPickingDates, messages } = PickingDates.parse(jsonOf(called.bytes))
      const fault = messages && faultOf(messages)
      if (fault?.denied) throw new Error(fault.text)
      return (mailBoxPickingDates ?? []).flatMap((one) => dayOf(one) ?? []).sort()
    },
    checkWebhook: () => ({ ok: false, why: "no_secret" }),
    parseTracking: () => [],
  }
}

/** Street in line2, what is beside it in line3 (SLS, the Address block); each at most 35 letters. */
function addressOf({ name, company, lines, postcode, town, country, email, phone }: CarrierAddress) {
  const [first = "", ...more] = lines
  const space = name.lastIndexOf(" ")
  const mobile = /^(?:\+33|0)[67]\d{8}$/.test(phone?.replace(/[\s.-]/g, "") ?? "")
  return {
    ...(company && { companyName: company.slice(0, 35) }),
    lastName: name.slice(space + 1).slice(0, 35),
    firstName: (space < 0 ? "" : name.slice(0, space)).slice(0, 29),
    ...{
      line2: first.slice(0, 35),
      countryCode: country,
      city: town.slice(0, 35),
      zipCode: postcode.replace(/\s/g, ""),
    },
    ...(more.length > 0 && { line3: more.join(" ").slice(0, 35) }),
    ...(email && { email: email.slice(0, 80) }),
    ...(phone && { [mobile ? "mobileNumber" : "phoneNumber"]: phone.replace(/[\s.-]/g, "") }),
  }
}

function letterOf(order: ParcelOrder, now: number) {
  const product = order.from.country === "FR" ? "CORE" : "CORI"
  const picked = order.day !== null && { mailBoxPicking: true, mailBoxPickingDate: order.day }
  return {
    outputFormat: FORMAT,
    letter: {
      service: {
        ...{ productCode: product, depositDate: new Date(now).toISOString().slice(0, 10) },
        ...{ orderNumber: order.orderNumber.slice(0, 30), commercialName: order.to.company?.slice(0, 35), ...picked },
      },
      parcel: { weight: order.grams / 1000 },
      sender: { senderParcelRef: order.reference.slice(0, 17), address: addressOf(order.from) },
      addressee: { addresseeParcelRef: order.rma.slice(0, 15), address: addressOf(order.to) },
    },
  }
}

/** Their words come in a part "jsonInfos", the label in a part "label"; an error comes as plain JSON, too. */
function bookedBy(called: Called): { answer: BookAnswer; label: Uint8Array | null } {
  if (!called.ok) return { answer: called.unknown, label: null }
  const parts = partsOf(called.type, called.bytes)
  const infos = parts === null ? called.bytes : parts.find((part) => part.id === "jsonInfos")?.bytes
  const told = Label.safeParse(infos ? jsonOf(infos) : undefined)
  if (!told.success) return { answer: unreadable("an answer without their words"), label: null }
  const fault = faultOf(told.data.messages)
  if (fault?.denied) return { answer: { outcome: "unknown", error: fault.text, trouble: "denied" }, label: null }
  if (fault) return { answer: { outcome: "refused", error: fault.text, about: fault.about }, label: null }
  const tracking = told.data.labelV2Response?.parcelNumber
  const label = parts?.find((part) => part.id === "label")?.bytes ?? null
  const isPdf = label !== null && Buffer.from(label.subarray(0, 5)).toString("latin1") === "%PDF-"
  if (!tracking) return { answer: unreadable("a label without a number"), label: null }
  return {
    answer: {
      outcome: "booked",
      ...{ id: tracking, tracking, carrier: "colissimo", costMinor: null, currency: null, counterCode: null },
    },
    label: isPdf ? label : null,
  }
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" }
const escaped = (text: string) => text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? "")

function pointsAsked(
  { street = "", postcode, town, country }: Parameters<Carrier["points"]>[0],
  apiKey: string,
  now: number,
): string {
  const [year, month, day] = new Date(now).toISOString().slice(0, 10).split("-")
  const fields = {
    ...{ apikey: apiKey, address: street, zipCode: postcode, city: town, countryCode: country },
    ...{ weight: "1000", shippingDate: `${day}/${month}/${year}`, filterRelay: "1", optionInter: "0" },
  }
  const tags = Object.entries(fields).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
  return [
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v2="http://v2.pointretrait.geopost.com/">`,
    `<soapenv:Body><v2:findRDVPointRetraitAcheminement>${tags.join("")}</v2:findRDVPointRetraitAcheminement></soapenv:Body>`,
    `</soapenv:Envelope>`,
  ].join("")
}
