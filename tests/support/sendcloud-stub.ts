import { createHmac } from "node:crypto"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { type CarrierStub, json, type StubAnswer, type StubAsked, smallPdf, startCarrierStub } from "./carrier-stub.ts"

interface Kept {
  id: number
  parcel: number
  order_number: string
  external_reference: string
  city: string
  status: string
  tracking: string | null
  created: number
  cancellable: boolean
}

export interface SendcloudStub extends CarrierStub {
  publicKey: string
  secretKey: string
  webhookSecret: string
  returns: Map<number, Kept>
  /** How many looks it takes until a carrier has announced it. */
  announceAfter: number
  move(tracking: string, status: string): void
  webhook(tracking: string, message: string, at: number): { body: string; signature: string }
}

const NOW = "2026-11-24T08:00:00.000000+00:00"

/** Sendcloud's v3 API with a memory, in the shapes of its documentation. */
export async function startSendcloudStub(): Promise<SendcloudStub> {
  const [publicKey, secretKey, webhookSecret] = ["sc-public-key", "sc-secret-key", "sc-webhook-key"]
  const returns = new Map<number, Kept>()
  const history = new Map<number, { carrier_update_timestamp: string; parent_status: string }[]>()
  const looks = new Map<number, number>()
  let made = 0

  const shown = (one: Kept) => ({
    id: one.id,
    created_at: NOW,
    is_cancellable: one.cancellable,
    label_cost: { value: 6.15, currency: "EUR" },
    delivered_at: null,
    shipping_product: { code: "colissimo:return" },
    shipping_option: { code: "colissimo:return/home" },
    tracking_number: one.tracking,
    label_url: null,
    label: one.tracking
      ? {
          label_printer: `https://panel.sendcloud.sc/api/v3/parcels/${one.parcel}/documents/label`,
          normal_printer: [`https://panel.sendcloud.sc/api/v3/parcels/${one.parcel}/documents/label?paper_size=a4`],
        }
      : null,
    tracking_url: null,
    order_number: one.order_number,
    external_reference: one.external_reference,
    status_history: history.get(one.id) ?? [],
    errors: [],
  })
  const announce = (one: Kept) => {
    const seen = (looks.get(one.id) ?? 0) + 1
    looks.set(one.id, seen)
    if (one.tracking === null && seen >= stub.announceAfter) {
      one.tracking = makeTracking("colissimo", 5_000 + one.id)
      history.get(one.id)?.push({ carrier_update_timestamp: NOW, parent_status: "announced" })
    }
  }

  function act({ method, path, query, headers, text }: StubAsked): StubAnswer {
    const expected = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`
    if (headers.authorization !== expected) return json(401, { errors: [] })
    if (path === "/api/v3/shipping-options") {
      const price = { breakdown: [], total: { value: "6.15", currency: "EUR" } }
      return json(200, { data: [{ code: "colissimo:return/home", quotes: [{ weight: {}, price, lead_time: 48 }] }] })
    }
    if (path === "/api/v3/service-points") return points(query)
    const label = /^\/api\/v3\/parcels\/(\d+)\/documents\/label$/.exec(path)
    if (label) return { status: 200, type: "application/pdf", body: smallPdf(`label ${label[1]}`) }
    if (path === "/api/v3/returns" && method === "POST") return create(JSON.parse(text))
    if (path === "/api/v3/returns") {
      for (const one of returns.values()) announce(one)
      const all = [...returns.values()].map(shown)
      const from = Number(query.get("cursor") ?? 0)
      const size = Math.min(2, Number(query.get("page_size") ?? 40))
      const more = from + size < all.length
      const next = more ? `https://panel.sendcloud.sc/api/v3/returns?cursor=${from + size}&page_size=${size}` : null
      return json(200, { next, previous: null, data: all.slice(from, from + size) })
    }
    const [, id, cancel] = /^\/api\/v3\/returns\/(\d+)(\/cancel)?$/.exec(path) ?? []
    const one = returns.get(Number(id))
    if (!one) return json(404, {})
    if (!cancel) {
      announce(one)
      return json(200, shown(one))
    }
    if (!one.cancellable)
      return json(409, { errors: [{ field: "returns", code: 409, message: "Return is not cancellable." }] })
    history.get(one.id)?.push({ carrier_update_timestamp: NOW, parent_status: "cancelled" })
    return json(202, { message: "Cancellation requested successfully" })
  }

  function create(asked: Record<string, never>): StubAnswer {
    const { from_address, order_number, external_reference } = asked as unknown as {
      from_address: { postal_code: string; city: string }
      order_number: string
      external_reference: string
    }
    if (!/^[\w -]{4,10}$/.test(from_address.postal_code) || from_address.postal_code === "00000")
      return json(400, {
        errors: [
          { status: "400", code: "invalid", detail: "Postal code is invalid.", source: { pointer: "/from_address" } },
        ],
      })
    const id = 12_345 + made++
    const kept = { order_number, external_reference, city: from_address.city, status: "announcing" }
    returns.set(id, { ...kept, id, parcel: 55_535 + id, tracking: null, created: 0, cancellable: true })
    history.set(id, [{ carrier_update_timestamp: NOW, parent_status: "announcing" }])
    return json(201, { return_id: id, parcel_id: 55_535 + id, multi_collo_ids: [] })
  }

  const base = await startCarrierStub(act)
  const stub: SendcloudStub = {
    ...{ ...base, publicKey, secretKey, webhookSecret, returns, announceAfter: 1 },
    move: (tracking, parent_status) => {
      const one = [...returns.values()].find((each) => each.tracking === tracking)
      if (!one) throw new Error(`no return ${tracking}`)
      one.cancellable = false
      history.get(one.id)?.push({ carrier_update_timestamp: NOW, parent_status })
    },
    webhook: (tracking, message, at) => {
      const parcel = { id: 1, tracking_number: tracking, status: { id: 3, message }, order_number: "ORD12334" }
      const body = JSON.stringify({
        ...{ action: "parcel_status_changed", timestamp: at, carrier_status_change_timestamp: at, parcel },
      })
      return { body, signature: createHmac("sha256", webhookSecret).update(body).digest("hex") }
    },
  }
  return stub
}

function points(query: URLSearchParams): StubAnswer {
  if (query.get("use_integration_carriers") !== "true") return json(400, { errors: [] })
  const day = [{ start_time: "09:00", end_time: "17:00" }]
  const opening_times = {
    ...{ monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: null, sunday: null },
  }
  const result = (id: number, name: string, distance: number) => ({
    ...{ id, name, carrier: { code: "colissimo", name: "Colissimo" }, carrier_service_point_id: `FR-${id}` },
    ...{ carrier_shop_type: "paketshop", general_shop_type: id % 2 ? "servicepoint" : "locker" },
    address: {
      ...{ street: "Place du Marché", house_number: "1", postal_code: query.get("address_postal_code") ?? "59000" },
      ...{ city: query.get("address_city") ?? "Lille", country_code: query.get("country_code") },
    },
    position: { latitude: 50.63 + id / 1e6, longitude: 3.06 },
    ...{ contact: { email: "", phone: "" }, opening_times, is_open_tomorrow: true, is_expired: false, distance },
  })
  return json(200, {
    data: { results: [result(1, "Tabac du Marché", 85), result(2, "Consigne", 240)], geocoding: null },
  })
}
