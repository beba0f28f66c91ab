import { sql } from "kysely"
import type { SignalChart, SignalPage } from "../../shared/contract/insights.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { signalRows, toSignal } from "./list-signals.ts"
import { insightsNotAllowed } from "./not-allowed.ts"
import { unitsBehind } from "./units-behind.ts"

/** One signal with its weeks, what was said of it, and what most of its units have in common. */
export async function signalPage(db: Db, actor: Actor, id: string): Promise<Result<SignalPage>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const row = await signalRows(db).where("signals.id", "=", id).executeTakeFirst()
  if (!row) return refused("not_found", "There is no such signal.")
  const notes = await db
    .selectFrom("signal_notes")
    .leftJoin("people", "people.id", "signal_notes.person_id")
    .where("signal_id", "=", id)
    .orderBy("signal_notes.at")
    .orderBy("signal_notes.id")
    .select(["signal_notes.id", "at", "people.name as by", "kind", "text", "day"])
    .execute()
  const signal = toSignal(row)
  const lead = signal.about.lead && (await nameOf(db, signal.about.lead))
  return done({
    signal: lead ? { ...signal, about: { ...signal.about, lead } } : signal,
    chart: JSON.parse(row.chart) as SignalChart,
    notes,
    most: await mostOf(db, row),
  })
}

const nameOf = async (db: Db, id: string) =>
  (await db.selectFrom("people").select("name").where("id", "=", id).executeTakeFirst())?.name ?? null

/** Half of them and more: what they share is worth saying. Fewer is chance. */
const WORTH = 0.5

async function mostOf(db: Db, row: { series: string; since: number }): Promise<SignalPage["most"]> {
  const behind = unitsBehind(db, row)
  const all = await behind.select(sql<number>`cast(count(*) as bigint)`.as("count")).executeTakeFirst()
  let best: SignalPage["most"] = null
  for (const what of ["batch", "carrier", "region"] as const) {
    const top = await unitsBehind(db, row)
      .where(`learned_units.${what}`, "is not", null)
      .select([`learned_units.${what} as value`, sql<number>`cast(count(*) as bigint)`.as("count")])
      .groupBy(`learned_units.${what}`)
      .orderBy("count", "desc")
      .limit(1)
      .executeTakeFirst()
    if (top?.value && top.count >= WORTH * (all?.count ?? 0) && top.count > (best?.count ?? 0))
      best = { what, value: top.value, count: top.count }
  }
  return best
}
