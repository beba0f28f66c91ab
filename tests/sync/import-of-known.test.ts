import { sign } from "node:crypto"
import { expect, test } from "vitest"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { newFloor } from "../receiving/floor.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"

describeEngines("a fact that came by a push and was set aside after that", ({ open }) => {
  test("is told to its device once its file is imported, or it would wait for that for ever", async () => {
    const { ctx, seed, handheld, ...floor } = await newFloor(open)
    const client = testClient(ctx)
    const device = await client.on(seed.device)
    const fact = await floor.open(seed.jacket)
    await handheld.send(fact)
    const verdicts = async () => (await device.ask("GET", "/api/sync/pull")).body.verdicts
    expect(await verdicts()).toEqual([])

    const text = canonicalJson(fact)
    const key = { key: seed.device.privateKey, dsaEncoding: "ieee-p1363" as const }
    const records = [{ fact: text, signature: sign("sha256", Buffer.from(text), key).toString("base64") }]
    const file = { format: "backdock-export-1", deviceId: seed.device.id, exportedAt: 1, records, photos: [] }
    const lead = await client.as(seed.people.lead)
    expect((await lead.ask("POST", "/api/sync/import", file)).status).toBe(200)
    expect(await verdicts()).toEqual([{ id: fact.id, hash: fact.hash, verdict: "accepted" }])
  })
})
