import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import type {
  BookAnswer,
  CancelAnswer,
  Carrier,
  CarrierAddress,
  CarrierLabel,
  CarrierWebhook,
  CarrierWebhookChecked,
  LookedUp,
  ParcelOrder,
} from "./carrier.ts"
import { askCarrier, type Called, callCarrier, jsonOf, unreadable } from "./carrier-call.ts"
import {
  aboutOf,
  answerOf,
  eventOfWebhook,
  eventsOf,
  Made,
  momentOf,
  OneReturn,
  Points,
  pointsOf,
  Quotes,
  Refused,
  Returns,
  StatusChanged,
} from "./sendcloud-answers.ts"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** They send again for about ten hours; older ones were kept by a stranger. */
const WINDOW = 2 * DAY
/** A page of their list, and as many as a lookup goes through. */
const PAGE = 40
const MOST_PAGES = 25

export interface SendcloudSettings {
  publicKey: string
  secretKey: string
  /** An origin: https://panel.sendcloud.sc, or a stub's. */
  apiBase: string
  /** What a return is sent with, as "dpd:return/return". */
  option: string
  /** Signs their webhooks; the secret key unless said. */
  webhookSecret?: string | null
  /** Of the countries it fetches from. */
  countries: readonly string[]
  /** ms; 20 s unless said. */
  timeout?: number
}

/**
 * Sendcloud's Returns API, v3. A return is made at once and announced to its carrier after, so a booking is pending first.
 * Each bears our reference as `external_reference` and `order_number`: their list finds it by them.
 */
export function sendcloud(settings: SendcloudSettings): Carrier {
  const { publicKey, secretKey, apiBase, option, timeout } = settings
  const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`
  const call = (method: "GET" | "POST" | "PATCH", path: string, body?: object) => ({
    ...{ method, url: `${apiBase}/api/v3${path}`, headers: { authorization } },
    ...(body && { body: JSON.stringify(body) }),
    ...(timeout !== undefined && { timeout }),
  })
  const oneReturn = async (id: string) => {
    const called = await callCarrier(call("GET", `/returns/${encodeURIComponent(id)}`))
    return called.ok && called.status === 404 ? null : called
  }
  return {
    name: "sendcloud",
    title: "Sendcloud",
    capabilities: {
      ways: ["drop_off"],
      countries: settings.countries,
      ...{ finds: "reference", settledAfter: 2 * MINUTE, cancels: true, tracks: [], points: true },
      ...{ counterCode: false, webhooks: "signed", rate: { perSecond: 5, atOnce: 4 } },
    },
    quote: async (order) => {
      const body = { ...placesOf(order), parcels: [{ weight: weightOf(order) }], shipping_option_code: option }
      const called = await askCarrier(call("POST", "/shipping-options", { ...body, calculate_quotes: true }))
      const total = Quotes.parse(jsonOf(called.bytes)).data.find((one) => one.code === option)?.quotes?.[0]?.price.total
      return total ? { costMinor: Math.round(Number(total.value) * 100), currency: total.currency } : null
    },
    book: async (order) => bookedBy(await callCarrier(call("POST", "/returns", returnOf(order, option)))),
    lookup: async ({ reference, id, since }) => {
      if (id === null) return find(call, reference, since)
      const called = await oneReturn(id)
      return called === null ? { outcome: "not_found" } : readReturn(called, Number(id))
    },
    label: ({ id }) => labelOf(call, apiBase, id),
    cancel: async ({ id }) =>
      cancelledBy(await callCarrier(call("PATCH", `/returns/${encodeURIComponent(id)}/cancel`))),
    track: async ({ id }) => {
      if (id === null) return []
      const called = await askCarrier(call("GET", `/returns/${encodeURIComponent(id)}`))
      return called.status === 404 ? [] : eventsOf(OneReturn.parse(jsonOf(called.bytes)))
    },
    points: async ({ country, postcode, town, street }) => {
      const asked = new URLSearchParams({ country_code: country, use_integration_carriers: "true", limit: "20" })
      if (postcode) asked.set("address_postal_code", postcode)
      if (town) asked.set("address_city", town)
      if (street) asked.set("address_street", street)
      const called = await askCarrier(call("GET", `/service-points?${asked}`))
      return pointsOf(Points.parse(jsonOf(called.bytes)))
    },
    slots: async () => [],
    checkWebhook: (asked) => checked(settings.webhookSecret ?? secretKey, asked),
    parseTracking: (body) => {
      const told = StatusChanged.parse(JSON.parse(body))
      return told.action === "parcel_status_changed" ? eventOfWebhook(told) : []
    },
  }
}

type Asking = (method: "GET" | "POST" | "PATCH", path: string, body?: object) => Parameters<typeof callCarrier>[0]

function addressOf({ name, company, lines, postcode, town, country, email, phone }: CarrierAddress) {
  const [first = "", ...more] = lines
  return {
    ...{ name, address_line_1: first, postal_code: postcode, city: town, country_code: country },
    ...(company && { company_name: company }),
    ...(more.length > 0 && { address_line_2: more.join(", ") }),
    ...(email && { email }),
    ...(phone && { phone_number: phone }),
  }
}

const placesOf = ({ from, to }: ParcelOrder) => ({ from_address: addressOf(from), to_address: addressOf(to) })
const weightOf = ({ grams }: ParcelOrder) => ({ value: grams / 1000, unit: "kg" })

const returnOf = (order: ParcelOrder, option: string) => ({
  ...placesOf(order),
  ship_with: { type: "shipping_option_code", shipping_option_code: option },
  ...{ weight: weightOf(order), collo_count: 1, send_tracking_emails: false, delivery_option: "drop_off_point" },
  ...{ order_number: order.reference, external_reference: order.reference },
  parcel_items: order.contents.map(({ title, quantity }) => ({ description: title.slice(0, 100), quantity })),
})

function bookedBy(called: Called): BookAnswer {
  if (!called.ok) return called.unknown
  const body = jsonOf(called.bytes)
  if (called.status === 201) {
    const made = Made.safeParse(body)
    return made.success ? { outcome: "pending", id: String(made.data.return_id) } : unreadable("a return without an id")
  }
  const refused = Refused.safeParse(body)
  if (called.status !== 400 || !refused.success) return unreadable(`${called.status} without their words`)
  const [first] = refused.data.errors
  const text = first?.detail ?? first?.message ?? "refused"
  return { outcome: "refused", error: text, about: aboutOf(`${first?.field ?? first?.source?.pointer ?? ""} ${text}`) }
}

function readReturn(called: Called, id: number): LookedUp {
  if (!called.ok) return called.unknown
  const one = OneReturn.safeParse(jsonOf(called.bytes))
  return called.status === 200 && one.success ? answerOf(id, one.data) : unreadable("a return that does not parse")
}

/** Through their list from a little before it was asked for: clocks differ. */
async function find(call: Asking, reference: string, since: number): Promise<LookedUp> {
  const stamp = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ")
  const asked = new URLSearchParams({ from_date: stamp(since - 10 * MINUTE), to_date: stamp(since + DAY) })
  asked.set("page_size", String(PAGE))
  for (let page = 0; page < MOST_PAGES; page++) {
    const called = await callCarrier(call("GET", `/returns?${asked}`))
    if (!called.ok) return called.unknown
    const list = Returns.safeParse(jsonOf(called.bytes))
    if (called.status !== 200 || !list.success) return unreadable("a list that does not parse")
    const found = list.data.data.find((one) => one.external_reference === reference || one.order_number === reference)
    if (found) return found.id === undefined ? unreadable("a return without an id") : answerOf(found.id, found)
    const cursor = list.data.next && URL.canParse(list.data.next) && new URL(list.data.next).searchParams.get("cursor")
    if (!cursor) return { outcome: "not_found" }
    asked.set("cursor", cursor)
  }
  return unreadable("a list without an end")
}

/** Only its path is taken from the answer: the key goes to nobody else's server. */
async function labelOf(call: Asking, apiBase: string, id: string): Promise<CarrierLabel | null> {
  const told = await askCarrier(call("GET", `/returns/${encodeURIComponent(id)}`))
  if (told.status === 404) return null
  const url = OneReturn.parse(jsonOf(told.bytes)).label?.label_printer
  if (!url || !URL.canParse(url, apiBase)) throw new Error("a return without a label")
  const { pathname, search } = new URL(url, apiBase)
  const asked = call("GET", "")
  const called = await askCarrier({
    ...asked,
    url: apiBase + pathname + search,
    headers: { ...asked.headers, accept: "application/pdf" },
  })
  const isPdf = called.status === 200 && Buffer.from(called.bytes.subarray(0, 5)).toString("latin1") === "%PDF-"
  if (!isPdf) throw new Error("a label that is no PDF")
  return { format: "pdf", bytes: called.bytes }
}

function cancelledBy(called: Called): CancelAnswer {
  if (!called.ok) return called.unknown
  if (called.status === 202 || called.status === 200) return { outcome: "asked" }
  if (called.status === 404) return { outcome: "cancelled" }
  return called.status === 409 ? { outcome: "too_late" } : unreadable(`${called.status} to a cancellation`)
}

/** HMAC-SHA-256 over the body as it came, in hexadecimal. It bears no name: the same body is the same event. */
function checked(secret: string, { header, body, now }: CarrierWebhook): CarrierWebhookChecked {
  const signature = header("sendcloud-signature")
  if (signature === null) return { ok: false, why: "signature" }
  const ours = createHmac("sha256", secret).update(body).digest()
  const theirs = Buffer.from(signature, "hex")
  if (theirs.length !== ours.length || !timingSafeEqual(theirs, ours)) return { ok: false, why: "signature" }
  const told = StatusChanged.safeParse(jsonOf(Buffer.from(body)))
  if (!told.success) return { ok: false, why: "shape" }
  const at = momentOf(told.data.timestamp)
  if (at < now - WINDOW || at > now + 10 * MINUTE) return { ok: false, why: "too_old" }
  return { ok: true, eventId: createHash("sha256").update(body).digest("hex").slice(0, 40) }
}
