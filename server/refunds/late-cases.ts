import { type Kysely, sql } from "kysely"
import { type LateHolder, lateHolders } from "../../shared/contract/late.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import { isPostgres } from "../db/dialects.ts"
import type { Db } from "../db/open.ts"
import { isOpenRow, isOwedRow } from "./queue-filter.ts"

export interface LateRow {
  id: string
  shop_id: string
  due_day: string
  currency: string
  amount: number
  surcharge: number
  holder: LateHolder
  reason: string
  /** Today, in its shop's calendar. */
  today: string
}

/** Of all that is late of a return, who is nearest to paying it holds the case; "surcharge": nothing else of it is open. */
const LAST = "9"

/** Every late return, a row each, in no order; with `ahead` those too that fall due in so many days, today included. */
export async function lateCases(db: Db, now: number, ahead = 0): Promise<LateRow[]> {
  const shops = await db.selectFrom("shops").select(["id", "time_zone"]).execute()
  const found: LateRow[] = []
  for (const [today, own] of Map.groupBy(shops, (shop) => localDay(now, shop.time_zone))) {
    const ids = own.map((shop) => shop.id)
    found.push(...(await lateIn(db, { now, today, before: addDays(today, ahead) }, ids)))
  }
  return found
}

/** Later than any end of the day before `before`, wherever it is: an index is gone along by it. */
const latestEnd = (before: string) => Date.parse(`${before}T00:00:00Z`) + 15 * 60 * 60_000

type When = { now: number; today: string; before: string }
type Read = Omit<LateRow, "holder" | "reason" | "today"> & { held: string }

async function lateIn(db: Db, { now, today, before }: When, shopIds: readonly string[]): Promise<LateRow[]> {
  const first = firstOf(db)
  const shops = sql.join(shopIds)
  const { rows } = await sql<Read>`with late as (
      select intents.return_id as id, intents.shop_id, intents.due_day, intents.currency,
        case when intents.kind = 'surcharge' then 0 else intents.amount_minor end as amount,
        case when intents.kind = 'surcharge' then intents.amount_minor else 0 end as surcharge,
        ${heldBy(now, first)} as held
      from intents where ${isOpenRow} and intents.due_day < ${before} and intents.shop_id in (${shops})
      union all
      select returns.id, returns.shop_id, returns.due_day, returns.owed_currency, returns.owed_minor, 0,
        ${owedBy()} || ' ' || ${first("obligations", ["reason"])}
      from returns where ${isOwedRow} and returns.due_at <= ${latestEnd(before)} and returns.due_day < ${before}
        and returns.shop_id in (${shops}))
    select id, min(shop_id) as shop_id, min(due_day) as due_day, min(currency) as currency,
      cast(sum(amount) as bigint) as amount, cast(sum(surcharge) as bigint) as surcharge, min(held) as held
    from late group by id`.execute(db)
  return rows.map(({ held, ...row }) => {
    const [rank = LAST, reason = ""] = held.split(" ")
    return { ...row, today, holder: lateHolders[Number(rank)] ?? "finance", reason }
  })
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
