import { done, type Refusal, type Result, refused } from "../../shared/contract/problem.ts"
import type { ChangeShop, ConnectShop, ShopKeys } from "../../shared/contract/shops.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { beginRun } from "./begin-run.ts"
import { type Connection, changeConnection, lockConnection, notTheirs } from "./connection-row.ts"
import { type ShopSecrets, sealSecrets } from "./find-access.ts"

/**
 * Connects a shop to its platform: what opens it is sealed, and shown to nobody again. Whether it opens anything is asked
 * by a job, which then looks through what the shop has without keeping it: a person asks for the first sync.
 */
export async function connectShop(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: ConnectShop,
): Promise<Result<{ id: string }>> {
  if (!may(actor, "shop.connect")) return notTheirs()
  const address = readAddress(input.keys.kind, input.address)
  if (address === null) return wrongAddress(input.keys.kind)
  const shop = await tx.selectFrom("shops").select("id").where("id", "=", input.shopId).executeTakeFirst()
  if (!shop) return refused("not_found", "There is no such shop.")
  const taken = await tx
    .selectFrom("shop_connections")
    .select("shop_id")
    .where("state", "<>", "off")
    .where((eb) =>
      eb.or([eb("shop_id", "=", shop.id), eb.and([eb("kind", "=", input.keys.kind), eb("address", "=", address)])]),
    )
    .executeTakeFirst()
  if (taken?.shop_id === shop.id) return refused("already_done", "This shop is connected already.")
  if (taken) return refused("conflict", "Another shop is connected to this address.")
  const id = ctx.newId()
  const connection: Connection = {
    ...{
      id,
      shop_id: shop.id,
      kind: input.keys.kind,
      address,
      sealed: sealSecrets(ctx, id, secretsOf(ctx, input.keys)),
    },
    ...{ refunds_by: input.refundsBy, reach_days: input.reachDays, state: "new", name: null, trouble: null },
    ...{ last_error: null, subscribed_to: null, synced_until: null, last_sync_at: null, next_sync_at: null },
    ...{ last_webhook_at: null, webhooks: 0, refused_webhooks: 0, created_at: ctx.now(), updated_at: ctx.now() },
  }
  await tx.insertInto("shop_connections").values(connection).execute()
  await beginRun(tx, ctx, { connection, kind: "dry", askedBy: personOf(actor) })
  const detail = {
    shop: shop.id,
    kind: connection.kind,
    address,
    refundsBy: input.refundsBy,
    reachDays: input.reachDays,
  }
  await appendAudit(tx, ctx, actor, { action: "shop.connected", subject: `shop_connection:${id}`, detail })
  return done({ id })
}

/** New keys, another way of refunds, another reach. What was ordered before keeps the way that it had. */
export async function changeShop(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, change }: { id: string; change: ChangeShop },
): Promise<Result<null>> {
  if (!may(actor, "shop.connect")) return notTheirs()
  const connection = await lockConnection(tx, id)
  if (!connection || connection.state === "off") return refused("not_found", "There is no such connection.")
  const { keys, refundsBy, reachDays } = change
  if (keys && keys.kind !== connection.kind)
    return refused("invalid", "These keys are another platform's.", {
      errors: [{ path: "keys.kind", wants: connection.kind }],
    })
  await changeConnection(tx, ctx, id, {
    ...(refundsBy && { refunds_by: refundsBy }),
    ...(reachDays && { reach_days: reachDays }),
    // the webhooks are asked for anew: they are signed with what has changed
    ...(keys && { sealed: sealSecrets(ctx, id, secretsOf(ctx, keys)), subscribed_to: null, next_sync_at: ctx.now() }),
  })
  const detail = { ...(refundsBy && { refundsBy }), ...(reachDays && { reachDays }), ...(keys && { keys: "rotated" }) }
  await appendAudit(tx, ctx, actor, { action: "shop.changed", subject: `shop_connection:${id}`, detail })
  return done(null)
}

/** Forgets what opened it. Its orders stay; what is to be refunded by its platform waits until it is connected again. */
export async function disconnectShop(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id }: { id: string },
): Promise<Result<null>> {
  if (!may(actor, "shop.connect")) return notTheirs()
  const connection = await lockConnection(tx, id)
  if (!connection || connection.state === "off") return refused("not_found", "There is no such connection.")
  await changeConnection(tx, ctx, id, {
    state: "off",
    sealed: null,
    next_sync_at: null,
    trouble: null,
    last_error: null,
  })
  await tx
    .updateTable("shop_runs")
    .set({ state: "stopped", ended_at: ctx.now() })
    .where("connection_id", "=", id)
    .where("state", "=", "running")
    .execute()
  await appendAudit(tx, ctx, actor, { action: "shop.disconnected", subject: `shop_connection:${id}`, detail: {} })
  return done(null)
}

/** A person asks for what has changed, for all of it, or what all of it would change. */
export async function askRun(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, kind }: { id: string; kind: "sync" | "whole" | "dry" },
): Promise<Result<{ id: string }>> {
  if (!may(actor, "shop.connect")) return notTheirs()
  const connection = await lockConnection(tx, id)
  if (!connection || connection.state === "off") return refused("not_found", "There is no such connection.")
  const run = await beginRun(tx, ctx, { connection, kind, askedBy: personOf(actor) })
  if (run === null) return refused("already_done", "It is being gone through right now.")
  await appendAudit(tx, ctx, actor, { action: "shop.asked", subject: `shop_connection:${id}`, detail: { kind } })
  return done({ id: run })
}

const personOf = (actor: Actor) => (actor.kind === "person" ? actor.id : null)

/** WooCommerce signs its webhooks with a word of ours; Shopify with its own. */
function secretsOf(ctx: Context, keys: ShopKeys): ShopSecrets {
  if (keys.kind === "shopify")
    return { kind: "shopify", secrets: { token: keys.token, webhookSecret: keys.webhookSecret } }
  const webhookSecret = Buffer.from(ctx.randomBytes(24)).toString("base64url")
  return { kind: "woocommerce", secrets: { key: keys.key, secret: keys.secret, webhookSecret } }
}

/** Without TLS a key would be read on the way, but on this machine. */
export function readAddress(kind: ShopKeys["kind"], typed: string): string | null {
  const text = typed.trim()
  if (kind === "shopify") {
    const domain = text
      .toLowerCase()
      .replace(/^https:\/\//, "")
      .replace(/\/.*$/, "")
    return /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/.test(domain) ? domain : null
  }
  const whole = /^https?:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(whole)) return null
  const { protocol, hostname, origin, pathname, username, search, hash } = new URL(whole)
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(hostname)
  if ((protocol !== "https:" && !here) || username || search || hash) return null
  return here || hostname.includes(".") ? (origin + pathname).replace(/\/+$/, "") : null
}

function wrongAddress(kind: ShopKeys["kind"]): Refusal {
  const wants = kind === "shopify" ? "the shop's own domain, something.myshopify.com" : "the site's address, https://…"
  return refused("invalid", "This is no shop's address.", { errors: [{ path: "address", wants }] })
}
