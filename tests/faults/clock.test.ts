import { expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import { stripView } from "../../client/outbox/strip-view.ts"
import { type Handheld, handheld } from "../client-sync/handheld.ts"
import { DAY, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { closed, inspected, opened } from "../sync/handheld.ts"

const ORIGIN = "http://backdock.test"
const YEARS = 2 * 365 * DAY

/** The app's own recording and syncing on a device whose clock is off, and the real server behind it. */
function onDevice(ctx: TestContext, seed: SeedSmall, off: number): Handheld {
  const { fetch: app } = testClient(ctx)
  const { id: personId, signInId } = seed.people.operator
  const wire: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set("cookie", `bd_device=credential-of-${seed.device.id}`)
    headers.set("origin", ORIGIN)
    const { method, body } = init ?? {}
    return app(new Request(ORIGIN + String(input), { headers, ...(method && { method }), body: body ?? null }))
  }
  return handheld({ fetch: wire, actor: { personId, signInId }, now: () => ctx.now() + off })
}

/** What came of one parcel: the order of its facts, its dates, and its money. */
async function outcome({ database: { read } }: TestContext) {
  const facts = await read
    .selectFrom("facts")
    .select(["type", "verdict", "seq", "happened_at"])
    .orderBy("happened_at")
    .orderBy("seq")
    .execute()
  const intents = await read
    .selectFrom("intents")
    .select(["kind", "state", "reasons", "amount_minor", "due_day"])
    .orderBy("kind")
    .execute()
  const returns = await read.selectFrom("returns").select(["rma", "status", "due_day"]).orderBy("rma").execute()
  return { order: facts.map(({ type, verdict, seq }) => [type, verdict, seq]), intents, returns, facts }
}

describeEngines("a device clock", ({ open }) => {
  const received = async (off: number) => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    await testClient(ctx).on(seed.device)
    const device = onDevice(ctx, seed, off)
    const steps: FactInput[] = [
      { type: "v1.ParcelOpened", body: opened(seed, seed.jacket) },
      { type: "v1.UnitInspected", body: inspected(seed, seed.jacket) },
      { type: "v1.ParcelClosed", body: closed(seed, seed.jacket) },
    ]
    const begun = ctx.now()
    // the first before any contact, so that nothing is known of the offset
    for (const step of steps) {
      await device.capture([step])
      ctx.clock.advance(60_000)
    }
    expect(await device.round()).toBeNull()
    const came = await outcome(ctx)
    for (const fact of came.facts) {
      expect(fact.happened_at).toBeGreaterThanOrEqual(begun - DAY)
      expect(fact.happened_at).toBeLessThanOrEqual(ctx.now())
    }
    const counters = await device.db.read("counters")
    const sync = (await device.db.read("sync")) ?? null
    device.close()
    return { came, counters, sync, now: ctx.now() + off }
  }

  test("fault 17: A device clock two years wrong, either way, changes no order, no eligibility, and loses no capture (TLS may refuse to sync until it is set: the operator is told)", async () => {
    const right = await received(0)
    expect(right.came.order).toHaveLength(3)
    const outbox = { factsWaiting: 0, photosWaiting: 0, waitingSince: null, problems: [] }
    const told = (sync: typeof right.sync, now: number) =>
      stripView({ outbox, sync, enrolled: true, sending: false, pulling: null, now }).says.word
    expect(told(right.sync, right.now)).toBe("outbox:allSent")
    for (const off of [YEARS, -YEARS]) {
      const wrong = await received(off)
      const { facts: _, ...came } = wrong.came
      const { facts: __, ...expected } = right.came
      expect(came).toEqual(expected)
      expect(wrong.counters).toMatchObject({ facts: 0 })
      expect(told(wrong.sync, wrong.now)).toBe("outbox:clockOff")
      // set wrong after the last contact, and no certificate is trusted any more
      const silent = { ...(right.sync ?? never()), state: "offline" as const }
      expect(told(silent, right.now + off)).toBe("outbox:clockOff")
    }
  })
})

const never = (): never => {
  throw new Error("it never asked")
}
