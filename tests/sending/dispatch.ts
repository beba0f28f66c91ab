import type { Carrier } from "../../server/carriers/carrier.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { bookWay } from "../../server/sending/book-way.ts"
import type { Shipment, WayChoice } from "../../shared/contract/sending.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { MINUTE, type TestContext, testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import { announceReturn, type SeedOrder } from "../support/seed-return.ts"
import { type SeedReturn, type SeedSmall, seedSmall } from "../support/seed-small.ts"

export const sender = { name: "Zoë Ménard", lines: ["2 rue Haute"], postcode: "59000", town: "Lille", country: "FR" }
export const warehouse = {
  ...{ name: "Retours Belvoir", lines: ["8 quai Sud"], postcode: "69002", town: "Lyon", country: "FR" },
}
/** Its customers send it to Lyon; every way is offered. */
export interface Dispatch {
  ctx: TestContext
  seed: SeedSmall
  /** A return of a customer of its own, of which nothing is chosen yet. */
  announced(what: (number: string, key: string) => SeedOrder): Promise<SeedReturn>
  customer(of: SeedReturn): Actor
  choose(of: SeedReturn, choice: WayChoice, more?: { number?: number; as?: Actor }): ReturnType<typeof bookWay>
  chosen(of: SeedReturn, choice: WayChoice, number?: number): Promise<Shipment>
  /** Whatever is due, and what becomes due within so many minutes. */
  work(minutes?: number): Promise<void>
  notices(of: SeedReturn): Promise<string[]>
  shipments(of: SeedReturn): Promise<{ state: string; way: string; tracking: string | null; note: string | null }[]>
}

export async function openDispatch(database: Database, carriers: readonly Carrier[]): Promise<Dispatch> {
  const ctx = testContext(database, { carriers: new Map(carriers.map((one) => [one.name, one])) })
  const seed = await seedSmall(ctx)
  await ctx.database.write((tx) =>
    tx
      .updateTable("sites")
      .set({ address: JSON.stringify(warehouse) })
      .where("id", "=", seed.siteId)
      .execute(),
  )
  const { thresholds, sending } = builtInPolicy
  const policy = {
    ...builtInPolicy,
    thresholds: { ...thresholds, payAfterSeconds: 0 },
    sending: { ...sending, pickup: "all" },
  }
  await ctx.database.write((tx) =>
    tx
      .updateTable("policies")
      .set({ document: JSON.stringify(policy) })
      .where("version", "=", 1)
      .execute(),
  )
  let number = 2_000
  const customer = (of: SeedReturn): Actor => ({
    ...{ kind: "customer", id: "customer", shopId: seed.shopId, orderIds: [of.orderId], returnIds: [of.returnId] },
  })
  const choose: Dispatch["choose"] = (of, choice, { number = 1, as = customer(of) } = {}) =>
    ctx.database.write((tx) => bookWay(tx, ctx, as, { returnId: of.returnId, choice, number }))
  return {
    ...{ ctx, seed, customer, choose },
    announced: (what) =>
      ctx.database.write(async (tx) => {
        const order = what(String(++number), `AWAITED${number}`)
        const of = await announceReturn({ tx, ctx, shopId: seed.shopId, siteId: seed.siteId }, order)
        // only announced: how it comes is still to be chosen
        await tx.deleteFrom("parcel_returns").where("return_id", "=", of.returnId).execute()
        await tx.updateTable("returns").set({ status: "approved" }).where("id", "=", of.returnId).execute()
        return of
      }),
    chosen: async (of, choice, number) => {
      const answer = await choose(of, choice, { ...(number !== undefined && { number }) })
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.detail}`)
      return answer.value
    },
    work: async (minutes = 0) => {
      await runDueJobs(ctx)
      for (let minute = 0; minute < minutes; minute++) {
        ctx.clock.advance(MINUTE)
        await runDueJobs(ctx)
      }
    },
    notices: async (of) => {
      const { read } = ctx.database
      const rows = await read.selectFrom("notices").select("kind").where("return_id", "=", of.returnId).execute()
      return rows.map((row) => row.kind).sort()
    },
    shipments: (of) =>
      ctx.database.read
        .selectFrom("shipments")
        .select(["state", "way", "tracking", "note"])
        .where("return_id", "=", of.returnId)
        .orderBy("created_at")
        .orderBy("id")
        .execute(),
  }
}
