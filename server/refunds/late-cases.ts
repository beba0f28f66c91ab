import { type Kysely, sql } from "kysely"
import { type LateHolder, lateHolders } from "../../shared/contract/late.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { addDays, daysBetween, localDay } from "../../shared/policy/local-days.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Db } from "../db/open.ts"
import { isOpenRow, isOwedRow, shopOfOwed } from "./queue-filter.ts"

/** Late returns that are alike: of one day, one currency, held up by one holder for one reason. */
export interface LateGroup {
  due_day: string
  currency: string
  holder: LateHolder
  reason: string
  /** Today, in the calendar of their shops. */
  today: string
  cases: number
  amount: number
  surcharge: number
}

export interface LateRow extends Omit<LateGroup, "cases"> {
  id: string
  shop_id: string
}

/** Of all that is late of a return, who is nearest to paying it holds the case; "surcharge": nothing else of it is open. */
const LAST = "9"

/**
 * Every late return, counted and added up by the database, the latest first; with `ahead` those too that fall due in so many
 * days, today included.
 */
export async function lateGroups(db: Db, now: number, ahead = 0): Promise<LateGroup[]> {
  const found: LateGroup[] = []
  for (const { today, ...when } of await calendars(db, now, ahead)) {
    const { rows } = await sql<Group>`${wholeOf(db, when)}
      select due_day, currency, held, cast(count(*) as bigint) as cases, cast(sum(amount) as bigint) as amount,
        cast(sum(surcharge) as bigint) as surcharge
      from whole group by due_day, currency, held`.execute(db)
    found.push(...rows.map(({ held, ...group }) => ({ ...group, today, ...holderIn(held) })))
  }
  return found.sort((a, b) => (a.due_day < b.due_day ? -1 : a.due_day > b.due_day ? 1 : 0))
}

type Asked = { groups: readonly LateGroup[]; most: number; holder?: LateHolder | undefined }

/** The latest returns of these groups, of one day the dearest first: no day is looked at beyond the last that is needed. */
export async function latestCases(db: Db, now: number, { groups, most, holder }: Asked): Promise<LateRow[]> {
  const wanted = groups.filter((group) => holder === undefined || group.holder === holder)
  const last = dayOf(wanted, most)
  if (last === null) return []
  const found: LateRow[] = []
  for (const { today, ...when } of await calendars(db, now, daysBetween(today0(wanted), last) + 1)) {
    const held = holder === undefined ? sql`1 = 1` : sql`held like ${`${rank(holder)} %`}`
    const { rows } = await sql<Read>`${wholeOf(db, when)} select * from whole where ${held}
      order by due_day, amount desc, id limit ${sql.lit(most)}`.execute(db)
    found.push(...rows.map(({ held: by, ...row }) => ({ ...row, today, ...holderIn(by) })))
  }
  return found.sort((a, b) => lateness(b) - lateness(a) || b.amount - a.amount || (a.id < b.id ? -1 : 1)).slice(0, most)
}

/** Days late; 0 is due today, below zero is still to come. */
export const lateness = ({ due_day, today }: Pick<LateGroup, "due_day" | "today">) => daysBetween(due_day, today)

/** The earliest of their todays: a day is reached from each. */
const today0 = (groups: readonly LateGroup[]) => groups.map((group) => group.today).sort()[0] ?? ""

/** By which day there are so many; null: there are none. */
function dayOf(groups: readonly LateGroup[], most: number): string | null {
  let count = 0
  for (const group of groups) {
    count += group.cases
    if (count >= most) return group.due_day
  }
  return groups.at(-1)?.due_day ?? null
}

interface When {
  now: number
  /** Due before this day, in shops of one calendar. */
  before: string
  shopIds: readonly string[]
}

async function calendars(db: Db, now: number, ahead: number): Promise<(When & { today: string })[]> {
  const shops = await db.selectFrom("shops").select(["id", "time_zone"]).execute()
  return [...Map.groupBy(shops, (shop) => localDay(now, shop.time_zone))].map(([today, own]) => ({
    ...{ now, today, before: addDays(today, ahead) },
    shopIds: own.map((shop) => shop.id),
  }))
}

type Read = Omit<LateRow, "holder" | "reason" | "today"> & { held: string }
type Group = Omit<LateGroup, "holder" | "reason" | "today"> & { held: string }

function holderIn(held: string): Pick<LateRow, "holder" | "reason"> {
  const [of = LAST, reason = ""] = held.split(" ")
  return { holder: lateHolders[Number(of)] ?? "finance", reason }
}

/** Later than any end of the day before `before`, wherever it is: an index is gone along by it. */
const latestEnd = (before: string) => Date.parse(`${before}T00:00:00Z`) + 15 * 60 * 60_000

/** "whole": a row each return. */
function wholeOf(db: Db, { now, before, shopIds }: When) {
  const first = firstOf(db)
  const shops = sql.join(shopIds)
  return sql`with late as (
      select intents.return_id as id, intents.shop_id, intents.due_day, intents.currency,
        case when intents.kind = 'surcharge' then 0 else intents.amount_minor end as amount,
        case when intents.kind = 'surcharge' then intents.amount_minor else 0 end as surcharge,
        ${heldBy(now, first)} as held
      from intents where ${isOpenRow} and intents.due_day < ${before} and intents.shop_id in (${shops})
      union all
      select returns.id, returns.shop_id, returns.due_day, returns.owed_currency, returns.owed_minor, 0,
        ${owedBy()} || ' ' || ${first("obligations", ["reason"])}
      from returns where ${isOwedRow} and returns.due_at <= ${latestEnd(before)} and returns.due_day < ${before}
        and ${shopOfOwed} in (${shops})),
    whole as (select id, min(shop_id) as shop_id, min(due_day) as due_day, min(currency) as currency,
      cast(sum(amount) as bigint) as amount, cast(sum(surcharge) as bigint) as surcharge, min(held) as held
    from late group by id)`
}

type First = (column: string, path?: readonly string[]) => ReturnType<typeof sql<string>>

/** The first of a JSON list, as each engine asks for it. */
function firstOf(db: Db): First {
  if (isPostgres(db as unknown as Kysely<unknown>))
    return (column, path = []) => sql`(${sql.ref(column)}::json #>> ${sql.lit(`{${["0", ...path].join(",")}}`)})`
  return (column, path = []) => sql`json_extract(${sql.ref(column)}, ${sql.lit(["$[0]", ...path].join("."))})`
}

const rank = (holder: LateHolder) => String(lateHolders.indexOf(holder))

/** "<rank> <reason>": text, so that the least of a return's is one column. */
function heldBy(now: number, first: First) {
  const leads = Object.keys(holdOwners).filter((reason) => holdOwners[reason as HoldReason] === "lead")
  const reason = first("intents.reasons")
  const asked = sql`exists (select 1 from bank_asks where bank_asks.return_id = intents.return_id
    and bank_asks.answered_at is null and bank_asks.expires_at > ${now})`
  return sql<string>`case
    when intents.kind = 'surcharge' then ${sql.lit(`${LAST} surcharge`)}
    when intents.state in ('parked', 'failed', 'held', 'released') and ${asked}
      then ${sql.lit(`${rank("customer")} bank_account`)}
    when intents.state = 'held' and ${reason} = 'customer_to_be_heard'
      then ${sql.lit(`${rank("customer")} customer_to_be_heard`)}
    when intents.state = 'held' and ${reason} in (${sql.join(leads.map((one) => sql.lit(one)))})
      then ${sql.lit(`${rank("lead")} `)} || ${reason}
    when intents.state = 'held' then ${sql.lit(`${rank("finance")} `)} || coalesce(${reason}, 'held')
    when intents.state in ('parked', 'failed', 'proposed') then ${sql.lit(`${rank("finance")} `)} || intents.state
    when intents.way in ('sepa', 'manual') and intents.state = 'released'
      then ${sql.lit(`${rank("finance")} `)} || intents.way
    else ${sql.lit(`${rank("provider")} `)} || intents.state end`
}

function owedBy() {
  const when = (["lead", "operator", "dock", "carrier"] as const).map(
    (holder) => sql`when ${sql.lit(holder)} then ${sql.lit(rank(holder))}`,
  )
  return sql<string>`case returns.owed_holder ${sql.join(when, sql` `)} else ${sql.lit(rank("dock"))} end`
}
