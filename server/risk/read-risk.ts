import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Outcomes, RiskDraft, RiskOfReturn, RiskPage, RiskPreview } from "../../shared/policy/risk-page.ts"
import { riskCodes } from "../../shared/policy/risk-rules.ts"
import { type RiskFacts, type RiskHit, scoreRisk } from "../../shared/policy/risk-score.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { currentRules } from "./current-rules.ts"

const DAY = 86_400_000
const DAYS = 90
/** Weighed ones that a page or a preview goes through: the newest, and enough to say how a rule does. */
const MOST = 20_000
const NEWEST = 20

const notTheirs = () => refused("not_allowed", "Who is looked at is finance's and an administrator's.")

type Outcome = keyof typeof outcomeOf
const outcomeOf = { let_go: "letGo", changed: "changed", waiting: "waiting" } as const

/** The rules, what each of them hit in the last 90 days, and how often the person who looked agreed. */
export async function readRisk(db: Db, ctx: Context, actor: Actor): Promise<Result<RiskPage>> {
  if (!may(actor, "risk.read")) return notTheirs()
  const { version, rules, row } = await currentRules(db)
  const marks = await recentMarks(db, ctx)
  const chosen = marks.filter((one) => one.chosen === 1 && one.applied === 1)
  const outcomes = await outcomesOf(
    db,
    chosen.map((one) => one.return_id),
  )
  const count = (all: readonly { return_id: string }[]): Outcomes => {
    const sum = { letGo: 0, changed: 0, waiting: 0 }
    for (const one of all) sum[outcomeOf[outcomes.get(one.return_id) ?? "waiting"]]++
    return sum
  }
  const perRule = riskCodes.map((code) => {
    const own = chosen.filter((one) => hitsOf(one).some((hit) => hit.code === code))
    const hits = marks.filter((one) => hitsOf(one).some((hit) => hit.code === code)).length
    return { code, hits, chosen: own.length, outcomes: count(own) }
  })
  const newest = chosen.slice(0, NEWEST)
  const names = await numbersOf(
    db,
    newest.map((one) => one.return_id),
  )
  const shop = await db.selectFrom("shops").select("currency").orderBy("created_at").limit(1).executeTakeFirst()
  const author = row
    ? await db.selectFrom("people").select("name").where("id", "=", row.author_id).executeTakeFirst()
    : undefined
  return done({
    ...{ rules, version, changedAt: row?.at ?? null, changedBy: author?.name ?? null, reason: row?.reason ?? null },
    ...{ currency: shop?.currency ?? "EUR", days: DAYS, counts: { weighed: marks.length, chosen: chosen.length } },
    ...{ outcomes: count(chosen), perRule, mayChange: may(actor, "risk.write") },
    newest: newest.map((one) => ({
      ...{ returnId: one.return_id, rma: names.get(one.return_id) ?? "", at: one.at, score: one.score },
      ...{ threshold: rules.threshold, hits: hitsOf(one), outcome: outcomes.get(one.return_id) ?? "waiting" },
    })),
  })
}

/** What a draft would have chosen of the last 90 days, by what was known of each when it was weighed. */
export async function previewRisk(
  db: Db,
  ctx: Context,
  actor: Actor,
  { rules }: z.infer<typeof RiskDraft>,
): Promise<Result<RiskPreview>> {
  if (!may(actor, "risk.write")) return refused("not_allowed", "These rules are an administrator's.")
  const now = await currentRules(db)
  const marks = await recentMarks(db, ctx)
  const hits = new Map(riskCodes.map((code) => [code, 0]))
  const sum = { weighed: marks.length, chosenNow: 0, chosenThen: 0, more: 0, fewer: 0 }
  for (const mark of marks) {
    const facts = JSON.parse(mark.facts) as RiskFacts
    const [before, then] = [scoreRisk(now.rules, facts), scoreRisk(rules, facts)]
    if (before.chosen) sum.chosenNow++
    if (then.chosen) sum.chosenThen++
    if (then.chosen && !before.chosen) sum.more++
    if (before.chosen && !then.chosen) sum.fewer++
    for (const hit of then.hits) hits.set(hit.code, (hits.get(hit.code) ?? 0) + 1)
  }
  return done({ ...sum, perRule: riskCodes.map((code) => ({ code, hits: hits.get(code) ?? 0 })) })
}

export async function riskOfReturn(db: Db, actor: Actor, id: string): Promise<Result<z.infer<typeof RiskOfReturn>>> {
  if (!may(actor, "risk.read")) return notTheirs()
  const mark = await db.selectFrom("risk_marks").selectAll().where("return_id", "=", id).executeTakeFirst()
  if (!mark) return refused("not_found", "It was not weighed.")
  const { rules } = await currentRules(db)
  return done({
    ...{ score: mark.score, threshold: rules.threshold, hits: hitsOf(mark) },
    chosen: mark.chosen === 1 && mark.applied === 1,
  })
}

const hitsOf = ({ hits }: { hits: string }) => JSON.parse(hits) as RiskHit[]

function recentMarks(db: Db, ctx: Context) {
  return db
    .selectFrom("risk_marks")
    .select(["return_id", "facts", "hits", "score", "chosen", "applied", "at"])
    .where("notice_at", ">=", ctx.now() - DAYS * DAY)
    .orderBy("notice_at", "desc")
    .limit(MOST)
    .execute()
}

/** A person who refused, or whose look took something off, agreed; one who let it go as it was did not. */
async function outcomesOf(db: Db, ids: readonly string[]): Promise<Map<string, Outcome>> {
  if (ids.length === 0) return new Map()
  const intents = await db
    .selectFrom("intents")
    .select(["return_id", "state", "cleared", "stopped_by"])
    .where(among(db, "return_id", ids))
    .execute()
  const units = await db
    .selectFrom("units")
    .select("return_id")
    .distinct()
    .where(among(db, "return_id", ids))
    .where((eb) => eb.or([eb("acceptance", "=", "rejected"), eb("deduction_basis_points", ">", 0)]))
    .execute()
  const refusedOf = new Set(units.map((unit) => unit.return_id))
  const found = new Map<string, Outcome>()
  for (const [id, own] of Map.groupBy(intents, (intent) => intent.return_id)) {
    const stopped = own.some((one) => one.stopped_by === "person")
    const cleared = own.some((one) => (JSON.parse(one.cleared) as string[]).includes("risk"))
    if (stopped || (cleared && refusedOf.has(id))) found.set(id, "changed")
    else if (cleared) found.set(id, "let_go")
  }
  return found
}

async function numbersOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom("returns")
    .select(["id", "rma"])
    .where(among(db, "id", ids))
    .execute()
  return new Map(rows.map((row) => [row.id, row.rma]))
}
