import { createHash } from "node:crypto"
import type { FilterNames, Numbers, NumbersQuery, UnitsQuery } from "../../../shared/contract/numbers.ts"
import { type Result, refused } from "../../../shared/contract/problem.ts"
import { type Dimension, isMeasure, measureNames, measures } from "../../../shared/domain/measures.ts"
import { weekOf } from "../../../shared/domain/week.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Context } from "../../context.ts"
import { insightsNotAllowed } from "../not-allowed.ts"
import { ask } from "./ask.ts"
import { narrow, readFilters, readQuestion, readWeeks, strangeCurrency } from "./question.ts"
import { TALLIES } from "./tally.ts"
import type { UnitsFound } from "./units-of.ts"

/** How far had been read, and a mark that changes with whatever is counted. */
export interface Watermark {
  learnedAt: number | null
  mark: string
}

/** What people and articles are called is in no watermark: it is asked anew after so long. */
const NAMES_STAND = 15 * 60_000

export async function watermark(ctx: Context): Promise<Watermark> {
  const marks = await ctx.database.read.selectFrom("learned_until").selectAll().orderBy("source").execute()
  const read = marks.filter((one) => one.source !== TALLIES).map((one) => one.at)
  const tallied = marks.find((one) => one.source === TALLIES)?.at ?? 0
  return {
    learnedAt: read.length > 0 ? Math.max(...read) : null,
    mark: `${tallied}.${Math.floor(ctx.now() / NAMES_STAND)}`,
  }
}

/** By the question as it was asked and what has been counted: the same ones have the same answer. */
export function etagOf(address: string, { mark }: Watermark): string {
  return `W/"${createHash("sha256").update(`${address}\0${mark}`).digest("base64url").slice(0, 22)}"`
}

export async function readNumbers(
  ctx: Context,
  actor: Actor,
  query: NumbersQuery,
  more: { whole?: boolean; learnedAt?: number | null } = {},
): Promise<Result<Numbers>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const question = readQuestion(query, ctx.now(), more)
  if (!question.ok) return question
  const learnedAt = more.learnedAt === undefined ? (await watermark(ctx)).learnedAt : more.learnedAt
  return ask(ctx, { kind: "numbers", question: question.value, learnedAt })
}

const YEAR = 52

/** Names to choose a filter from, of the last year. */
export async function readNames(
  ctx: Context,
  actor: Actor,
  { by, like = "" }: { by: Dimension; like?: string | undefined },
): Promise<Result<FilterNames>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const to = weekOf(ctx.now())
  return ask(ctx, { kind: "names", asked: { by, like, from: to - YEAR, to } })
}

export async function readUnits(ctx: Context, actor: Actor, query: UnitsQuery): Promise<Result<UnitsFound>> {
  if (!may(actor, "insights.read")) return insightsNotAllowed()
  const weeks = readWeeks(query, ctx.now())
  if (!weeks.ok) return weeks
  const narrowed = narrow(weeks.value, query)
  if (!narrowed.ok) return narrowed
  const { measure = "returned" } = query
  if (!isMeasure(measure))
    return refused("invalid", `There is no measure "${measure}".`, {
      errors: [{ path: "measure", wants: `of: ${measureNames.join(", ")}` }],
    })
  const strange = strangeCurrency(query.currency)
  if (strange) return strange
  const [at, id] = query.after?.split(".") ?? []
  const after = at === undefined || id === undefined ? null : { at: Number(at), id }
  const filters = readFilters(query).filter((one) => one.by !== "week" && one.by !== "month")
  return ask(ctx, {
    kind: "units",
    asked: {
      ...{ ...narrowed.value, filters, weeks: query.weeks ?? "seen", measure, after },
      currency: measures[measure].unit === "minor" ? (query.currency ?? null) : null,
    },
  })
}
