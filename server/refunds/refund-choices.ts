import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { RefundChoices } from "../../shared/contract/refund-desk.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { isOpenRow, isOwedRow } from "./queue-filter.ts"

/** What there is to filter finance's list by. */
export async function refundChoices(db: Db, actor: Actor): Promise<Result<RefundChoices>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const [shops, sites, open, owed] = await Promise.all([
    db.selectFrom("shops").select(["id", "name", "currency"]).orderBy("name").execute(),
    db.selectFrom("sites").select(["id", "name"]).orderBy("name").execute(),
    db.selectFrom("intents").select("currency").distinct().where(isOpenRow).execute(),
    db.selectFrom("returns").select("owed_currency").distinct().where(isOwedRow).execute(),
  ])
  const currencies = [
    ...shops.map((shop) => shop.currency),
    ...open.map((row) => row.currency),
    ...owed.flatMap((row) => row.owed_currency ?? []),
  ]
  return done({
    shops: shops.map(({ id, name }) => ({ id, name })),
    sites,
    currencies: [...new Set(currencies)].sort(),
  })
}
