import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { WebhookEndpoints } from "../../shared/contract/webhooks.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"

/** Where the shops' own systems hear what happens, and how that goes. Secrets are never shown again. */
export async function listEndpoints(db: Db, ctx: Context, actor: Actor): Promise<Result<WebhookEndpoints>> {
  if (!may(actor, "webhook.manage")) return refused("not_allowed", "Webhooks are the administrator's.")
  const shops = await db.selectFrom("shops").select(["id", "name"]).orderBy("name").orderBy("id").execute()
  const rows = await db.selectFrom("webhook_endpoints").selectAll().orderBy("created_at").orderBy("id").execute()
  const endpoints = await Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      shop: { id: row.shop_id, name: shops.find((shop) => shop.id === row.shop_id)?.name ?? "" },
      name: row.name,
      url: row.url,
      kinds: JSON.parse(row.kinds),
      state: row.state,
      because: row.because as WebhookEndpoints["endpoints"][number]["because"],
      failures: row.failures,
      failingSince: row.failing_since,
      oldSecretUntil: (row.old_until ?? 0) > ctx.now() ? row.old_until : null,
      ...(await countsOf(db, row.id)),
      version: row.version,
    })),
  )
  return done({ shops, endpoints, privateAllowed: ctx.config.webhooksPrivate })
}

async function countsOf(db: Db, id: string) {
  const of = db.selectFrom("webhook_deliveries").where("endpoint_id", "=", id)
  const rows = await of
    .select(["state", ({ fn }) => fn.countAll<number>().as("count"), ({ fn }) => fn.max("delivered_at").as("last")])
    .groupBy("state")
    .execute()
  const count = (state: string) => Number(rows.find((row) => row.state === state)?.count ?? 0)
  return {
    waiting: count("waiting"),
    givenUp: count("given_up"),
    lastDeliveredAt: rows.find((row) => row.state === "delivered")?.last ?? null,
  }
}
