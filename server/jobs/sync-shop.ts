import type { RunCounts, RunNote } from "../../shared/contract/shops.ts"
import { beginRun } from "../connections/begin-run.ts"
import {
  type Connection,
  changeConnection,
  countsOf,
  lockConnection,
  MOST_NOTES,
  type Place,
  placeOf,
  type Run,
  SYNC_SHOP,
} from "../connections/connection-row.ts"
import { accessOf } from "../connections/find-access.ts"
import { compareOrders, compareProducts, type Kept, keepOrders, keepProducts } from "../connections/keep-told.ts"
import { webhookAddress } from "../connections/list-connections.ts"
import type { Context } from "../context.ts"
import { enqueueJob } from "../db/enqueue-job.ts"
import type { Tx } from "../db/open.ts"
import { matchRefund } from "../refunds/match-refund.ts"
import { shopProviderName } from "../shops/open-shop.ts"
import { type ShopOrder, type ShopPage, type ShopProduct, type ShopSource, ShopTrouble } from "../shops/shop-source.ts"
import { backOff } from "./back-off.ts"
import { type Claimed, extendLease, finishJob, holdsLease, postponeJob, waitForTurn } from "./claim.ts"
import { leaveGate, passGate, tellGate } from "./provider-gate.ts"
import { toListed } from "./to-listed.ts"
import { keepUnmatched } from "./unmatched-refunds.ts"

/** From the end of one sync to the next: webhooks come at once, this finds what they lost. */
const EVERY = 5 * 60_000
/** A connection in trouble is tried again, and not for ever in one run: the next one goes on. */
const MOST_TRIES = 6
/** A page asks for more where an order has many lines, refunds or an article many variants. */
const CALLS_A_PAGE = 2

interface Turn {
  run: Run
  connection: Connection
  source: ShopSource
  provider: string
  probe: boolean
}
type Page = { step: "products"; page: ShopPage<ShopProduct> } | { step: "orders"; page: ShopPage<ShopOrder> }
type Answer = { step: "hello"; name: string; subscribed: string | null } | Page

/** One page of a run: asked with nothing open, kept in one transaction with how far it has come, and the next one queued. */
export async function syncShop(ctx: Context, job: Claimed): Promise<void> {
  const turn = await ctx.database.write((tx) => prepare(tx, ctx, job))
  if (!turn) return
  const answer = await ask(ctx, turn).catch((error: unknown) => toTrouble(error))
  if (answer instanceof ShopTrouble) return ctx.database.write((tx) => failed(tx, ctx, { job, turn, trouble: answer }))
  const dry = turn.run.kind === "dry" && answer.step !== "hello" ? await compare(ctx, turn, answer) : null
  await ctx.database.write((tx) => record(tx, ctx, { job, turn, answer, dry }))
}

async function prepare(tx: Tx, ctx: Context, job: Claimed): Promise<Turn | null> {
  const run = await tx.selectFrom("shop_runs").selectAll().where("id", "=", job.subject).executeTakeFirst()
  const connection = run?.state === "running" ? await lockConnection(tx, run.connection_id) : null
  if (!(await extendLease(tx, job, ctx.now()))) return null
  if (!run || !connection || connection.state === "off" || !ctx.openShop) {
    await finishJob(tx, job, ctx.now())
    return null
  }
  const opened = await openFor(tx, ctx, job, connection)
  return opened && { run, connection, ...opened }
}

/** null: it is not its turn, or its keys cannot be read any more. */
async function openFor(
  tx: Tx,
  ctx: Context,
  job: Claimed,
  connection: Connection,
): Promise<Pick<Turn, "source" | "provider" | "probe"> | null> {
  const access = accessOf(ctx, connection)
  const shop = await tx
    .selectFrom("shops")
    .select("code")
    .where("id", "=", connection.shop_id)
    .executeTakeFirstOrThrow()
  const source = access && ctx.openShop?.(access)
  if (!source) {
    await changeConnection(tx, ctx, connection.id, { state: "trouble", trouble: "sealed", next_sync_at: null })
    await endRuns(tx, ctx, connection.id, "failed")
    await finishJob(tx, job, ctx.now())
    return null
  }
  const provider = shopProviderName(connection.kind, shop.code)
  const gated = { name: provider, capabilities: { rate: source.rate } }
  const passed = await passGate(tx, ctx, { jobId: job.id, provider: gated, calls: CALLS_A_PAGE })
  if (passed) return { source, provider, ...passed }
  await waitForTurn(tx, job, provider)
  return null
}

async function ask(ctx: Context, { run, connection, source }: Turn): Promise<Answer> {
  const { step, after } = placeOf(run)
  if (step === "products") return { step, page: await source.products({ since: run.since, after }) }
  if (step === "orders") return { step, page: await source.orders({ since: run.since, after }) }
  const { name } = await source.hello()
  const to = webhookAddress(ctx, connection.id)
  // a dry run asks and changes nothing, there neither
  if (to !== null && to !== connection.subscribed_to && run.kind !== "dry") await source.subscribe(to)
  return { step, name, subscribed: run.kind === "dry" ? connection.subscribed_to : to }
}

const toTrouble = (error: unknown): ShopTrouble =>
  error instanceof ShopTrouble ? error : new ShopTrouble(String(error).slice(0, 300), { trouble: "unreadable" })

async function compare(ctx: Context, turn: Turn, answer: Page): Promise<Kept> {
  const { read } = ctx.database
  return answer.step === "orders"
    ? compareOrders(read, turn, answer.page.things)
    : compareProducts(read, turn, answer.page.things)
}

type Said = { job: Claimed; turn: Turn; answer: Answer; dry: Kept | null }

async function record(tx: Tx, ctx: Context, { job, turn, answer, dry }: Said): Promise<void> {
  const connection = await lockConnection(tx, turn.connection.id)
  await leaveGate(tx, job.id)
  await tellGate(tx, ctx, turn.provider, { trouble: null, probe: turn.probe })
  if (!(await holdsLease(tx, job)) || !connection || connection.state === "off") return
  const well = { state: "ok", trouble: null, last_error: null } as const
  if (answer.step === "hello") {
    await changeConnection(tx, ctx, connection.id, {
      ...well,
      name: answer.name.slice(0, 200),
      subscribed_to: answer.subscribed,
    })
    await moveOn(tx, ctx, job, turn, { place: { step: "products", after: null } })
    return
  }
  await changeConnection(tx, ctx, connection.id, well)
  const kept = dry ?? (await keep(tx, ctx, { ...turn, connection }, answer))
  const refunds =
    dry || answer.step !== "orders" ? 0 : await keepRefunds(tx, ctx, turn.provider, answer.page.things, kept)
  const counts = added(countsOf(turn.run), answer.step, { kept, refunds, unreadable: answer.page.unreadable.length })
  const notes = [...(JSON.parse(turn.run.notes) as RunNote[]), ...unreadable(answer), ...kept.notes].slice(
    0,
    MOST_NOTES,
  )
  const { next, rest } = answer.page
  const place: Place | null =
    next !== null
      ? { step: answer.step, after: next }
      : answer.step === "products"
        ? { step: "orders", after: null }
        : null
  await moveOn(tx, ctx, job, turn, { place, rest, counts, notes })
}

function keep(tx: Tx, ctx: Context, turn: Turn, answer: Page): Promise<Kept> {
  return answer.step === "orders"
    ? keepOrders(tx, ctx, turn, answer.page.things)
    : keepProducts(tx, ctx, turn, answer.page.things)
}

/** What the shop gave back by itself counts against its payment, and what we asked it for is settled by it. */
export async function keepRefunds(
  tx: Tx,
  ctx: Context,
  provider: string,
  orders: readonly ShopOrder[],
  { taken }: Kept,
): Promise<number> {
  let count = 0
  for (const refund of orders.filter((one) => taken.has(one.externalId)).flatMap((one) => one.refunds)) {
    if (!(await matchRefund(tx, ctx, toListed(provider, refund)))) await keepUnmatched(tx, provider, refund)
    count++
  }
  return count
}

const unreadable = ({ page, step }: Page): RunNote[] =>
  page.unreadable.map(({ id, why }) => ({
    ...{ is: "refused", thing: step === "orders" ? "order" : "product", name: id },
    ...{ fault: "unreadable", detail: why },
  }))

type Came = { kept: Kept; refunds: number; unreadable: number }

function added(counts: RunCounts, step: "orders" | "products", { kept, refunds, unreadable: bad }: Came): RunCounts {
  const [old, more] = [counts[step], kept.count]
  const sum = {
    ...{ created: old.created + more.created, changed: old.changed + more.changed },
    ...{ same: old.same + more.same, refused: old.refused + more.refused + bad },
  }
  return { ...counts, [step]: sum, refunds: counts.refunds + refunds, pages: counts.pages + 1 }
}

type Moved = { place: Place | null; rest?: number; counts?: RunCounts; notes?: RunNote[] }

/** The next page, or the end: until when everything is known now, and when it is asked again. */
async function moveOn(tx: Tx, ctx: Context, job: Claimed, { run, connection }: Turn, moved: Moved): Promise<void> {
  const { place, rest = 0, counts, notes } = moved
  const change = {
    ...(counts && { counts: JSON.stringify(counts) }),
    ...(notes && { notes: JSON.stringify(notes) }),
    ...(place && { place: JSON.stringify(place) }),
    ...(place === null && { state: "done" as const, ended_at: ctx.now() }),
  }
  await tx.updateTable("shop_runs").set(change).where("id", "=", run.id).execute()
  if (place !== null) {
    // made due anew: the tries of one page say nothing of the next
    await enqueueJob(tx, { id: ctx.newId(), kind: SYNC_SHOP, subject: run.id, now: ctx.now(), runAt: ctx.now() + rest })
    return
  }
  await finishJob(tx, job, ctx.now())
  if (run.kind === "dry") return
  const until = Math.max(connection.synced_until ?? 0, run.begun_at)
  const times = { synced_until: until, last_sync_at: ctx.now(), next_sync_at: ctx.now() + EVERY }
  await changeConnection(tx, ctx, connection.id, times)
}

type Failed = { job: Claimed; turn: Turn; trouble: ShopTrouble }

async function failed(tx: Tx, ctx: Context, { job, turn, trouble }: Failed): Promise<void> {
  const { connection, run, provider, probe } = turn
  await lockConnection(tx, connection.id)
  await leaveGate(tx, job.id)
  const { message: error, retryAfter } = trouble
  const seen = { trouble: trouble.trouble, probe, error, ...(retryAfter !== undefined && { retryAfter }) }
  await tellGate(tx, ctx, provider, seen)
  if (!(await holdsLease(tx, job))) return
  // to be asked for less is no trouble of the connection's
  const limited = trouble.trouble === "limited"
  if (!limited)
    await changeConnection(tx, ctx, connection.id, {
      ...{ state: "trouble", trouble: trouble.trouble ?? "unreadable", last_error: error.slice(0, 300) },
    })
  const over = trouble.final || trouble.trouble === "denied" || job.tries >= MOST_TRIES
  if (!over || limited) {
    await postponeJob(tx, job, ctx.now() + (retryAfter ?? backOff(ctx, job.tries)), error)
    return
  }
  await endRuns(tx, ctx, connection.id, "failed")
  await finishJob(tx, job, ctx.now())
  if (run.kind !== "dry" || connection.last_sync_at !== null)
    await changeConnection(tx, ctx, connection.id, { next_sync_at: ctx.now() + 12 * EVERY })
}

async function endRuns(tx: Tx, ctx: Context, connectionId: string, state: "failed"): Promise<void> {
  await tx
    .updateTable("shop_runs")
    .set({ state, ended_at: ctx.now() })
    .where("connection_id", "=", connectionId)
    .where("state", "=", "running")
    .execute()
}

/** What a webhook named, as the shop has it now. */
export async function lookAtShop(ctx: Context, job: Claimed): Promise<void> {
  const [id = "", about, externalId = ""] = job.subject.split(" ")
  const turn = await ctx.database.write(async (tx) => {
    const connection = await lockConnection(tx, id)
    if (!(await extendLease(tx, job, ctx.now()))) return null
    if (connection && connection.state !== "off") {
      const opened = await openFor(tx, ctx, job, connection)
      return opened && { connection, ...opened }
    }
    await finishJob(tx, job, ctx.now())
    return null
  })
  if (!turn) return
  const found = await lookUp(turn.source, about, externalId).catch((error: unknown) => toTrouble(error))
  await ctx.database.write(async (tx) => {
    const connection = await lockConnection(tx, id)
    await leaveGate(tx, job.id)
    const trouble = found instanceof ShopTrouble ? found.trouble : null
    await tellGate(tx, ctx, turn.provider, { trouble, probe: turn.probe })
    if (!(await holdsLease(tx, job)) || !connection || connection.state === "off") return
    if (found instanceof ShopTrouble) {
      // what stays silent is found by the next sync
      if (job.tries >= MOST_TRIES) await finishJob(tx, job, ctx.now())
      else await postponeJob(tx, job, ctx.now() + (found.retryAfter ?? backOff(ctx, job.tries)), found.message)
      return
    }
    if (found.order) {
      const kept = await keepOrders(tx, ctx, { connection, provider: turn.provider }, [found.order])
      await keepRefunds(tx, ctx, turn.provider, [found.order], kept)
    }
    if (found.product) await keepProducts(tx, ctx, { connection, provider: turn.provider }, [found.product])
    await finishJob(tx, job, ctx.now())
  })
}

async function lookUp(source: ShopSource, about: string | undefined, externalId: string) {
  if (about === "order") return { order: await source.order(externalId), product: null }
  return { order: null, product: await source.product(externalId) }
}

/** Each connected shop once in a while, whether its webhooks come or not. */
export async function syncDueShops(ctx: Context): Promise<number> {
  const due = await ctx.database.read
    .selectFrom("shop_connections")
    .select("id")
    .where("next_sync_at", "<=", ctx.now())
    .orderBy("next_sync_at")
    .limit(20)
    .execute()
  for (const { id } of due)
    await ctx.database.write(async (tx) => {
      const connection = await lockConnection(tx, id)
      if (!connection || connection.state === "off") return
      await beginRun(tx, ctx, { connection, kind: "sync", askedBy: null })
      await changeConnection(tx, ctx, id, { next_sync_at: ctx.now() + EVERY })
    })
  return due.length
}
