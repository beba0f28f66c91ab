import type { Selectable } from "kysely"
import { Webhook } from "standardwebhooks"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { type PostSaid, postOut } from "../outgoing/post-out.ts"
import { SEND_WEBHOOK } from "../webhooks/queue-deliveries.ts"
import { openSecret } from "../webhooks/secrets.ts"
import { tellDisabled } from "../webhooks/tell-disabled.ts"
import { type Claimed, finishJob, holdsLease, postponeJob } from "./claim.ts"

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** An event is tried for so long; an endpoint that took nothing for so long is disabled. */
const TRIED_FOR = 3 * DAY
const FAILING_FOR = 7 * DAY
/** After each try; the last goes on. */
const waits = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
/** From so many calls in a row that came to nothing on, an endpoint is left alone for a while. */
const PATIENT = 5
const LONGEST_PAUSE = 15 * MINUTE

type Delivery = Selectable<Tables["webhook_deliveries"]>
type Endpoint = Selectable<Tables["webhook_endpoints"]>
interface Call {
  delivery: Delivery
  endpoint: Endpoint
}

/** As a mail leaves: two transactions with the call between them. Of one return an endpoint hears all in its order. */
export async function sendWebhook(ctx: Context, job: Claimed): Promise<void> {
  const call = await ctx.database.write((tx) => prepare(tx, ctx, job))
  if (!call) return
  const { delivery, endpoint } = call
  const headers = signed(ctx, call)
  const said = headers
    ? await postOut({ url: endpoint.url, body: delivery.body, headers, privateAllowed: ctx.config.webhooksPrivate })
    : ({ outcome: "later", status: null, error: "its secret was sealed by another house: rotate it" } as const)
  await ctx.database.write((tx) => record(tx, ctx, job, call, said))
}

/** Null: it is over, another of its return comes first, or the endpoint is left alone for now. */
async function prepare(tx: Tx, ctx: Context, job: Claimed): Promise<Call | null> {
  if (!(await holdsLease(tx, job))) return null
  const delivery = await tx
    .selectFrom("webhook_deliveries")
    .selectAll()
    .where("id", "=", job.subject)
    .executeTakeFirst()
  const endpoint =
    delivery &&
    (await tx.selectFrom("webhook_endpoints").selectAll().where("id", "=", delivery.endpoint_id).executeTakeFirst())
  if (!delivery || !endpoint || delivery.state !== "waiting" || endpoint.state !== "on") {
    await finishJob(tx, job, ctx.now())
    return null
  }
  const pause = endpoint.paused_until ?? 0
  // whoever is before it makes it due; the hour is for what nobody foresaw
  const until = (await isBehind(tx, delivery))
    ? ctx.now() + HOUR
    : pause > ctx.now()
      ? pause + jitter(ctx, MINUTE)
      : null
  if (until === null) return { delivery, endpoint }
  await postponeJob(tx, job, until)
  return null
}

async function isBehind(tx: Tx, { endpoint_id, return_id, ordinal }: Delivery): Promise<boolean> {
  if (return_id === null) return false
  const first = await waitingOf(tx, endpoint_id, return_id).where("ordinal", "<", ordinal).executeTakeFirst()
  return first !== undefined
}

const waitingOf = (tx: Tx, endpointId: string, returnId: string) =>
  tx
    .selectFrom("webhook_deliveries")
    .select("id")
    .where("endpoint_id", "=", endpointId)
    .where("return_id", "=", returnId)
    .where("state", "=", "waiting")
    .orderBy("ordinal")
    .limit(1)

/** Under both secrets while they change: whoever knows either finds theirs. */
function signed(ctx: Context, { delivery, endpoint }: Call): Record<string, string> | null {
  const at = new Date(ctx.now())
  const both = [endpoint.secret, (endpoint.old_until ?? 0) > ctx.now() ? endpoint.old_secret : null]
  const secrets = both.flatMap((sealed) => (sealed === null ? [] : (openSecret(ctx, endpoint.id, sealed) ?? [])))
  if (secrets.length === 0) return null
  const signatures = secrets.map((secret) => new Webhook(secret).sign(delivery.event_id, at, delivery.body))
  return {
    "content-type": "application/json",
    "user-agent": "backdock-webhooks/1",
    "webhook-id": delivery.event_id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signatures.join(" "),
  }
}

async function record(tx: Tx, ctx: Context, job: Claimed, call: Call, said: PostSaid): Promise<void> {
  if (!(await holdsLease(tx, job))) return
  const { delivery } = call
  const tries = delivery.tries + 1
  const tried = { tries, tried_at: ctx.now(), status: said.status }
  if (said.outcome === "taken") {
    await note(tx, delivery, { ...tried, state: "delivered", delivered_at: ctx.now(), last_error: null })
    await change(tx, call.endpoint.id, { failures: 0, failing_since: null, paused_until: null })
    await over(tx, ctx, job, delivery)
    return
  }
  const isOff = await failed(tx, ctx, call, said)
  const wait = Math.max(waits[Math.min(tries, waits.length) - 1] ?? HOUR, said.retryAfter ?? 0)
  const next = ctx.now() + wait + jitter(ctx, wait / 4)
  const givenUp = isOff || next - delivery.began_at > TRIED_FOR
  await note(tx, delivery, { ...tried, state: givenUp ? "given_up" : "waiting", last_error: said.error })
  if (givenUp) await over(tx, ctx, job, delivery)
  else await postponeJob(tx, job, next, said.error)
}

/** Answers whether nothing goes to it any more. */
async function failed(tx: Tx, ctx: Context, { endpoint }: Call, said: PostSaid): Promise<boolean> {
  const now = ctx.now()
  const failures = endpoint.failures + 1
  const failing_since = endpoint.failing_since ?? now
  const pause = failures < PATIENT ? null : now + Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(failures, 20))
  await change(tx, endpoint.id, { failures, failing_since, paused_until: pause })
  const because = said.outcome === "gone" ? "gone" : now - failing_since >= FAILING_FOR ? "week_of_failures" : null
  if (because === null) return false
  await change(tx, endpoint.id, { state: "disabled", because, updated_at: now, version: endpoint.version + 1 })
  const detail = { because, failures, since: failing_since }
  const subject = `webhook_endpoint:${endpoint.id}`
  await appendAudit(tx, ctx, { kind: "system" }, { action: "webhook.disabled", subject, detail })
  await tellDisabled(tx, ctx, { ...endpoint, because, failing_since })
  return true
}

/** The next of its return may go. */
async function over(tx: Tx, ctx: Context, job: Claimed, { endpoint_id, return_id }: Delivery): Promise<void> {
  await finishJob(tx, job, ctx.now())
  const next = return_id === null ? undefined : await waitingOf(tx, endpoint_id, return_id).executeTakeFirst()
  if (next) await enqueueJob(tx, { id: ctx.newId(), kind: SEND_WEBHOOK, subject: next.id, now: ctx.now() })
}

async function note(tx: Tx, { id }: Delivery, said: Partial<Delivery>): Promise<void> {
  await tx.updateTable("webhook_deliveries").set(said).where("id", "=", id).execute()
}

async function change(tx: Tx, id: string, said: Partial<Endpoint>): Promise<void> {
  await tx.updateTable("webhook_endpoints").set(said).where("id", "=", id).execute()
}

const jitter = (ctx: Context, most: number) => Math.floor(((ctx.randomBytes(1)[0] ?? 0) / 256) * most)
