import { v7 } from "uuid"
import { afterEach, beforeEach, expect, test } from "vitest"
import { MORNING } from "../support/context.ts"
import { type FakeServer, fakeServer, problem } from "./fake-server.ts"
import { type Handheld, handheld, scanKept } from "./handheld.ts"

const DAY = 86_400_000
const SITE = v7()

let clock: number
let server: FakeServer
let device: Handheld

beforeEach(() => {
  clock = MORNING
  server = fakeServer(() => clock)
  device = handheld({ fetch: (...request) => server.fetch(...request), now: () => clock })
})
afterEach(() => device.close())

/** A month later a backup is said to hold all of the stream. */
const aMonthLater = (through: number) => {
  clock += 30 * DAY
  server.pull = () => ({ full: false, safeThrough: [{ stream: server.pushes[0]?.stream ?? "", through }] })
  return device.round()
}

test("a fact without a stored receipt stays, whatever a backup is said to hold", async () => {
  await device.capture([scanKept(SITE, "one")])
  await device.round()
  const [late] = await device.capture([scanKept(SITE, "two")])
  server.instead = ({ path }) => (path.endsWith("/push") ? problem("internal") : null)
  await aMonthLater(2)
  const left = await device.db.facts.toArray()
  expect(left.map(({ id, waiting }) => [id, waiting])).toEqual([[late?.id, 1]])
})
