import { afterEach, expect, test, vi } from "vitest"
import { hearServerTime, serverNow } from "../../client/api/server-time.ts"

const NOW = Date.UTC(2026, 10, 24, 8, 0, 0, 400)
const header = (at: number) => new Date(at).toUTCString()
const offset = () => serverNow() - Date.now()
afterEach(() => vi.useRealTimers())

test("counts down by the server's clock on a desk that is four minutes slow, and leaves a right clock alone", () => {
  vi.useFakeTimers({ now: NOW })
  hearServerTime(header(NOW), NOW - 80, NOW)
  expect(offset()).toBe(0)
  hearServerTime(header(NOW + 240_000), NOW - 80, NOW)
  expect(Math.abs(offset() - 240_000)).toBeLessThanOrEqual(1_000)
  hearServerTime(null, NOW, NOW)
  hearServerTime("soon", NOW, NOW)
  expect(Math.abs(offset() - 240_000)).toBeLessThanOrEqual(1_000)
  // set right again by its owner
  hearServerTime(header(NOW), NOW - 80, NOW)
  expect(Math.abs(offset())).toBeLessThanOrEqual(1_000)
})
