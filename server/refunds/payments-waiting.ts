import type { z } from "zod/mini"
import type { PaymentsWaiting } from "../../shared/contract/payments-wait.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { paymentsWait } from "./stand-still.ts"

/** For finance's desk: why nothing leaves, where nothing does. */
export async function paymentsWaiting(db: Db, actor: Actor): Promise<Result<z.infer<typeof PaymentsWaiting>>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  return done({ waits: await paymentsWait(db) })
}
