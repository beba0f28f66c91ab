import { setTimeout as sleep } from "node:timers/promises"
import type { Handheld } from "../../faults/simulation/handheld.ts"
import type { Random } from "../../faults/simulation/random.ts"
import type { ServerProcess } from "../../support/server-process.ts"
import type { TcpProxy } from "../../support/tcp-proxy.ts"
import type { Browser } from "./browsers.ts"

export interface Parts {
  server: ServerProcess
  proxy: TcpProxy
  handhelds: Handheld[]
  browsers: Browser[]
  /** POST /tell of the test provider. */
  tellBank(mode: string, next: number, ms: number): Promise<void>
}
export interface Made {
  kills: number
  cuts: number
  /** How long after each repair the server's first answer came. */
  recoveries: number[]
}

type Kind = { kind: "kills" | "cuts"; weight: number; act(parts: Parts, random: Random): Promise<void> }

const portal = [
  { status: 200, body: "<html>Please sign in to HotelFi</html>" },
  { status: 502, body: "<html>Bad gateway</html>" },
  { status: 200, type: "application/json", body: "{}" },
]

const all: Kind[] = [
  {
    kind: "kills",
    weight: 10,
    act: async ({ handhelds }, random) => {
      const handheld = random.pick(handhelds)
      handheld.kill(handheld.tabs, random.chance(0.3) ? "power" : undefined)
      await sleep(random.between(100, 2_000))
      handheld.open()
    },
  },
  {
    kind: "kills",
    weight: 3,
    act: async ({ browsers }, random) => {
      const browser = random.pick(browsers)
      await browser.kill()
      await sleep(random.between(100, 1_500))
      await browser.start()
    },
  },
  {
    kind: "kills",
    weight: 3,
    act: async ({ server }, random) => {
      await server.kill("SIGKILL")
      await sleep(random.between(0, 2_000))
      await server.restart()
    },
  },
  { kind: "cuts", weight: 4, act: async ({ proxy }) => proxy.cut() },
  {
    kind: "cuts",
    weight: 2,
    act: async ({ proxy }, random) => {
      await Promise.race([proxy.cutResponse("POST /api/sync/push", random.int(200)), sleep(5_000)])
    },
  },
  {
    kind: "cuts",
    weight: 2,
    act: async ({ proxy }, random) => {
      await Promise.race([proxy.cutRequest("PUT /api/photos", random.int(2_000)), sleep(5_000)])
    },
  },
  ...(["refuse", "blackhole"] as const).map(
    (how): Kind => ({
      kind: "cuts",
      weight: 1,
      act: async ({ proxy }, random) => {
        proxy[how]()
        await sleep(random.between(500, 8_000))
        proxy.open()
        proxy.cut()
      },
    }),
  ),
  {
    kind: "cuts",
    weight: 1,
    act: async ({ proxy }, random) => {
      proxy.answer(random.pick(portal))
      await sleep(random.between(500, 5_000))
      proxy.open()
      proxy.cut()
    },
  },
  {
    kind: "cuts",
    weight: 1,
    act: async ({ proxy }, random) => {
      proxy.delay(random.between(50, 1_500))
      await sleep(random.between(1_000, 5_000))
      proxy.open()
    },
  },
]

/** One after another until the time is up, so that each has its own recovery. */
export async function makeTrouble(
  parts: Parts,
  random: Random,
  until: number,
  heardNext: () => Promise<void>,
): Promise<Made> {
  const made: Made = { kills: 0, cuts: 0, recoveries: [] }
  const drawn = all.flatMap((one) => Array.from({ length: one.weight }, () => one))
  while (Date.now() < until) {
    await sleep(random.between(200, 2_500))
    if (random.chance(0.5))
      await parts.tellBank(random.pick(["fail", "hang", "late", "twice", "pending", "500"]), 1 + random.int(2), 3_000)
    const { kind, act } = random.pick(drawn)
    await act(parts, random)
    made[kind]++
    const repaired = Date.now()
    await Promise.race([heardNext(), sleep(90_000)])
    made.recoveries.push(Date.now() - repaired)
  }
  return made
}
