// What the decoder saw in each frame → which of it is a scan. Pure: frames come in with their moment.

export type Sighting = {
  /** AIM identifier and text, as parse-scan wants it. */
  raw: string
  symbology: string
  linear: boolean
  /** Scan lines that agreed, for linear codes. */
  lines: number
}

/** A code that was not seen for this long has left the view: seen again, it is another scan. */
const LEFT = 1200
/** Two weak sightings that agree within this time make one. */
const AGREE = 1500
/** So many agreeing lines in one frame are as good as two frames. */
const SURE_LINES = 8

/** Code128's own check digit is strong; these have none, or one that chance passes in ten. */
const weak = /^(Code39|Code93|ITF|Codabar|EAN8|UPCE|DataBar)/

export function agreeOnCodes() {
  const seen = new Map<string, { last: number; times: number; told: boolean }>()
  return {
    /** The codes of this frame that are now certain and were not told while they stayed in view. */
    frame(sightings: readonly Sighting[], at: number): Sighting[] {
      for (const [raw, was] of seen) if (at - was.last > (was.told ? LEFT : AGREE)) seen.delete(raw)
      return sightings.filter((sighting) => {
        const was = seen.get(sighting.raw) ?? { last: at, times: 0, told: false }
        const now = { last: at, times: was.times + 1, told: was.told }
        seen.set(sighting.raw, now)
        if (now.told || !isCertain(sighting, now.times)) return false
        now.told = true
        return true
      })
    },
  }
}

function isCertain({ linear, symbology, lines }: Sighting, times: number): boolean {
  if (!linear) return true
  if (lines < 2) return times >= 3
  const needs = weak.test(symbology) || lines < SURE_LINES ? 2 : 1
  return times >= needs
}
