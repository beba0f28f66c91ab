import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { migrateToLatest, openDatabase } from "../../server/db/open.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { smtpMailer } from "../../server/mail/smtp-mailer.ts"
import { remind } from "../../server/notices/remind.ts"
import { tellAll } from "../../server/notices/tell-all.ts"
import { sealSecret } from "../../server/webhooks/secrets.ts"
import { noticeKinds } from "../../shared/domain/notice-kinds.ts"
import { HOUR, MINUTE, type TestContext, testConfig, testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { announceReturn, jacketOrder, type SeedReturn } from "../support/seed-return.ts"
import { seedSmall } from "../support/seed-small.ts"
import { onPostgres } from "../support/templates.ts"
import { type Doing, doings, planDay } from "./mail-day.ts"
import { startBadPost, type Taken } from "./mail-post.ts"

const STEP = 5 * MINUTE
const DAY_STEPS = 288
/** What is under way at its end still fails as often, and has this long. */
const TAIL = 48 * HOUR

export async function* measure(flags: string[]) {
  const { values } = parseArgs({
    args: flags,
    strict: false,
    options: {
      returns: { type: "string", default: "1000" },
      fail: { type: "string", default: "33" },
      postgres: { type: "boolean", default: false },
    },
  })
  const [count, percent] = [Number(values.returns), Number(values.fail)]
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "backdock-mails-"))
  const post = await startBadPost(percent / 100)
  const cluster = values.postgres ? await startPostgres() : null
  if (cluster) await onPostgres(cluster.url("postgres"), "CREATE DATABASE mails")
  const database = await openDatabase(cluster ? { url: cluster.url("mails") } : { file: join(folder, "mails.sqlite") })
  await migrateToLatest(database)
  const from = Date.now()
  try {
    const ctx = houseOf(database, post.smtpUrl)
    const returns = await seed(ctx, count, post.hookUrl)
    await runDay(ctx, returns)
    const seconds = Math.round((Date.now() - from) / 1000)
    const engine = database.engine
    yield {
      figure: "mail",
      engine,
      returns: count,
      failPercent: percent,
      ...(await judgeMails(ctx, post.mails)),
      seconds,
    }
    yield { figure: "webhooks", engine, returns: count, failPercent: percent, ...(await judgeHooks(ctx, post.hooks)) }
  } finally {
    await database.close()
    await post.stop()
    await cluster?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function houseOf(database: Database, smtpUrl: string): TestContext {
  const config = testConfig({
    MAIL_FROM: "Shop <returns@shop.example>",
    PORTAL_URL: "https://retours.example.com",
    WEBHOOKS_PRIVATE: "on",
  })
  return testContext(database, { config, mailer: smtpMailer(smtpUrl, { word: 2_000, all: 5_000 }) })
}

async function seed(ctx: TestContext, count: number, url: string): Promise<SeedReturn[]> {
  const { shopId, siteId } = await seedSmall(ctx)
  const returns: SeedReturn[] = []
  for (let from = 0; from < count; from += 100)
    await ctx.database.write(async (tx) => {
      for (let at = from; at < Math.min(count, from + 100); at++)
        returns.push(
          await announceReturn(
            { tx, ctx, shopId, siteId },
            jacketOrder(`${20_000 + at}`, `1Z999AA1${20_000_000 + at}`),
          ),
        )
    })
  const id = ctx.newId()
  const secret = sealSecret(ctx, id, `whsec_${Buffer.alloc(32, 1).toString("base64")}`)
  const row = { id, shop_id: shopId, url, name: "ERP", kinds: JSON.stringify(noticeKinds), secret, created_by: "x" }
  await ctx.database.write(async (tx) => {
    await tx
      .insertInto("webhook_endpoints")
      .values({ ...row, created_at: ctx.now(), updated_at: ctx.now() })
      .execute()
    await tx.updateTable("parcels").set({ state: "announced" }).execute()
    await tx.updateTable("returns").set({ status: "approved" }).execute()
  })
  return returns
}

async function runDay(ctx: TestContext, returns: readonly SeedReturn[]): Promise<void> {
  const plan = planDay(returns, DAY_STEPS)
  for (let step = 0; step < DAY_STEPS; step++) {
    const due = plan.get(step) ?? []
    for (const [doing, one] of due) await ctx.database.write((tx) => doings[doing as Doing](tx, ctx, one))
    await settle(ctx, STEP)
  }
  await remind(ctx)
  for (let past = 0; past < TAIL; past += 30 * MINUTE) await settle(ctx, 30 * MINUTE)
}

async function settle(ctx: TestContext, wait: number): Promise<void> {
  await tellAll(ctx)
  await runDueJobs(ctx)
  ctx.clock.advance(wait)
}

/** Of each thing that was to be told: is it in the mailbox, once, and after what came before it? */
async function judgeMails({ database: { read } }: TestContext, taken: readonly Taken[]) {
  const notices = await read.selectFrom("notices").selectAll().execute()
  const mails = await read.selectFrom("mails").selectAll().execute()
  const first = new Map<string, Taken>()
  let changed = 0
  for (const one of taken) {
    const known = first.get(one.id)
    if (!known) first.set(one.id, one)
    else if (known.body !== one.body) changed++
  }
  const mailOf = new Map(mails.map((mail) => [mail.id, mail]))
  const told = notices.filter((one) => one.state === "mailed")
  const lost = told.filter((one) => !first.has(mailOf.get(one.mail_id ?? "")?.message_id ?? "")).length
  // a mail that was let go of and had left all the same, though its sender was told no
  const heard = new Set(taken.filter((one) => !one.unheard).map((one) => one.id))
  const strays = mails.filter((mail) => mail.state !== "sent" && heard.has(mail.message_id)).length
  const order = [...first.keys()]
  let outOfOrder = 0
  for (const own of Map.groupBy(told, (one) => one.return_id).values()) {
    const places = own
      .map((one) => ({ at: one.moment, place: order.indexOf(mailOf.get(one.mail_id ?? "")?.message_id ?? "") }))
      .sort((a, b) => a.at - b.at)
    for (const [index, one] of places.entries())
      if (index > 0 && one.place < (places[index - 1]?.place ?? 0)) outOfOrder++
  }
  const unsettled =
    notices.filter((one) => one.due_at !== null).length + mails.filter((one) => one.state === "waiting").length
  const overtaken = notices.filter((one) => one.state === "overtaken").length
  const bad = lost + changed + strays + outOfOrder + unsettled
  return {
    ...{ notices: notices.length, mailed: told.length, overtaken, mails: first.size, arrivals: taken.length },
    ...{
      tries: mails.reduce((sum, mail) => sum + mail.tries, 0),
      lost,
      doubled: changed,
      strays,
      outOfOrder,
      unsettled,
    },
    ok: bad === 0,
  }
}

async function judgeHooks({ database: { read } }: TestContext, taken: readonly Taken[]) {
  const deliveries = await read.selectFrom("webhook_deliveries").selectAll().orderBy("ordinal").execute()
  const notices = await read.selectFrom("notices").select("id").execute()
  const first = new Map<string, Taken>()
  let changed = 0
  for (const one of taken) {
    const known = first.get(one.id)
    if (!known) first.set(one.id, one)
    else if (known.body !== one.body) changed++
  }
  const lost = notices.filter((one) => !first.has(`evt_${one.id}`)).length
  const order = new Map([...first.keys()].map((id, place) => [id, place]))
  let outOfOrder = 0
  for (const own of Map.groupBy(deliveries, (one) => one.return_id).values()) {
    const places = own.map((one) => order.get(one.event_id) ?? -1)
    for (const [index, place] of places.entries()) if (index > 0 && place < (places[index - 1] ?? 0)) outOfOrder++
  }
  const unsettled = deliveries.filter((one) => one.state !== "delivered").length
  const tries = deliveries.reduce((sum, one) => sum + one.tries, 0)
  const all = { events: notices.length, delivered: first.size, arrivals: taken.length, tries, lost, doubled: changed }
  return { ...all, outOfOrder, unsettled, ok: lost + changed + outOfOrder + unsettled === 0 }
}
