import { describe, expect, it } from "vitest"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { canonicalFact, hashFact } from "../../shared/domain/fact-hash.ts"

describe("the one text of a fact (RFC 8785)", () => {
  it("writes the RFC's own example as the RFC does", () => {
    // section 3.2.2 and 3.2.4
    const input = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`
    expect(canonicalJson(JSON.parse(input))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it("sorts by UTF-16 code units and not by code points (section 3.2.3)", () => {
    const input = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`
    expect(Object.values(JSON.parse(canonicalJson(JSON.parse(input))) as object)).toContain("One")
    const order = [...canonicalJson(JSON.parse(input)).matchAll(/:"([^"]+)"/g)].map((match) => match[1])
    expect(order).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ])
  })

  it("writes the numbers of appendix B as the RFC does", () => {
    const samples: [string, string][] = [
      ["0000000000000000", "0"],
      ["8000000000000000", "0"],
      ["0000000000000001", "5e-324"],
      ["8000000000000001", "-5e-324"],
      ["7fefffffffffffff", "1.7976931348623157e+308"],
      ["4340000000000000", "9007199254740992"],
      ["4430000000000000", "295147905179352830000"],
      ["44b52d02c7e14af5", "9.999999999999997e+22"],
      ["44b52d02c7e14af6", "1e+23"],
      ["444b1ae4d6e2ef4e", "999999999999999700000"],
      ["444b1ae4d6e2ef50", "1e+21"],
      ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
      ["3eb0c6f7a0b5ed8d", "0.000001"],
      ["41b3de4355555553", "333333333.3333332"],
      ["becbf647612f3696", "-0.0000033333333333333333"],
      ["43143ff3c1cb0959", "1424953923781206.2"],
    ]
    for (const [hex, text] of samples) {
      expect(canonicalJson(Buffer.from(hex, "hex").readDoubleBE())).toBe(text)
    }
  })

  it("sorts nested members and leaves the order of arrays alone", () => {
    expect(
      canonicalJson({ "1": { f: { f: "hi", F: 5 }, "\n": 56 }, "10": {}, "": "empty", a: {}, "111": [{}], A: {} }),
    ).toBe(String.raw`{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}`)
    expect(canonicalJson([56, { d: true, "10": null, "1": [] }])).toBe('[56,{"1":[],"10":null,"d":true}]')
  })

  it("refuses what two machines would write differently", () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, "\ud83d", 1n, undefined, [undefined]]) {
      expect(() => canonicalJson(wrong)).toThrow()
    }
    expect(canonicalJson({ here: 1, absent: undefined })).toBe('{"here":1}')
  })

  it("refuses a body nested ten thousand deep instead of falling over", () => {
    expect(() => canonicalJson(JSON.parse("[".repeat(10_000) + "]".repeat(10_000)))).toThrow(/too deep/)
  })
})

describe("a fact's hash", () => {
  const fact = { id: "x", stream: "s", seq: 1, type: "v1.ParcelOpened", body: { a: 1 }, photos: [], hash: "" }

  it("stays the same when the fact is renumbered under a fresh stream", async () => {
    expect(await hashFact({ ...fact, stream: "other", seq: 99, hash: "ff" })).toBe(await hashFact(fact))
  })

  it("changes with anything else", async () => {
    expect(await hashFact({ ...fact, body: { a: 2 } })).not.toBe(await hashFact(fact))
    expect(await hashFact({ ...fact, body: { ...fact.body, seq: 1 } })).not.toBe(await hashFact(fact))
  })

  it("covers exactly the text that the protocol names", async () => {
    expect(canonicalFact(fact)).toBe('{"body":{"a":1},"id":"x","photos":[],"type":"v1.ParcelOpened"}')
    // sha256sum of that text
    expect(await hashFact(fact)).toBe("89af913b5328571538af99b84d15414ccaeb673be1cd5b02bec9182ec03afbdd")
  })
})
