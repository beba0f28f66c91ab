import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"

/** The browser's worker as far as it goes here: the same file, to which and from which only plain data pass. */
class FakeWorker {
  static made: FakeWorker[] = []
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: (() => void) | null = null
  asked: string[] = []
  constructor() {
    FakeWorker.made.push(this)
  }
  postMessage(message: [number, string, unknown[]]) {
    this.asked.push(message[1])
    const data = structuredClone(message)
    queueMicrotask(() => void inWorker.onmessage({ data }))
  }
}
const inWorker = {
  onmessage: (_: { data: unknown }) => {},
  postMessage: (message: unknown) => {
    const data = structuredClone(message)
    queueMicrotask(() => FakeWorker.made.at(-1)?.onmessage?.({ data }))
  },
}

async function open() {
  const { aside, answerAside, startAside, isAside } = await import("../../client/device/aside.ts")
  const works = {
    double: aside("double", async (n: number) => 2 * n),
    refuse: aside("refuse", async (code: string) => {
      throw Object.assign(new Error("no room"), { name: "CaptureRefused", code, inner: new RangeError("within") })
    }),
    never: aside("never", () => new Promise<void>(() => {})),
  }
  return { ...works, answerAside, startAside, isAside }
}

describe("work done aside", () => {
  beforeEach(() => {
    vi.resetModules()
    FakeWorker.made = []
    vi.stubGlobal("Worker", FakeWorker)
    vi.stubGlobal("self", inWorker)
    // answerAside changes it
    vi.stubGlobal("BroadcastChannel", class extends BroadcastChannel {})
  })
  afterEach(() => void vi.unstubAllGlobals())

  test("is done by the page itself while the worker has not spoken, so that no scan waits for it to load", async () => {
    const { double, startAside, answerAside, isAside } = await open()
    startAside()
    expect(await double(2)).toBe(4)
    expect([isAside(), FakeWorker.made[0]?.asked]).toEqual([false, []])
    answerAside()
    await vi.waitFor(() => expect(isAside()).toBe(true))
    expect(await double(3)).toBe(6)
    expect(FakeWorker.made[0]?.asked).toEqual(["double"])
  })

  test("says why it was refused as the page would have said it", async () => {
    const { refuse, startAside, answerAside, isAside } = await open()
    startAside()
    answerAside()
    await vi.waitFor(() => expect(isAside()).toBe(true))
    const refused = await refuse("full").catch((error) => error)
    expect(refused).toBeInstanceOf(Error)
    expect(refused).toMatchObject({ name: "CaptureRefused", message: "no room", code: "full" })
    expect(refused.inner).toMatchObject({ name: "RangeError" })
  })

  test("is not waited for when the worker has broken down, and the page does the next itself", async () => {
    const { never, double, startAside, answerAside, isAside } = await open()
    startAside()
    answerAside()
    await vi.waitFor(() => expect(isAside()).toBe(true))
    const waits = never()
    FakeWorker.made[0]?.onerror?.()
    await expect(waits).rejects.toThrow("the worker has failed")
    expect(await double(4)).toBe(8)
    expect(FakeWorker.made[0]?.asked).toEqual(["never"])
  })

  test("begins one worker, however often its page opens", async () => {
    const { startAside } = await open()
    startAside()
    startAside()
    expect(FakeWorker.made).toHaveLength(1)
  })
})
