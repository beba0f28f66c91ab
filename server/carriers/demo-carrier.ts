import { createHash } from "node:crypto"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import type { Carrier, CarrierEvent, DropPoint, ParcelOrder, PlaceAsked } from "./carrier.ts"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Below it stand the numbers of the demo's own parcels. */
const FIRST = 10_000_000
const MOST = 80_000_000

interface Made {
  reference: string
  tracking: string
  at: number
  cancelled: boolean
}

/**
 * The demo's carrier, in the process itself: its numbers look like Colissimo's, nothing it says leaves the machine, and
 * what is booked with it is handed in two minutes later, so that a visitor sees a parcel go.
 */
export function demoCarrier({ now }: { now(): number }): Carrier {
  const made = new Map<string, Made>()
  const booked = ({ reference, tracking }: Made) => ({
    outcome: "booked" as const,
    ...{ id: reference, tracking, carrier: "colissimo", costMinor: 545, currency: "EUR" },
    counterCode: `RET-${reference}`,
  })
  return {
    name: "demo",
    title: "Colissimo",
    capabilities: {
      ways: ["drop_off", "pickup"],
      countries: ["FR", "BE", "LU", "DE", "NL", "ES", "IT", "AT"],
      ...{ finds: "reference", settledAfter: 0, cancels: true, tracks: [], points: true, counterCode: true },
      ...{ webhooks: null, rate: { perSecond: 50, atOnce: 10 } },
    },
    quote: async () => ({ costMinor: 545, currency: "EUR" }),
    book: async ({ reference }: ParcelOrder) => {
      const one = made.get(reference) ?? { reference, tracking: numberOf(reference), at: now(), cancelled: false }
      made.set(reference, one)
      return booked(one)
    },
    lookup: async ({ reference, id }) => {
      const one = made.get(id ?? reference)
      if (!one) return { outcome: "not_found" }
      return one.cancelled ? { outcome: "cancelled" } : booked(one)
    },
    label: async () => null,
    cancel: async ({ id }) => {
      const one = made.get(id)
      if (one && !one.cancelled && now() - one.at > 2 * MINUTE) return { outcome: "too_late" }
      if (one) one.cancelled = true
      return { outcome: "cancelled" }
    },
    track: async ({ id }) => {
      const one = made.get(id ?? "")
      return one && !one.cancelled ? story(one, now()) : []
    },
    points: async (place) => pointsNear(place),
    slots: async () => workingDays(now(), 4),
    checkWebhook: () => ({ ok: false, why: "no_secret" }),
    parseTracking: () => [],
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest()
const numberOf = (reference: string) => makeTracking("colissimo", FIRST + (digest(reference).readUInt32BE() % MOST))

function story({ tracking, at }: Made, now: number): CarrierEvent[] {
  const events: CarrierEvent[] = [
    { tracking, kind: "registered", at, code: "DR1", text: "Déclaratif réceptionné" },
    { tracking, kind: "accepted", at: at + 2 * MINUTE, code: "PC1", text: "Pris en charge" },
    { tracking, kind: "in_transit", at: at + 6 * MINUTE, code: "ET1", text: "En cours d'acheminement" },
  ]
  return events.filter((event) => event.at <= now)
}

/** From the day after tomorrow: nobody comes on a Sunday. */
function workingDays(now: number, count: number): string[] {
  const days: string[] = []
  for (let at = now + 2 * DAY; days.length < count; at += DAY)
    if (new Date(at).getUTCDay() !== 0) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

const shops = [
  ["Bureau de poste", "post_office"],
  ["Tabac-presse de la Gare", "shop"],
  ["Librairie Les Pages", "shop"],
  ["Épicerie du Marché", "shop"],
  ["Consigne automatique", "locker"],
  ["Fleurs et Jardins", "shop"],
  ["Pressing du Centre", "shop"],
  ["Point Relais Café Léon", "shop"],
] as const
const streets = [
  "place de la République",
  "avenue de la Gare",
  "rue Victor-Hugo",
  "place du Marché",
  "boulevard Carnot",
  "rue des Lilas",
  "cours Gambetta",
  "rue Saint-Jean",
]
const week = (weekday: [string, string][], saturday: [string, string][], sunday: [string, string][] = []) => {
  const spans = (all: [string, string][]) => all.map(([from, to]) => ({ from, to }))
  const plain = spans(weekday)
  return {
    ...{ monday: plain, tuesday: plain, wednesday: plain, thursday: plain, friday: plain },
    ...{ saturday: spans(saturday), sunday: spans(sunday) },
  }
}
const hours: Record<(typeof shops)[number][1], DropPoint["hours"]> = {
  post_office: week(
    [
      ["09:00", "12:00"],
      ["14:00", "18:00"],
    ],
    [["09:00", "12:00"]],
  ),
  shop: week(
    [
      ["07:30", "13:00"],
      ["14:30", "19:30"],
    ],
    [["08:00", "19:00"]],
  ),
  locker: week([["00:00", "23:59"]], [["00:00", "23:59"]], [["00:00", "23:59"]]),
}

/** The same place gives the same shops, nearest first. */
function pointsNear({ postcode, town, country }: PlaceAsked): DropPoint[] {
  const seed = digest(`${country} ${postcode} ${town.toLowerCase()}`)
  const [north, east] = [43 + (seed.readUInt16BE(0) / 65_535) * 7, -1 + (seed.readUInt16BE(2) / 65_535) * 7]
  const points = shops.map(([name, kind], at): DropPoint => {
    const [far, turn] = [200 + seed.readUInt8(4 + at) * 9, (seed.readUInt8(12 + at) / 256) * 2 * Math.PI]
    return {
      ...{
        id: `D${seed.readUInt16BE(20)}${at}`,
        name: kind === "post_office" ? `${name} ${town || postcode}`.trim() : name,
        kind,
      },
      lines: [`${1 + (seed.readUInt8(8 + at) % 80)} ${streets[at] ?? ""}`],
      ...{ postcode: postcode || "69002", town: town || "Lyon", country },
      latitude: north + (far * Math.cos(turn)) / 111_000,
      longitude: east + (far * Math.sin(turn)) / (111_000 * Math.cos((north * Math.PI) / 180)),
      metres: far,
      hours: hours[kind],
    }
  })
  return points.sort((a, b) => (a.metres ?? 0) - (b.metres ?? 0))
}
