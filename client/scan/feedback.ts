import { type Note, type Outcome, signals } from "./signals.ts"

const key = "backdock.volume"
let audio: AudioContext | null = null

/** 0 to 1; kept on the device. */
export function volume(): number {
  const kept = Number(localStorage.getItem(key) ?? 0.8)
  return Number.isFinite(kept) ? Math.min(1, Math.max(0, kept)) : 0.8
}

export function setVolume(next: number) {
  localStorage.setItem(key, String(Math.min(1, Math.max(0, next))))
}

/**
 * Browsers keep sound shut until a person touched the page; a scanner's keys count. Making the context takes a busy
 * machine longer than a scanner waits between two keys: it is made at the start, shut, and opened after the key.
 * Call once at start.
 */
export function unlockSound() {
  const make = () => {
    audio ??= new AudioContext({ latencyHint: "interactive" })
  }
  setTimeout(make)
  const unlock = () => {
    if (audio?.state !== "running") setTimeout(open)
  }
  const open = () => {
    make()
    void audio?.resume().catch(() => {})
  }
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, unlock, { capture: true, passive: true })
}

/** Whether the browser lets sound out by now. */
export const soundIsOpen = (): boolean => audio?.state === "running"

/** Sound and vibration for an answer. Silent where the device cannot; never throws. */
export function signal(outcome: Outcome) {
  const { notes, vibration } = signals[outcome]
  navigator.vibrate?.([...vibration])
  if (audio?.state !== "running" || volume() === 0) return
  let at = audio.currentTime + 0.005
  for (const note of notes) {
    if (note.hz > 0) play(audio, note, at)
    at += note.ms / 1000
  }
}

/** A triangle has few overtones: soft on the ear all day, clear in a hall. The buzz is a square with a tremolo. */
function play(context: AudioContext, { hz, ms, rough }: Note, at: number) {
  const end = at + ms / 1000
  const tone = new OscillatorNode(context, { type: rough ? "square" : "triangle", frequency: hz })
  const gain = new GainNode(context, { gain: 0 })
  const loud = volume() * (rough ? 0.5 : 0.9)
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(loud, at + 0.005)
  gain.gain.setValueAtTime(loud, end - 0.01)
  gain.gain.linearRampToValueAtTime(0, end)
  if (rough) {
    const shake = new OscillatorNode(context, { frequency: 30 })
    shake.connect(new GainNode(context, { gain: loud / 2 })).connect(gain.gain)
    shake.start(at)
    shake.stop(end)
    const soft = new BiquadFilterNode(context, { type: "lowpass", frequency: 3000 })
    tone.connect(gain).connect(soft).connect(context.destination)
  } else {
    tone.connect(gain).connect(context.destination)
  }
  tone.start(at)
  tone.stop(end)
}
