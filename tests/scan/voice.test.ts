import { describe, expect, it } from "vitest"
import { outcomes, signals } from "../../client/scan/signals.ts"
import { SAMPLE_RATE, voiceOf } from "../../client/scan/voice.ts"

const crossings = (samples: Float32Array) =>
  samples.reduce((many, value, n) => many + (n > 0 && value >= 0 !== (samples[n - 1] ?? 0) >= 0 ? 1 : 0), 0)

describe("the sound of an answer", () => {
  it.each(outcomes)("%s is as long as its notes, loud and never over full scale", (outcome) => {
    const { notes } = signals[outcome]
    const voice = voiceOf(notes)
    const ms = notes.reduce((sum, note) => sum + note.ms, 0)
    expect(voice.length / SAMPLE_RATE).toBeCloseTo(ms / 1000, 3)
    const peak = voice.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(peak).toBeGreaterThan(0.6)
    expect(peak).toBeLessThanOrEqual(1)
  })

  it("has the pitch that its note says", () => {
    // two crossings of zero for each swing
    expect(crossings(voiceOf([{ hz: 1568, ms: 100 }])) / 2 / 0.1).toBeCloseTo(1568, -2)
    expect(crossings(voiceOf([{ hz: 220, ms: 240, rough: true }])) / 2 / 0.24).toBeCloseTo(220, -1)
  })

  it("is silent in a pause, and begins and ends without a click", () => {
    const voice = voiceOf([{ hz: 0, ms: 20 }])
    expect(voice.every((value) => value === 0)).toBe(true)
    for (const outcome of outcomes) {
      const sound = voiceOf(signals[outcome].notes)
      expect(Math.abs(sound[0] ?? 1)).toBeLessThan(0.01)
      expect(Math.abs(sound.at(-1) ?? 1)).toBeLessThan(0.02)
    }
  })
})
