import { afterAll, expect, test } from "vitest"
import { demoShops } from "../../server/demo/catalogue.ts"
import type { Handheld } from "../../server/demo/handhelds.ts"
import { pastMaker } from "../../server/demo/past-aside.ts"
import type { PastBatch } from "../../server/demo/past-batch.ts"
import type { PastStage } from "../../server/demo/past-rows.ts"
import { type KeptPhotos, photosFrom } from "../../server/demo/photos.ts"
import { MORNING } from "../support/context.ts"

const photos: KeptPhotos = new Map([["carton", { sha256: "0".repeat(64), bytes: 9, mime: "image/jpeg" }]])
const span = { seed: 7, now: MORNING, from: 700, to: 2_700 }

function handheld(name: string): Handheld {
  const id = (what: string) => `${name} ${what}`
  return {
    deviceId: id("device"),
    siteId: "",
    personId: id("person"),
    stream: id("stream"),
    nextSeq: 1,
    signIns: new Map(),
  }
}

function stageOf(): PastStage {
  const site = (name: string, benches: number) => ({
    id: name,
    name,
    lead: `${name} lead`,
    handhelds: Array.from({ length: benches }, (_, at) => handheld(`${name} ${at}`)),
  })
  return {
    seed: span.seed,
    now: span.now,
    shops: new Map(demoShops.map((shop) => [shop.code, shop.name])),
    sites: { LYS: site("LYS", 2), LIL: site("LIL", 1), BOR: site("BOR", 1) },
    finance: ["one", "other"],
    photos: photosFrom(photos),
    words: new Set(),
  }
}

const ends: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(ends.map((end) => end())))

async function made(aside: boolean): Promise<{ batches: PastBatch[]; stage: PastStage }> {
  const stage = stageOf()
  const maker = pastMaker(stage, span, { photos, aside })
  ends.push(maker.end)
  const batches: PastBatch[] = []
  for (const from of [0, 40]) batches.push(structuredClone(await maker.make({ from, to: from + 40, position: 5 })))
  return { batches, stage }
}

test("a past that is thought up in another thread is the same to the last id, and its handhelds go on from there", async () => {
  const [here, aside] = [await made(false), await made(true)]
  expect(here.batches.flatMap((batch) => batch.said).length).toBeGreaterThan(200)
  expect(aside.batches).toEqual(here.batches)
  const benches = ({ stage }: typeof here) => Object.values(stage.sites).flatMap((site) => site.handhelds)
  expect(benches(here).every((one) => one.nextSeq > 1)).toBe(true)
  expect(benches(aside)).toEqual(benches(here))
})
