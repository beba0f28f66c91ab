import { v7 } from "uuid"
import { afterEach, beforeEach, expect, test } from "vitest"
import { currentStream } from "../../client/device/streams.ts"
import { exportUnsent } from "../../client/outbox/export-unsent.ts"
import { toRow } from "../../client/outbox/record-fact.ts"
import { problemResponse } from "../../server/http/errors.ts"
import { hashFact } from "../../shared/domain/fact-hash.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

// An app and a server of two releases: each works with the other, or says what is to be done and lets go of nothing. The
// app and the server are today's; what the other release would say or lack is put between them.

const ORIGIN = "http://backdock.test"

describeEngines("two releases", ({ open }) => {
  let ctx: TestContext
  let seed: SeedSmall
  let device: Handheld
  /** What the other release makes of an answer of today's. */
  let instead: (path: string, answer: Response) => Promise<Response> | Response

  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    const client = testClient(ctx)
    await client.on(seed.device)
    instead = (_, answer) => answer
    const wire: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set("cookie", `bd_device=credential-of-${seed.device.id}`)
      headers.set("origin", ORIGIN)
      const { method, body } = init ?? {}
      const asked = new Request(ORIGIN + String(input), { headers, ...(method && { method }), body: body ?? null })
      return instead(String(input), await client.fetch(asked))
    }
    const { id: personId, signInId } = seed.people.operator
    device = handheld({ fetch: wire, actor: { personId, signInId }, now: ctx.now })
  })
  afterEach(() => device.close())

  const rewritten = async (answer: Response, change: (body: Record<string, unknown>) => unknown) => {
    const headers = new Headers(answer.headers)
    headers.delete("content-encoding")
    return new Response(JSON.stringify(change(await answer.json())), { status: answer.status, headers })
  }
  const facts = () => ctx.database.read.selectFrom("facts").select(["type", "verdict", "code"]).orderBy("seq").execute()
  const exported = async () => JSON.parse(await (await exportUnsent(device.world.strict)).text()).records.length

  test("an old app works with a new server that says more in every answer", async () => {
    instead = (_, answer) =>
      rewritten(answer, (body) => ({
        ...body,
        ofTomorrow: { more: [1] },
        ...(Array.isArray(body.results) && { results: body.results.map((one) => ({ ...one, ofTomorrow: true })) }),
        ...(Array.isArray(body.docs) && { docs: body.docs.map((one) => ({ ...one, ofTomorrow: true })) }),
      }))
    await device.capture([scanKept(seed.siteId, "one"), scanKept(seed.siteId, "two")])
    expect(await device.round()).toBeNull()
    expect(await facts()).toHaveLength(2)
    expect(await device.db.read("counters")).toMatchObject({ facts: 0 })
    expect(await device.db.docs.count()).toBeGreaterThan(0)
  })

  test("an old app says that it needs an update where a new server answers what it cannot read, and all of it can be exported", async () => {
    await device.capture([scanKept(seed.siteId, "one"), scanKept(seed.siteId, "two")])
    instead = (_, answer) => rewritten(answer, ({ results, ...body }) => ({ ...body, verdicts2: results }))
    expect(await device.round()).toMatchObject({ reach: "update_needed" })
    expect(await device.db.read("counters")).toMatchObject({ facts: 2 })
    expect(await exported()).toBe(2)
    // and the update loses nothing of it
    instead = (_, answer) => answer
    expect(await device.round()).toBeNull()
    expect((await facts()).map((fact) => fact.verdict)).toEqual(["accepted", "accepted"])
  })

  test("an old app's facts leave although a new server tells of a kind of thing that it does not know", async () => {
    instead = (path, answer) =>
      path.startsWith("/api/sync/pull")
        ? rewritten(answer, (body) => ({
            ...body,
            docs: [{ kind: "of_tomorrow", id: "x", body: {} }, ...(body.docs as [])],
          }))
        : answer
    await device.capture([scanKept(seed.siteId, "one")])
    expect(await device.round()).toMatchObject({ reach: "update_needed" })
    expect((await facts()).map((fact) => fact.verdict)).toEqual(["accepted"])
  })

  test("a new app's fact of a version that an old server does not know is kept there unread, and those behind it go on", async () => {
    await device.capture([scanKept(seed.siteId, "before")])
    await device.db.transaction("rw", device.db.tables, async () => {
      const { stream, nextSeq } = await currentStream(device.db)
      const { id: personId, signInId } = seed.people.operator
      const said = { id: v7({ msecs: ctx.now() }), type: "v2.ScanKept", body: { of: "tomorrow" }, photos: [] }
      const bare = { ...said, actor: { personId, signInId }, deviceTime: ctx.now() }
      await device.db.facts.add(toRow({ ...bare, hash: sealed, stream, seq: nextSeq } as never))
      await device.db.streams.update(stream, { nextSeq: nextSeq + 1 })
    })
    const [row] = await device.db.facts.filter((one) => one.fact.type === "v2.ScanKept").toArray()
    if (row) await device.db.facts.put({ ...row, fact: { ...row.fact, hash: await hashFact(row.fact) } })
    await device.capture([scanKept(seed.siteId, "behind")])
    expect(await device.round()).toBeNull()
    expect((await facts()).map(({ type, verdict, code }) => [type, verdict, code])).toEqual([
      ["v1.ScanKept", "accepted", null],
      ["v2.ScanKept", "review", "waiting"],
      ["v1.ScanKept", "accepted", null],
    ])
  })

  test("a new app that asks an old server for what it does not have keeps all, and goes on with a newer one", async () => {
    instead = () => problemResponse({ ok: false, code: "unknown_route" }, "r")
    await device.capture([scanKept(seed.siteId, "one")])
    expect(await device.round()).toMatchObject({ code: "unknown_route" })
    expect(await exported()).toBe(1)
    instead = (_, answer) => answer
    expect(await device.round()).toBeNull()
    expect(await facts()).toHaveLength(1)
  })
})

/** Until it is known with its number. */
const sealed = "0".repeat(64)
