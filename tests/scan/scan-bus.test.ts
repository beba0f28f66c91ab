import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { layFakePage, makeField, pressKey } from "./fake-page.ts"

describe("A code on its way", () => {
  let page: EventTarget
  let bus: typeof import("../../client/scan/scan-bus.ts")
  let heard: string[]

  beforeEach(async () => {
    vi.useFakeTimers()
    page = layFakePage()
    heard = []
    vi.resetModules()
    bus = await import("../../client/scan/scan-bus.ts")
    bus.watchScanner()
  })
  afterEach(() => void vi.useRealTimers())

  const openPage = (name: string) => bus.hearScans(({ raw }) => heard.push(`${name} ${raw}`))
  const type = (text: string, from: number) => {
    for (const [index, key] of [...text].entries()) pressKey(page, key, from + index * 5)
    return from + text.length * 5
  }

  it("keeps its head while one page goes and the next comes, and is whole for the page on top at its end", () => {
    const leave = openPage("badge")
    const half = type("8R0039", 1000)
    leave()
    const more = type("977", half)
    openPage("ready")
    pressKey(page, "Enter", type("140", more))
    expect(heard).toEqual(["ready 8R0039977140"])
  })

  it("is not lost when it ends between two pages", async () => {
    openPage("badge")()
    pressKey(page, "Enter", type("8R0039977140", 1000))
    expect(heard).toEqual([])
    openPage("ready")
    await Promise.resolve()
    expect(heard).toEqual(["ready 8R0039977140"])
  })

  it("is heard by the first page though it began before that page was there", () => {
    const half = type("8R0039", 1000)
    openPage("badge")
    pressKey(page, "Enter", type("977140", half))
    expect(heard).toEqual(["badge 8R0039977140"])
  })

  it("lets a desk's shortcut open its field before a quick person types on", () => {
    const keys: string[] = []
    bus.hearKeys((key) => {
      keys.push(key)
      return true
    })
    pressKey(page, "n", 1000)
    vi.advanceTimersByTime(65)
    expect(keys).toEqual(["n"])
    openPage("ready")
    pressKey(page, "2", 2000)
    vi.advanceTimersByTime(65)
    expect(keys).toEqual(["n"])
  })

  const typeInto = (field: ReturnType<typeof makeField>) => {
    for (const [index, key] of [..."RMA-4711"].entries()) pressKey(page, key, 1000 + index * 5, { target: field })
    const enter = pressKey(page, "Enter", 1040, { target: field })
    vi.advanceTimersByTime(1000)
    return { stayed: field.value === "RMA-4711", ownEnter: !enter.defaultPrevented }
  }

  it("stays in a desk's field, whose Enter it is, though the desk has just opened", () => {
    expect(typeInto(makeField())).toEqual({ stayed: true, ownEnter: true })
    openPage("ready")()
    expect(typeInto(makeField())).toEqual({ stayed: true, ownEnter: true })
    vi.advanceTimersByTime(2000)
    expect(typeInto(makeField())).toEqual({ stayed: true, ownEnter: true })
    expect(heard).toEqual([])
  })

  it("is not lost when its field went with its page", async () => {
    const field = makeField()
    const leave = openPage("badge")
    for (const [index, key] of [..."8R0039977140"].entries()) pressKey(page, key, 1000 + index * 5, { target: field })
    leave()
    field.isConnected = false
    pressKey(page, "Enter", 1060)
    openPage("ready")
    await Promise.resolve()
    expect(heard).toEqual(["ready 8R0039977140"])
  })
})
