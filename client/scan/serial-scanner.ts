import { emitScan } from "./scan-bus.ts"
import { wedgeChannel } from "./scanner-profile.ts"

// A scanner in serial mode (USB CDC, "COM port"): what it reads comes as bytes and goes the way of every scan. A port that
// a person once chose opens by itself from then on.

/** As much of Web Serial (WICG) as this needs; lib.dom does not know it. */
export type Port = EventTarget & {
  open(options: { baudRate: number }): Promise<void>
  close(): Promise<void>
  forget?(): Promise<void>
  readable: ReadableStream<Uint8Array> | null
}
type Serial = EventTarget & { getPorts(): Promise<Port[]>; requestPort(): Promise<Port> }

export type SerialState = "none" | "open" | "closed" | "taken"

/** A USB port has no rate of its own; of those that are wired, most are made with this one. */
const RATE = 9600
/** A scanner without an end of line is silent for so long after its code. */
const SILENCE = 150
const key = "backdock.serial"

const serialOf = (): Serial | null => (navigator as { serial?: Serial }).serial ?? null
export const hasSerial = (): boolean => serialOf() !== null
/** Whether a person chose one here: only then is anything of this loaded at the start. */
export const isSerialWanted = (): boolean => localStorage.getItem(key) !== null

let state: SerialState = "none"
const listeners = new Set<() => void>()
export const serialState = (): SerialState => state
export function onSerialState(tell: () => void): () => void {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}
function say(next: SerialState) {
  state = next
  for (const tell of listeners) tell()
}

let watching = false
const held = new Set<Port>()

/** Opens what was chosen before, and again each time it is plugged in. */
export async function openSerial(): Promise<void> {
  const serial = serialOf()
  if (!serial) return
  if (!watching) {
    watching = true
    serial.addEventListener("connect", () => void openSerial())
  }
  const ports = await serial.getPorts()
  if (ports.length === 0 && isSerialWanted()) say("closed")
  for (const port of ports) void listen(port)
}

/** Asks the person which one. False: they chose none. */
export async function chooseSerial(): Promise<boolean> {
  const port = await serialOf()
    ?.requestPort()
    .catch(() => null)
  if (!port) return false
  localStorage.setItem(key, "1")
  await openSerial()
  await listen(port)
  return true
}

export async function forgetSerial(): Promise<void> {
  localStorage.removeItem(key)
  for (const port of held) await stop(port)
  for (const port of (await serialOf()?.getPorts()) ?? []) await port.forget?.()
  say("none")
}

const readers = new Map<Port, ReadableStreamDefaultReader<Uint8Array>>()

async function stop(port: Port): Promise<void> {
  await readers
    .get(port)
    ?.cancel()
    .catch(() => {})
}

/** Resolves once it is open and heard, or cannot be; goes on until it is unplugged. */
async function listen(port: Port): Promise<void> {
  if (held.has(port)) return
  held.add(port)
  try {
    await port.open({ baudRate: RATE })
  } catch {
    held.delete(port)
    return say("taken")
  }
  say("open")
  void readAll(port)
}

async function readAll(port: Port): Promise<void> {
  const lines = splitLines((raw) => emitScan({ raw, channel: wedgeChannel() }))
  // after noise on the line the stream breaks, and the port has another
  while (port.readable) {
    const reader = port.readable.getReader()
    readers.set(port, reader)
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) lines.take(read.value)
      break
    } catch {
      lines.drop()
    } finally {
      reader.releaseLock()
    }
  }
  readers.delete(port)
  await port.close().catch(() => {})
  held.delete(port)
  say(isSerialWanted() ? "closed" : "none")
}

/** Bytes → codes: one ends with CR, LF, both or a tab, or with silence. What is broken off is no code. */
export function splitLines(tell: (raw: string) => void) {
  let text = ""
  let timer: ReturnType<typeof setTimeout> | undefined
  const decoder = new TextDecoder()
  const end = (raw: string) => {
    if (raw.trim() !== "") tell(raw)
  }
  return {
    take(bytes: Uint8Array) {
      clearTimeout(timer)
      const parts = (text + decoder.decode(bytes, { stream: true })).split(/[\r\n\t]/)
      text = parts.pop() ?? ""
      for (const part of parts) end(part)
      if (text === "") return
      timer = setTimeout(() => {
        const left = text
        text = ""
        end(left)
      }, SILENCE)
    },
    drop() {
      clearTimeout(timer)
      text = ""
    },
  }
}
