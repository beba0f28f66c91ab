import { PHOTOGRAPHED, type Plan } from "./announce.ts"
import { demoShops } from "./catalogue.ts"
import type { Dice } from "./random.ts"
import type { DemoGround } from "./seed.ts"
import { storyOf } from "./story-names.ts"

/** What happened to a return before the demo begins; the first index of each chapter, and where the last one ends. */
export const chapters = {
  /** At the dock today: what the visitor scans. */
  today: [0, 60],
  /** On the way or not sent yet. */
  coming: [60, 1_720],
  /** Expected at the other site. */
  elsewhere: [1_720, 1_780],
  /** Arrived and not opened: obligations, some of them close. */
  waiting: [1_780, 1_810],
  /** Received in order in the last days. */
  clean: [1_810, 1_950],
  /** Damaged, wrong, missing, disputed: the lead's. */
  odd: [1_950, 1_985],
  /** In order and still held: finance's. */
  held: [1_985, 2_000],
} as const
export type Chapter = keyof typeof chapters

export function chapterOf(index: number): Chapter {
  const found = Object.entries(chapters).find(([, [from, to]]) => index >= from && index < to)
  return (found?.[0] ?? "coming") as Chapter
}

export function plans(luck: Dice, ground: DemoGround): Plan[] {
  return Array.from({ length: chapters.held[1] }, (_, index) => planOf(luck, ground, index))
}

function planOf(luck: Dice, ground: DemoGround, index: number): Plan {
  const chapter = chapterOf(index)
  const bought = boughtFor(chapter, index)
  const shop = shopOf(bought?.sku) ?? luck.pick(demoShops)
  const noticeDays = noticeOf(luck, chapter)
  return {
    index,
    shop,
    shopId: ground.shops.get(shop.code) ?? "",
    siteCode: chapter === "elsewhere" ? "LIL" : "LYS",
    noticeDays,
    // three of the held ones were announced after their window
    deliveredDays: chapter === "held" && index % 5 === 0 ? noticeDays + 40 : noticeDays + 2 + luck.below(10),
    expectedIn: expectedOf(luck, chapter),
    basis: chapter === "odd" || luck.chance(0.9) ? "withdrawal" : luck.pick(["conformity", "goodwill"]),
    lines: bought || luck.chance(0.72) ? 1 : 2 + luck.below(2),
    parcels: parcelsOf(luck, chapter, index),
    ...(bought && { bought }),
    // most of what was received in order is paid without anybody's click
    ...(chapter === "clean" && index % 20 > 0 && { modest: true }),
    // the second and the third of today's returns came in one box
    ...(index === 2 && { parcelOf: 1, parcels: 1 }),
  }
}

/** What a story needs: one with a serial, two of one article, one dear enough for two people. */
function boughtFor(chapter: Chapter, index: number): Plan["bought"] {
  if (chapter === "odd" && storyOf(index) === "serialMismatch") return { sku: "BRI-CASQ", quantity: 1 }
  if (chapter === "odd" && storyOf(index) === "countUnclear") return { sku: "NOV-BASK-42", quantity: 2 }
  if (chapter === "held" && storyOf(index) === "dear") return { sku: "BRI-MONTRE", quantity: 1 }
  return undefined
}

const shopOf = (sku: string | undefined) => demoShops.find((shop) => shop.products.some((one) => one.sku === sku))

/** Two boxes only where nobody has received them yet: the visitor sees what becomes of them. */
function parcelsOf(luck: Dice, chapter: Chapter, index: number): number {
  const two = luck.chance(0.03)
  if (chapter !== "today" && chapter !== "coming") return 1
  return index === 3 || (two && index !== PHOTOGRAPHED.index) ? 2 : 1
}

function noticeOf(luck: Dice, chapter: Chapter): number {
  if (chapter === "waiting") return 6 + luck.below(9)
  if (chapter === "coming") return luck.below(9)
  return 4 + luck.below(7)
}

function expectedOf(luck: Dice, chapter: Chapter): number | null {
  if (chapter === "today") return 0
  if (chapter === "coming" || chapter === "elsewhere") return luck.chance(0.3) ? null : 1 + luck.below(7)
  return -1 - luck.below(3)
}
