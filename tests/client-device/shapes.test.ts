import { IDBFactory, IDBKeyRange } from "fake-indexeddb"
import { v7 } from "uuid"
import { beforeEach, describe, expect, test } from "vitest"
import { DeviceDatabase, NEWER, reopening } from "../../client/device/database.ts"
import { openAsItIs } from "../../client/device/open-as-it-is.ts"
import { type Shape, shapes } from "../../client/device/shapes.ts"
import { exportUnsent } from "../../client/outbox/export-unsent.ts"
import { recordAs } from "../../client/outbox/record-fact.ts"
import { hashFact } from "../../shared/domain/fact-hash.ts"
import { scanKept } from "../client-sync/handheld.ts"

// Two releases: today's, with each version that it knows, and one of tomorrow that gives every fact a bench. Rolled back
// and forward again means: the one's code opens what the other has written.

const SITE = v7()
const actor = { personId: v7(), signInId: v7() }
const today = shapes.at(-1)?.version ?? 0
const withBench: Shape = {
  version: today + 1,
  stores: { facts: `${shapes.findLast(({ stores }) => stores.facts)?.stores.facts}, bench` },
  bring: { facts: (row) => Object.assign(row, { bench: row.bench ?? "unknown" }) },
  opens: today,
}
const tomorrow = [...shapes, withBench]
const after: Shape[] = [
  ...tomorrow,
  {
    version: today + 2,
    stores: {},
    bring: { facts: (row) => Object.assign(row, { place: `${row.bench} place` }) },
    opens: today + 2,
  },
]

let where: { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange }
beforeEach(() => {
  where = { indexedDB: new IDBFactory(), IDBKeyRange }
})

/** One release's app at work; it ends with its database closed. */
async function release<T>(all: readonly Shape[], work: (db: DeviceDatabase) => Promise<T>): Promise<T> {
  const { run, close } = reopening(() => new DeviceDatabase("strict", { ...where, shapes: all }))
  try {
    return await run(work)
  } finally {
    close()
  }
}
const capture = (all: readonly Shape[], raw: string) =>
  release(all, (db) => recordAs(actor, [scanKept(SITE, raw)], undefined, { strict: (work) => work(db), now: () => 1 }))
const rows = (all: readonly Shape[]) =>
  release(all, async (db) => (await db.facts.orderBy("[stream+seq]").toArray()) as unknown as Record<string, unknown>[])

describe("a new version of what is kept here", () => {
  test.each(shapes.map((shape) => shape.version))(
    "takes over all that version %s has left, and numbers on",
    async (version) => {
      const old = shapes.slice(0, shapes.findIndex((shape) => shape.version === version) + 1)
      await capture(old, "one")
      await capture(old, "two")
      const before = await rows(old)
      await capture(shapes, "three")
      const now = await rows(shapes)
      expect(now.slice(0, 2)).toEqual(before)
      expect(now.map((row) => row.seq)).toEqual([1, 2, 3])
      await release(shapes, async (db) => {
        await db.tries.put({ id: "x", count: 1, at: 1, code: null })
        expect(await db.read("shape")).toMatchObject({ of: today, lowest: today })
        expect(db.backendDB().version).toBe(today * 10)
      })
    },
  )

  test("taken back and come again leaves no row behind that the older app wrote meanwhile", async () => {
    await capture(shapes, "before")
    expect((await rows(tomorrow)).map((row) => row.bench)).toEqual(["unknown"])
    // the release is taken back: today's app goes on with the newer database, and knows of no bench
    await capture(shapes, "taken back 1")
    await capture(shapes, "taken back 2")
    await release(shapes, async (db) => {
      const [first] = await db.facts.orderBy("[stream+seq]").toArray()
      if (first) await db.facts.put({ ...first, waiting: 0, acknowledgedAt: 5 })
    })
    const again = await rows(tomorrow)
    expect(again.map((row) => [row.seq, row.bench])).toEqual([1, 2, 3].map((seq) => [seq, "unknown"]))
    expect(again[0]).toMatchObject({ waiting: 0, acknowledgedAt: 5 })
    // and by the new index too, where what lacks it could not be found
    expect(await release(tomorrow, (db) => db.table("facts").where("bench").equals("unknown").count())).toBe(3)
  })

  test("brings a row through each version that it has missed, where the next release comes before that one again", async () => {
    await rows(tomorrow)
    await capture(shapes, "taken back")
    expect((await rows(after)).map((row) => row.place)).toEqual(["unknown place"])
    // what is brought already is not brought again
    await release(after, (db) => db.table("facts").toCollection().modify({ place: "B2" }))
    expect((await rows(after)).map((row) => row.place)).toEqual(["B2"])
  })

  test("that an older app must not touch is refused by it, changed in nothing, and can be exported", async () => {
    const [fact] = await capture(shapes, "kept")
    const before = await rows(after)
    await expect(rows(shapes)).rejects.toMatchObject({ inner: { name: NEWER } })
    await expect(capture(shapes, "refused")).rejects.toMatchObject({ code: "closed" })
    const db = await openAsItIs(where)
    const file = JSON.parse(await (await exportUnsent((work) => work(db))).text())
    db.close()
    expect(file.records).toHaveLength(1)
    expect(JSON.parse(file.records[0].fact)).toMatchObject({ id: fact?.id, body: { scan: { raw: "kept" } } })
    expect(await rows(after)).toEqual(before)
  })

  test("whose upgrade breaks off leaves the version before, with all of it", async () => {
    await capture(shapes, "one")
    const breaks = [...shapes, { ...withBench, bring: { facts: () => void JSON.parse("no") } }]
    await expect(rows(breaks)).rejects.toThrow()
    expect(await rows(shapes)).toHaveLength(1)
    expect((await rows(tomorrow)).map((row) => row.bench)).toEqual(["unknown"])
  })

  test("changes no fact: its hash is what it was at the capture", async () => {
    await capture(shapes, "one")
    for (const all of [tomorrow, shapes, after])
      for (const row of await rows(all).catch(() => [])) {
        const fact = row.fact as Parameters<typeof hashFact>[0] & { hash: string }
        expect(await hashFact(fact)).toBe(fact.hash)
      }
  })
})
