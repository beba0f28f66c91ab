import pino from "pino"
import { afterEach, beforeEach, expect, test } from "vitest"
import { colissimo } from "../../server/carriers/colissimo.ts"
import { demoCarrier } from "../../server/carriers/demo-carrier.ts"
import type { Context } from "../../server/context.ts"
import { drawPoints } from "../../server/sending/draw-points.ts"
import { type DropPoint, dropPoints, pickupDays } from "../../server/sending/drop-points.ts"
import { type ColissimoStub, startColissimoStub } from "../support/colissimo-stub.ts"
import { DAY, HOUR, MORNING } from "../support/context.ts"
import { sender } from "./dispatch.ts"

let stub: ColissimoStub
let now = MORNING
let ctx: Context
const near = { carrier: "colissimo", postcode: "69001", town: "Lyon", country: "FR" }

beforeEach(async () => {
  now = MORNING
  stub = await startColissimoStub()
  const { apiKey, trackingKey, url } = stub
  const carrier = colissimo({ apiKey, trackingKey, apiBase: url, trackingBase: url, now: () => now })
  const carriers = new Map([carrier, demoCarrier({ now: () => now })].map((one) => [one.name, one]))
  ctx = { now: () => now, log: pino({ level: "silent" }), carriers } as unknown as Context
})
afterEach(() => stub.close())

test("lists the points near a place, nearest first, with hours, and asks the carrier once for a crowd", async () => {
  const first = await dropPoints(ctx, near)
  if (!first.ok) throw new Error(first.code)
  expect(first.value.map((point) => point.name)).toEqual(["LYON TERREAUX BP", "TABAC <DU> COIN"])
  expect(first.value[0]?.hours.monday).toEqual([
    { from: "09:00", to: "12:00" },
    { from: "14:00", to: "18:00" },
  ])
  expect(first.value[0]?.hours.sunday).toEqual([])
  for (let more = 0; more < 5; more++) await dropPoints(ctx, { ...near, town: " LYON " })
  expect(stub.calls).toHaveLength(1)
})

test("shows what was known while the carrier does not answer, and says so where nothing was", async () => {
  await dropPoints(ctx, near)
  now += HOUR
  stub.tell("fail")
  expect(await dropPoints(ctx, near)).toMatchObject({ ok: true })
  now += 2 * DAY
  stub.tell("lie")
  expect(await dropPoints(ctx, near)).toMatchObject({ ok: false, code: "busy" })
  expect(await dropPoints(ctx, near)).toMatchObject({ ok: true })
})

test("names days that are still to come, and refuses what cannot be asked", async () => {
  const days = await pickupDays(ctx, { carrier: "colissimo", sender })
  expect(days).toEqual({ ok: true, value: ["2026-11-26", "2026-11-27", "2026-11-28"] })
  now += 3 * DAY
  expect(await pickupDays(ctx, { carrier: "colissimo", sender })).toEqual({ ok: true, value: ["2026-11-28"] })
  expect(await dropPoints(ctx, { ...near, postcode: " ", town: "" })).toMatchObject({ code: "invalid" })
  expect(await dropPoints(ctx, { ...near, carrier: "nobody" })).toMatchObject({ code: "not_found" })
  expect(await pickupDays(ctx, { carrier: "nobody", sender })).toMatchObject({ code: "not_found" })
})

test("draws the points as they lie, numbered as the list is, apart, inside, and without a stranger's markup", async () => {
  const found = await dropPoints(ctx, { ...near, carrier: "demo" })
  if (!found.ok) throw new Error(found.code)
  const points: DropPoint[] = [...found.value, ...found.value.slice(0, 1)]
  const svg = drawPoints(points, `<script>"x"`) ?? ""
  expect(svg).toContain("&lt;script&gt;&quot;x&quot;")
  expect(svg).not.toMatch(/<script|href|url\(/)
  const dots = [...svg.matchAll(/<circle cx="(-?\d+)" cy="(-?\d+)"/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  )
  expect(dots).toHaveLength(points.length)
  for (const [x, y] of dots) expect(x >= 18 && x <= 302 && y >= 18 && y <= 302).toBe(true)
  expect([...svg.matchAll(/>(\d+)<\/text>/g)].map(([, number]) => Number(number))).toEqual(
    points.map((_, at) => at + 1),
  )
  const unplaced = points.map((point) => ({ ...point, latitude: null }))
  expect(drawPoints(unplaced, "x")).toBeNull()
})
