import { IDBFactory } from "fake-indexeddb"
import { v7 } from "uuid"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { alone, beat } from "../../client/sync/alone.ts"
import { keepSyncing } from "../../client/sync/start-sync.ts"
import type { SyncWorld } from "../../client/sync/world.ts"
import { type FakeServer, fakeServer, foreignPage, problem } from "./fake-server.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const SITE = v7()
let clock: number
let server: FakeServer
let device: Handheld
let stop = () => {}
/** What the world was asked to do later, and when; a test lets it come. */
let timers: { at: number; act: () => void }[]
let sign: () => void

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 24, 8)
  timers = []
  server = fakeServer(() => clock)
  device = handheld({ fetch: (...request) => server.fetch(...request), now: () => clock })
  device.world.later = (ms, act) => {
    const timer = { at: clock + ms, act }
    timers.push(timer)
    return () => {
      timers = timers.filter((one) => one !== timer)
    }
  }
  device.world.onSign = (act) => {
    sign = act
    return () => {
      sign = () => {}
    }
  }
  await device.db.keep("device", { id: v7(), name: "Quai 4", siteId: SITE, siteName: "Lyon" })
})
afterEach(async () => {
  stop()
  stop = () => {}
  device.close()
})

/** On a busy machine a second is short. */
const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 15_000, interval: 2 })

/** Until the round at hand has ended and the next one is on the timer. */
async function ended(): Promise<number> {
  await eventually(() => timers.length).toBe(1)
  return (timers[0]?.at ?? 0) - clock
}
async function waitOut(): Promise<void> {
  const [timer] = timers.splice(0)
  clock = timer?.at ?? clock
  timer?.act()
}

describe("sync by itself", () => {
  test("begins at the start, and comes back by itself while all is well", async () => {
    stop = keepSyncing(device.world)
    expect(await ended()).toBe(20_000)
    expect(await device.db.read("sync")).toMatchObject({ state: "online", since: null, lastContactAt: clock })
    const asked = device.asked.length
    await waitOut()
    await ended()
    expect(device.asked.length).toBeGreaterThan(asked)
  })

  test("asks nothing of the server in a browser that was never enrolled, and sends what waits all the same", async () => {
    await device.db.keep("device", null)
    stop = keepSyncing(device.world)
    await ended()
    expect(device.asked).toEqual([])
    await device.capture([scanKept(SITE, "unenrolled")])
    await waitOut()
    await ended()
    expect(device.asked.length).toBeGreaterThan(0)
  })

  test("backs off while nobody answers, at most a minute, and says since when", async () => {
    server.instead = () => {
      throw new TypeError("Failed to fetch")
    }
    const began = clock
    stop = keepSyncing(device.world)
    const pauses = []
    for (let tries = 0; tries < 9; tries++) {
      pauses.push(await ended())
      await waitOut()
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * 1000))
    expect(await device.db.read("sync")).toMatchObject({ state: "offline", since: began, lastContactAt: null })
  })

  test("spreads the tries of many devices that lost the server at one moment", async () => {
    server.instead = () => foreignPage(502)
    const pauses = new Set<number>()
    for (const random of [0, 0.1, 0.4]) {
      device.world.random = () => random
      stop = keepSyncing(device.world)
      pauses.add(await ended())
      stop()
      timers = []
    }
    expect(pauses.size).toBe(3)
  })

  test("tries at once at a sign, and takes what was captured during a round in another", async () => {
    stop = keepSyncing(device.world)
    await ended()
    await device.capture([scanKept(SITE, "one")])
    sign()
    await eventually(() => server.facts.size).toBe(1)
    await ended()
    const plain = server.fetch
    device.wire.fetch = async (...request) => {
      device.wire.fetch = plain
      await device.capture([scanKept(SITE, "two")])
      sign()
      return plain(...request)
    }
    sign()
    expect(await ended()).toBe(0)
    await waitOut()
    await eventually(() => server.facts.size).toBe(2)
  })

  test("leaves a server alone that asked for it, whatever signs come", async () => {
    server.instead = () => problem("too_many_tries", { retryAfterSeconds: 90 })
    stop = keepSyncing(device.world)
    expect(await ended()).toBeGreaterThanOrEqual(90_000)
    const asked = device.asked.length
    for (let n = 0; n < 5; n++) sign()
    await new Promise((done) => setTimeout(done, 20))
    expect(device.asked).toHaveLength(asked)
    server.instead = () => null
    await waitOut()
    await eventually(() => device.asked.length).toBeGreaterThan(asked)
    await ended()
  })

  test("ends when it is stopped, in the middle of a round too", async () => {
    const end = keepSyncing(device.world)
    end()
    await eventually(async () => (await device.db.read("sender"))?.done).toBe(true)
    expect(timers).toHaveLength(0)
    const asked = device.asked.length
    sign()
    expect(device.asked).toHaveLength(asked)
  })

  test("comes through a clock that jumps two years back while it waits", async () => {
    stop = keepSyncing(device.world)
    await ended()
    clock -= 2 * 365 * 86_400_000
    await device.capture([scanKept(SITE, "one")])
    sign()
    await eventually(() => server.facts.size).toBe(1)
    await ended()
  })
})

/** navigator.locks as the standard has it, as far as we use it. */
function fakeLocks(): LockManager {
  let held: object | null = null
  return {
    request: async (_name: string, how: LockOptions, work: (lock: Lock | null) => unknown) => {
      if (held && !how.steal) return work(null)
      const mine = {}
      held = mine
      try {
        return await work({ name: "l", mode: "exclusive" })
      } finally {
        if (held === mine) held = null
      }
    },
  } as unknown as LockManager
}

describe.each(["with locks", "without locks"])("one sender among the tabs of a device (%s)", (how) => {
  const tabs = () => {
    const locks = how === "with locks" ? fakeLocks() : null
    const made = [1, 2].map(() =>
      handheld({ fetch: server.fetch, now: () => clock, indexedDB: new IDBFactory(), locks }),
    )
    const [one, two] = made as [Handheld, Handheld]
    two.world.strict = one.world.strict
    two.world.relaxed = one.world.relaxed
    for (const tab of made) {
      tab.world.later = (_, act) => {
        queueMicrotask(act)
        return () => {}
      }
    }
    return [one.world, two.world] as const
  }

  /** A tab that is at it: resolves once it has said so. */
  async function at(world: SyncWorld): Promise<{ end(): void; done: Promise<string> }> {
    let end = () => {}
    let said = () => {}
    const begun = new Promise<void>((told) => {
      said = told
    })
    const done = alone(world, async () => {
      await beat(world, false)
      said()
      await new Promise<void>((ended) => {
        end = ended
      })
      await beat(world, true)
      return "first"
    })
    await begun
    return { end: () => end(), done }
  }

  test("lets one at it, and the next when it is done", async () => {
    const [one, two] = tabs()
    const first = await at(one)
    expect(await alone(two, async () => "second")).toBe("elsewhere")
    first.end()
    expect(await first.done).toBe("first")
    expect(await alone(two, async () => "second")).toBe("second")
  })

  test("takes over from a tab that the browser has frozen, within a minute", async () => {
    const [one, two] = tabs()
    await at(one)
    clock += 34_000
    expect(await alone(two, async () => "second")).toBe("elsewhere")
    clock += 2_000
    expect(await alone(two, async () => "second")).toBe("second")
  })
})
