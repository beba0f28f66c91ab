import type { z } from "zod/mini"
import type { CreditBalance } from "../../../shared/contract/credits.ts"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { Actor } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import type { Db } from "../../db/open.ts"
import { leftOf } from "./issue-credit.ts"
import { findCredit, hasExpired, notByKey } from "./spend-credit.ts"

/** What a code is good for now; another shop's is not there. */
export async function creditBalance(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { code: string },
): Promise<Result<z.infer<typeof CreditBalance>>> {
  const notAllowed = notByKey(actor)
  if (notAllowed || actor.kind !== "api_key") return notAllowed ?? refused("not_allowed")
  const id = await findCredit(db, actor.shopId, input.code)
  const credit = id && (await db.selectFrom("store_credits").selectAll().where("id", "=", id).executeTakeFirst())
  if (!credit) return refused("not_found", "This shop has given no such credit.")
  const { currency, expires_at: expiresAt } = credit
  return done({ currency, balanceMinor: hasExpired(ctx, credit) ? 0 : leftOf(credit), expiresAt })
}
