import { describe, expect, test } from "vitest"
import { isBackupDue } from "../../server/backup/due.ts"

const at = (text: string) => Date.parse(text)
const since = at("2026-06-01T08:00:00Z")
const due = (now: string, last: string | null, failed: string | null = null, from = since) =>
  isBackupDue(
    { since: from, verifiedAt: last ? at(last) : null, failedAt: failed ? at(failed) : null },
    at(now),
    "Europe/Paris",
  )

describe("when a nightly backup is made", () => {
  test("in the night of the site, by its own clock, once", () => {
    expect(due("2026-11-24T00:30:00Z", "2026-11-23T01:30:00Z")).toBe(false)
    expect(due("2026-11-24T01:05:00Z", "2026-11-23T01:30:00Z")).toBe(true)
    expect(due("2026-11-24T02:05:00Z", "2026-11-24T01:05:00Z")).toBe(false)
    expect(due("2026-11-24T04:30:00Z", "2026-11-23T01:30:00Z")).toBe(false)
  })
  test("by day where the machine was off at night", () => {
    expect(due("2026-11-24T09:00:00Z", "2026-11-23T01:30:00Z")).toBe(true)
    expect(due("2026-11-24T06:00:00Z", "2026-11-23T01:30:00Z")).toBe(false)
  })
  test("again an hour after one that came to nothing, not at once", () => {
    expect(due("2026-11-24T01:30:00Z", "2026-11-23T01:30:00Z", "2026-11-24T01:05:00Z")).toBe(false)
    expect(due("2026-11-24T02:10:00Z", "2026-11-23T01:30:00Z", "2026-11-24T01:05:00Z")).toBe(true)
  })
  test("not in the first hour of a new house, even at night", () => {
    expect(due("2026-11-24T01:30:00Z", null, null, at("2026-11-24T01:20:00Z"))).toBe(false)
    expect(due("2026-11-24T02:30:00Z", null, null, at("2026-11-24T01:20:00Z"))).toBe(true)
  })
})
