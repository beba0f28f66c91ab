import { describe, expect, test } from "vitest"
import { demoShops } from "../../server/demo/catalogue.ts"
import { type PastReturn, pastReturn } from "../../server/demo/past.ts"
import { drawnPictures } from "../../server/demo/pictures.ts"
import { LEAKING_LOT, ROUGH_CARRIER } from "../../server/demo/planted.ts"
import { chaptersOf, FEWEST_RETURNS, MOST_RETURNS } from "../../server/demo/sizes.ts"

const span = { seed: 7, now: Date.UTC(2026, 10, 24, 8), from: 0, to: 3_000 }
const past = Array.from({ length: 3_000 }, (_, nth) => pastReturn(span, nth))
const lines = past.flatMap((one) => one.lines.map((line) => ({ ...line, one })))
type Line = (typeof lines)[number]
const share = (of: (line: Line) => boolean, has: (line: Line) => boolean) => {
  const all = lines.filter(of)
  return all.filter(has).length / all.length
}

describe("what docs/demo.md says of the demo", () => {
  test("is true of sizes: the dress runs small and the boots run large, and other articles do neither", () => {
    const mistral = (line: Line) => line.product.title.startsWith("Robe Mistral")
    const clothes = (line: Line) => line.product.category === "clothing" && !mistral(line)
    expect(share(mistral, (line) => line.reason === "too_small")).toBeGreaterThan(0.6)
    expect(share(clothes, (line) => line.reason === "too_small")).toBeLessThan(0.32)
    const boots = (line: Line) => line.product.title.startsWith("Bottines")
    const shoes = (line: Line) => line.product.category === "shoes" && !boots(line)
    expect(share(boots, (line) => line.reason === "too_large")).toBeGreaterThan(0.48)
    expect(share(shoes, (line) => line.reason === "too_large")).toBeLessThan(0.25)
  })

  test("is true of the lot: its kettles leak, and those of other lots do not", () => {
    const kettles = (line: Line) => line.product.sku === "BRI-BOUIL"
    const bad = (line: Line) => kettles(line) && (line.serial ?? "").startsWith(LEAKING_LOT)
    const leaks = (line: Line) => line.seen.some((seen) => seen.fault === "supplier" && seen.note?.includes("bec"))
    expect(lines.filter(bad).length).toBeGreaterThan(30)
    expect(share(bad, leaks)).toBeGreaterThan(0.6)
    expect(share((line) => kettles(line) && !bad(line), leaks)).toBeLessThan(0.2)
  })

  test("is true of the carrier: glass breaks with one, and seldom with the others", () => {
    const glass = (line: Line) => /^(Lampe|Carafe|Vase|Tasses)/.test(line.product.title)
    const broken = (line: Line) => line.seen.some((seen) => seen.crushed)
    const rough = (line: Line) => line.one.carrier === ROUGH_CARRIER
    expect(share((line) => glass(line) && rough(line), broken)).toBeGreaterThan(0.15)
    expect(share((line) => glass(line) && !rough(line), broken)).toBeLessThan(0.08)
    expect(share((line) => !glass(line), broken)).toBe(0)
  })
})

test("no past return goes backwards in time, and none ends in the days that are told one by one", () => {
  const inOrder = ({
    deliveredAt,
    noticeAt,
    shippedAt,
    arrivedAt,
    openedAt,
    closedAt,
    answeredAt,
    paidAt,
  }: PastReturn) => {
    const moments = [deliveredAt, noticeAt, shippedAt, arrivedAt, openedAt, closedAt, answeredAt, paidAt]
    return moments.every((moment, at) => at === 0 || moment > (moments[at - 1] ?? 0))
  }
  expect(past.filter((one) => !inOrder(one))).toEqual([])
  expect(Math.max(...past.map((one) => one.paidAt))).toBeLessThan(span.now - 3 * 86_400_000)
})

test("no two parcels of a long past bear one number", () => {
  const wide = { ...span, to: 1_000_000 }
  const far = [0, 39_000, 99_990, 999_000].flatMap((from) =>
    Array.from({ length: 250 }, (_, n) => pastReturn(wide, from + n).key),
  )
  expect(new Set(far).size).toBe(far.length)
})

test("every size has each chapter whole, and as many returns as it was asked for", () => {
  for (const returns of [FEWEST_RETURNS, 200, 2_000, 100_000, MOST_RETURNS]) {
    const chapters = chaptersOf(returns)
    expect(chapters.past[1]).toBe(returns)
    for (const [from, to] of Object.values(chapters)) expect(to).toBeGreaterThan(from)
    expect(chapters.odd[1] - chapters.odd[0]).toBeGreaterThanOrEqual(12)
  }
  expect(() => chaptersOf(FEWEST_RETURNS - 1)).toThrow(RangeError)
})

test("every article has a picture that is drawn and a GTIN of its own", () => {
  const pictures = drawnPictures()
  const products = demoShops.flatMap((shop) => shop.products)
  for (const { sku, picture } of products) expect([sku, pictures.has(picture)]).toEqual([sku, true])
  expect(new Set(products.map((product) => product.gtin)).size).toBe(products.length)
  expect(new Set([...pictures.values()]).size).toBe(pictures.size)
})
