import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishParcel } from "../feed/publish-parcel.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { decideCase } from "../review/decide-case.ts"
import { loadCase, versionOf } from "../review/load-case.ts"
import type { Announced } from "./announce.ts"
import { type Handheld, play, type Visit } from "./handhelds.ts"
import type { DemoPhotos } from "./photos.ts"
import { type Dice, dice } from "./random.ts"
import type { DemoGround } from "./seed.ts"
import { arrival, type Story, storyFor, toTold } from "./stories.ts"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const A_TRANSACTION = 25

/**
 * Plays what happened to the announced returns before the demo begins, as the facts that Awa's and Gwen's handhelds
 * recorded at the time. No provider is called: what is released waits in the outbox, and the worker pays it at the start.
 */
export async function liveThrough(
  ctx: Context,
  ground: DemoGround,
  announced: readonly Announced[],
  photos: DemoPhotos,
  handhelds: Handhelds,
): Promise<void> {
  const visits = visitsOf(ctx, ground, announced, photos, handhelds)
  for (let from = 0; from < visits.length; from += A_TRANSACTION)
    await ctx.database.write(async (tx) => {
      for (const visit of visits.slice(from, from + A_TRANSACTION)) await play(tx, ctx, visit)
    })
  await ctx.database.write(async (tx) => {
    for (const one of announced) {
      const { plan, returnId } = one
      if (plan.chapter === "lost") await loseParcels(tx, ctx, one)
      if (plan.story === "toBeHeard") await acceptAll(tx, ctx, ground, returnId)
      // what is owed by the calendar is reckoned at a decision: theirs was made when they came off the truck
      if (plan.chapter === "waiting") await decideReturn(tx, ctx, returnId, "demo")
    }
  })
}

/** The carrier has given up looking: nobody at the dock can say so, and the money is owed all the same. */
async function loseParcels(tx: Tx, ctx: Context, { parcels, returnId }: Announced): Promise<void> {
  for (const { id } of parcels) {
    await tx.updateTable("parcels").set({ state: "lost", updated_at: ctx.now() }).where("id", "=", id).execute()
    await publishParcel(tx, ctx, id)
  }
  await decideReturn(tx, ctx, returnId, "parcel_lost")
}

/** Bruno has looked and agrees with the operator: what is taken off waits until the customer was heard. */
async function acceptAll(tx: Tx, ctx: Context, ground: DemoGround, returnId: string): Promise<void> {
  const roles = [{ role: "lead" as const, siteId: ground.lyon }]
  const lead = { kind: "person" as const, id: ground.people.get("bruno@demo.backdock.test") ?? "", roles }
  const units = await tx
    .selectFrom("units")
    .select("id")
    .where("return_id", "=", returnId)
    .where("acceptance", "=", "manual_intervention_required")
    .execute()
  for (const unit of units) {
    const id = `unit:${unit.id}`
    const rows = await loadCase(tx, id)
    const decision = { version: rows ? versionOf(rows) : "", answer: "accept" as const }
    const decided = await decideCase(tx, ctx, lead, { id, decision })
    if (!decided.ok) throw new Error(`demo case ${id}: ${decided.detail}`)
  }
}

/** Awa's and Gwen's. */
type Handhelds = readonly [Handheld, Handheld]

/** In the order in which it all happened. */
function visitsOf(
  ctx: Context,
  ground: DemoGround,
  announced: readonly Announced[],
  photos: DemoPhotos,
  handhelds: Handhelds,
): Visit[] {
  const luck = dice(1_124)
  const seen = announced.filter(({ plan }) => !["today", "coming", "elsewhere", "lost"].includes(plan.chapter))
  const days = Map.groupBy(seen, ({ plan }) => -(plan.expectedIn ?? -1))
  const visits = [...days].flatMap(([ago, list]) => {
    const morning = Math.floor(ctx.now() / DAY) * DAY - ago * DAY + 6 * HOUR
    return dayOf(ctx, { ground, photos, luck, handhelds }, morning, list)
  })
  return visits.sort((a, b) => a.at - b.at)
}

interface Stage {
  ground: DemoGround
  photos: DemoPhotos
  luck: Dice
  handhelds: Handhelds
}

/** The truck first, then one parcel after another on two benches. */
function dayOf(ctx: Context, stage: Stage, morning: number, list: readonly Announced[]): Visit[] {
  const { ground, photos, luck, handhelds } = stage
  const deliveryId = ctx.newId()
  const told = list.map((one) => ({ told: toTold(one, ground.lyon, photos, luck), plan: one.plan }))
  const stories = told.map(({ told, plan }): Story => {
    return plan.chapter === "waiting" ? { facts: [] } : storyFor(plan.story, told)
  })
  const off = told.map(({ told }, at) => arrival(told, deliveryId, stories[at]?.damaged ?? false))
  const count = { deliveryId, siteId: ground.lyon, carrier: null, told: list.length, counted: list.length }
  const truck: Visit = {
    at: morning,
    by: handhelds[0],
    facts: [...off, { type: "v1.DeliveryCounted", body: count }],
    every: 12_000,
  }
  const benches = stories.flatMap((story, at) =>
    benchOf(story, morning + HOUR + Math.floor(at / 2) * 8 * MINUTE, at % 2, handhelds),
  )
  return [truck, ...benches]
}

function benchOf({ facts, colleague }: Story, at: number, bench: number, handhelds: Handhelds): Visit[] {
  const [here, there] = bench === 0 ? handhelds : [handhelds[1], handhelds[0]]
  const own = facts.length > 0 ? [{ at, by: here, facts }] : []
  return colleague ? [...own, { at: at + 5 * MINUTE, by: there, facts: colleague }] : own
}
