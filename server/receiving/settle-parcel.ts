import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { type Asking, knowing } from "../db/together.ts"
import { docsOf, keysOf, parcelAt, publishParcel, returnsInParcel } from "../feed/publish-parcel.ts"
import { queueNotice } from "../notices/queue-notice.ts"
import { decideApart, decideReturn } from "../refunds/decide-return.ts"
import { aboutOrders, aboutReturns } from "../refunds/load-refund-input.ts"
import { lockPaymentsOf } from "../refunds/lock-payments.ts"
import { foldParcel, standsAt, toldOf } from "./fold-parcel.ts"
import { closeExceptions, openOfParcel } from "./open-exception.ts"
import { looksIn, refreshEvidence, standingOf, unitsIn } from "./refresh-evidence.ts"
import { closingsOf, lackingOf, refreshMissing } from "./refresh-missing.ts"
import type { Touched } from "./seen-fact.ts"

/** After anything was seen of a parcel: what its evidence is worth, what follows for the money, what handhelds are told. */
export async function settleParcel(tx: Tx, ctx: Context, parcelId: string, cause: string): Promise<void> {
  const returns = (await returnsInParcel.of(tx, parcelId)).map((held) => held.id)
  await endUnknown(tx, ctx, parcelId, returns)
  for (const returnId of returns) await refreshMissing(tx, ctx, returnId)
  await refreshEvidence(tx, ctx, parcelId)
  for (const returnId of returns) await decideReturn(tx, ctx, returnId, cause)
  await publishParcel(tx, ctx, parcelId)
}

/** As `settleParcel`, of parcels that have nothing in common: step by step for all, and each step asks once. */
async function settleApart(tx: Tx, ctx: Context, parcels: readonly Apart[]): Promise<void> {
  const ids = parcels.map((one) => one.parcelId)
  const each = async (asked: readonly Asking[], step: (one: Apart) => Promise<void>) =>
    knowing(tx, asked, async () => {
      for (const one of parcels) await step(one)
    })
  const returns = parcels.flatMap((one) => one.held.map(({ id }) => id))
  await each([[standsAt, ids]], async (one) => {
    if (one.stands) await foldParcel(tx, ctx, one.parcelId)
  })
  await each([[openOfParcel, ids]], ({ parcelId, held }) =>
    endUnknown(
      tx,
      ctx,
      parcelId,
      held.map(({ id }) => id),
    ),
  )
  await each(
    [
      [closingsOf, returns],
      [lackingOf, returns],
    ],
    async ({ held }) => {
      for (const { id } of held) await refreshMissing(tx, ctx, id)
    },
  )
  await each([[unitsIn, ids]], ({ parcelId }) => refreshEvidence(tx, ctx, parcelId))
  const toDecide = parcels.flatMap(({ held, cause }) =>
    held.map(({ id, order_id }) => ({ returnId: id, orderId: order_id, cause })),
  )
  await decideApart(tx, ctx, toDecide)
  await each([[parcelAt, ids]], ({ parcelId }) => publishParcel(tx, ctx, parcelId))
}

async function endUnknown(tx: Tx, ctx: Context, parcelId: string, returns: readonly string[]): Promise<void> {
  if (returns.length > 0)
    await closeExceptions(tx, ctx, { parcelId, kinds: ["unknown_parcel", "no_return"] }, "return_found")
}

/** Settles each parcel and return that was touched, once, by the last that touched it. */
export async function settleTouched(tx: Tx, ctx: Context, touched: readonly Touched[]): Promise<void> {
  const parcels = new Map(touched.flatMap((one) => ("parcelId" in one ? [[one.parcelId, one.cause] as const] : [])))
  const anew = new Set(touched.flatMap((one) => ("parcelId" in one && one.stands ? [one.parcelId] : [])))
  const returns = new Map(touched.flatMap((one) => ("returnId" in one ? [[one.returnId, one.cause] as const] : [])))
  const { held, forget } = await learnTogether(tx, [...parcels.keys()])
  // in one order whatever the batch: two transactions that settle the same ones do not wait for each other
  const all = inOrder(parcels).map(([parcelId, cause]) => {
    return { parcelId, cause, stands: anew.has(parcelId), held: held.get(parcelId) ?? [] }
  })
  const apart = whichApart(all)
  await settleApart(
    tx,
    ctx,
    all.filter((one) => apart.has(one)),
  )
  for (const one of all) {
    if (apart.has(one)) continue
    if (one.stands) await foldParcel(tx, ctx, one.parcelId)
    await settleParcel(tx, ctx, one.parcelId, one.cause)
  }
  // as long as what is in each of them is known
  await tellArrived(tx, ctx, touched)
  forget()
  for (const [returnId, cause] of inOrder(returns)) await decideReturn(tx, ctx, returnId, cause)
}

/** Opened without having been seen at the dock, a parcel has arrived as well; of each a return is told once. */
async function tellArrived(tx: Tx, ctx: Context, touched: readonly Touched[]): Promise<void> {
  const here = touched.flatMap((one) =>
    "parcelId" in one && ["parcel_arrived", "parcel_opened"].includes(one.cause) ? [one.parcelId] : [],
  )
  for (const parcelId of new Set(here))
    for (const { id } of await returnsInParcel.of(tx, parcelId))
      await queueNotice(tx, ctx, { kind: "arrived", returnId: id, about: parcelId })
}

interface Apart {
  parcelId: string
  cause: string
  /** Is where it stands to be found anew? */
  stands: boolean
  held: readonly { id: string; order_id: string }[]
}

/** Those of whose orders no other one, and no other return, has a part; of fewer than two none. */
function whichApart(parcels: readonly Apart[]): ReadonlySet<Apart> {
  const times = new Map<string, number>()
  for (const { held } of parcels) for (const { order_id } of held) times.set(order_id, (times.get(order_id) ?? 0) + 1)
  const apart = parcels.filter(({ held }) => held.every(({ order_id }) => times.get(order_id) === 1))
  return new Set(apart.length > 1 ? apart : [])
}

/** Asks once for what deciding them only reads; the next batch of the transaction may change it, and asks anew. */
async function learnTogether(tx: Tx, parcels: readonly string[]): Promise<Learnt> {
  if (parcels.length < 2) return { held: new Map(), forget: () => {} }
  await lockPaymentsOf(tx, parcels)
  const held = await returnsInParcel.learn(tx, parcels)
  const all = [
    { ids: parcels, questions: [keysOf, docsOf, toldOf, standingOf, looksIn] },
    { ids: [...new Set(held.map((one) => one.id))], questions: aboutReturns },
    { ids: [...new Set(held.map((one) => one.order_id))], questions: aboutOrders },
  ]
  for (const { ids, questions } of all) for (const question of questions) await question.learn(tx, ids)
  const forget = () => {
    for (const { ids, questions } of all) for (const question of questions) question.forget(tx, ids)
  }
  return { held: Map.groupBy(held, (one) => one.of), forget }
}

interface Learnt {
  /** The returns in each parcel. */
  held: ReadonlyMap<string, { id: string; order_id: string }[]>
  forget(): void
}

const inOrder = (map: ReadonlyMap<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
