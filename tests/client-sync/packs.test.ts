import { v7 } from "uuid"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { DeviceDatabase } from "../../client/device/database.ts"
import { standingAs, standingUnder } from "../../client/device/packs.ts"
import { plainReads, watchedReads } from "../../client/device/reads.ts"
import { walkDocs } from "../../client/device/walk-docs.ts"
import type { DocBody } from "../../shared/contract/device-docs.ts"
import type { PulledDoc, PullReply } from "../../shared/contract/sync.ts"
import { type FakeServer, fakeServer, problem } from "./fake-server.ts"
import { type Handheld, handheld } from "./handheld.ts"

// A long pull from zero lies in packs; what comes after it, in rows beside them. No scan may see the difference.

let server: FakeServer
let device: Handheld
beforeEach(() => {
  server = fakeServer(() => 1)
  device = handheld({ fetch: (...request) => server.fetch(...request), now: () => 1 })
})
afterEach(() => device.close())

const knownAs = (id: string, keys: string[], site = "Lille"): PulledDoc => ({
  kind: "known",
  id,
  body: { keys, state: "closed", site, at: 1 } satisfies DocBody<"known">,
})
const parcelAs = (id: string, keys: string[], carrier = "ups"): PulledDoc => ({
  kind: "parcel",
  id,
  body: {
    id,
    keys,
    carrier,
    state: "in_transit",
    returnIds: [],
    expectedDay: null,
    arrivedAt: null,
    damaged: false,
    openedBy: null,
  } satisfies DocBody<"parcel">,
})
const bin: PulledDoc = { kind: "bin", id: "B", body: { code: "B", label: "B", kind: "tote", colour: "red" } }
const gone = ({ kind, id }: PulledDoc): PulledDoc => ({ kind, id, body: null })
const [one, two] = [v7(), v7()]

/** Pages of the site's pull by cursor, each of a long one; nothing for the catalogue's. */
function pages(byCursor: Record<string, Partial<PullReply>>) {
  server.pull = (query) => {
    if (query.get("scope") !== "site") return {}
    const cursor = query.get("cursor") ?? ""
    return { total: 5000, full: true, ...(byCursor[cursor] ?? { full: false, docs: [], cursor, total: 0 }) }
  }
}
async function pulled(byCursor: Record<string, Partial<PullReply>>) {
  pages(byCursor)
  expect(await device.round()).toBeNull()
}
const later = { full: false, total: 0 }

const within = <T>(work: (db: DeviceDatabase) => Promise<T>) =>
  device.world.strict((db) => db.transaction("r", [db.docs, db.packs], () => work(db)))
/** As a live query asks, and as a scan does: both find the same. */
const standing = async (...keys: string[]) => {
  const watched = await within((db) => standingUnder(watchedReads(db), keys))
  expect(await device.world.strict(async (db) => standingUnder(await plainReads(db), keys))).toEqual(watched)
  return watched
}
const under = async (...keys: string[]) => (await standing(...keys)).map(({ id }) => id).sort()
const said = async (key: string) => (await standing(key)).map(({ body }) => body)
const rowsAndPacks = async () => [await device.db.docs.count(), await device.db.packs.count()]

describe("what a long pull brought", () => {
  test("is found by each of its keys and by its id, once, and nothing else with it", async () => {
    const many = Array.from({ length: 350 }, (_, n) => knownAs(v7(), [`K${n}`, "shared"]))
    await pulled({ "": { docs: [bin, ...many, parcelAs(one, ["1Z", "RMA"]), parcelAs(two, ["RMA"])], cursor: "1" } })
    expect(await rowsAndPacks()).toEqual([1, 5])
    expect(await under("1Z")).toEqual([one])
    expect(await under("1Z", "RMA")).toEqual([one, two].sort())
    expect(await under("K7", "K349")).toEqual([many[7]?.id, many[349]?.id].sort())
    expect(await under("shared")).toHaveLength(350)
    expect(await under("B")).toEqual(["B"])
    expect(await under(one, "K350", "")).toEqual([])
    expect(await within((db) => standingAs(watchedReads(db), "parcel", [two, v7()]))).toMatchObject([
      { id: two, kind: "parcel" },
    ])
  })

  test("gives way to what changes, goes and comes again, also under the keys that it no longer has", async () => {
    const first = [knownAs(one, ["K1", "old"]), parcelAs(two, ["K2"])]
    await pulled({ "": { docs: first, cursor: "1" } })
    await pulled({
      "1": { ...later, docs: [knownAs(one, ["K1", "new"], "Lyon"), gone(parcelAs(two, []))], cursor: "2" },
    })
    expect(await said("K1")).toMatchObject([{ site: "Lyon" }])
    expect([await under("old"), await under("new"), await under("K2")]).toEqual([[], [one], []])
    expect(await within((db) => standingAs(watchedReads(db), "parcel", [two]))).toEqual([])
    await pulled({ "2": { ...later, docs: [parcelAs(two, ["K3"]), gone(knownAs(one, []))], cursor: "3" } })
    expect([await under("K1", "new", "old"), await under("K2"), await under("K3")]).toEqual([[], [], [two]])
  })

  test("gives way to what changed while that pull went on, whatever page tells it", async () => {
    await pulled({
      "": { docs: [knownAs(one, ["old"])], cursor: "1", more: true },
      "1": { docs: [knownAs(v7(), ["x"])], cursor: "2", more: true },
      // beyond where it began
      "2": { ...later, docs: [knownAs(one, ["new"], "Lyon"), gone(parcelAs(two, []))], cursor: "3", more: true },
      // a server that says "full" of each page
      "3": { docs: [parcelAs(two, ["K2"]), knownAs(one, ["newer"], "Nice")], cursor: "4" },
    })
    expect([await under("old"), await under("new"), await under("x", "K2", "newer")]).toHaveLength(3)
    expect(await under("old", "new")).toEqual([])
    expect(await said("newer")).toMatchObject([{ site: "Nice" }])
    expect(await under("K2")).toEqual([two])
  })

  test("is walked once each, without what is gone", async () => {
    const parcels = Array.from({ length: 1200 }, (_, n) => parcelAs(v7(), [`K${n}`]))
    await pulled({ "": { docs: parcels, cursor: "1" } })
    const [a, b] = parcels as [PulledDoc, PulledDoc]
    await pulled({
      "1": { ...later, docs: [parcelAs(a.id, ["K0"], "dhl"), gone(b), parcelAs(one, ["L"])], cursor: "2" },
    })
    const walked = []
    for await (const some of walkDocs(device.world.strict, "parcel")) walked.push(...some)
    expect(walked.map(({ id }) => id).sort()).toEqual([one, a.id, ...parcels.slice(2).map(({ id }) => id)].sort())
    expect(walked.find(({ id }) => id === a.id)?.body).toMatchObject({ carrier: "dhl" })
  })
})

describe("a long pull", () => {
  test("cut off goes on at its cursor, and the old answers stand until its end, through cuts there too", async () => {
    await pulled({ "": { docs: [knownAs(one, ["old"]), knownAs(two, ["gone"])], cursor: "1" } })
    const row = v7()
    await pulled({ "1": { ...later, docs: [knownAs(v7(), ["row"]), knownAs(row, ["both"])], cursor: "2" } })
    pages({
      "2": { docs: [knownAs(one, ["K1"]), knownAs(row, ["both"], "Lyon")], cursor: "3", more: true },
      "3": { docs: [knownAs(v7(), ["K2"])], cursor: "4" },
    })
    server.instead = ({ query }) => (query.get("cursor") === "3" ? problem("internal") : null)
    await device.round()
    expect(await under("gone", "row")).toHaveLength(2)
    expect(await said("both")).toMatchObject([{ site: "Lyon" }])
    server.instead = () => null
    // the power goes after its last page, before what is old has gone
    const fails = vi.spyOn(device.db.packs, "where").mockImplementation(() => {
      throw new Error("gone")
    })
    await expect(device.round()).rejects.toThrow("gone")
    fails.mockRestore()
    expect((await device.db.read("pull:site"))?.cursor).toBe("4")
    expect(await under("gone", "row")).toHaveLength(2)
    await device.round()
    expect(await under("gone", "row", "old")).toEqual([])
    expect([await under("K1"), (await under("K2")).length]).toEqual([[one], 1])
    expect(await device.db.read("pull:site")).toMatchObject({ whole: true })
  })

  test("begins anew in a new epoch, and what the old one knew alone goes at its end", async () => {
    await pulled({ "": { docs: [knownAs(one, ["K1"]), knownAs(two, ["K2"])], cursor: "1" } })
    server.epoch = "another"
    await pulled({ "": { docs: [knownAs(one, ["K1"], "Lyon")], cursor: "1" } })
    expect(await under("K2")).toEqual([])
    expect(await said("K1")).toMatchObject([{ site: "Lyon" }])
    expect(await rowsAndPacks()).toEqual([0, 1])
  })

  test("is made anew once so much has changed that the rows beside the packs are many", async () => {
    await pulled({ "": { docs: [knownAs(one, ["K1"])], cursor: "1" } })
    const pull = await device.db.read("pull:site")
    if (pull) await device.db.keep("pull:site", { ...pull, since: 50_000 })
    await pulled({ "1": { ...later, docs: [gone(knownAs(one, []))], cursor: "2" } })
    expect(await under("K1")).toEqual([])
    await pulled({ "": { docs: [knownAs(two, ["K2"])], cursor: "3" } })
    expect(await rowsAndPacks()).toEqual([0, 1])
  })
})

test("an older app that comes again is not shown half of it, and leaves nothing stale behind", async () => {
  await pulled({ "": { docs: [knownAs(one, ["K1"]), knownAs(two, ["K2"])], cursor: "1" } })
  // the older app has a cursor of its own, and that is none
  expect((await device.db.read("cursor:site")) ?? null).toBeNull()
  await device.db.docs.bulkPut([
    { kind: "known", id: one, keys: ["K1"], body: { site: "of the older app" }, round: 2 },
    { kind: "known", id: v7(), keys: ["K9"], body: {}, round: 2 },
  ])
  await device.db.keep("cursor:site", "9")
  await device.db.keep("round:site", { n: 2, whole: true, done: 2 })
  const mark = await device.db.read("shape")
  if (mark) await device.db.keep("shape", { ...mark, lowest: 2 })
  device.close()
  await pulled({ "": { docs: [knownAs(one, ["K1"], "Lyon")], cursor: "10" } })
  expect(await said("K1")).toMatchObject([{ site: "Lyon" }])
  expect(await under("K2", "K9")).toEqual([])
  expect(await device.db.read("cursor:site")).toBeNull()
})
