import { type LocalDay, localDay, startOfDay, weekday } from "../../shared/policy/local-days.ts"
import { isFrenchHoliday } from "../../shared/policy/public-holidays.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db, Tx } from "../db/open.ts"
import { queueMail } from "../notices/queue-mail.ts"
import { digestMail } from "./digest-mail.ts"
import { lateGroups, latestCases } from "./late-cases.ts"
import { listed } from "./late-report.ts"

const MARK = "digest_sent"
/** Of the shop's morning. */
const FROM_HOUR = 7
const MOST_URGENT = 10

/**
 * What is late and what soon will be, to each person of finance who has an address: once a working day, in the morning of
 * the shop's calendar, only where there is something. Answers how many mails it queued.
 */
export async function sendDigest(ctx: Context): Promise<number> {
  const { read } = ctx.database
  const day = await digestDay(read, ctx.now())
  if (day === null || (await lastSent(read)) === day) return 0
  const { policy } = await currentPolicy(read, ctx.now())
  const days = policy.thresholds.obligationDays
  const groups = await lateGroups(read, ctx.now(), days + 1)
  const first = await listed(read, await latestCases(read, ctx.now(), { groups, most: MOST_URGENT }))
  const people = groups.length > 0 ? await ofFinance(read) : []
  return ctx.database.write(async (tx) => {
    for (const { id, name, locale, email } of people) {
      const mail = digestMail({ name, locale, groups, first, days, link: `${homeOf(ctx)}/late` })
      await queueMail(tx, ctx, { ...mail, key: `digest:${id}:${day}`, about: `person:${id}`, to: email })
    }
    await keepSent(tx, day)
    return people.length
  })
}

/** Null: too early, or nobody works. */
async function digestDay(db: Db, now: number): Promise<LocalDay | null> {
  const shop = await db.selectFrom("shops").select("time_zone").orderBy("id").executeTakeFirst()
  if (!shop) return null
  const day = localDay(now, shop.time_zone)
  if (weekday(day) === 0 || weekday(day) === 6 || isFrenchHoliday(day)) return null
  return now < startOfDay(day, shop.time_zone) + FROM_HOUR * 60 * 60_000 ? null : day
}

async function ofFinance(db: Db) {
  const rows = await db
    .selectFrom("people")
    .innerJoin("person_roles", "person_roles.person_id", "people.id")
    .where("person_roles.role", "=", "finance")
    .where("people.removed_at", "is", null)
    .where("people.email", "is not", null)
    .select(["people.id", "people.name", "people.locale", "people.email"])
    .distinct()
    .orderBy("people.id")
    .execute()
  return rows.map((row) => ({ ...row, email: row.email ?? "" }))
}

const homeOf = ({ config }: Context): string =>
  config.publicUrl ?? `${config.tls ? "https" : "http"}://localhost:${config.port}`

async function lastSent(db: Db): Promise<string | undefined> {
  return (await db.selectFrom("meta").select("value").where("key", "=", MARK).executeTakeFirst())?.value
}

async function keepSent(tx: Tx, value: string): Promise<void> {
  await tx
    .insertInto("meta")
    .values({ key: MARK, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}
