import { v7 } from "uuid"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Fact } from "../../shared/contract/facts.ts"
import type { PushRequest } from "../../shared/contract/sync.ts"
import { type FakeServer, fakeServer, foreignPage, problem } from "./fake-server.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const SITE = v7()
let server: FakeServer
let device: Handheld

beforeEach(() => {
  server = fakeServer()
  device = handheld({ fetch: (...request) => server.fetch(...request) })
})
afterEach(() => device.close())

const capture = (count: number) =>
  device.capture(Array.from({ length: count }, (_, index) => scanKept(SITE, `code ${index}`)))
const waiting = () => device.db.facts.where("waiting").equals(1).count()
const counters = () => device.db.read("counters")
const pushes = () => device.asked.filter((line) => line.startsWith("POST")).length
const isPush = (path: string) => path === "/api/sync/push"

describe("a push", () => {
  test("sends what waits in batches of a hundred, in the order of capture, and counts it off", async () => {
    await capture(230)
    expect(await device.round()).toBeNull()
    expect(server.pushes.map((push) => push.facts.length)).toEqual([100, 100, 30])
    expect(server.pushes.flatMap((push) => push.facts.map((fact) => (fact as Fact).seq))).toEqual(
      Array.from({ length: 230 }, (_, index) => index + 1),
    )
    expect(await counters()).toEqual({ facts: 0, photos: 0, since: null })
    expect((await device.db.facts.toArray()).every((row) => row.acknowledgedAt !== null)).toBe(true)
  })

  test("takes no receipt that names the id and another hash, and none for what it did not send", async () => {
    const [one] = await capture(1)
    server.instead = ({ path, body }) => {
      if (!isPush(path)) return null
      const request = body as PushRequest
      const reply = {
        epoch: "e1",
        position: { n: 1, tag: "t" },
        results: [
          { id: one?.id, hash: "0".repeat(64), verdict: "accepted" },
          { id: v7(), hash: one?.hash, verdict: "accepted" },
        ],
        ackedThrough: request.facts.length,
        safeThrough: 99,
        serverTime: Date.now(),
      }
      return new Response(JSON.stringify(reply), { headers: { "x-request-id": "r" } })
    }
    expect(await device.round()).toMatchObject({ code: "internal" })
    expect(await waiting()).toBe(1)
    expect(pushes()).toBe(1)
  })

  test("shows what was rejected or is in review until a person has dealt with it, and goes on behind it", async () => {
    const [first, second, third] = await capture(3)
    const verdicts = new Map([
      [first?.id, { verdict: "rejected", code: "invalid_fact" }],
      [second?.id, { verdict: "review", code: "waiting" }],
    ])
    server.instead = ({ path, body }) => {
      if (!isPush(path)) return null
      const results = (body as PushRequest).facts.map((fact) => {
        const { id, hash } = fact as Fact
        return { id, hash, verdict: "accepted", ...verdicts.get(id) }
      })
      const reply = {
        epoch: "e1",
        position: { n: 1, tag: "t" },
        results,
        ackedThrough: 3,
        safeThrough: 0,
        serverTime: 1,
      }
      return new Response(JSON.stringify(reply))
    }
    await device.round()
    const rows = await device.db.facts.where("open").equals(1).toArray()
    expect(rows.map((row) => [row.id, row.code])).toEqual([
      [first?.id, "invalid_fact"],
      [second?.id, "waiting"],
    ])
    expect(await device.db.facts.get(third?.id ?? "")).toMatchObject({ open: 0, waiting: 0, verdict: "accepted" })
    expect(await waiting()).toBe(0)
  })

  test("halves a batch that our server refuses, and sets aside only the one fact that it names", async () => {
    const facts = await capture(10)
    const bad = facts[6]
    server.instead = ({ path, body }) => {
      const sent = isPush(path) ? ((body as PushRequest).facts as Fact[]) : []
      return sent.some((fact) => fact.id === bad?.id) ? problem("bad_request", { factId: bad?.id ?? "" }) : null
    }
    const sizes: number[] = []
    device.wire.fetch = (input, init) => {
      if (init?.method === "POST") sizes.push(JSON.parse(String(init.body)).facts.length)
      return server.fetch(input, init)
    }
    expect(await device.round()).toBeNull()
    expect(sizes.slice(0, 4)).toEqual([10, 5, 5, 2])
    const row = await device.db.facts.get(bad?.id ?? "")
    expect(row).toMatchObject({ waiting: 0, open: 1, code: "set_aside", acknowledgedAt: null })
    expect(row?.seq).toBeUndefined()
    const standIn = [...server.facts.values()].find((fact) => fact.type === "v1.FactSetAside")
    expect(standIn).toMatchObject({ seq: 7, body: { factId: bad?.id, hash: bad?.hash } })
    expect(server.facts.size).toBe(10)
    expect(server.facts.has(bad?.id ?? "")).toBe(false)
  })

  test("sets nothing aside where our server names no fact, or another", async () => {
    const [one] = await capture(2)
    for (const factId of [undefined, v7()]) {
      server.instead = ({ path }) => (isPush(path) ? problem("bad_request", factId ? { factId } : {}) : null)
      expect(await device.round()).toMatchObject({ reach: "online", code: "bad_request" })
      expect(await waiting()).toBe(2)
      expect(await device.db.facts.get(one?.id ?? "")).toMatchObject({ setAside: null })
    }
  })

  test("goes on in smaller batches behind a proxy that takes less, and sets nothing aside for it", async () => {
    await capture(40)
    server.instead = ({ path, body }) =>
      isPush(path) && (body as PushRequest).facts.length > 6 ? foreignPage(413) : null
    expect(await device.round()).toBeNull()
    expect(server.facts.size).toBe(40)
    expect(await device.db.facts.where("open").equals(1).count()).toBe(0)
  })

  test("keeps everything when signed out, revoked or refused, says so, and resumes at the same fact", async () => {
    const facts = await capture(3)
    for (const code of ["not_signed_in", "device_unknown", "device_revoked", "not_allowed"] as const) {
      server.instead = () => problem(code)
      expect(await device.round()).toMatchObject({ reach: "signed_out", code })
      expect(await device.db.read("sync")).toMatchObject({ state: "signed_out", code })
      expect(await waiting()).toBe(3)
    }
    server.instead = () => null
    await device.round()
    expect([...server.facts.keys()]).toEqual(facts.map((fact) => fact.id))
  })

  test("leaves the server alone for as long as it says", async () => {
    await capture(1)
    server.instead = () => problem("busy", { retryAfterSeconds: 7 })
    expect(await device.round()).toEqual({ reach: "online", code: "busy", waitMs: 7000 })
    expect(device.asked).toHaveLength(1)
  })

  test("still pulls and sends photos when the server fails on a push only", async () => {
    await capture(1)
    server.instead = ({ path }) => (isPush(path) ? problem("internal") : null)
    expect(await device.round()).toMatchObject({ reach: "online", code: "internal" })
    expect(device.asked.filter((line) => line.includes("/api/sync/pull"))).toHaveLength(2)
    expect(await device.db.read("sync")).toMatchObject({ state: "online", code: "internal" })
    expect(pushes()).toBe(1)
  })

  test.each([200, 204, 302, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 511])(
    "takes a stranger's page of status %i for no answer",
    async (status) => {
      const [one] = await capture(1)
      server.instead = () => foreignPage(status)
      expect((await device.round())?.reach).toBe(status < 500 ? "captive" : "offline")
      expect(await device.db.facts.get(one?.id ?? "")).toMatchObject({ waiting: 1, open: 0, verdict: null })
      expect((await device.db.read("sync"))?.lastContactAt).toBeNull()
    },
  )

  test("takes a stranger's JSON for no answer, however like ours its status is", async () => {
    await capture(1)
    const alike = {
      type: "about:blank",
      title: "x",
      status: 409,
      code: "stream_forked",
      detail: "",
      todo: "",
      instance: "",
    }
    for (const body of [
      JSON.stringify(alike),
      '{"code":"epoch_changed","epoch":"x"}',
      '{"error":"forked"}',
      "[]",
      "null",
      "{}",
    ]) {
      server.instead = () => new Response(body, { status: 409, headers: { "content-type": "application/json" } })
      expect((await device.round())?.reach).toBe("captive")
    }
    expect(await waiting()).toBe(1)
    expect(await device.db.streams.count()).toBe(1)
    expect((await device.db.read("contact"))?.epoch ?? null).toBeNull()
  })

  test("sends less at once after a try that nobody answered", async () => {
    await capture(80)
    const sizes: number[] = []
    server.instead = ({ path, body }) => {
      if (isPush(path)) sizes.push((body as PushRequest).facts.length)
      throw new TypeError("Failed to fetch")
    }
    for (let tries = 0; tries < 3; tries++) expect(await device.round()).toMatchObject({ reach: "offline" })
    expect(sizes).toEqual([80, 50, 25])
  })

  test("mints a stream and renumbers all that is kept, acknowledged or not, when the server finds a fork", async () => {
    const old = await capture(3)
    await device.round()
    const fresh = await capture(2)
    const stream = server.pushes[0]?.stream
    server.instead = ({ path, body }) =>
      isPush(path) && (body as PushRequest).stream === stream ? problem("stream_forked") : null
    expect(await device.round()).toBeNull()
    const last = server.pushes.at(-1)
    const sent = (last?.facts ?? []) as Fact[]
    expect(last?.stream).not.toBe(stream)
    expect(sent.map(({ id, seq }) => [id, seq])).toEqual([...old, ...fresh].map(({ id }, index) => [id, index + 1]))
    expect(sent.map((fact) => fact.hash)).toEqual([...old, ...fresh].map(({ hash }) => hash))
    const [next] = await capture(1)
    expect(next?.seq).toBe(6)
  })

  test("sends from the number that the server expects, though it had acknowledged it", async () => {
    const facts = await capture(4)
    await device.round()
    server.facts.clear()
    await capture(1)
    let gap = true
    server.instead = ({ path }) => {
      if (!isPush(path) || !gap) return null
      gap = false
      return problem("seq_gap", { expectedSeq: 3 })
    }
    expect(await device.round()).toBeNull()
    const sent = server.pushes.at(-1)?.facts as Fact[]
    expect(sent.map((fact) => fact.seq)).toEqual([3, 4, 5])
    expect(sent[0]?.id).toBe(facts[2]?.id)
  })

  test("names the lowest number it still holds, so that a server that lost more can go on", async () => {
    await capture(4)
    await device.round()
    const [first, second] = await device.db.facts.orderBy("[stream+seq]").primaryKeys()
    await device.db.facts.bulkDelete([first ?? "", second ?? ""])
    server.epoch = "e2"
    await device.round()
    expect(server.pushes.at(-1)).toMatchObject({ epoch: "e2", firstKept: 3, facts: [{ seq: 3 }, { seq: 4 }] })
  })

  test("names, while all is well, the first that the server still expects", async () => {
    await capture(2)
    await device.round()
    await capture(2)
    await device.round()
    expect(server.pushes.map((push) => push.firstKept)).toEqual([1, 3])
  })

  test("does not argue for ever with a server that repeats itself", async () => {
    await capture(2)
    for (const answer of [() => problem("seq_gap", { expectedSeq: 1 }), () => problem("stream_forked")]) {
      server.instead = ({ path }) => (isPush(path) ? answer() : null)
      device.asked.length = 0
      expect(await device.round()).toMatchObject({ code: "internal" })
      expect(pushes()).toBeLessThan(10)
      expect(await waiting()).toBe(2)
    }
  })
})
