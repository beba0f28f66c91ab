import { PHOTOGRAPHED, type Plan } from "./announce.ts"
import { demoShops } from "./catalogue.ts"
import type { Dice } from "./random.ts"
import type { DemoGround } from "./seed.ts"
import { type Chapter, type Chapters, chaptersOf } from "./sizes.ts"
import { storyOf } from "./story-names.ts"

/** All that is told one by one: everything but the past, which is written in bulk (past.ts). */
export function plans(luck: Dice, ground: DemoGround, returns: number): Plan[] {
  const chapters = chaptersOf(returns)
  return (Object.keys(chapters) as Chapter[])
    .filter((chapter) => chapter !== "past")
    .flatMap((chapter) => planChapter(luck, ground, chapter, chapters))
}

function planChapter(luck: Dice, ground: DemoGround, chapter: Chapter, chapters: Chapters): Plan[] {
  const [from, to] = chapters[chapter]
  return Array.from({ length: to - from }, (_, nth) => planOf(luck, ground, { chapter, nth, index: from + nth }))
}

type Place = { chapter: Chapter; nth: number; index: number }

function planOf(luck: Dice, ground: DemoGround, { chapter, nth, index }: Place): Plan {
  const story = storyOf(chapter, nth)
  const bought = boughtFor(story, nth)
  const shop = shopOf(bought?.sku) ?? luck.pick(demoShops)
  const noticeDays = noticeOf(luck, chapter, nth)
  return {
    index,
    chapter,
    story,
    shop,
    shopId: ground.shops.get(shop.code) ?? "",
    siteCode: chapter === "elsewhere" ? luck.pick(["LIL", "BOR"]) : "LYS",
    noticeDays,
    deliveredDays: story === "late" ? noticeDays + 40 : noticeDays + 2 + luck.below(10),
    shippedDays: chapter === "lost" ? noticeDays - 1 : 2,
    expectedIn: expectedOf(luck, chapter),
    basis:
      ["odd", "lost", "waiting"].includes(chapter) || luck.chance(0.9)
        ? "withdrawal"
        : luck.pick(["conformity", "goodwill"]),
    lines: bought || luck.chance(0.72) ? 1 : 2 + luck.below(2),
    parcels: parcelsOf(luck, chapter, index),
    ...(bought && { bought }),
    // most of what was received in order is paid without anybody's click
    ...(chapter === "clean" && nth % 20 > 0 && { modest: true }),
    // the second and the third of today's returns came in one box
    ...(index === 2 && { parcelOf: 1, parcels: 1 }),
  }
}

/** What a story needs, in turn: one with a serial, two of one article, one dear enough for two people. */
const needs: Partial<Record<Plan["story"], readonly string[]>> = {
  serialMismatch: ["BRI-CASQ", "BRI-CASQ-I"],
  countUnclear: ["NOV-BASK-42", "NOV-PULL-M"],
  dear: ["BRI-MONTRE"],
  carrierDamage: ["BRI-VASE", "BRI-LAMPE", "BRI-CARAF"],
  defective: ["BRI-BOUIL", "NOV-BASKN-42", "BRI-PERC"],
  worn: ["NOV-BASK-41", "NOV-ALIZE-40", "NOV-SAC-30"],
  disputed: ["NOV-VESTB-M", "NOV-BOTT-39"],
  counterfeit: ["BRI-CASQ", "NOV-VESTE-L"],
}

function boughtFor(story: Plan["story"], nth: number): Plan["bought"] {
  const skus = needs[story]
  const sku = skus?.[Math.floor(nth / 12) % skus.length]
  return sku === undefined ? undefined : { sku, quantity: story === "countUnclear" ? 2 : 1 }
}

const shopOf = (sku: string | undefined) => demoShops.find((shop) => shop.products.some((one) => one.sku === sku))

/** Two boxes only where nobody has received them yet: the visitor sees what becomes of them. */
function parcelsOf(luck: Dice, chapter: Chapter, index: number): number {
  const two = luck.chance(0.03)
  if (chapter !== "today" && chapter !== "coming") return 1
  return index === 3 || (two && index !== PHOTOGRAPHED.index) ? 2 : 1
}

/** Of what lies at the dock some is overdue, some due today, and the most of it in the week to come. */
function noticeOf(luck: Dice, chapter: Chapter, nth: number): number {
  if (chapter === "waiting") return [16, 14, 13, 12, 11, 10, 9, 8][nth % 8] ?? 10
  if (chapter === "lost") return 12 + luck.below(6)
  if (chapter === "coming") return luck.below(9)
  return 4 + luck.below(7)
}

function expectedOf(luck: Dice, chapter: Chapter): number | null {
  if (chapter === "today") return 0
  if (chapter === "coming" || chapter === "elsewhere") return luck.chance(0.3) ? null : 1 + luck.below(7)
  if (chapter === "lost") return -7 - luck.below(4)
  return -1 - luck.below(3)
}
