import { expect, test } from "vitest"
import { shortDay } from "../../client/ui/date-words.ts"

const now = Date.UTC(2026, 0, 2)

test("a case that is a year old says so, and this year's days stay short", () => {
  expect(shortDay(Date.UTC(2025, 11, 30), "fr", "UTC", now)).toBe("30 déc. 2025")
  expect(shortDay(Date.UTC(2026, 0, 1), "en", "UTC", now)).toBe("1 Jan")
  // one moment is another year elsewhere
  expect(shortDay(Date.UTC(2025, 11, 31, 23, 30), "fr", "Europe/Paris", now)).toBe("1 janv.")
})
