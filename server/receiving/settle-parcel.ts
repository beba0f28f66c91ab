import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { docsOf, keysOf, publishParcel, returnsInParcel } from "../feed/publish-parcel.ts"
import { decideReturn } from "../refunds/decide-return.ts"
import { aboutOrders, aboutReturns } from "../refunds/load-refund-input.ts"
import { lockPaymentsOf } from "../refunds/lock-payments.ts"
import { foldParcel, toldOf } from "./fold-parcel.ts"
import { closeExceptions } from "./open-exception.ts"
import { looksIn, refreshEvidence, standingOf } from "./refresh-evidence.ts"
import { refreshMissing } from "./refresh-missing.ts"
import type { Touched } from "./seen-fact.ts"

/** After anything was seen of a parcel: what its evidence is worth, what follows for the money, what handhelds are told. */
export async function settleParcel(tx: Tx, ctx: Context, parcelId: string, cause: string): Promise<void> {
  const returns = (await returnsInParcel.of(tx, parcelId)).map((held) => held.id)
  if (returns.length > 0)
    await closeExceptions(tx, ctx, { parcelId, kinds: ["unknown_parcel", "no_return"] }, "return_found")
  for (const returnId of returns) await refreshMissing(tx, ctx, returnId)
  await refreshEvidence(tx, ctx, parcelId)
  for (const returnId of returns) await decideReturn(tx, ctx, returnId, cause)
  await publishParcel(tx, ctx, parcelId)
}

/** Settles each parcel and return that was touched, once, by the last that touched it. */
export async function settleTouched(tx: Tx, ctx: Context, touched: readonly Touched[]): Promise<void> {
  const parcels = new Map(touched.flatMap((one) => ("parcelId" in one ? [[one.parcelId, one.cause] as const] : [])))
  const anew = new Set(touched.flatMap((one) => ("parcelId" in one && one.stands ? [one.parcelId] : [])))
  const returns = new Map(touched.flatMap((one) => ("returnId" in one ? [[one.returnId, one.cause] as const] : [])))
  const forget = await learnTogether(tx, [...parcels.keys()])
  // in one order whatever the batch: two transactions that settle the same ones do not wait for each other
  for (const [parcelId, cause] of inOrder(parcels)) {
    if (anew.has(parcelId)) await foldParcel(tx, ctx, parcelId)
    await settleParcel(tx, ctx, parcelId, cause)
  }
  forget()
  for (const [returnId, cause] of inOrder(returns)) await decideReturn(tx, ctx, returnId, cause)
}

/** Asks once for what deciding them only reads; the next batch of the transaction may change it, and asks anew. */
async function learnTogether(tx: Tx, parcels: readonly string[]): Promise<() => void> {
  if (parcels.length < 2) return () => {}
  await lockPaymentsOf(tx, parcels)
  const held = await returnsInParcel.learn(tx, parcels)
  const all = [
    { ids: parcels, questions: [keysOf, docsOf, toldOf, standingOf, looksIn] },
    { ids: [...new Set(held.map((one) => one.id))], questions: aboutReturns },
    { ids: [...new Set(held.map((one) => one.order_id))], questions: aboutOrders },
  ]
  for (const { ids, questions } of all) for (const question of questions) await question.learn(tx, ids)
  return () => {
    for (const { ids, questions } of all) for (const question of questions) question.forget(tx, ids)
  }
}

const inOrder = (map: ReadonlyMap<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
