import { type Refusal, refused } from "../../shared/contract/problem.ts"
import type { BatchSummary } from "../../shared/contract/refund-acts.ts"
import type { Context } from "../context.ts"
import { currentPolicy } from "../db/current-policy.ts"
import type { Db } from "../db/open.ts"
import { hasMovedOn, inspectorsOf, type KnownIntent, readIntent } from "./lock-intent.ts"
import { addUp } from "./queue-totals.ts"
import { whyNotRelease } from "./release-intent.ts"
import { ownLook, wantsItsOwnLook } from "./release-together.ts"

export interface Line {
  id: string
  version: string
}
interface Looked {
  line: Line
  known: KnownIntent | null
  problem: Refusal | null
  inspectors: string[]
}

/** What these come to if this person released them together now: sums, who inspected, what stays out and why. */
export async function summarise(
  db: Db,
  ctx: Context,
  personId: string,
  lines: readonly Line[],
): Promise<{ summary: BatchSummary; included: Line[] }> {
  const looked: Looked[] = []
  for (const line of once(lines)) looked.push(await look(db, personId, line))
  const inside = looked.filter((one) => one.problem === null)
  const totals = addUp(inside.flatMap(({ known }) => (known ? [totalOf(known)] : [])))
  const { policy } = await currentPolicy(db, ctx.now())
  const thresholdMinor = policy.thresholds.batchSecondPersonAboveMinor
  const summary = {
    totals,
    count: inside.length,
    inspectors: await named(db, inside),
    excluded: await leftOut(db, looked),
    needsSecond: inside.length > 1 && totals.some((total) => total.sumMinor > thresholdMinor),
    thresholdMinor,
  }
  return { summary, included: inside.map((one) => one.line) }
}

const once = (lines: readonly Line[]): Line[] => [...new Map(lines.map((line) => [line.id, line])).values()]

const totalOf = ({ intent }: KnownIntent) => ({
  currency: intent.currency,
  count: 1,
  sumMinor: intent.amount_minor,
})

async function look(db: Db, personId: string, line: Line): Promise<Looked> {
  const known = await readIntent(db, line.id)
  if (!known) return { line, known, problem: refused("not_found", "No such refund."), inspectors: [] }
  const moved = hasMovedOn(known, { id: line.id, act: { version: line.version } })
  const own = wantsItsOwnLook(known) ? ownLook() : null
  const problem = moved ?? own ?? (await whyNotRelease(db, known, personId))
  return { line, known, problem, inspectors: await inspectorsOf(db, known.intent) }
}

async function named(db: Db, inside: readonly Looked[]): Promise<BatchSummary["inspectors"]> {
  const all = inside.flatMap((one) => one.inspectors)
  if (all.length === 0) return []
  const people = await db
    .selectFrom("people")
    .select(["id", "name"])
    .where("id", "in", [...new Set(all)])
    .orderBy("name")
    .execute()
  return people.map((person) => ({ ...person, count: all.filter((id) => id === person.id).length }))
}

async function leftOut(db: Db, looked: readonly Looked[]): Promise<BatchSummary["excluded"]> {
  const out = looked.filter((one) => one.problem !== null)
  const returnIds = out.flatMap(({ known }) => known?.intent.return_id ?? [])
  const rows =
    returnIds.length === 0
      ? []
      : await db.selectFrom("returns").select(["id", "rma"]).where("id", "in", returnIds).execute()
  return out.map(({ line, known, problem }) => ({
    id: line.id,
    rma: rows.find((row) => row.id === known?.intent.return_id)?.rma ?? "",
    amountMinor: known?.intent.amount_minor ?? 0,
    currency: known?.intent.currency ?? "",
    code: problem?.code ?? "internal",
    detail: problem?.detail ?? null,
  }))
}
