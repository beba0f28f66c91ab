import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { afterSilence } from "../../client/scan/after-silence.ts"

describe("A silence", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** What a task of so many milliseconds does to the timers behind it. */
  const block = (ms: number) => {
    const { now } = performance
    const from = now.call(performance)
    vi.spyOn(performance, "now").mockImplementation(() => now.call(performance) + ms)
    vi.advanceTimersByTime(60)
    expect(performance.now() - from).toBeGreaterThan(ms)
  }

  it("ends on time on a page that is free", () => {
    const end = vi.fn()
    afterSilence(300, end)
    vi.advanceTimersByTime(299)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(end).toHaveBeenCalledOnce()
  })

  it("does not count the time in which a busy page could hear nothing", () => {
    const end = vi.fn()
    afterSilence(300, end)
    block(6000)
    vi.advanceTimersByTime(299)
    expect(end).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(end).toHaveBeenCalledOnce()
  })

  it("comes in the end on a page that is never free, and not at all once it is called off", () => {
    const end = vi.fn()
    afterSilence(300, end)
    block(11_000)
    expect(end).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
    afterSilence(300, end)()
    vi.advanceTimersByTime(1000)
    expect(end).toHaveBeenCalledOnce()
  })
})
