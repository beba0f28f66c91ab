import { afterEach, describe, expect, test } from "vitest"
import type { Carrier, CarrierUnknown, ParcelOrder } from "../../server/carriers/carrier.ts"
import { colissimo } from "../../server/carriers/colissimo.ts"
import { demoCarrier } from "../../server/carriers/demo-carrier.ts"
import { sendcloud } from "../../server/carriers/sendcloud.ts"
import { parseScan } from "../../shared/barcode/parse-scan.ts"
import type { CarrierStub } from "../support/carrier-stub.ts"
import { startColissimoStub } from "../support/colissimo-stub.ts"
import { MINUTE, MORNING } from "../support/context.ts"
import { startSendcloudStub } from "../support/sendcloud-stub.ts"

interface Bench {
  carrier: Carrier
  /** Null: it is no server that could go wrong. */
  stub: CarrierStub | null
  /** How many parcels it has been asked to carry. */
  made(): number
  /** Its carrier has it in hand. */
  accept(tracking: string): void
}

let now = MORNING
const benches: Record<string, () => Promise<Bench>> = {
  colissimo: async () => {
    const stub = await startColissimoStub()
    const { apiKey, trackingKey, url } = stub
    const carrier = colissimo({ apiKey, trackingKey, apiBase: url, trackingBase: url, timeout: 300, now: () => now })
    const accept = (tracking: string) =>
      void stub.events.set(tracking, [
        { date: "2026-11-24T10:00:00+01:00", code: "PC1", label: "Votre colis est pris en charge" },
        { date: "2026-11-23T19:00:00+01:00", code: "DR1", label: "Déclaratif réceptionné" },
      ])
    return { carrier, stub, made: () => stub.labels.length, accept }
  },
  sendcloud: async () => {
    const stub = await startSendcloudStub()
    const { publicKey, secretKey, webhookSecret, url } = stub
    const option = "colissimo:return/home"
    const keys = { publicKey, secretKey, webhookSecret }
    const carrier = sendcloud({ ...keys, apiBase: url, option, countries: ["FR"], timeout: 300 })
    return {
      carrier,
      stub,
      made: () => stub.returns.size,
      accept: (tracking) => stub.move(tracking, "picked-up-by-driver"),
    }
  },
  demo: async () => {
    const numbers = new Set<string>()
    const carrier = demoCarrier({ now: () => now })
    const book: Carrier["book"] = async (order) => {
      const said = await carrier.book(order)
      if (said.outcome === "booked") numbers.add(said.tracking)
      return said
    }
    const accept = () => {
      now += 3 * MINUTE
    }
    return { carrier: { ...carrier, book }, stub: null, made: () => numbers.size, accept }
  },
}

const order = (reference: string, more: Partial<ParcelOrder> = {}): ParcelOrder => ({
  ...{ reference, way: "drop_off", rma: "RTKBXVNPFDTL", orderNumber: "1001", locale: "fr", grams: 800, day: null },
  from: { name: "Zoë Ménard-Ünlü", lines: ["2 rue Haute"], postcode: "59000", town: "Lille", country: "FR" },
  to: { name: "Retours", company: "Belvoir", lines: ["8 quai Sud"], postcode: "69002", town: "Lyon", country: "FR" },
  contents: [{ title: "Veste", quantity: 1 }],
  ...more,
})

const open: CarrierStub[] = []
afterEach(async () => {
  now = MORNING
  for (const stub of open.splice(0)) await stub.close()
})

async function bench(name: string): Promise<Bench> {
  const made = await (benches[name] as () => Promise<Bench>)()
  if (made.stub) open.push(made.stub)
  return made
}

/** Booked, however many looks it takes. */
async function bookedWith(carrier: Carrier, asked: ParcelOrder) {
  let said = await carrier.book(asked)
  const since = now
  for (let look = 0; said.outcome === "pending" && look < 5; look++) {
    const found = await carrier.lookup({ reference: asked.reference, id: said.id, since })
    if (found.outcome === "booked" || found.outcome === "pending") said = found
  }
  if (said.outcome !== "booked") throw new Error(`not booked: ${JSON.stringify(said)}`)
  return said
}

describe.each(Object.keys(benches))("a carrier behind the port: %s", (name) => {
  test("books one parcel, with a number that a scanner reads as a carrier's and a label that is whole", async () => {
    const { carrier, made } = await bench(name)
    const booked = await bookedWith(carrier, order("RTKBXVNPFDTL-1"))
    expect(made()).toBe(1)
    expect(parseScan(booked.tracking)).toMatchObject({ kind: "tracking", valid: true, carrier: booked.carrier })
    const label = await carrier.label(booked)
    if (label) {
      expect(Buffer.from(label.bytes).toString("latin1")).toMatch(/^%PDF-1\.4\n%label .*%%EOF$/s)
      // once more, for who asks a day later
      expect(await carrier.label(booked)).toEqual(label)
    }
  })

  test("takes whatever is no plain word of theirs for unknown, never for a no", async () => {
    const { carrier, stub } = await bench(name)
    if (!stub) return
    const said: Record<string, CarrierUnknown["trouble"]> = {}
    for (const mode of ["fail", "limited", "denied", "lost", "late", "lie"] as const) {
      stub.tell(mode)
      const answer = await carrier.book(order(`RTKBXVNPFDTL-${mode}`))
      expect(answer.outcome).toBe("unknown")
      if (answer.outcome === "unknown") said[mode] = answer.trouble
      if (mode === "limited") expect(answer).toMatchObject({ retryAfter: 7_000 })
    }
    expect(said).toEqual({
      ...{ fail: "unreachable", limited: "limited", denied: "denied" },
      ...{ lost: "unreachable", late: "unreachable", lie: "unreadable" },
    })
  })

  test("says the carrier's own no, and that it is about the address", async () => {
    const { carrier, stub, made } = await bench(name)
    if (!stub) return
    const from = { ...order("x").from, postcode: "00000" }
    expect(await carrier.book(order("RTKBXVNPFDTL-1", { from }))).toMatchObject({
      outcome: "refused",
      about: "address",
    })
    expect(made()).toBe(0)
  })

  test("clears up a booking whose answer was lost as its capabilities say", async () => {
    const { carrier, stub, made } = await bench(name)
    const asked = order("RTKBXVNPFDTL-7")
    stub?.tell("lost")
    const first = await carrier.book(asked)
    if (stub) expect(first.outcome).toBe("unknown")
    for (let more = 0; more < 3; more++) await carrier.book(order(`OTHER-${more}`))
    const found = await carrier.lookup({ reference: asked.reference, id: null, since: now })
    if (carrier.capabilities.finds === "reference") {
      expect(["booked", "pending"]).toContain(found.outcome)
      expect(await carrier.lookup({ reference: "NEVER-1", id: null, since: now })).toEqual({ outcome: "not_found" })
    } else expect(found).toEqual({ outcome: "not_found" })
    expect(made()).toBe(4)
  })

  test("takes one back where it says it can, and says when it is too late", async () => {
    const { carrier, accept } = await bench(name)
    const booked = await bookedWith(carrier, order("RTKBXVNPFDTL-1"))
    const late = await bookedWith(carrier, order("RTKBXVNPFDTL-2"))
    if (carrier.capabilities.cancels) {
      const said = await carrier.cancel(booked)
      expect(["cancelled", "asked"]).toContain(said.outcome)
      const after = await carrier.lookup({ reference: "RTKBXVNPFDTL-1", id: booked.id, since: now })
      expect(after.outcome).toBe("cancelled")
      accept(late.tracking)
      expect(await carrier.cancel(late)).toEqual({ outcome: "too_late" })
    }
  })

  test("tells when somebody of theirs has it in hand, and nothing of what nobody has seen", async () => {
    const { carrier, accept } = await bench(name)
    const booked = await bookedWith(carrier, order("RTKBXVNPFDTL-1"))
    const before = await carrier.track(booked)
    expect(before.every((event) => event.kind === "registered")).toBe(true)
    accept(booked.tracking)
    const after = await carrier.track(booked)
    expect(after.map((event) => event.kind)).toContain("accepted")
    expect(after.every((event) => event.tracking === booked.tracking && event.at > MORNING - 86_400_000)).toBe(true)
  })

  test("finds points near a place with their hours, and throws where it cannot be reached", async () => {
    const { carrier, stub } = await bench(name)
    const points = await carrier.points({ postcode: "69001", town: "Lyon", country: "FR" })
    expect(points.length).toBeGreaterThan(1)
    const [first] = points
    expect(first).toMatchObject({ postcode: "69001", country: "FR", latitude: expect.any(Number) })
    expect(first?.hours.monday.length).toBeGreaterThan(0)
    for (const point of points) expect(point.id && point.name && point.lines[0]).toBeTruthy()
    for (const mode of ["fail", "lie"] as const) {
      stub?.tell(mode)
      if (stub) await expect(carrier.points({ postcode: "69001", town: "", country: "FR" })).rejects.toThrow()
    }
  })

  test("names days on which it comes to who chooses to be fetched", async () => {
    const { carrier, stub } = await bench(name)
    const days = await carrier.slots(order("x").from)
    if (!carrier.capabilities.ways.includes("pickup")) return expect(days).toEqual([])
    expect(days.length).toBeGreaterThan(1)
    for (const day of days) expect(day).toMatch(/^2026-1[12]-\d\d$/)
    expect(days).toEqual([...days].sort())
    const day = days[0] ?? ""
    await bookedWith(carrier, order("RTKBXVNPFDTL-1", { way: "pickup", day }))
    stub?.tell("fail")
    if (stub) await expect(carrier.slots(order("x").from)).rejects.toThrow()
  })

  test("believes no webhook that is not signed by its own carrier, is old, or is another's", async () => {
    const { carrier } = await bench(name)
    const asked = { header: () => "00ff", body: '{"action":"parcel_status_changed"}', now }
    expect(carrier.checkWebhook(asked).ok).toBe(false)
    expect(carrier.checkWebhook({ ...asked, header: () => null }).ok).toBe(false)
  })
})

test("Sendcloud's webhooks count once each, within their days, and only as they were signed", async () => {
  const stub = await startSendcloudStub()
  open.push(stub)
  const { publicKey, secretKey, webhookSecret, url } = stub
  const keys = { publicKey, secretKey, webhookSecret }
  const carrier = sendcloud({ ...keys, apiBase: url, option: "colissimo:return/home", countries: ["FR"] })
  const told = stub.webhook("8R12345678901", "Shipment picked up by driver", now)
  const ask = (more: { body?: string; signature?: string; at?: number } = {}) =>
    carrier.checkWebhook({
      header: (name) => (name === "sendcloud-signature" ? (more.signature ?? told.signature) : null),
      body: more.body ?? told.body,
      now: more.at ?? now,
    })
  const first = ask()
  expect(first).toMatchObject({ ok: true })
  expect(ask()).toEqual(first)
  expect(ask({ body: told.body.replace("8R1", "8R2") })).toEqual({ ok: false, why: "signature" })
  expect(ask({ signature: `${told.signature.slice(0, -1)}0` })).toEqual({ ok: false, why: "signature" })
  expect(ask({ at: now + 3 * 86_400_000 })).toEqual({ ok: false, why: "too_old" })
  const seconds = stub.webhook("8R12345678901", "Delivered", Math.floor(now / 1000))
  expect(ask(seconds)).toMatchObject({ ok: true })
  expect(carrier.parseTracking(seconds.body)).toMatchObject([{ kind: "delivered", at: Math.floor(now / 1000) * 1000 }])
  expect(carrier.parseTracking(JSON.stringify({ action: "integration_connected", timestamp: 1 }))).toEqual([])
  expect(() => carrier.parseTracking("{")).toThrow()
})

test("a label's address in an answer never takes the key to another server", async () => {
  const stub = await startSendcloudStub()
  open.push(stub)
  const { publicKey, secretKey, webhookSecret, url } = stub
  const keys = { publicKey, secretKey, webhookSecret }
  const carrier = sendcloud({ ...keys, apiBase: url, option: "colissimo:return/home", countries: ["FR"] })
  const booked = await bookedWith(carrier, order("RTKBXVNPFDTL-1"))
  await carrier.label(booked)
  expect(stub.calls.at(-1)?.path).toMatch(/^\/api\/v3\/parcels\/\d+\/documents\/label$/)
})
