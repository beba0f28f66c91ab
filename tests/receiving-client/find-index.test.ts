import { describe, expect, test } from "vitest"
import { AT_MOST, plainWords, startFindIndex } from "../../client/receiving/find-index.ts"
import { oneSlipAway } from "../../client/receiving/one-slip-away.ts"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { ParcelDoc, ReturnDoc } from "../../shared/contract/device-docs.ts"

const idOf = (kind: string, index: number) => `${kind}${index}`.padEnd(36, "0")
const aReturn = (index: number, title = "Robe Alizé, rouge brique, 38"): ReturnDoc => ({
  ...{ id: idOf("r", index), rma: ownNumberFrom("rma", index), order: `EX-${100_000 + index}`, shop: "Alizé" },
  ...{ basis: "withdrawal", status: "approved", outsideWindow: false, dueDay: null },
  lines: [{ title, authorized: 1 } as ReturnDoc["lines"][number]],
})
const aParcel = (index: number, change: Partial<ParcelDoc> = {}): ParcelDoc => ({
  ...{ id: idOf("p", index), keys: [makeTracking("ups", index), ownNumberFrom("rma", index)], carrier: "ups" },
  ...{ state: "announced", returnIds: [idOf("r", index)], expectedDay: null, arrivedAt: null, damaged: false },
  openedBy: null,
  ...change,
})
const idsOf = (found: { hits: { id: string }[] }) => found.hits.map(({ id }) => id)

const aTitle = (title: string) => aReturn(0, title)
const plainReturn = aReturn(0)
const plainParcel = aParcel(0)

describe("what is found on the device by hand", () => {
  const index = startFindIndex()
  for (let at = 0; at < 300; at++) {
    index.addReturn(aReturn(at, at % 100 === 7 ? `Théière « Été » n° ${at}` : undefined))
    index.addParcel(aParcel(at))
  }

  test("is a parcel by the end of its number, before any whose number has that in the middle", () => {
    const number = makeTracking("ups", 42)
    for (const count of [4, 5, 6]) expect(idsOf(index.find(number.slice(-count)))[0]).toBe(idOf("p", 42))
    expect(idsOf(index.find(number.toLowerCase().slice(-6)))).toEqual([idOf("p", 42)])
  })

  test("is a return by its order or its number, however they are spaced, and the parcel that carries it", () => {
    expect(idsOf(index.find("ex 100123"))).toEqual([idOf("r", 123)])
    const rma = ownNumberFrom("rma", 9)
    expect(idsOf(index.find(`${rma.slice(0, 4)} ${rma.slice(4)}`)).sort()).toEqual([idOf("p", 9), idOf("r", 9)])
  })

  test("is every return of an article by the beginnings of its words, accents or none", () => {
    for (const words of ["theiere", "THÉIÈRE été", "ete théi"])
      expect(idsOf(index.find(words))).toEqual([7, 107, 207].map((at) => idOf("r", at)))
  })

  test("is no more than fits, and says that there is more; nothing for two characters, and nothing for what is not there", () => {
    expect(index.find("robe")).toMatchObject({ more: true, hits: { length: AT_MOST } })
    expect(index.find("ro")).toEqual({ hits: [], more: false })
    expect(index.find("zzzzqq")).toEqual({ hits: [], more: false })
  })

  test("is no parcel that is closed", () => {
    const some = startFindIndex()
    some.addParcel(aParcel(1, { state: "closed" }))
    expect(some.find(makeTracking("ups", 1)).hits).toEqual([])
  })

  test("goes on being found when more has come meanwhile", () => {
    const some = startFindIndex()
    some.addReturn(aReturn(1))
    expect(idsOf(some.find("100001"))).toEqual([idOf("r", 1)])
    some.addReturn(aReturn(2))
    expect([...idsOf(some.find("100001")), ...idsOf(some.find("100002"))]).toEqual([idOf("r", 1), idOf("r", 2)])
  })

  test("comes within 100 ms among 100,000 returns", () => {
    const big = startFindIndex()
    // numbers of the right length; making true ones takes longer than all that is asked here
    for (let at = 0; at < 100_000; at++) {
      const rma = `RTKBXV${100_000 + at}`
      const { lines } = aTitle(`Article ${at % 5000}, bleu`)
      big.addReturn({ ...plainReturn, id: idOf("r", at), rma, order: `EX-${100_000 + at}`, lines })
      big.addParcel({ ...plainParcel, id: idOf("p", at), keys: [`1Z8BD4K1903${1_000_000 + at}`, rma] })
    }
    big.find("warm")
    for (const query of [
      makeTracking("ups", 99_999).slice(-6),
      "EX-199999",
      "article 4999",
      "nothing at all",
      "QQQ9",
    ]) {
      const from = process.cpuUsage()
      big.find(query)
      const { user, system } = process.cpuUsage(from)
      expect((user + system) / 1000, query).toBeLessThan(100)
    }
  })

  test("has words without accents and signs", () => {
    expect(plainWords("  Théière «Été», n°7 ")).toBe(" theiere ete n 7")
  })
})

describe("a number with one slip in it", () => {
  test("has the right one among those that may be meant, whatever slipped", () => {
    const right = makeTracking("ups", 7)
    const swapped = right.slice(0, 12) + right.charAt(13) + right.charAt(12) + right.slice(14)
    for (const wrong of [
      `${right.slice(0, -1)}${right.endsWith("1") ? 2 : 1}`,
      `${right.slice(0, 5)}X${right.slice(6)}`,
      swapped,
    ])
      if (wrong !== right) expect(oneSlipAway(wrong)).toContain(right)
  })

  test("is none where it is right, or too short to tell", () => {
    expect(oneSlipAway(makeTracking("ups", 7))).toEqual([])
    expect(oneSlipAway("12345")).toEqual([])
  })
})
