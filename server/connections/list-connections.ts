import { sql } from "kysely"
import type { z } from "zod/mini"
import { done, type Result } from "../../shared/contract/problem.ts"
import type { connectionTroubles, ShopConnection, ShopConnections } from "../../shared/contract/shops.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { type Connection, notTheirs, type Run, toRun } from "./connection-row.ts"

type Trouble = (typeof connectionTroubles)[number]

/** Every connection that is on, with how it is and what its last runs came to; and the shops that have none. */
export async function listConnections(
  db: Db,
  ctx: Context,
  actor: Actor,
): Promise<Result<z.infer<typeof ShopConnections>>> {
  if (!may(actor, "shop.read")) return notTheirs()
  const shops = await db.selectFrom("shops").select(["id", "name"]).orderBy("name").execute()
  const rows = await db.selectFrom("shop_connections").selectAll().where("state", "<>", "off").execute()
  const names = new Map(shops.map((shop) => [shop.id, shop.name]))
  const connections: ShopConnection[] = []
  for (const row of rows) connections.push(await toConnection(db, ctx, row, names.get(row.shop_id) ?? ""))
  const taken = new Set(rows.map((row) => row.shop_id))
  return done({
    connections: connections.sort((a, b) => (a.shop.name < b.shop.name ? -1 : 1)),
    shops: shops.filter((shop) => !taken.has(shop.id)),
  })
}

async function toConnection(db: Db, ctx: Context, row: Connection, shopName: string): Promise<ShopConnection> {
  const runs = await newestRuns(db, row.id)
  const people = runs.flatMap((run) => run.asked_by ?? [])
  const asked =
    people.length === 0
      ? []
      : await db
          .selectFrom("people")
          .select(["id", "name"])
          .where(among(db, "id", people))
          .execute()
  const names = new Map(asked.map((one) => [one.id, one.name]))
  return {
    ...{ id: row.id, shop: { id: row.shop_id, name: shopName }, kind: row.kind, address: row.address, name: row.name },
    ...{ state: row.state, trouble: row.trouble as Trouble | null, error: row.last_error, refundsBy: row.refunds_by },
    ...{
      reachDays: row.reach_days,
      lastSyncAt: row.last_sync_at,
      nextSyncAt: row.next_sync_at,
      createdAt: row.created_at,
    },
    webhooks: {
      ...{ address: webhookAddress(ctx, row.id), asked: row.subscribed_to !== null, count: row.webhooks },
      ...{ refused: row.refused_webhooks, lastAt: row.last_webhook_at },
    },
    ...(await countThings(db, row.id)),
    runs: runs.map((run) => toRun(run, names)),
  }
}

/** Where the shop tells us of a change; null: nobody has said by which address we are reached from outside. */
export function webhookAddress({ config }: Pick<Context, "config">, id: string): string | null {
  return config.publicUrl === null ? null : `${config.publicUrl}/api/shop-webhooks/${id}`
}

/** The running one, the last one that kept something and the last dry one, of the few that are kept. */
async function newestRuns(db: Db, connectionId: string): Promise<Run[]> {
  const rows = await db
    .selectFrom("shop_runs")
    .selectAll()
    .where("connection_id", "=", connectionId)
    .orderBy("begun_at", "desc")
    .execute()
  const found = [
    rows.find((run) => run.state === "running"),
    rows.find((run) => run.kind !== "dry" && run.state !== "running"),
    rows.find((run) => run.kind === "dry" && run.state !== "running"),
  ]
  return found.flatMap((run) => run ?? [])
}

async function countThings(db: Db, connectionId: string): Promise<{ orders: number; products: number }> {
  const rows = await db
    .selectFrom("shop_things")
    .select(["kind", sql<number>`cast(count(*) as bigint)`.as("count")])
    .where("connection_id", "=", connectionId)
    .groupBy("kind")
    .execute()
  const of = (kind: string) => Number(rows.find((row) => row.kind === kind)?.count ?? 0)
  return { orders: of("order"), products: of("product") }
}
