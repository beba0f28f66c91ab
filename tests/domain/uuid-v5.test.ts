import fc from "fast-check"
import { parse, v5 } from "uuid"
import { describe, expect, it } from "vitest"
import { uuidV5 } from "../../shared/domain/uuid-v5.ts"

const namespace = "6f0c7d1e-3f0b-5c86-9d0a-b4c2e1a7f935"
const ours = (name: string) => uuidV5(parse(namespace), name)

describe("an id made of what it names", () => {
  it("is the one of RFC 9562, appendix A.4", () => {
    expect(uuidV5(parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com")).toBe(
      "2ed6657d-e927-568b-95e1-2665a8aea6a2",
    )
  })

  it("is what everybody else makes of it at every length, past the ends of blocks and after a longer one", () => {
    for (const length of [...Array(260).keys(), 5_000, 3, 64, 0]) {
      const name = "é€x".repeat(length).slice(0, length)
      expect(ours(name), `${length}`).toBe(v5(name, namespace))
    }
  })

  it("is the same for any text", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => ours(name) === v5(name, namespace)))
  })
})
