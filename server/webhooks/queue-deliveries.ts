import type { Selectable } from "kysely"
import type { WebhookEvent } from "../../shared/contract/webhooks.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { writeMany } from "../db/write-many.ts"

export const SEND_WEBHOOK = "send_webhook"

type Notice = Pick<Selectable<Tables["notices"]>, "id" | "return_id" | "kind" | "about" | "moment">
type Endpoint = Pick<Selectable<Tables["webhook_endpoints"]>, "id" | "shop_id" | "kinds">

/** One delivery for each endpoint that wants to hear it; an event has its id from what happened, so it is never two. */
export async function queueDeliveries(tx: Tx, ctx: Context, notices: readonly Notice[]): Promise<void> {
  const endpoints = await tx
    .selectFrom("webhook_endpoints")
    .select(["id", "shop_id", "kinds"])
    .where("state", "=", "on")
    .execute()
  if (endpoints.length === 0) return
  const about = await aboutReturns(tx, [...new Set(notices.map((one) => one.return_id))])
  for (const [at, notice] of notices.entries()) {
    const known = about.get(notice.return_id)
    const own = endpoints.filter((one) => one.shop_id === known?.shop_id && wants(one, notice.kind))
    if (!known || own.length === 0) continue
    const body = JSON.stringify(eventOf(notice, known))
    const event = { event_id: `evt_${notice.id}`, return_id: notice.return_id, kind: notice.kind, body }
    for (const endpoint of own) await queueOne(tx, ctx, endpoint.id, { ...event, ordinal: ordinalOf(ctx, at) })
  }
}

const wants = ({ kinds }: Endpoint, kind: string) => (JSON.parse(kinds) as string[]).includes(kind)
/** What is handed over together keeps its order. */
const ordinalOf = (ctx: Context, at: number) => ctx.now() * 1000 + at

type Event = Pick<Selectable<Tables["webhook_deliveries"]>, "event_id" | "return_id" | "kind" | "body" | "ordinal">

export async function queueOne(tx: Tx, ctx: Context, endpointId: string, event: Event): Promise<string> {
  const id = ctx.newId()
  const now = ctx.now()
  const row = { id, endpoint_id: endpointId, ...event, created_at: now, began_at: now }
  await writeMany(tx, "webhook_deliveries", [row], { key: ["endpoint_id", "event_id"] })
  await enqueueJob(tx, { id: ctx.newId(), kind: SEND_WEBHOOK, subject: id, now })
  return id
}

type About = Awaited<ReturnType<typeof rowsOf>>[number] & { refunds: NonNullable<WebhookEvent["data"]["refunds"]> }

async function aboutReturns(tx: Tx, ids: readonly string[]): Promise<Map<string, About>> {
  const intents = await tx
    .selectFrom("intents")
    .select(["id", "return_id", "kind", "state", "way", "amount_minor", "currency"])
    .where("return_id", "in", ids)
    .where("state", "<>", "stopped")
    .orderBy("created_at")
    .orderBy("id")
    .execute()
  const byReturn = Map.groupBy(intents, (one) => one.return_id)
  return new Map(
    (await rowsOf(tx, ids)).map((row) => {
      const refunds = (byReturn.get(row.id) ?? []).map(
        ({ id, kind, state, way = "original", amount_minor, currency }) => {
          return { id, kind, state, way, amountMinor: amount_minor, currency }
        },
      )
      return [row.id, { ...row, refunds }]
    }),
  )
}

function rowsOf(tx: Tx, ids: readonly string[]) {
  return tx
    .selectFrom("returns")
    .innerJoin("orders", "orders.id", "returns.order_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.id", "returns.rma", "returns.status", "returns.shop_id", "orders.number", "shops.code"])
    .where("returns.id", "in", ids)
    .execute()
}

function eventOf({ kind, about, moment, return_id }: Notice, known: About): WebhookEvent {
  const { rma, number, code, status, refunds } = known
  const data = { returnId: return_id, rma, orderNumber: number, shop: code, status, ...(about && { about }), refunds }
  return { type: `return.${kind}`, timestamp: new Date(moment).toISOString(), data }
}
