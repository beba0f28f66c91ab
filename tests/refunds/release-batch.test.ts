import { expect, test } from "vitest"
import { newTill, type Till } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { act, audited, batchAbove, colleague, risky } from "./two-people.ts"

const list = async (till: Till) => {
  const rows = await till.ctx.database.read.selectFrom("intents").selectAll().where("state", "=", "held").execute()
  return rows.map((row) => ({ id: row.id, version: String(row.version) }))
}

/** Two refunds of two returns that wait for finance. */
async function twoHeld(till: Till) {
  for (const one of [till.seed.mugs, till.seed.jacket]) {
    await risky(till, one.returnId)
    await till.receive(one)
  }
  return list(till)
}

const post = async (by: TestBrowser, path: string, body?: unknown) => (await by.ask("POST", path, body)).body

describeEngines("many released together", ({ open }) => {
  test("says before what they come to: sums, who inspected, and what stays out and why", async () => {
    const till = await newTill(open)
    const refunds = await twoHeld(till)
    const finance = await testClient(till.ctx).as(till.seed.people.finance)
    const gone = { id: till.ctx.newId(), version: "1" }
    const stale = { ...(refunds[0] as { id: string; version: string }), version: "99" }
    const seen = await post(finance, "/api/refunds/release-preview", { refunds: [...refunds, gone] })
    expect(seen).toMatchObject({ count: refunds.length, needsSecond: false, excluded: [{ id: gone.id }] })
    const { amount_minor: mug } = await till.intent(till.seed.mugs)
    const all = await till.ctx.database.read.selectFrom("intents").select("amount_minor").execute()
    const sum = all.reduce((total, one) => total + one.amount_minor, 0)
    expect(sum).toBeGreaterThan(mug)
    expect(seen.totals).toEqual([{ currency: "EUR", count: refunds.length, sumMinor: sum }])
    expect(seen.inspectors).toMatchObject([{ id: till.seed.people.operator.id, count: refunds.length }])
    const moved = await post(finance, "/api/refunds/release-preview", { refunds: [stale] })
    expect(moved).toMatchObject({ count: 0, excluded: [{ code: "moved_on" }] })
    expect(await list(till)).toEqual(refunds)
  })

  test("above the policy's sum nothing leaves before a second person approves it, who is not the first", async () => {
    const till = await newTill(open)
    await batchAbove(till, 5_000)
    const refunds = await twoHeld(till)
    const client = testClient(till.ctx)
    const finance = await client.as(till.seed.people.finance)
    const second = await client.as(await colleague(till))
    const body = { refunds, reason: "looked at" }
    const asked = await post(finance, "/api/refunds/release-many", body)
    expect(asked.batch).toEqual(expect.any(String))
    expect(await list(till)).toEqual(refunds)
    const path = `/api/refunds/batches/${asked.batch}`
    expect(await post(finance, `${path}/approve`)).toMatchObject({ code: "not_allowed" })
    const own = (await finance.ask("GET", "/api/refunds/batches")).body.batches
    expect(own).toMatchObject([{ id: asked.batch, mayApprove: false, reason: "looked at" }])
    const theirs = (await second.ask("GET", "/api/refunds/batches")).body.batches
    expect(theirs).toMatchObject([{ mayApprove: true, summary: { count: refunds.length } }])
    // both at one moment: one of them approves
    const both = await Promise.all([post(second, `${path}/approve`), post(second, `${path}/approve`)])
    expect(both.map((one) => one.code ?? "approved").sort()).toEqual(["already_done", "approved"])
    expect(await list(till)).toEqual([])
    expect(JSON.parse((await till.intent(till.seed.mugs)).released_by)).toHaveLength(2)
    expect(await audited(till, "batch.approve")).toHaveLength(1)
    expect((await second.ask("GET", "/api/refunds/batches")).body.batches).toEqual([])
  })

  test("what changed since stays out of what is approved, and a declined one leaves nothing", async () => {
    const till = await newTill(open)
    await batchAbove(till, 100)
    const refunds = await twoHeld(till)
    const client = testClient(till.ctx)
    const finance = await client.as(till.seed.people.finance)
    const second = await client.as(await colleague(till))
    const { batch } = await post(finance, "/api/refunds/release-many", { refunds, reason: "looked at" })
    await act(till, "hold", await till.intent(till.seed.mugs), { why: "bank_asked" })
    const { results } = await post(second, `/api/refunds/batches/${batch}/approve`)
    expect(results.filter((one: { code: string | null }) => one.code === "moved_on")).toHaveLength(1)
    // the delivery's reason ends with its goods', whichever of them comes first
    expect(results.filter((one: { ok: boolean }) => one.ok)).toHaveLength(refunds.length - 1)
    expect((await till.intent(till.seed.mugs)).state).toBe("held")
    const again = await list(till)
    const one = await post(finance, "/api/refunds/release-many", { refunds: again, reason: "again" })
    expect(one.batch ?? null, "one refund is no batch").toBeNull()
  })

  test("refuses whoever is not finance, and to release what oneself inspected, alone or with others", async () => {
    const till = await newTill(open)
    const refunds = await twoHeld(till)
    const client = testClient(till.ctx)
    for (const role of ["operator", "lead", "customer_service", "quality", "administrator"] as const) {
      const person = await client.as(till.seed.people[role])
      for (const [method, path, body] of [
        ["POST", "/api/refunds/release-preview", { refunds }],
        ["GET", "/api/refunds/batches", undefined],
        ["POST", `/api/refunds/batches/${till.ctx.newId()}/approve`, undefined],
        ["POST", `/api/refunds/batches/${till.ctx.newId()}/decline`, { reason: "x" }],
      ] as const)
        expect((await person.ask(method, path, body)).status, `${role} ${path}`).toBe(403)
    }
    const inspector = { ...till.seed.people.operator, role: "finance" as const }
    await till.ctx.database.write((tx) =>
      tx.insertInto("person_roles").values({ person_id: inspector.id, role: "finance", site_id: null }).execute(),
    )
    const alone = await act(till, "release", await till.intent(till.seed.mugs), { by: inspector })
    expect(alone).toMatchObject({ code: "not_allowed" })
    const both = await client.as(inspector)
    const { results } = await post(both, "/api/refunds/release-many", { refunds, reason: "mine" })
    expect(results.map((one: { ok: boolean }) => one.ok)).toEqual(refunds.map(() => false))
    expect(await list(till)).toEqual(refunds)
  })
})
