import { describe, expect, it } from "vitest"
import { outcomes, signals } from "../../client/scan/signals.ts"
import en from "../../shared/locales/en/scan.ts"
import fr from "../../shared/locales/fr/scan.ts"

const lasts = (notes: readonly { ms: number }[]) => notes.reduce((sum, note) => sum + note.ms, 0)
/** Rhythm and contour without pitch: what an ear keeps when a hall swallows the rest. */
const shape = (outcome: (typeof outcomes)[number]) => {
  const notes = signals[outcome].notes.filter((note) => note.hz > 0)
  const steps = notes.slice(1).map((note, at) => Math.sign(note.hz - (notes[at]?.hz ?? 0)))
  return `${notes.length} ${steps.join(",")} ${notes.some((note) => note.rough) ? "rough" : ""}`
}

describe("The five answers", () => {
  it("cannot be taken for one another by ear or by hand, even without pitch", () => {
    expect(new Set(outcomes.map(shape)).size).toBe(outcomes.length)
    expect(new Set(outcomes.map((outcome) => signals[outcome].vibration.join())).size).toBe(outcomes.length)
  })

  it("are short and keep to where a hall lets them through", () => {
    for (const outcome of outcomes) {
      const { notes } = signals[outcome]
      expect(lasts(notes)).toBeGreaterThanOrEqual(80)
      expect(lasts(notes)).toBeLessThanOrEqual(250)
      for (const note of notes.filter((each) => each.hz > 0 && !each.rough)) {
        expect(note.hz).toBeGreaterThanOrEqual(1000)
        expect(note.hz).toBeLessThanOrEqual(3000)
      }
    }
  })

  it("each have a word in both languages", () => {
    for (const outcome of outcomes) {
      expect(fr.outcome[outcome]).toBeTruthy()
      expect(en.outcome[outcome]).toBeTruthy()
    }
  })
})
