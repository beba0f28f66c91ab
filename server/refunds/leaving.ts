import { sql } from "kysely"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Leaving } from "../../shared/contract/refund-acts.ts"
import type { RefundFilter } from "../../shared/contract/refund-desk.ts"
import { sumMinor } from "../../shared/domain/money.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { type AskOnce, untilWritten } from "../db/until-written.ts"
import { isOpenRow, readFilter, statesOf } from "./queue-filter.ts"
import { runningSurcharge, zonesOf } from "./running-surcharge.ts"

/** Days that are shown by themselves, today included. */
const DAYS = 7

type Account = Leaving["accounts"][number]
interface Part {
  account: string
  currency: string
  /** now: on its way · a day until the week is over · later, or without a day. */
  when: string
  count: number
  sumMinor: number
}

/** Head of finance's list: what is to leave by account, currency and day, and what lateness adds by today. */
export async function leaving(db: Db, ctx: Context, actor: Actor, filter: RefundFilter): Promise<Result<Leaving>> {
  if (!may(actor, "refund.read")) return refused("not_allowed", "Refunds are finance's.")
  const now = ctx.now()
  const [zones, { policy }, once] = await Promise.all([zonesOf(db), currentPolicy(db, now), untilWritten(db)])
  // a plan has one today: the first shop's, or that of the one in question
  const today = localDay(now, zones.get(filter.shop ?? "") ?? [...zones.values()][0] ?? "UTC")
  const found = await readFilter(db, now, "all", filter)
  const parts = await partsOf(db, once, { where: found.intents, today })
  const days = parts.map((part) => part.when).filter(isDay)
  const late = await runningSurcharge(db, { now, policy, zones }, { once, found, days })
  const accounts = [...Map.groupBy(parts, (part) => `${part.account} ${part.currency}`).values()].map((own) =>
    accountOf(own, today),
  )
  return done({ today, accounts: accounts.sort(bySize), late })
}

const bySize = (a: Account, b: Account) => sizeOf(b) - sizeOf(a) || (a.account < b.account ? -1 : 1)
const sizeOf = ({ now, days, later }: Account) =>
  now.count + later.count + days.reduce((sum, day) => sum + day.count, 0)

/** From the index of what is open alone. */
async function partsOf(
  db: Db,
  once: AskOnce,
  { where, today }: { where: Awaited<ReturnType<typeof readFilter>>["intents"]; today: string },
): Promise<Part[]> {
  const moving = sql.join(statesOf.moving.map((state) => sql.lit(state)))
  const day = sql.ref("intents.due_day")
  const when = sql<string>`case when intents.state in (${moving}) then 'now'
    when ${day} < ${addDays(today, DAYS)} then ${day} else 'later' end`
  const account = sql<string>`case intents.way when 'original' then intents.provider else intents.way end`
  let query = db
    .selectFrom("intents")
    .select([account.as("account"), "intents.currency", when.as("when")])
    .select(sql<number>`cast(count(*) as bigint)`.as("count"))
    .select(sql<number>`cast(sum(intents.amount_minor) as bigint)`.as("sumMinor"))
    .where(isOpenRow)
    // nothing leaves for it: the same thing again is its worth
    .where("intents.way", "<>", "replacement")
    // by their places: their values are parameters, which PostgreSQL takes for others
    .groupBy([sql`1`, sql`2`, sql`3`])
  for (const one of where) query = query.where(one)
  return once(query)
}

const isDay = (when: string) => /^\d/.test(when)

function accountOf(all: readonly Part[], today: string): Account {
  const parts = all.map((part) => (isDay(part.when) && part.when < today ? { ...part, when: "late" } : part))
  const [first] = parts as [Part, ...Part[]]
  const { account, currency } = first
  const of = (when: string) => {
    const own = parts.filter((part) => part.when === when)
    return {
      currency,
      count: sumMinor(own.map((one) => one.count)),
      sumMinor: sumMinor(own.map((one) => one.sumMinor)),
    }
  }
  const days = [...new Set(parts.map((part) => part.when))]
    .filter((when) => isDay(when) || when === "late")
    .map((when) => ({ day: when === "late" ? null : when, count: of(when).count, sumMinor: of(when).sumMinor }))
    .sort((a, b) => ((a.day ?? "") < (b.day ?? "") ? -1 : 1))
  return { account, currency, now: of("now"), days, later: of("later") }
}
