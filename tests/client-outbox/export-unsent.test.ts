import { createHash, createPublicKey, verify } from "node:crypto"
import { v7 } from "uuid"
import { describe, expect, test } from "vitest"
import { openDeviceDatabase } from "../../client/device/database.ts"
import { publicKeyText } from "../../client/device/key-pair.ts"
import { getWho } from "../../client/device/who.ts"
import { exportUnsent } from "../../client/outbox/export-unsent.ts"
import { markDealtWith } from "../../client/outbox/mark-dealt-with.ts"
import { recordFacts } from "../../client/outbox/record-fact.ts"
import { setAside } from "../../client/outbox/set-aside.ts"
import { readOutbox } from "../../client/outbox/use-outbox.ts"
import { Fact } from "../../shared/contract/facts.ts"
import { ExportFile } from "../../shared/contract/sync.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { scanKept } from "../client-sync/handheld.ts"
import { aPhoto, freshDevice } from "./on-this-device.ts"

const SITE = v7()
const read = async () => ExportFile.parse(JSON.parse(await (await exportUnsent()).text()))

describe("the export", () => {
  freshDevice()

  test("holds every unsent fact, each signed so that the server can check it with the key it was given", async () => {
    await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "deux é")])
    const key = createPublicKey({ key: Buffer.from(await publicKeyText(), "base64"), format: "der", type: "spki" })
    const file = await read()
    expect(file.deviceId).toBe((await getWho())?.device?.id)
    const facts = file.records.map((record) => Fact.parse(JSON.parse(record.fact)))
    expect(facts.map((fact) => fact.seq)).toEqual([1, 2])
    for (const { fact, signature } of file.records) {
      const check = (text: string) =>
        verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature ?? "", "base64"))
      expect(fact).toBe(canonicalJson(JSON.parse(fact)))
      expect(check(fact)).toBe(true)
      expect(check(fact.replace("one", "two").replace("é", "e"))).toBe(false)
    }
  })

  test("holds the photos as they are, and those of a fact that was set aside too", async () => {
    const [sent, kept, draft] = [await aPhoto("sent"), await aPhoto("kept".repeat(20_000)), await aPhoto("draft")]
    const [one] = await recordFacts([scanKept(SITE, "one", [{ slot: "label", sha256: kept }])])
    await recordFacts([scanKept(SITE, "two", [{ slot: "label", sha256: sent }])])
    await openDeviceDatabase().photos.update(sent, { state: "acknowledged" })
    await setAside(one?.id ?? "", "bad_request")
    const file = await read()
    expect(file.photos.map((photo) => photo.sha256)).toEqual([kept])
    const bytes = Buffer.from(file.photos[0]?.base64 ?? "", "base64")
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(kept)
    expect(file.records.map((record) => JSON.parse(record.fact).id)).toContain(one?.id)
    expect(JSON.stringify(file)).not.toContain(draft)
  })

  test("can be made twice, and leaves out what has been acknowledged", async () => {
    const [one] = await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two")])
    expect((await read()).records).toHaveLength(2)
    await openDeviceDatabase().facts.update(one?.id ?? "", { waiting: 0, acknowledgedAt: 1 })
    expect((await read()).records).toHaveLength(1)
    expect((await read()).records).toHaveLength(1)
  })
})

describe("setting a fact aside", () => {
  freshDevice()

  test("puts a stand-in in its number and shows it until a person has dealt with it", async () => {
    const [one] = await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two")])
    expect(await setAside(one?.id ?? "", "bad_request: no hash")).toBe(true)
    const standIn = await openDeviceDatabase().facts.orderBy("[stream+seq]").first()
    expect(standIn).toMatchObject({ seq: 1, fact: { type: "v1.FactSetAside", body: { factId: one?.id } } })
    expect((await readOutbox()).problems).toMatchObject([{ factId: one?.id, code: "set_aside", verdict: "rejected" }])
    expect((await readOutbox()).factsWaiting).toBe(2)
    await markDealtWith(one?.id ?? "")
    expect((await readOutbox()).problems).toEqual([])
    expect((await read()).records).toHaveLength(3)
  })

  test("is not done to what is acknowledged, set aside already, or itself a stand-in", async () => {
    const [one, two] = await recordFacts([scanKept(SITE, "one"), scanKept(SITE, "two")])
    await setAside(one?.id ?? "", "no")
    const standIn = await openDeviceDatabase().facts.orderBy("[stream+seq]").first()
    await openDeviceDatabase().facts.update(two?.id ?? "", { waiting: 0 })
    for (const id of [one?.id, two?.id, standIn?.id, v7()]) expect(await setAside(id ?? "", "no")).toBe(false)
    expect(await openDeviceDatabase().facts.count()).toBe(3)
  })
})
