import { v7 } from "uuid"
import { describe, expect, test } from "vitest"
import { openDeviceDatabase, withRelaxedDatabase } from "../../client/device/database.ts"
import { readWaiting, readWaitingFacts, readWaitingPhotos } from "../../client/outbox/read-waiting.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { setAside } from "../../client/outbox/set-aside.ts"
import { noteTry } from "../../client/sync/note-try.ts"
import type { SyncWorld } from "../../client/sync/world.ts"
import { scanKept } from "../client-sync/handheld.ts"
import { aPhoto, freshDevice } from "./on-this-device.ts"

const SITE = v7()
const world = { relaxed: withRelaxedDatabase, now: () => 7 } as SyncWorld
const halt = { reach: "offline", code: "unreachable", waitMs: null } as const

describe("what is on this device", () => {
  freshDevice()

  test("shows each fact that waits in the order in which it goes, how often it was tried, and what was answered last", async () => {
    const facts = await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two"), scanKept(SITE, "three")])
    const [one, two] = facts
    if (!one || !two) throw new Error("nothing was recorded")
    await noteTry(world, [one, two], halt)
    await noteTry(world, [one], { ...halt, code: "busy" })
    const { total, facts: shown } = await readWaitingFacts(10)
    expect(total).toBe(3)
    expect(shown.map(({ id, tried }) => [id, tried?.count ?? 0, tried?.code ?? null])).toEqual([
      [facts[0]?.id, 2, "busy"],
      [facts[1]?.id, 1, "unreachable"],
      [facts[2]?.id, 0, null],
    ])
    expect((await readWaitingFacts(2)).facts).toHaveLength(2)
  })

  test("shows each photo that has not left, those that go by export only too, and reads none of them", async () => {
    const [sent, waits, aside, refused] = [
      await aPhoto("s"),
      await aPhoto("wa"),
      await aPhoto("aside"),
      await aPhoto("r"),
    ]
    const recorded = []
    for (const sha256 of [sent, waits, aside, refused])
      recorded.push(...(await recordFacts([scanKept(SITE, sha256, [{ slot: "label", sha256 }])])))
    const db = openDeviceDatabase()
    await db.photos.update(sent, { state: "acknowledged" })
    await db.photos.update(refused, { state: "rejected", code: "photo_refused" })
    await setAside(recorded[2]?.id ?? "", "stuck")
    await noteTry(world, [{ id: waits }], halt)
    const { total, photos } = await readWaitingPhotos(10)
    expect(total).toBe(3)
    expect(photos.map(({ sha256, state, tried, bytes }) => [sha256, state, tried?.count ?? 0, bytes])).toEqual([
      [waits, "waiting", 1, 2],
      [aside, "kept", 0, 5],
      [refused, "rejected", 0, 1],
    ])
  })

  test("counts by kind and weighs the photos as they are, with no fact read", async () => {
    const sha256 = await aPhoto("four")
    await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two", [{ slot: "label", sha256 }])])
    const [three] = await recordFacts([scanKept(SITE, "three")])
    await openDeviceDatabase().facts.update(three?.id ?? "", { waiting: 0 })
    const db = openDeviceDatabase()
    let read = 0
    db.facts.hook("reading", (row) => {
      read++
      return row
    })
    expect(await readWaiting()).toEqual({ kinds: [{ type: "v1.ScanKept", count: 2 }], photos: 1, photoBytes: 4 })
    expect(read).toBe(0)
  })
})
