import { type Outcome, outcomes, signals } from "./signals.ts"
import { SAMPLE_RATE, voiceOf } from "./voice.ts"

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
    if (audio) return
    audio = new AudioContext({ latencyHint: "interactive" })
    makeVoices()
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
  navigator.vibrate?.([...signals[outcome].vibration])
  const voice = voices.get(outcome)
  if (!voice || audio?.state !== "running" || volume() === 0) return
  const source = new AudioBufferSourceNode(audio, { buffer: voice })
  source.connect(new GainNode(audio, { gain: volume() })).connect(audio.destination)
  source.start()
}

/** What each answer sounds like, made at the start: a chain of oscillators would hold up the answer's picture. */
const voices = new Map<Outcome, AudioBuffer>()

function makeVoices() {
  for (const outcome of outcomes) {
    const samples = voiceOf(signals[outcome].notes)
    const voice = new AudioBuffer({ length: samples.length, sampleRate: SAMPLE_RATE })
    voice.copyToChannel(samples, 0)
    voices.set(outcome, voice)
  }
}
