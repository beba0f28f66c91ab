import { expect, test } from "vitest"
import { unclaimedParcels } from "../../server/intake/unclaimed-parcels.ts"
import { decideCase } from "../../server/review/decide-case.ts"
import { loadCase, versionOf } from "../../server/review/load-case.ts"
import { noteCase } from "../../server/review/note-case.ts"
import { UnclaimedParcels } from "../../shared/contract/unclaimed.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { arrived } from "../sync/handheld.ts"

async function list(till: Till) {
  const service = actorOf(till.seed, till.seed.people.customer_service)
  const answer = await unclaimedParcels(till.ctx.database.read, till.ctx, service)
  if (!answer.ok) throw new Error(answer.code)
  return UnclaimedParcels.parse(answer.value)
}

async function arrive(till: Till, key: string): Promise<string> {
  const parcelId = till.ctx.newId()
  const body = { ...arrived(till.seed, till.seed.jacket), parcelId, key, scan: null }
  await till.handheld.send(till.handheld.record("v1.ParcelArrived", body))
  return parcelId
}

describeEngines("parcels that are of no return", ({ open }) => {
  test("are seen by customer service with a lead's last words, the oldest first, until the lead closes the case", async () => {
    const till = await newTill(open)
    const { ctx, seed } = till
    expect(await list(till)).toEqual({ parcels: [], more: false })
    const first = await arrive(till, "ZX00001FR77")
    ctx.clock.advance(60_000)
    const second = await arrive(till, "ZX00002FR77")
    const lead = actorOf(seed, seed.people.lead)
    await ctx.database.write(async (tx) => {
      for (const text of ["A green box", "From a Mrs Kowalska"]) {
        ctx.clock.advance(1)
        await noteCase(tx, ctx, lead, { id: `parcel:${first}`, note: { id: ctx.newId(), text } })
      }
    })
    const { parcels, more } = await list(till)
    expect(parcels.map((one) => [one.id, one.key, one.note])).toEqual([
      [first, "ZX00001FR77", "From a Mrs Kowalska"],
      [second, "ZX00002FR77", null],
    ])
    expect(more).toBe(false)
    await ctx.database.write(async (tx) => {
      const id = `parcel:${first}`
      const rows = await loadCase(tx, id)
      const decision = { answer: "close" as const, reason: "Sent back", version: rows ? versionOf(rows) : "" }
      expect(await decideCase(tx, ctx, lead, { id, decision })).toMatchObject({ ok: true })
    })
    expect((await list(till)).parcels.map((one) => one.id)).toEqual([second])
  })

  test("are shown to nobody but customer service", async () => {
    const till = await newTill(open)
    for (const role of ["operator", "lead", "finance", "quality", "administrator"] as const) {
      const actor = actorOf(till.seed, till.seed.people[role])
      expect(await unclaimedParcels(till.ctx.database.read, till.ctx, actor)).toMatchObject({ code: "not_allowed" })
    }
  })
})
