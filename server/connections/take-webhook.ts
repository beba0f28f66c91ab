import { sql } from "kysely"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import { LOOK_AT_SHOP } from "./connection-row.ts"

/** A shop that changes a thing often tells of it often: what it is by then is looked up once. */
const A_MOMENT = 2_000

/** Of a verified webhook only what it names is kept, as a job: doubled or out of order, the shop's own answer counts. */
export async function takeWebhook(
  tx: Tx,
  ctx: Context,
  { id, about, externalId }: { id: string; about: "order" | "product" | "nothing"; externalId?: string },
): Promise<Result<null>> {
  const counted = await tx
    .updateTable("shop_connections")
    .set({ webhooks: sql<number>`webhooks + 1`, last_webhook_at: ctx.now() })
    .where("id", "=", id)
    .where("state", "<>", "off")
    .executeTakeFirst()
  if (counted.numUpdatedRows === 0n) return refused("not_found")
  if (about === "nothing" || externalId === undefined) return done(null)
  const subject = `${id} ${about} ${externalId}`
  await enqueueJob(tx, { id: ctx.newId(), kind: LOOK_AT_SHOP, subject, now: ctx.now(), runAt: ctx.now() + A_MOMENT })
  return done(null)
}

/** Counted, so that a wrong secret is seen on the page. */
export async function countRefused(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable("shop_connections")
    .set({ refused_webhooks: sql<number>`refused_webhooks + 1` })
    .where("id", "=", id)
    .where("state", "<>", "off")
    .execute()
}
