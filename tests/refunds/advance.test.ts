import { expect, test } from "vitest"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { decideReturn } from "../../server/refunds/decide-return.ts"
import { resolutionPage } from "../../server/refunds/resolutions/resolution-page.ts"
import { settleClaim } from "../../server/refunds/resolutions/settle-claim.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { wish } from "./wishes.ts"

/** The shop pays in advance who had one return in order before, and asks back after five days. */
async function trusting(open: Parameters<typeof newTill>[0], goodReturns = 1): Promise<Till> {
  const till = await newTill(open)
  const { ctx, seed } = till
  const thresholds = { ...builtInPolicy.thresholds, payAfterSeconds: 0 }
  const advance = { maxMinor: 20_000, goodReturns, recoverDays: 5 }
  const id = ctx.newId()
  await ctx.database.write(async (tx) => {
    await tx
      .updateTable("policies")
      .set({ document: JSON.stringify({ ...builtInPolicy, thresholds, advance }) })
      .execute()
    const whose = { shop_id: seed.shopId, name: "Zoé", email: null, phone: null, address: "[]", locale: "fr" as const }
    await tx
      .insertInto("customers")
      .values({ id, ...whose })
      .execute()
    await tx.updateTable("orders").set({ customer_id: id }).execute()
    await tx.updateTable("returns").set({ status: "completed" }).where("id", "=", seed.jacket.returnId).execute()
  })
  return till
}

/** The carrier's first scan, as its event is booked. */
async function scanned(till: Till, one: SeedReturn) {
  await till.ctx.database.write(async (tx) => {
    const at = { shipment_proof_at: till.ctx.now() - HOUR, updated_at: till.ctx.now() }
    await tx.updateTable("parcels").set(at).where("id", "=", one.parcelId).execute()
    await decideReturn(tx, till.ctx, one.returnId, "carrier_scan")
  })
}

async function claims(till: Till, one: SeedReturn) {
  const actor = actorOf(till.seed, till.seed.people.finance)
  const page = await resolutionPage(till.ctx.database.read, till.ctx, actor, { returnId: one.returnId })
  return page.ok ? page.value.claims.map(({ kind, amountMinor, state }) => ({ kind, amountMinor, state })) : []
}

const later = async (till: Till, days: number) => {
  for (let day = 0; day < days; day++) {
    till.ctx.clock.advance(DAY)
    await runDueJobs(till.ctx)
  }
}

/** Without a provider the worker sets it aside; here it is as if it had been paid. */
async function paid(till: Till, one: SeedReturn) {
  await till.ctx.database.write((tx) =>
    tx.updateTable("payments").set({ provider: "gift_card" }).where("order_id", "=", one.orderId).execute(),
  )
  await scanned(till, one)
  await runDueJobs(till.ctx)
  const intents = await till.intents(one)
  expect(intents.map(({ state, advance, amount_minor }) => [state, advance, amount_minor])).toEqual([
    ["paid", 1, 2_400],
  ])
}

describeEngines("money in advance", ({ open }) => {
  test("leaves at the carrier's first scan for who is trusted, and not for anybody else", async () => {
    const till = await trusting(open)
    await scanned(till, till.seed.mugs)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ advance: 1, state: "released", amount_minor: 2_400 })
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
    const stranger = await trusting(open, 2)
    await scanned(stranger, stranger.seed.mugs)
    expect(await stranger.intents(stranger.seed.mugs)).toEqual([])
  })

  test("is all that is paid: what then comes in order is not paid again, and nothing is asked back", async () => {
    const till = await trusting(open)
    await paid(till, till.seed.mugs)
    await till.receive(till.seed.mugs, {}, { unit: { lpn: "LPN-2", serial: null, ordinal: 2 } })
    await runDueJobs(till.ctx)
    expect((await till.intents(till.seed.mugs)).filter((one) => one.kind === "principal")).toHaveLength(1)
    expect(await claims(till, till.seed.mugs)).toEqual([])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })

  test("is no longer to be chosen otherwise once it has left, though nobody has seen the goods", async () => {
    const till = await trusting(open)
    await paid(till, till.seed.mugs)
    expect(await wish(till, till.seed.mugs, { want: "replacement" })).toMatchObject({
      ...{ ok: false, code: "resolution_final", state: "money_sent" },
    })
  })

  test("is asked back as a claim when the parcel does not come, which changes when it comes after all and is settled once", async () => {
    const till = await trusting(open)
    await paid(till, till.seed.mugs)
    await later(till, 5)
    expect(await claims(till, till.seed.mugs)).toEqual([])
    await later(till, 2)
    expect(await claims(till, till.seed.mugs)).toEqual([{ kind: "not_arrived", amountMinor: 2_400, state: "open" }])
    const [claim] = await till.ctx.database.read.selectFrom("claims").selectAll().execute()
    expect(await balance(till.ctx.database.read, `customer_claims:${claim?.id}`)).toEqual({ EUR: 2_400 })
    await till.receive(till.seed.mugs, {})
    // one of two was in it
    expect(await claims(till, till.seed.mugs)).toEqual([{ kind: "missing", amountMinor: 1_200, state: "open" }])
    expect(await balance(till.ctx.database.read, `customer_claims:${claim?.id}`)).toEqual({ EUR: 0 })
    const { lead, finance } = till.seed.people
    const settle = (id: string, by = finance) =>
      till.ctx.database.write((tx) =>
        settleClaim(tx, till.ctx, actorOf(till.seed, by), { id, settling: { how: "paid", reason: "By bank." } }),
      )
    const stand = await till.ctx.database.read.selectFrom("claims").select("id").where("state", "=", "open").execute()
    const id = stand[0]?.id ?? ""
    expect(await settle(id, lead)).toMatchObject({ code: "not_allowed" })
    expect(await settle(id)).toMatchObject({ ok: true, value: { state: "paid" } })
    expect(await settle(id)).toMatchObject({ code: "already_done", state: "paid" })
    await later(till, 2)
    expect(await claims(till, till.seed.mugs)).toEqual([{ kind: "missing", amountMinor: 1_200, state: "paid" }])
    expect(await balance(till.ctx.database.read, `customer_claims:${id}`)).toEqual({ EUR: 0 })
    const negative = (await till.entries()).filter((entry) => entry.kind === "refund_reversed")
    expect(negative).toEqual([])
    expect(await checkLedger(till.ctx.database.read)).toEqual([])
  })
})
