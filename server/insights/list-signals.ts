import type {
  Signal,
  SignalAbout,
  SignalChart,
  SignalEffect,
  SignalKind,
  SignalList,
} from "../../shared/contract/insights.ts"
import { done, type Result } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { insightsNotAllowed } from "./not-allowed.ts"
import { currentCosts } from "./numbers/cost-settings.ts"
import { rate } from "./statistics/intervals.ts"

/** Weeks of the small line beside a signal. */
const LINE = 14
/** Nobody reads more; what ended longer ago is found by its state alone. */
const MOST = 200

const OPEN = ["new", "looking", "acted"] as const
const ENDED = ["no_cause", "closed"] as const

/** What got worse and stands, newest first, with what the last look looked at; or what has ended. */
export async function listSignals(
  db: Db,
  actor: Actor,
  { state }: { state: "open" | "ended" },
): Promise<Result<SignalList>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const look = await db.selectFrom("looks").selectAll().orderBy("week", "desc").limit(1).executeTakeFirst()
  const rows = await signalRows(db)
    .where("signals.state", "in", state === "open" ? OPEN : ENDED)
    .orderBy("signals.told_at", "desc")
    .orderBy("signals.id", "desc")
    .limit(MOST)
    .execute()
  const { settings } = await currentCosts(db)
  const { told, ...looked } = look ?? { told: 0 }
  return done({
    look: look ? { ...(looked as Omit<typeof look, "told">), rate: settings.falseRate } : null,
    signals: rows.map(toSignal),
  })
}

export const signalRows = (db: Db) =>
  db
    .selectFrom("signals")
    .leftJoin("people as owner", "owner.id", "signals.owner_id")
    .selectAll("signals")
    .select(["owner.name as owner_name"])

export type SignalRow = Awaited<ReturnType<ReturnType<typeof signalRows>["execute"]>>[number]

export function toSignal(row: SignalRow): Signal {
  const chart = JSON.parse(row.chart) as SignalChart
  const usual = row.expected > 0 ? chart.usual : 0
  // units as far as their returns are due: what the count is a share of
  const due = chart.usual > 0 ? row.expected / chart.usual : row.sold
  const told = rate(row.seen, due)
  return {
    id: row.id,
    kind: row.kind as SignalKind,
    about: JSON.parse(row.about) as SignalAbout,
    state: row.state,
    owner: row.owner_id === null || row.owner_name === null ? null : { id: row.owner_id, name: row.owner_name },
    week: row.week,
    since: row.since,
    share: told && { estimate: Math.min(1, told.estimate), low: Math.min(1, told.low), high: Math.min(1, told.high) },
    usual,
    count: row.seen,
    sold: row.sold,
    toldAt: row.told_at,
    actedOn: row.acted_on,
    effect: row.effect === null ? null : (JSON.parse(row.effect) as SignalEffect),
    line: chart.points.slice(-LINE).map(({ share, out }) => ({ share: share?.estimate ?? null, out })),
  }
}
