import { v7 } from "uuid"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Recorded } from "../../client/outbox/record-fact.ts"
import { EPOCH_HEADER } from "../../shared/contract/sync.ts"
import { type FakeServer, fakeServer, foreignPage, problem } from "./fake-server.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const SITE = v7()
let server: FakeServer
let device: Handheld
let fact: Recorded | undefined
let sha256: string

beforeEach(async () => {
  server = fakeServer()
  device = handheld({ fetch: (...request) => server.fetch(...request) })
  sha256 = await device.photo(new TextEncoder().encode("a photo").buffer as ArrayBuffer)
  fact = (await device.capture([scanKept(SITE, "one", [{ slot: "label", sha256 }])]))[0]
})
afterEach(() => device.close())

const state = async () => (await device.db.photos.get(sha256))?.state
const asked = (method: string) => device.asked.filter((line) => line === `${method} /api/photos/${sha256}`).length

describe("a photo", () => {
  test("goes after its fact, and waits no more once it is acknowledged", async () => {
    expect(await device.db.read("counters")).toMatchObject({ facts: 1, photos: 1 })
    expect(await device.round()).toBeNull()
    expect(device.asked.map((line) => line.split("?")[0]).slice(0, 3)).toEqual([
      "POST /api/sync/push",
      `HEAD /api/photos/${sha256}`,
      `PUT /api/photos/${sha256}`,
    ])
    expect(await state()).toBe("acknowledged")
    expect(await device.db.read("counters")).toEqual({ facts: 0, photos: 0, since: null })
  })

  test("is not sent where the server has it already", async () => {
    server.photos.add(sha256)
    await device.round()
    expect([asked("HEAD"), asked("PUT")]).toEqual([1, 0])
    expect(await state()).toBe("acknowledged")
  })

  test("is kept, and sent again, where a stranger says 200 to the question and to the sending", async () => {
    for (const status of [200, 204, 302, 413, 502]) {
      server.instead = ({ path }) => (path.startsWith("/api/photos") ? foreignPage(status) : null)
      await device.round()
      expect(await state()).toBe("waiting")
    }
    server.instead = () => null
    await device.round()
    expect(await state()).toBe("acknowledged")
  })

  test("is kept where an answer like ours does not say of which server it is", async () => {
    server.instead = ({ method, path }) => {
      if (!path.startsWith("/api/photos")) return null
      const body = method === "HEAD" ? null : JSON.stringify({ sha256, stored: true })
      return new Response(body, { headers: { "x-request-id": "of a proxy" } })
    }
    expect(await device.round()).toMatchObject({ code: "internal" })
    expect(await state()).toBe("waiting")
  })

  test("is kept where the answer to its sending speaks of another photo", async () => {
    const headers = { [EPOCH_HEADER]: server.epoch, "x-request-id": v7(), "content-type": "application/json" }
    const other = JSON.stringify({ sha256: "0".repeat(64), stored: true })
    server.instead = ({ method, path }) =>
      method === "PUT" && path.endsWith(sha256) ? new Response(other, { headers }) : null
    expect(await device.round()).toMatchObject({ code: "internal" })
    expect(await state()).toBe("waiting")
  })

  test("damaged on its way is sent again, and completes its fact", async () => {
    let puts = 0
    server.instead = ({ method }) => (method === "PUT" && puts++ === 0 ? problem("hash_mismatch") : null)
    expect(await device.round()).toBeNull()
    expect(puts).toBe(2)
    expect(await state()).toBe("acknowledged")
  })

  test("damaged on its way again and again is kept and waits, and holds up no other", async () => {
    const other = await device.photo(new TextEncoder().encode("another").buffer as ArrayBuffer)
    await device.capture([scanKept(SITE, "two", [{ slot: "label", sha256: other }])])
    server.instead = ({ method, path }) => (method === "PUT" && path.endsWith(sha256) ? problem("hash_mismatch") : null)
    expect(await device.round()).toMatchObject({ code: "hash_mismatch" })
    expect(await state()).toBe("waiting")
    expect((await device.db.photos.get(other))?.state).toBe("acknowledged")
  })

  test("damaged on the device is refused and asked for again", async () => {
    await device.db.photos.update(sha256, { bytes: new TextEncoder().encode("b photo").buffer as ArrayBuffer })
    server.instead = ({ method }) => (method === "PUT" ? problem("hash_mismatch") : null)
    expect(await device.round()).toBeNull()
    expect(await device.db.photos.get(sha256)).toMatchObject({ state: "rejected", code: "photo_damaged" })
    expect(await device.db.facts.get(fact?.id ?? "")).toMatchObject({ open: 1, code: "photo_damaged", waiting: 0 })
    expect(await device.db.read("counters")).toMatchObject({ photos: 0 })
  })

  test.each(["not_an_image", "image_too_large", "too_large"] as const)(
    "that the server cannot take (%s) is refused and asked for again, and stays for the export",
    async (code) => {
      server.instead = ({ method }) => (method === "PUT" ? problem(code) : null)
      expect(await device.round()).toBeNull()
      expect(await state()).toBe("rejected")
      expect(await device.db.facts.get(fact?.id ?? "")).toMatchObject({ open: 1, code: "photo_refused" })
    },
  )

  test("that the server misses is sent again by the device that still holds it", async () => {
    await device.round()
    server.photos.clear()
    server.pull = () => ({ photosWanted: [{ sha256 }, { sha256: "0".repeat(64) }] })
    await device.round()
    server.pull = () => ({})
    await device.round()
    expect([...server.photos]).toEqual([sha256])
    expect(await state()).toBe("acknowledged")
  })

  test("is not acknowledged by an answer of another epoch", async () => {
    const plain = server.fetch
    device.wire.fetch = async (...request) => {
      const response = await plain(...request)
      if (request[1]?.method !== "PUT" || server.epoch === "e2") return response
      // a server restored just now: its answer names the new epoch, and nothing of the old one is there
      server.epoch = "e2"
      server.facts.clear()
      server.photos.clear()
      return new Response(await response.text(), { headers: { "x-request-id": "r", [EPOCH_HEADER]: "e2" } })
    }
    expect(await device.round()).toBeNull()
    expect([...server.facts.keys()]).toEqual([fact?.id])
    expect([...server.photos]).toEqual([sha256])
    expect(asked("PUT")).toBe(2)
  })

  test("of a fact that was set aside goes by export only, unless another fact sends it too", async () => {
    const shared = await device.photo(new TextEncoder().encode("shared").buffer as ArrayBuffer)
    const photos = [
      { slot: "label", sha256 },
      { slot: "detail", sha256: shared },
    ]
    const [bad] = await device.capture([scanKept(SITE, "bad", photos)])
    await device.capture([scanKept(SITE, "good", [{ slot: "detail", sha256: shared }])])
    await device.db.facts.delete(fact?.id ?? "")
    server.instead = ({ path, body }) =>
      path === "/api/sync/push" && JSON.stringify(body).includes(`"id":"${bad?.id}"`)
        ? problem("bad_request", { factId: bad?.id ?? "" })
        : null
    await device.round()
    expect(await state()).toBe("kept")
    expect([...server.photos]).toEqual([shared])
  })
})
