import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Caught } from "../../client/scan/scan-bus.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

/** A scanner at a serial port, as Web Serial shows it. */
class FakePort extends EventTarget {
  readable: ReadableStream<Uint8Array> | null = null
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  forgotten = false
  isTaken = false
  async open() {
    if (this.isTaken) throw new DOMException("taken", "NetworkError")
    this.readable = new ReadableStream({
      start: (controller) => {
        this.#controller = controller
      },
    })
  }
  async close() {
    this.readable = null
  }
  async forget() {
    this.forgotten = true
  }
  send(text: string) {
    this.#controller?.enqueue(bytes(text))
  }
  unplug() {
    this.readable = null
    this.#controller?.error(new DOMException("gone", "NetworkError"))
  }
}

describe("A scanner in serial mode", () => {
  let port: FakePort
  let scans: Caught[]
  let serial: EventTarget & { getPorts: () => Promise<FakePort[]>; requestPort: () => Promise<FakePort> }
  let room: typeof import("../../client/scan/serial-scanner.ts")

  beforeEach(async () => {
    vi.resetModules()
    const kept = new Map<string, string>()
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    })
    port = new FakePort()
    let chosen: FakePort[] = []
    serial = Object.assign(new EventTarget(), {
      getPorts: async () => chosen,
      requestPort: async () => {
        chosen = [port]
        return port
      },
    })
    vi.stubGlobal("navigator", { serial })
    scans = []
    const bus = await import("../../client/scan/scan-bus.ts")
    bus.hearScans((caught) => scans.push(caught))
    room = await import("../../client/scan/serial-scanner.ts")
  })
  afterEach(() => vi.unstubAllGlobals())
  const settle = () => new Promise((done) => setTimeout(done, 10))

  it("goes the way of every scan, in whatever pieces its bytes come, with its separators", async () => {
    expect(await room.chooseSerial()).toBe(true)
    expect(room.serialState()).toBe("open")
    for (const part of ["8R00399", "77140\r", "\n]C10109506000134376\u001d21A\r\n"]) port.send(part)
    await settle()
    expect(scans.map(({ raw, channel }) => [raw, channel])).toEqual([
      ["8R0039977140", "wedge"],
      ["]C10109506000134376\u001d21A", "wedge"],
    ])
  })

  it("opens again by itself once it was chosen, at a reload and when it is plugged in anew", async () => {
    await room.chooseSerial()
    port.unplug()
    await settle()
    expect(room.serialState()).toBe("closed")
    serial.dispatchEvent(new Event("connect"))
    await settle()
    expect(room.serialState()).toBe("open")
    port.send("4006381333931\r")
    await settle()
    expect(scans.map(({ raw }) => raw)).toEqual(["4006381333931"])
  })

  it("says that another program holds the port, and that nobody was chosen", async () => {
    port.isTaken = true
    await room.chooseSerial()
    expect(room.serialState()).toBe("taken")
    serial.requestPort = () => Promise.reject(new DOMException("none", "NotFoundError"))
    expect(await room.chooseSerial()).toBe(false)
  })

  it("is forgotten for good", async () => {
    await room.chooseSerial()
    await room.forgetSerial()
    await settle()
    expect([room.serialState(), room.isSerialWanted(), port.forgotten]).toEqual(["none", false, true])
  })

  it("ends a code by silence where it sends no end of line, and takes what a broken line held for no code", () => {
    vi.useFakeTimers()
    const told: string[] = []
    const lines = room.splitLines((raw) => told.push(raw))
    lines.take(bytes("40063813"))
    vi.advanceTimersByTime(100)
    lines.take(bytes("33931"))
    vi.advanceTimersByTime(150)
    expect(told).toEqual(["4006381333931"])
    lines.take(bytes("400638"))
    lines.drop()
    vi.advanceTimersByTime(1000)
    expect(told).toHaveLength(1)
    vi.useRealTimers()
  })
})
