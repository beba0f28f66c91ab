import { v7 } from "uuid"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type FakeServer, fakeServer, problem } from "./fake-server.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const SITE = v7()
let server: FakeServer
let device: Handheld

beforeEach(() => {
  server = fakeServer()
  device = handheld({ fetch: (...request) => server.fetch(...request) })
})
afterEach(() => device.close())

const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer

describe("a new epoch", () => {
  test("withdraws every receipt, sends facts and photos again, pulls from zero and names what was acknowledged", async () => {
    const sha256 = await device.photo(bytes("a photo"))
    await device.capture([scanKept(SITE, "one", [{ slot: "label", sha256 }]), scanKept(SITE, "two")])
    expect(await device.round()).toBeNull()
    const before = [...server.facts.keys()]
    const stream = server.pushes[0]?.stream
    server.facts.clear()
    server.photos.clear()
    server.epoch = "e2"
    const cursors: (string | null)[] = []
    server.pull = (query) => {
      if (query.get("scope") === "site") cursors.push(query.get("cursor"))
      return {}
    }
    expect(await device.round()).toBeNull()
    expect([...server.facts.keys()]).toEqual(before)
    expect([...server.photos]).toEqual([sha256])
    // the first question still named the old cursor; its answer was of another epoch
    expect(cursors.slice(0, 2)).toEqual(["end", null])
    expect(server.pushes.at(-1)?.acknowledged).toEqual([{ stream, through: 2 }])
    expect(await device.db.read("contact")).toMatchObject({ epoch: "e2", before: null })
  })

  test("is noticed by a push that the server refuses for it, which records nothing", async () => {
    await device.capture([scanKept(SITE, "one")])
    await device.round()
    server.epoch = "e2"
    await device.capture([scanKept(SITE, "two")])
    expect(await device.round()).toBeNull()
    expect(server.pushes.map((push) => [push.epoch, push.facts.length])).toEqual([
      [null, 1],
      ["e1", 1],
      ["e2", 2],
    ])
  })

  test("is told what the streams had reached until it has heard it, through a second new epoch too", async () => {
    await device.capture([scanKept(SITE, "one"), scanKept(SITE, "two")])
    await device.round()
    const stream = server.pushes[0]?.stream
    server.epoch = "e2"
    server.instead = ({ path, body }) =>
      path === "/api/sync/push" && (body as { epoch: string }).epoch === "e2" ? problem("internal") : null
    await device.round()
    server.instead = () => null
    server.epoch = "e3"
    expect(await device.round()).toBeNull()
    expect(server.pushes.at(-1)).toMatchObject({ epoch: "e3", acknowledged: [{ stream, through: 2 }] })
    await device.capture([scanKept(SITE, "three")])
    await device.round()
    expect(server.pushes.at(-1)).not.toHaveProperty("acknowledged")
  })

  test("is not told that numbers are lost whose facts came under another stream", async () => {
    await device.capture([scanKept(SITE, "one"), scanKept(SITE, "two"), scanKept(SITE, "three")])
    await device.round()
    await forked()
    server.facts.clear()
    server.epoch = "e2"
    await device.round()
    const stream = server.pushes.at(-1)?.stream
    expect(server.facts.size).toBe(4)
    expect(server.pushes.at(-1)?.acknowledged).toEqual([{ stream, through: 4 }])
  })

  test("is told of what was deleted under the old stream all the same, and of no more", async () => {
    const [one, two] = await device.capture([scanKept(SITE, "one"), scanKept(SITE, "two"), scanKept(SITE, "three")])
    await device.round()
    const old = server.pushes.at(-1)?.stream
    await device.db.facts.bulkDelete([one?.id ?? "", two?.id ?? ""])
    await forked()
    server.epoch = "e2"
    await device.round()
    const stream = server.pushes.at(-1)?.stream
    expect(stream).not.toBe(old)
    expect(new Set(server.pushes.at(-1)?.acknowledged)).toEqual(
      new Set([
        { stream: old, through: 2 },
        { stream, through: 2 },
      ]),
    )
  })

  test("is not told of a renumbered stream either that had reached it before the renumbering, in the epoch before", async () => {
    await device.capture([scanKept(SITE, "one"), scanKept(SITE, "two")])
    await device.round()
    server.epoch = "e2"
    server.instead = ({ path, body }) =>
      path === "/api/sync/push" && (body as { epoch: string }).epoch === "e2" ? problem("stream_forked") : null
    await device.capture([scanKept(SITE, "three")])
    await device.round()
    server.instead = () => null
    await device.round()
    expect(server.facts.size).toBe(3)
    expect(server.pushes.at(-1)).not.toHaveProperty("acknowledged")
  })

  test("is told by a device that keeps no fact any more", async () => {
    await device.capture([scanKept(SITE, "one")])
    await device.round()
    await device.db.facts.clear()
    server.epoch = "e2"
    expect(await device.round()).toBeNull()
    // found by the pull; told by the next round's push
    await device.round()
    expect(server.pushes.at(-1)).toMatchObject({ epoch: "e2", facts: [], firstKept: 2, acknowledged: [{ through: 1 }] })
  })

  test("takes no receipt from an answer that comes late out of the old one", async () => {
    await device.capture([scanKept(SITE, "one")])
    await device.round()
    await device.capture([scanKept(SITE, "two")])
    const plain = server.fetch
    device.wire.fetch = async (...request) => {
      const answer = await plain(...request)
      if (device.wire.fetch === plain) return answer
      // while this answer was on its way, another tab has met the new epoch, and could not send yet
      device.wire.fetch = plain
      server.epoch = "e2"
      server.instead = ({ path, body }) =>
        path === "/api/sync/push" && (body as { epoch: string }).epoch === "e2" ? problem("internal") : null
      await tabOf(device).round()
      return answer
    }
    await device.round()
    expect(await device.db.facts.where("waiting").equals(1).count()).toBe(2)
    expect((await device.db.read("contact"))?.epoch).toBe("e2")
    // and it brought the old epoch back into nobody's mind: only the late push and the other tab's named it
    expect(server.pushes.filter((push) => push.epoch === "e1")).toHaveLength(2)
    server.instead = () => null
    server.facts.clear()
    await device.round()
    expect([...server.facts.values()].map((fact) => fact.seq)).toEqual([1, 2])
  })

  test("names the highest position that it has seen in this epoch, and none of another", async () => {
    await device.capture([scanKept(SITE, "one")])
    await device.round()
    await device.capture([scanKept(SITE, "two")])
    const positions: (string | null)[] = []
    server.pull = (query) => {
      positions.push(query.get("position"))
      return {}
    }
    await device.round()
    expect(server.pushes[1]?.position?.n).toBeGreaterThan(server.pushes[0]?.position?.n ?? 0)
    expect(positions[0]).toMatch(/^\d+\.t$/)
    server.epoch = "e2"
    await device.capture([scanKept(SITE, "three")])
    await device.round()
    expect(server.pushes.find((push) => push.epoch === "e2")?.position).toBeNull()
  })

  test("does not ask a person again about what they have dealt with", async () => {
    const [one] = await device.capture([scanKept(SITE, "one")])
    server.instead = ({ path, body }) => {
      if (path !== "/api/sync/push" || (body as { epoch: string | null }).epoch === "e1") return null
      const results = [{ id: one?.id, hash: one?.hash, verdict: "rejected", code: "invalid_fact" }]
      const said = { epoch: server.epoch, position: { n: 1, tag: "x" }, serverTime: 1, ackedThrough: 1, safeThrough: 0 }
      return new Response(JSON.stringify({ ...said, results }))
    }
    await device.round()
    expect(await device.db.facts.get(one?.id ?? "")).toMatchObject({ open: 1 })
    await device.db.facts.update(one?.id ?? "", { open: 0 })
    server.epoch = "e2"
    await device.round()
    await device.round()
    expect(await device.db.facts.get(one?.id ?? "")).toMatchObject({ open: 0, waiting: 0, verdict: "rejected" })
  })
})

/** Another device numbers in its stream too: at its next fact it takes a new one, and sends everything again. */
async function forked() {
  const stream = server.pushes.at(-1)?.stream
  server.instead = ({ path, body }) =>
    path === "/api/sync/push" && (body as { stream: string }).stream === stream ? problem("stream_forked") : null
  await device.capture([scanKept(SITE, "after the fork")])
  await device.round()
  server.instead = () => null
  await device.round()
  expect(server.pushes.at(-1)?.stream).not.toBe(stream)
}

/** A second tab over the same database. */
function tabOf(device: Handheld): Pick<Handheld, "round"> {
  const tab = handheld({ fetch: device.wire.fetch })
  tab.world.strict = device.world.strict
  tab.world.relaxed = device.world.relaxed
  return tab
}
