import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { layFakePage, pressKey } from "./fake-page.ts"

let doing: string[]

class FakeAudio {
  state = "suspended"
  constructor() {
    doing.push("made")
  }
  async resume() {
    this.state = "running"
    doing.push("opened")
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  doing = []
  vi.stubGlobal("AudioContext", FakeAudio)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("holds up no key of a scanner by waking the sound, not even the first", async () => {
  const page = layFakePage()
  const { unlockSound } = await import("../../client/scan/feedback.ts")
  unlockSound()
  pressKey(page, "8", 0)
  expect(doing).toEqual([])
  vi.runAllTimers()
  expect(doing).toEqual(["made", "opened"])
  pressKey(page, "R", 5)
  vi.runAllTimers()
  expect(doing).toEqual(["made", "opened"])
})
