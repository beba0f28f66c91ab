import { describe, expect, it } from "vitest"
import { listenForBursts } from "../../client/scan/burst.ts"

type Bursts = ReturnType<typeof listenForBursts>

/** Types `text` from `from`, one key each `every` ms; the moment after the last key. */
function type(bursts: Bursts, text: string, { from = 0, every = 5 } = {}) {
  let at = from
  for (const key of text) {
    bursts.hear({ key, code: "", at })
    at += every
  }
  return at
}
const press = (bursts: Bursts, key: string, at: number) => bursts.hear({ key, code: key, at })
const scanOf = (heard: ReturnType<Bursts["hear"]>) => (heard.kind === "scan" ? heard.burst.raw : null)

describe("A scanner that types like a keyboard", () => {
  for (const every of [0, 1, 5, 12, 30]) {
    it(`is heard at ${every} ms a character`, () => {
      const bursts = listenForBursts()
      const at = type(bursts, "8R0039977140", { every })
      expect(scanOf(press(bursts, "Enter", at))).toBe("8R0039977140")
    })
  }

  it("keeps its head where a busy machine makes it pause once, but takes no single key of a person along", () => {
    const bursts = listenForBursts()
    const paused = type(bursts, "8R003997") + 200
    expect(scanOf(press(bursts, "Enter", type(bursts, "7140", { from: paused })))).toBe("8R0039977140")
    const answered = type(bursts, "2", { from: 5000 }) + 200
    expect(scanOf(press(bursts, "Enter", type(bursts, "8R0039977140", { from: answered })))).toBe("8R0039977140")
  })

  it("is heard twice when two codes come 2 s apart, and 50 ms apart, and twice when they are the same", () => {
    for (const pause of [2000, 50]) {
      const bursts = listenForBursts()
      const first = type(bursts, "1Z84F03W6890214736")
      const one = scanOf(press(bursts, "Enter", first))
      const second = type(bursts, "1Z84F03W6890214736", { from: first + pause })
      expect([one, scanOf(press(bursts, "Enter", second))]).toEqual(["1Z84F03W6890214736", "1Z84F03W6890214736"])
    }
  })

  it("ends by Tab, by a silence, and by the control characters of a carriage return", () => {
    const tab = listenForBursts()
    expect(scanOf(press(tab, "Tab", type(tab, "4006381333931")))).toBe("4006381333931")
    const silent = listenForBursts()
    const at = type(silent, "4006381333931")
    expect(silent.silence(at + 200)).toBeNull()
    expect(silent.silence(at + 300)?.raw).toBe("4006381333931")
    const control = listenForBursts()
    const end = type(control, "4006381333931")
    expect(scanOf(control.hear({ key: "m", code: "KeyM", ctrl: true, at: end }))).toBe("4006381333931")
  })

  it("keeps the separators of GS1, typed as F8 or as Ctrl and a bracket, on a French keyboard too", () => {
    const bursts = listenForBursts()
    let at = type(bursts, "]C1010950600013437610ABC")
    bursts.hear({ key: "F8", code: "F8", at })
    at = type(bursts, "21XYZ", { from: at + 5 })
    bursts.hear({ key: "$", code: "BracketRight", ctrl: true, at })
    at = type(bursts, "17301231", { from: at + 5 })
    expect(scanOf(press(bursts, "Enter", at))).toBe("]C1010950600013437610ABC\u001d21XYZ\u001d17301231")
  })

  it("swallows the second half of a double suffix, so that it presses no button", () => {
    const bursts = listenForBursts()
    const at = type(bursts, "4006381333931")
    press(bursts, "Enter", at)
    expect(press(bursts, "Tab", at + 5).kind).toBe("tail")
    expect(press(bursts, "Enter", at + 500).kind).toBe("other")
  })

  it("says also what a US keyboard would have typed, where letters alone hide that the layout is another", () => {
    const bursts = listenForBursts()
    const keys = [
      ["q", "KeyA"],
      ["z", "KeyW"],
      ["a", "KeyQ"],
      ["w", "KeyZ"],
    ] as const
    for (const [at, [key, code]] of keys.entries()) bursts.hear({ key, code, at: at * 5 })
    const heard = press(bursts, "Enter", 20)
    expect(heard.kind === "scan" && heard.burst).toEqual({ raw: "qzaw", byCode: "awqz" })
  })
})

describe("A person who types", () => {
  it("is never taken for a scanner, not even at 90 ms a key and with Enter", () => {
    const bursts = listenForBursts()
    expect(press(bursts, "Enter", type(bursts, "RTKBXVNPFDTL", { every: 90 })).kind).toBe("other")
  })

  it("loses no scan that follows the typing after a moment", () => {
    const bursts = listenForBursts()
    const at = type(bursts, "ab", { every: 120 })
    const end = type(bursts, "4006381333931", { from: at + 200 })
    expect(scanOf(press(bursts, "Enter", end))).toBe("4006381333931")
  })

  it("is not a scanner for three quick keys", () => {
    const bursts = listenForBursts()
    expect(press(bursts, "Enter", type(bursts, "123")).kind).toBe("other")
  })
})
