import type { Note } from "./signals.ts"

/** Samples a second: enough for the overtones of the highest note that an ear in a hall can tell. */
export const SAMPLE_RATE = 24_000
const RISE = 0.005
const FALL = 0.01

/**
 * Notes one after another as samples from -1 to 1. A triangle has few overtones: soft on the ear all day, clear in a hall.
 * The buzz is a square with a tremolo, its edge taken off above 3 kHz.
 */
export function voiceOf(notes: readonly Note[]): Float32Array<ArrayBuffer> {
  const sounds = notes.map((note) => (note.rough ? buzz(note) : tone(note)))
  const all = new Float32Array(sounds.reduce((length, sound) => length + sound.length, 0))
  let at = 0
  for (const sound of sounds) {
    all.set(sound, at)
    at += sound.length
  }
  return all
}

const tone = ({ hz, ms }: Note) => samplesOf(ms, (time) => 0.9 * (1 - 4 * Math.abs(((hz * time + 0.25) % 1) - 0.5)))

function buzz({ hz, ms }: Note): Float32Array {
  const softness = 1 - Math.exp((-2 * Math.PI * 3000) / SAMPLE_RATE)
  let soft = 0
  return samplesOf(ms, (time) => {
    const square = (hz * time) % 1 < 0.5 ? 1 : -1
    soft += softness * (square - soft)
    return 0.5 * soft * (1 + 0.5 * Math.sin(2 * Math.PI * 30 * time))
  })
}

/** `wave` by seconds; begins and ends without a click. */
function samplesOf(ms: number, wave: (time: number) => number): Float32Array {
  const end = ms / 1000
  return Float32Array.from({ length: Math.round(end * SAMPLE_RATE) }, (_, n) => {
    const time = n / SAMPLE_RATE
    return wave(time) * Math.min(1, time / RISE, (end - time) / FALL)
  })
}
