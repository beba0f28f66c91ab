import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { layFakePage, pressKey } from "./fake-page.ts"

let doing: string[]
let kept: string | null

class FakeAudio {
  state = "suspended"
  destination = {}
  constructor() {
    doing.push("made")
  }
  async resume() {
    this.state = "running"
    doing.push("opened")
  }
}

const joined = { connect: () => joined }
class FakeSource {
  connect = joined.connect
  seconds: number
  constructor(_: unknown, { buffer }: { buffer: AudioBuffer }) {
    this.seconds = buffer.duration
  }
  start() {
    doing.push(`${Math.round(this.seconds * 1000)} ms`)
  }
}
class FakeGain {
  connect = joined.connect
}
class FakeBuffer {
  duration: number
  constructor({ length, sampleRate }: { length: number; sampleRate: number }) {
    this.duration = length / sampleRate
  }
  copyToChannel() {}
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  doing = []
  kept = null
  vi.stubGlobal("AudioContext", FakeAudio)
  vi.stubGlobal("AudioBuffer", FakeBuffer)
  vi.stubGlobal("AudioBufferSourceNode", FakeSource)
  vi.stubGlobal("GainNode", FakeGain)
  vi.stubGlobal("localStorage", { getItem: () => kept })
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

it("plays each answer's own sound once the browser lets it out, and none where it is turned down", async () => {
  const page = layFakePage()
  const { signal, unlockSound } = await import("../../client/scan/feedback.ts")
  unlockSound()
  signal("parcel")
  vi.runAllTimers()
  signal("parcel")
  expect(doing).toEqual(["made"])
  pressKey(page, "8", 0)
  await vi.runAllTimersAsync()
  for (const outcome of ["parcel", "unit", "decide", "unknown", "misread"] as const) signal(outcome)
  expect(doing.slice(2)).toEqual(["200 ms", "80 ms", "250 ms", "250 ms", "240 ms"])
  kept = "0"
  signal("parcel")
  expect(doing).toHaveLength(7)
})
