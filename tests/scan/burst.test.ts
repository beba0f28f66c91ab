import { describe, expect, it } from "vitest"
import { listenForBursts, type ScannerProfile } from "../../client/scan/burst.ts"

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
  for (const every of [0, 1, 5, 12, 30, 60, 100]) {
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
    expect(silent.silence(at + 300)?.burst.raw).toBe("4006381333931")
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
  // 90 ms a key in the mean, as the quickest typists; a hand is never even
  const gaps = [70, 140, 60, 110, 95, 45, 150, 80, 60, 120, 75]
  const byHand = (bursts: Bursts, text: string, from = 0) => {
    let at = from
    for (const [index, key] of [...text].entries()) {
      bursts.hear({ key, code: "", at })
      at += gaps[index % gaps.length] ?? 90
    }
    return at
  }

  it("is never taken for a scanner, not even at 90 ms a key and with Enter, whatever the text", () => {
    for (const text of ["RTKBXVNPFDTL", "1Z84F03W6890214736", "le client a gardé la boîte"]) {
      const bursts = listenForBursts()
      expect(press(bursts, "Enter", byHand(bursts, text)).kind).toBe("other")
    }
  })

  it("may type evenly in a field, as long as no check digit vouches for the words", () => {
    const inField = () => listenForBursts({ isInField: () => true, isCode: (raw) => raw === "1Z84F03W6890214736" })
    const [words, slow] = [inField(), inField()]
    expect(press(words, "Enter", type(words, "carton ouvert", { every: 80 })).kind).toBe("other")
    expect(scanOf(press(slow, "Enter", type(slow, "1Z84F03W6890214736", { every: 80 })))).toBe("1Z84F03W6890214736")
  })

  it("keeps what was typed when a scan follows within the same breath", () => {
    const bursts = listenForBursts<number>()
    let at = byHand(bursts, "la boîte ")
    for (const key of "4006381333931") {
      at += 5
      bursts.hear({ key, code: "", at }, at)
    }
    const heard = press(bursts, "Enter", at + 5)
    expect(heard.kind === "scan" && [heard.burst.raw, heard.note]).toEqual(["4006381333931", at - 60])
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

describe("A scanner that was measured", () => {
  const measured = (profile: Partial<ScannerProfile>) =>
    listenForBursts({ profile: () => ({ prefix: "", suffix: null, gap: null, ...profile }) })

  it("is known by its prefix at any pace, and the prefix is no part of the code", () => {
    const bursts = measured({ prefix: "~" })
    const at = byHandUneven(bursts, "~400")
    expect(scanOf(press(bursts, "Enter", at))).toBe("400")
  })

  it("ends sooner without a suffix where its pace is known", () => {
    const bursts = measured({ suffix: "none", gap: 20 })
    const at = type(bursts, "4006381333931", { every: 20 }) - 20
    expect(bursts.silence(at + 79)).toBeNull()
    expect(bursts.silence(at + 80)?.burst.raw).toBe("4006381333931")
  })

  it("is cut, and says no shorter code, where its suffix does not come; nor is the rest of it another code", () => {
    const bursts = listenForBursts({ profile: () => ({ prefix: "", suffix: "Enter", gap: 5 }), isCode: () => false })
    const at = type(bursts, "40063813")
    expect(bursts.silence(at + 400)).toMatchObject({ isCut: true })
    const rest = press(bursts, "Enter", type(bursts, "33931", { from: at + 400 }))
    expect(rest).toMatchObject({ kind: "scan", isCut: true })
    const again = press(bursts, "Enter", type(bursts, "4006381333931", { from: at + 3000 }))
    expect(again).toMatchObject({ kind: "scan", isCut: false })
  })

  it("needs no measuring to be cut: two codes with Enter tell that the third should have one; twice the same is no cut", () => {
    const bursts = listenForBursts()
    for (const from of [0, 2000]) press(bursts, "Enter", type(bursts, "4006381333931", { from }))
    const cut = type(bursts, "40063813", { from: 4000 })
    expect(bursts.silence(cut + 300)).toMatchObject({ isCut: true })
    const same = type(bursts, "40063813", { from: 8000 })
    expect(bursts.silence(same + 300)).toMatchObject({ isCut: false })
  })
})

function byHandUneven(bursts: Bursts, text: string) {
  let at = 0
  for (const key of text) {
    bursts.hear({ key, code: "", at })
    at += at % 200 === 0 ? 130 : 270
  }
  return at
}
