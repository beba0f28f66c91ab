import { liveQuery } from "dexie"
import { v7 } from "uuid"
import { describe, expect, test } from "vitest"
import {
  closeDeviceDatabase,
  DeviceDatabase,
  openDeviceDatabase,
  reopening,
  withDatabase,
  withRelaxedDatabase,
} from "../../client/device/database.ts"
import { deviceKeyPair, publicKeyText } from "../../client/device/key-pair.ts"
import { lookUp } from "../../client/device/look-up.ts"
import { getWho, setWho } from "../../client/device/who.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { keepEnrolment } from "../../client/sync/keep-enrolment.ts"
import { freshDevice, somebody } from "../client-outbox/on-this-device.ts"
import { scanKept } from "../client-sync/handheld.ts"

const SITE = v7()

describe("the device's database", () => {
  freshDevice()

  test("closed by the browser on resume is opened again, and the pending write succeeds", async () => {
    await recordFacts([scanKept(SITE, "one")])
    openDeviceDatabase().close()
    // the handle is not thrown away: this is what a frozen tab finds
    expect(await recordFacts([scanKept(SITE, "two")])).toMatchObject([{ seq: 2 }])
  })

  test("that will not come back says so instead of pretending", async () => {
    const broken = reopening(() => {
      const db = new DeviceDatabase("strict")
      db.close()
      return db
    })
    await expect(broken.run((db) => db.facts.count())).rejects.toThrow(/closed/i)
  })

  test("is not asked again by work that failed for another reason, or for want of room: only what was lost is", async () => {
    const kept = reopening(() => new DeviceDatabase("strict"))
    const full = Object.assign(new Error(), { name: "AbortError", inner: { name: "QuotaExceededError" } })
    for (const error of [new TypeError("wrong"), full]) {
      let tried = 0
      const work = async () => {
        tried++
        throw error
      }
      await expect(kept.run(work)).rejects.toBe(error)
      expect(tried).toBe(1)
    }
    kept.close()
  })

  test("lost to several questions at once is opened once, and answers them all", async () => {
    let opened = 0
    const counted = reopening(() => {
      opened++
      return new DeviceDatabase("strict")
    })
    await counted.run((db) => db.facts.count())
    counted.handle().close()
    await Promise.all(Array.from({ length: 5 }, () => counted.run((db) => db.facts.count())))
    expect(opened).toBe(2)
    counted.close()
  })
})

describe("a screen", () => {
  freshDevice()

  test("sees at once what the sender writes through its own, relaxed handle", async () => {
    const seen: (string | null)[] = []
    const watching = liveQuery(() => withDatabase((db) => db.read("cursor:site"))).subscribe({
      next: (cursor) => seen.push(cursor ?? null),
    })
    await expect.poll(() => seen, { timeout: 15_000, interval: 5 }).toEqual([null])
    await withRelaxedDatabase((db) => db.transaction("rw", db.meta, () => db.keep("cursor:site", "7")))
    await expect.poll(() => seen, { timeout: 15_000, interval: 5 }).toEqual([null, "7"])
    watching.unsubscribe()
  })
})

describe("the device's key", () => {
  freshDevice()

  test("is made once, kept through a restart, and cannot leave", async () => {
    const [one, two] = await Promise.all([publicKeyText(), publicKeyText()])
    expect(two).toBe(one)
    closeDeviceDatabase()
    expect(await publicKeyText()).toBe(one)
    const { privateKey } = await deviceKeyPair()
    expect(privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey("pkcs8", privateKey)).rejects.toThrow()
  })
})

describe("enrolment", () => {
  freshDevice()
  const device = () => ({ id: v7(), name: "Handheld 2", siteId: v7(), siteName: "Lyon" })

  test("of a handheld that holds facts mints a stream and renumbers all of them, sent or not", async () => {
    const facts = await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two"), scanKept(SITE, "three")])
    const db = openDeviceDatabase()
    const before = await db.facts.get(facts[0]?.id ?? "")
    await db.facts.update(facts[0]?.id ?? "", { waiting: 0, acknowledgedAt: 1 })
    await keepEnrolment(device())
    const rows = await db.facts.orderBy("[stream+seq]").toArray()
    expect(rows.map((row) => [row.id, row.seq, row.fact.seq, row.waiting])).toEqual(
      facts.map(({ id }, index) => [id, index + 1, index + 1, 1]),
    )
    expect(rows[0]?.stream).not.toBe(before?.stream)
    expect(rows.every((row) => row.fact.stream === row.stream)).toBe(true)
    expect(await db.read("counters")).toMatchObject({ facts: 3 })
    expect(await recordFacts([scanKept(SITE, "four")])).toMatchObject([{ seq: 4 }])
  })

  test("of a handheld that has deleted all it sent leaves its old stream too, lest it be taken for a clone", async () => {
    await recordFacts([scanKept(SITE, "one")])
    await openDeviceDatabase().facts.clear()
    const [old] = await openDeviceDatabase().streams.toArray()
    await keepEnrolment(device())
    const [next] = await recordFacts([scanKept(SITE, "two")])
    expect(next?.seq).toBe(1)
    expect((await openDeviceDatabase().facts.toArray())[0]?.stream).not.toBe(old?.stream)
  })

  test("at another site pulls from zero; the same device at the same site changes nothing", async () => {
    const here = device()
    await keepEnrolment(here)
    const pull = { cursor: "7", n: 1, whole: true, done: 0, rows: false, since: 0 }
    const cursors = () =>
      withDatabase(async (db) => [(await db.read("pull:site"))?.cursor, (await db.read("pull:catalogue"))?.cursor])
    await withDatabase((db) => Promise.all([db.keep("pull:site", pull), db.keep("pull:catalogue", pull)]))
    await recordFacts([scanKept(SITE, "one")])
    const stream = (await openDeviceDatabase().streams.toArray()).map((row) => row.stream)
    await keepEnrolment(here)
    expect(await cursors()).toEqual(["7", "7"])
    expect((await openDeviceDatabase().streams.toArray()).map((row) => row.stream)).toEqual(stream)
    await keepEnrolment({ ...here, siteId: v7() })
    expect(await cursors()).toEqual([null, null])
  })
})

describe("who is there", () => {
  freshDevice()

  test("is known after a restart, and their signed claim stays when they leave", async () => {
    const who = somebody()
    await setWho(who)
    closeDeviceDatabase()
    expect(await getWho()).toEqual(who)
    await setWho(null)
    expect(await getWho()).toBeNull()
    expect(await withDatabase((db) => db.read("signIns"))).toContain(who.signIn.claim)
  })

  test("looking up no key finds nothing, rather than everything", async () => {
    expect(await lookUp([])).toEqual([])
    expect(await lookUp(["nothing"])).toEqual([])
  })
})
