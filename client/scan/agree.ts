import type { Corner } from "./reading.ts"

// What the decoder saw in each frame → which of it is a scan. Pure: frames come in with their moment.

export type Sighting = {
  /** AIM identifier and text, as parse-scan wants it. */
  raw: string
  symbology: string
  /** Counts only where it names something expected, or is confirmed: no number of frames makes it more. */
  held: boolean
  /** Where it is in the frame, from 0 to 1 both ways. */
  corners: Corner[] | null
}

/** `told` are certain now and were not told while they stayed in view; `held` are in view and may only be offered. */
export type Agreed = { told: Sighting[]; held: Sighting[] }

/** A code that was not seen for this long has left the view: seen again, it is another scan. */
const LEFT = 1500

/** Code128's own check digit is strong; these have none, or one that chance passes in ten: two frames must agree. */
const weak = /^(Code39|Code93|ITF|Codabar|EAN8|DataBar)/

export function agreeOnCodes() {
  const seen = new Map<string, { last: number; times: number; told: boolean }>()
  return {
    frame(sightings: readonly Sighting[], at: number): Agreed {
      for (const [raw, was] of seen) if (at - was.last > LEFT) seen.delete(raw)
      const told = sightings.filter((sighting) => {
        const was = seen.get(sighting.raw)
        const now = { last: at, times: (was?.times ?? 0) + 1, told: was?.told ?? false }
        seen.set(sighting.raw, now)
        if (now.told || !isCertain(sighting, now.times)) return false
        now.told = true
        return true
      })
      const held = sightings.filter(({ raw, held }) => held && !seen.get(raw)?.told)
      return { told, held }
    },
    /** This one was taken on the operator's or the database's word: while it stays in view it is no other scan. */
    take(raw: string, at: number) {
      seen.set(raw, { last: at, times: 1, told: true })
    },
  }
}

function isCertain({ held, symbology }: Sighting, times: number): boolean {
  return !held && times >= (weak.test(symbology) ? 2 : 1)
}
