import type { ProblemCode } from "../../shared/contract/problem.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { isGoodsHere, isMoneySent } from "./money-sent.ts"

type Returned = Pick<Tables["returns"], "id" | "decided">

/** Null: it may be cancelled. Goods that are here, and money that has gone, want another answer than "never mind". */
export async function whyNotCancel(db: Db, returned: Returned): Promise<ProblemCode | null> {
  if (returned.decided === "cancelled") return "already_done"
  if (await isMoneySent(db, returned.id)) return "money_moved"
  return (await isGoodsHere(db, returned.id)) ? "goods_here" : null
}

/** Null: the window and the notice may be put right. Once money has gone by them, finance corrects the money. */
export async function whyNotCorrect(db: Db, returned: Returned): Promise<ProblemCode | null> {
  if (returned.decided === "cancelled") return "already_done"
  return (await isMoneySent(db, returned.id)) ? "money_moved" : null
}
