import { v7 } from "uuid"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { PulledDoc, PullReply } from "../../shared/contract/sync.ts"
import { type FakeServer, fakeServer, problem } from "./fake-server.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const SITE = v7()
const DAY = 86_400_000
let server: FakeServer
let device: Handheld
let clock: number

beforeEach(() => {
  clock = Date.UTC(2026, 10, 24, 8)
  server = fakeServer(() => clock)
  device = handheld({ fetch: (...request) => server.fetch(...request), now: () => clock })
})
afterEach(() => device.close())

const bin = (code: string): PulledDoc => ({
  kind: "bin",
  id: code,
  body: { code, label: code, kind: "tote", colour: "green" },
})
const bins = async () => (await device.db.docs.where("kind").equals("bin").primaryKeys()).map(([, id]) => id).sort()
/** Pages for the site's pull by cursor; nothing for the catalogue's. */
const pages = (byCursor: Record<string, Partial<PullReply>>) => {
  server.pull = (query) =>
    query.get("scope") === "site"
      ? (byCursor[query.get("cursor") ?? ""] ?? { full: false, cursor: query.get("cursor") ?? "" })
      : {}
}

describe("a pull", () => {
  test("goes page by page, shows how far it is, and says up to when it is complete", async () => {
    const shown: unknown[] = []
    pages({
      "": { docs: [bin("A"), bin("B")], total: 3, cursor: "1", more: true },
      "1": { docs: [bin("C")], total: 3, cursor: "2", full: true },
    })
    const plain = server.fetch
    device.wire.fetch = async (...request) => {
      shown.push(await device.db.read("pulling"))
      return plain(...request)
    }
    expect(await device.round()).toBeNull()
    expect(await bins()).toEqual(["A", "B", "C"])
    expect(shown.slice(0, 3)).toEqual([undefined, { done: 2, total: 3 }, null])
    expect(await device.db.read("asOf")).toBe(clock)
    expect((await device.db.read("pull:site"))?.cursor).toBe("2")
  })

  test("goes on at its cursor after it was cut, and keeps what it had", async () => {
    pages({
      "": { docs: [bin("A")], cursor: "1", more: true },
      "1": { docs: [bin("B")], cursor: "2", full: false },
    })
    server.instead = ({ query }) => (query.get("cursor") === "1" ? problem("internal") : null)
    expect(await device.round()).toMatchObject({ code: "internal" })
    expect(await bins()).toEqual(["A"])
    expect(await device.db.read("asOf")).toBeUndefined()
    server.instead = () => null
    await device.round()
    expect(await bins()).toEqual(["A", "B"])
  })

  test("takes changes and removals, and finds a parcel by each of its keys", async () => {
    const id = v7()
    const body = {
      id,
      keys: ["1Z999", "RMA42"],
      carrier: null,
      state: "in_transit",
      returnIds: [],
      expectedDay: null,
      arrivedAt: null,
      damaged: false,
      openedBy: null,
    }
    pages({ "": { docs: [bin("A"), { kind: "parcel", id, body }], cursor: "1" } })
    await device.round()
    for (const key of ["1Z999", "RMA42"])
      expect((await device.db.docs.where("keys").equals(key).toArray()).map((doc) => doc.id)).toEqual([id])
    pages({ "1": { docs: [{ kind: "bin", id: "A", body: null }], cursor: "2", full: false } })
    await device.round()
    expect(await bins()).toEqual([])
    expect(await device.db.docs.count()).toBe(1)
  })

  test("in full drops what is no longer told, at its end and not before", async () => {
    pages({ "": { docs: [bin("A"), bin("B")], cursor: "1" } })
    await device.round()
    pages({
      "1": { docs: [bin("C")], cursor: "2", full: true, more: true },
      "2": { docs: [bin("B")], cursor: "3", full: true },
    })
    server.instead = ({ query }) => (query.get("cursor") === "2" ? problem("internal") : null)
    await device.round()
    expect(await bins()).toEqual(["A", "B", "C"])
    server.instead = () => null
    await device.round()
    expect(await bins()).toEqual(["B", "C"])
  })

  test("of the site drops nothing of the catalogue, which travels apart", async () => {
    const product = { sku: "MUG", gtins: ["0376"], title: "Mug", category: null, picture: null }
    server.pull = (query) =>
      query.get("scope") === "catalogue"
        ? { docs: [{ kind: "product", id: "p", body: product }] }
        : { docs: [bin("A")] }
    await device.round()
    server.pull = () => ({ full: true, docs: [bin("B")] })
    await device.round()
    expect((await device.db.docs.toCollection().primaryKeys()).sort()).toEqual([
      ["bin", "B"],
      ["product", "p"],
    ])
  })

  test("passes over a document that it cannot read, and takes the others", async () => {
    pages({ "": { docs: [{ kind: "bin", id: "X", body: { code: 7 } }, bin("A")], cursor: "1" } })
    expect(await device.round()).toBeNull()
    expect(await bins()).toEqual(["A"])
  })

  test("says that an update is needed where our server answers in a shape that it does not know", async () => {
    await device.capture([scanKept(SITE, "one")])
    server.instead = ({ path }) =>
      path === "/api/sync/pull" ? new Response('{"v":2}', { headers: { "x-request-id": "r" } }) : null
    expect(await device.round()).toMatchObject({ reach: "update_needed" })
    expect(server.facts.size).toBe(1)
  })

  test("brings verdicts that changed, by id and hash", async () => {
    const [one, two] = await device.capture([scanKept(SITE, "one"), scanKept(SITE, "two")])
    await device.round()
    server.pull = (query) => ({
      full: false,
      verdicts:
        query.get("scope") === "site"
          ? [
              { id: one?.id ?? "", hash: one?.hash ?? "", verdict: "rejected", code: "disputed" },
              { id: two?.id ?? "", hash: one?.hash ?? "", verdict: "rejected", code: "disputed" },
            ]
          : [],
    })
    await device.round()
    expect(await device.db.facts.get(one?.id ?? "")).toMatchObject({ open: 1, verdict: "rejected" })
    expect(await device.db.facts.get(two?.id ?? "")).toMatchObject({ open: 0, verdict: "accepted" })
  })

  test("that another tab has overtaken stores nothing older over it", async () => {
    await device.round()
    const label = (text: string) => ({ ...bin("A"), body: { ...(bin("A").body as object), label: text } })
    const late = async () => {
      // this page was asked for, and on its way another tab has pulled the next change too
      pages({ end: { docs: [label("old")], cursor: "1", full: false } })
      const answer = await server.fetch("/api/sync/pull?scope=site&cursor=end")
      pages({ end: { docs: [label("new")], cursor: "2", full: false } })
      device.wire.fetch = server.fetch
      const tab = handheld({ fetch: server.fetch, now: () => clock })
      Object.assign(tab.world, { strict: device.world.strict, relaxed: device.world.relaxed })
      await tab.round()
      return answer
    }
    device.wire.fetch = late
    await device.round()
    expect(await device.db.docs.get(["bin", "A"])).toMatchObject({ body: { label: "new" } })
    expect((await device.db.read("pull:site"))?.cursor).toBe("2")
  })

  test("that asks ahead keeps the pages in their order through a cut and a new epoch", async () => {
    device.world.asksAhead = true
    pages({
      "": { docs: [bin("A")], cursor: "1", more: true },
      "1": { docs: [bin("B")], cursor: "2", more: true },
      "2": { docs: [bin("C")], cursor: "3", full: true },
    })
    server.instead = ({ query }) => (query.get("cursor") === "2" ? problem("internal") : null)
    expect(await device.round()).toMatchObject({ code: "internal" })
    expect((await device.db.read("pull:site"))?.cursor).toBe("2")
    server.instead = () => null
    server.epoch = "another"
    expect(await device.round()).toBeNull()
    expect(await bins()).toEqual(["A", "B", "C"])
    expect((await device.db.read("contact"))?.epoch).toBe("another")
  })

  test("lets what was captured meanwhile go first, between two pages", async () => {
    pages({
      "": { docs: [bin("A")], cursor: "1", more: true },
      "1": { docs: [bin("B")], cursor: "2", full: false },
    })
    const plain = server.fetch
    device.wire.fetch = async (...request) => {
      if (String(request[0]).includes("pull") && device.asked.length === 1)
        await device.capture([scanKept(SITE, "meanwhile")])
      return plain(...request)
    }
    await device.round()
    expect(device.asked.map((line) => line.split("?")[0]).slice(0, 3)).toEqual([
      "GET /api/sync/pull",
      "POST /api/sync/push",
      "GET /api/sync/pull",
    ])
  })
})

describe("the clock", () => {
  test("two years wrong is measured against the server's, and moves nothing", async () => {
    const right = clock
    for (const wrong of [2 * 365 * DAY, -2 * 365 * DAY]) {
      clock = right + wrong
      server = fakeServer(() => right)
      await device.capture([scanKept(SITE, "one")])
      expect(await device.round()).toBeNull()
      expect((await device.db.read("sync"))?.clockOffset).toBe(-wrong)
      expect(server.pushes[0]?.deviceTime).toBe(clock)
    }
  })
})

describe("a fact", () => {
  const later = (days: number, through: number) => {
    clock += days * DAY
    const stream = server.pushes[0]?.stream ?? ""
    server.pull = () => ({ full: false, safeThrough: [{ stream, through }] })
    return device.round()
  }
  const kept = () => device.db.facts.count()

  test("leaves the device once it is acknowledged for seven days and in a verified backup, with its photos", async () => {
    const sha256 = await device.photo(new TextEncoder().encode("p").buffer as ArrayBuffer)
    await device.capture([scanKept(SITE, "one", [{ slot: "label", sha256 }]), scanKept(SITE, "two")])
    await device.round()
    await later(6, 2)
    expect(await kept()).toBe(2)
    await later(2, 1)
    expect(await kept()).toBe(1)
    expect(await device.db.photos.count()).toBe(0)
    await later(0, 2)
    expect(await kept()).toBe(0)
  })

  test("stays while its photo is not acknowledged, or a person has still to deal with it", async () => {
    const sha256 = await device.photo(new TextEncoder().encode("p").buffer as ArrayBuffer)
    server.instead = ({ path }) => (path.startsWith("/api/photos") ? problem("internal") : null)
    const [one, two] = await device.capture([scanKept(SITE, "one", [{ slot: "label", sha256 }]), scanKept(SITE, "two")])
    await device.round()
    await device.db.facts.update(two?.id ?? "", { open: 1 })
    await later(30, 2)
    expect(await kept()).toBe(2)
    server.instead = () => null
    await device.db.facts.update(two?.id ?? "", { open: 0 })
    await later(0, 2)
    expect((await device.db.facts.get(one?.id ?? "")) ?? null).toBeNull()
    expect(await kept()).toBe(0)
  })

  test("stays for good while the device's clock runs ahead and the server's does not", async () => {
    const right = clock
    server = fakeServer(() => right)
    await device.capture([scanKept(SITE, "one")])
    await device.round()
    await later(365, 1)
    expect(await kept()).toBe(1)
  })
})
