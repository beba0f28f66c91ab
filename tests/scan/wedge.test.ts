import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { SINK, startWedge } from "../../client/scan/wedge.ts"
import { layFakePage, makeField, pressKey, writeInto } from "./fake-page.ts"

describe("The wedge", () => {
  let page: EventTarget
  let scans: string[]
  let keys: string[]
  let stop: () => void

  beforeEach(() => {
    vi.useFakeTimers()
    layFakePage()
    page = new EventTarget()
    scans = []
    keys = []
    stop = startWedge({
      onScan: ({ raw }) => scans.push(raw),
      onKey: (key) => keys.push(key),
      isCode: (raw) => raw.endsWith("8R0039977140"),
      target: page as Document,
    })
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  const scan = (text: string, from: number, target: ReturnType<typeof makeField> | null = null) => {
    for (const [index, key] of [...text].entries()) pressKey(page, key, from + index * 5, { target })
    return from + text.length * 5
  }

  it("takes a scan out of the text field that had the focus, and loses neither the scan nor what was typed before", () => {
    const field = makeField()
    field.value = "note en cours"
    const told: string[] = []
    field.addEventListener("input", () => told.push(field.value))
    const enter = pressKey(page, "Enter", scan("8R0039977140", 1000, field), { target: field })
    expect(scans).toEqual(["8R0039977140"])
    expect(field.value).toBe("note en cours")
    expect(told).toEqual(["note en cours"])
    expect(enter.defaultPrevented).toBe(true)
  })

  it("leaves a person's typing in the field, and does not take Enter from it", () => {
    const field = makeField()
    for (const [index, key] of [..."tache au dos"].entries()) pressKey(page, key, index * 130, { target: field })
    const enter = pressKey(page, "Enter", 3000, { target: field })
    vi.advanceTimersByTime(1000)
    expect(field.value).toBe("tache au dos")
    expect(enter.defaultPrevented).toBe(false)
    expect([scans, keys]).toEqual([[], []])
  })

  it("hears a scanner without a suffix once it is silent", () => {
    scan("4006381333931", 0)
    vi.advanceTimersByTime(299)
    expect(scans).toEqual([])
    vi.advanceTimersByTime(2)
    expect(scans).toEqual(["4006381333931"])
  })

  it("gives no digit of a scan to the keys that answer questions", () => {
    pressKey(page, "Enter", scan("1234567", 0))
    vi.advanceTimersByTime(1000)
    expect(keys).toEqual([])
    pressKey(page, "2", 5000)
    vi.advanceTimersByTime(100)
    pressKey(page, "Enter", 6000)
    expect(keys).toEqual(["2", "Enter"])
    expect(scans).toEqual(["1234567"])
  })

  it("loses no digit of a PIN where the page was too busy for its timers", () => {
    for (const [index, key] of [..."1234"].entries()) pressKey(page, key, index * 120)
    pressKey(page, "Enter", 480)
    expect(keys).toEqual(["1", "2", "3", "4", "Enter"])
    expect(scans).toEqual([])
  })

  it("presses no button and answers no question with the characters of a slow scanner", () => {
    const space = [..."8R00 39977140"].map((key, index) => pressKey(page, key, index * 100))
    vi.advanceTimersByTime(90)
    pressKey(page, "Enter", 1300)
    vi.advanceTimersByTime(1000)
    expect([scans, keys]).toEqual([["8R00 39977140"], []])
    expect(space).toHaveLength(13)
  })

  it("gives a person's keys in their order, however quickly two of them came", () => {
    pressKey(page, "1", 0)
    pressKey(page, "2", 90)
    vi.advanceTimersByTime(150)
    expect(keys).toEqual(["1", "2"])
    pressKey(page, "3", 1000)
    pressKey(page, "Enter", 1050)
    expect(keys).toEqual(["1", "2", "3", "Enter"])
  })

  it("leaves the words that a person types evenly into the field which their shortcut opened", () => {
    const field = makeField()
    pressKey(page, "n", 0)
    const typed = [..."a rappelé, il revient"]
    for (const [index, key] of typed.entries()) pressKey(page, key, (index + 1) * 70, { target: field })
    const enter = pressKey(page, "Enter", (typed.length + 1) * 70, { target: field })
    expect([scans, field.value, enter.defaultPrevented]).toEqual([[], typed.join(""), false])
  })

  it("hears a scanner whose characters no key names, and takes them out of the field", () => {
    const field = makeField()
    field.value = "note "
    for (const [index, key] of [..."8R0039977140"].entries()) {
      pressKey(page, "Unidentified", index * 5, { target: field })
      writeInto(page, field, key, index * 5)
    }
    const end = writeInto(page, field, null, 65)
    expect([scans, field.value, end.defaultPrevented]).toEqual([["8R0039977140"], "note ", true])
  })

  it("takes a whole code that is written in one stroke, and leaves a word that a keyboard suggests", () => {
    const field = makeField()
    expect(writeInto(page, field, "]C1\u001d8R0039977140\n", 0).defaultPrevented).toBe(true)
    writeInto(page, field, "carton", 2000)
    expect([scans, field.value]).toEqual([["]C1\u001d8R0039977140"], "carton"])
  })

  it("does not hear twice what a key wrote", () => {
    const field = makeField()
    for (const [index, key] of [..."8R0039977140"].entries()) {
      pressKey(page, key, index * 5, { target: field })
      writeInto(page, makeField(), key, index * 5)
    }
    pressKey(page, "Enter", 60, { target: field })
    expect(scans).toEqual(["8R0039977140"])
  })

  it("waits for the rest of a code that a busy machine delivers late, once its suffix is known", () => {
    let at = 0
    for (const code of ["8R0039977140", "8R0039977140"]) {
      at = scan(code, at + 1000)
      pressKey(page, "Enter", at)
    }
    // the keys carry the moments at which they were sent
    const head = scan("8R00399", at + 1000)
    vi.advanceTimersByTime(600)
    pressKey(page, "Enter", scan("77140", head))
    expect(scans).toEqual(["8R0039977140", "8R0039977140", "8R0039977140"])
    expect(keys).toEqual([])
  })

  it("loses no code without a suffix where the next one is here before the timer that ends it", () => {
    const end = scan("4006381333931", 0)
    // no timer has had its turn meanwhile
    scan("4006381333948", end + 400)
    vi.advanceTimersByTime(400)
    expect(scans).toEqual(["4006381333931", "4006381333948"])
  })

  it("hears a scanner that writes text while nothing has the focus, in one stroke or letter by letter, and each once", () => {
    const sink = Object.assign(makeField(), { name: SINK })
    writeInto(page, sink, "WHATEVER IT IS", 100)
    for (const [index, key] of [..."8R0039977140"].entries()) writeInto(page, sink, key, 1000 + index * 5)
    vi.advanceTimersByTime(2000)
    for (const [index, key] of [..."8R0039977140"].entries()) {
      pressKey(page, key, 5000 + index * 5, { target: sink })
      writeInto(page, sink, key, 5000 + index * 5)
    }
    pressKey(page, "Enter", 5100, { target: sink })
    expect(scans).toEqual(["WHATEVER IT IS", "8R0039977140", "8R0039977140"])
  })

  it("gives a person's keys to the page while the sink has the focus, as if nothing had it", () => {
    const sink = Object.assign(makeField(), { name: SINK })
    pressKey(page, "1", 100, { target: sink })
    vi.advanceTimersByTime(500)
    expect(keys).toEqual(["1"])
  })
})
