import type { z } from "zod/mini"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { ReviewFilter, ReviewQueue, ReviewRow } from "../../shared/contract/review.ts"
import { type Actor, sitesFor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { aboutCases, reviewRow } from "./about-case.ts"
import { countCases, countKinds, findCases, type OpenRow, type Sites } from "./open-cases.ts"

/** What waits for a lead at their sites, the oldest promise first: one row a unit, a parcel or a fact. */
export async function reviewQueue(
  db: Db,
  ctx: Context,
  actor: Actor,
  input: { siteId: string | null; kind?: ReviewFilter | null; mine?: boolean },
): Promise<Result<z.infer<typeof ReviewQueue>>> {
  const theirs = sitesFor(actor, "review.read")
  if (theirs === "none" || actor.kind !== "person") return refused("not_allowed", "Damaged and odd units are a lead's.")
  if (input.siteId && theirs !== "all" && !theirs.includes(input.siteId))
    return refused("not_allowed", "That site is another lead's.")
  const sites = input.siteId ? [input.siteId] : theirs
  const wanted = { sites, kind: input.kind ?? null, keptBy: input.mine ? actor.id : null }
  const all = { sites, kind: null, keptBy: null }
  const narrowed = wanted.kind !== null || wanted.keptBy !== null
  const [cases, counts, mine, some, named] = await Promise.all([
    findCases(db, wanted).then((found) => describe(db, ctx, found)),
    countKinds(db, sites),
    countCases(db, { ...all, keptBy: actor.id }),
    narrowed ? countCases(db, wanted) : null,
    sitesOf(db, theirs),
  ])
  return done({ cases, total: some ?? counts.all, counts: { ...counts, mine }, sites: named })
}

async function describe(db: Db, ctx: Context, found: readonly OpenRow[][]): Promise<ReviewRow[]> {
  const about = await aboutCases(
    db,
    found.flatMap((same) => same[0] ?? []),
  )
  return found.map((same) => {
    const [first] = same
    if (!first) throw new Error("a group has a first")
    const { id, subject } = first
    const kinds = unique(same.map((one) => one.kind)) as ReviewRow["kinds"]
    const why = unique(same.map((one) => one.why)).sort(mostFirst)
    const since = Math.min(...same.map((one) => one.since))
    return reviewRow({ id, subject, why, kinds, since }, about(first), ctx.now())
  })
}

/** That a lead is asked comes before that something is open. */
const mostFirst = (a: string, b: string) => Number(a === "exception_open") - Number(b === "exception_open")

function unique<T>(all: readonly (T | null)[]): T[] {
  return [...new Set(all.filter((one): one is T => one !== null))]
}

function sitesOf(db: Db, sites: Sites): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("sites")
    .select(["id", "name"])
    .$if(sites !== "all", (query) => query.where("id", "in", sites as string[]))
    .orderBy("name")
    .execute()
}
