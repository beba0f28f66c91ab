import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { ANSWERS_IN, decodeFrames, OPENS_IN, PROVEN } from "../../client/scan/decode-frames.ts"
import type { DecodedMessage } from "../../client/scan/decode-worker.ts"

/** A worker that does what the test says, and what it was sent. */
class FakeWorker {
  static readonly made: FakeWorker[] = []
  readonly sent: unknown[] = []
  isEnded = false
  onmessage: (event: { data: DecodedMessage }) => void = () => {}
  onerror: (event: { message: string }) => void = () => {}
  constructor() {
    FakeWorker.made.push(this)
  }
  postMessage = (message: unknown) => void this.sent.push(message)
  terminate = () => {
    this.isEnded = true
  }
  say = (data: DecodedMessage) => this.onmessage({ data })
}
const workers = FakeWorker.made
const read: DecodedMessage = { readings: [], ms: 1, width: 4, height: 3 }

/** A video with a frame every 100 ms. */
const video = {
  requestVideoFrameCallback: (take: () => void) => setTimeout(take, 100),
  cancelVideoFrameCallback: (at: number) => clearTimeout(at),
} as unknown as HTMLVideoElement

const closed = vi.fn()
beforeEach(() => {
  vi.useFakeTimers()
  workers.splice(0)
  closed.mockReset()
  vi.stubGlobal("Worker", FakeWorker)
  vi.stubGlobal("OffscreenCanvas", class {})
  vi.stubGlobal("createImageBitmap", async () => ({ close: closed }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function watch() {
  const told = vi.fn()
  const broken = vi.fn()
  return { told, broken, stop: decodeFrames(video, { onFrame: told, onBroken: broken }) }
}
const frame = () => vi.advanceTimersByTimeAsync(100)

test("a frame goes to the decoder once it has answered the last, and not before it is up", async () => {
  const { told, stop } = watch()
  const [worker] = workers
  await frame()
  expect(worker?.sent).toHaveLength(0)
  worker?.say({ ready: true })
  await frame()
  await frame()
  expect(worker?.sent).toHaveLength(1)
  worker?.say(read)
  await frame()
  expect(worker?.sent).toHaveLength(2)
  expect(told).toHaveBeenCalledTimes(1)
  stop()
  expect(worker?.isEnded).toBe(true)
})

test("a decoder that hangs is replaced, and one that hangs twice is said to be broken", async () => {
  const { told, broken } = watch()
  workers[0]?.say({ ready: true })
  await frame()
  await vi.advanceTimersByTimeAsync(ANSWERS_IN - 1)
  expect(workers).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false])
  // the second one works for long enough that a third may come
  workers[1]?.say({ ready: true })
  for (let i = 0; i < PROVEN; i++) {
    await frame()
    workers[1]?.say(read)
  }
  expect(told).toHaveBeenCalledTimes(PROVEN)
  await frame()
  await vi.advanceTimersByTimeAsync(ANSWERS_IN)
  expect(workers).toHaveLength(3)
  expect(broken).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(OPENS_IN)
  expect(broken).toHaveBeenCalledExactlyOnceWith("it does not come up")
  expect(workers.every(({ isEnded }) => isEnded)).toBe(true)
  await vi.advanceTimersByTimeAsync(10 * OPENS_IN)
  expect(workers).toHaveLength(3)
})

test("one bad frame is nothing; a decoder that fails each, or breaks down, is replaced", async () => {
  const { broken } = watch()
  workers[0]?.say({ ready: true })
  for (const worse of [1, 2, 3]) {
    await frame()
    workers[0]?.say({ failed: `bad ${worse}` })
  }
  expect(workers).toHaveLength(1)
  await frame()
  workers[0]?.say(read)
  for (let i = 0; i < 4; i++) {
    await frame()
    workers[0]?.say({ failed: "no memory" })
  }
  expect(workers).toHaveLength(2)
  workers[1]?.onerror({ message: "no script" })
  expect(broken).toHaveBeenCalledExactlyOnceWith("no script")
})

test("one that breaks down again a few frames after it took the other's place is said to be broken", async () => {
  const { broken } = watch()
  for (const each of [0, 1]) {
    workers[each]?.say({ ready: true })
    for (let i = 0; i < PROVEN - 1; i++) {
      await frame()
      workers[each]?.say(read)
    }
    workers[each]?.onerror({ message: `broken ${each}` })
  }
  expect(broken).toHaveBeenCalledExactlyOnceWith("broken 1")
  expect(workers).toHaveLength(2)
})

test("without a canvas in workers the page sends pixels; a page that has none either is broken, and closes its pictures", async () => {
  vi.stubGlobal("OffscreenCanvas", undefined)
  const pixels = { data: new Uint8ClampedArray(8), width: 2, height: 1 }
  const pen = { fillRect: () => {}, drawImage: () => {}, getImageData: () => pixels }
  let given: unknown = pen
  vi.stubGlobal("document", { createElement: () => ({ getContext: () => given }) })
  const { broken } = watch()
  workers[0]?.say({ ready: true })
  await frame()
  expect(workers[0]?.sent).toEqual([{ frame: pixels }])
  expect(closed).toHaveBeenCalledTimes(1)
  given = null
  for (const each of [0, 1]) {
    workers[each]?.say(read)
    await frame()
  }
  expect(broken).toHaveBeenCalledExactlyOnceWith("Error: no 2d canvas")
  expect(closed).toHaveBeenCalledTimes(3)
})

test("a stop ends it for good, whatever an ended decoder still says", async () => {
  const { stop, broken, told } = watch()
  stop()
  workers[0]?.onerror({ message: "no script" })
  workers[0]?.say(read)
  expect(workers).toHaveLength(1)
  expect(broken).not.toHaveBeenCalled()
  expect(told).not.toHaveBeenCalled()
})

test("a stop while a frame is being taken sends nothing, and begins no decoder again", async () => {
  let give = (_: unknown) => {}
  vi.stubGlobal("createImageBitmap", () => new Promise((done) => (give = done)))
  const { stop, broken } = watch()
  workers[0]?.say({ ready: true })
  await frame()
  stop()
  give({ close: closed })
  await vi.advanceTimersByTimeAsync(2 * OPENS_IN)
  expect(closed).toHaveBeenCalledTimes(1)
  expect(workers).toHaveLength(1)
  expect(workers[0]?.sent).toEqual([])
  expect(broken).not.toHaveBeenCalled()
})
