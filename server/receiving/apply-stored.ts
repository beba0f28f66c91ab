import { type Fact, factBodies, isFactType } from "../../shared/contract/facts.ts"
import type { Context } from "../context.ts"
import { inSavepoint, type Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import type { Tables } from "../db/tables.ts"
import { isWorldsFault } from "../db/worlds-fault.ts"
import { applyFact } from "./apply-fact.ts"
import { applyWaiting, waitsNow } from "./apply-waiting.ts"
import { actorFits } from "./check-actor.ts"
import { doubt, placeFact } from "./place-fact.ts"
import { refreshEvidence } from "./refresh-evidence.ts"
import { type Outcome, rejected, type SeenFact, type Touched, waiting } from "./seen-fact.ts"
import { settleParcel, settleTouched } from "./settle-parcel.ts"

type FactRow = Tables["facts"]
export type Verdict = Pick<FactRow, "verdict" | "code" | "message">

/**
 * Applies a fact that is stored, and stores what became of it. What throws holds this fact for a person and undoes only
 * what this fact did; then whatever waited for it is applied too. `later`: takes what it touched, for a caller that
 * settles a whole batch at once; left out, it is settled here, within what is undone if it throws. `read`: the fact of a
 * row that was written a moment ago, as it will stand.
 */
export async function applyStored(
  tx: Tx,
  ctx: Context,
  row: FactRow,
  later?: Touched[],
  read?: Fact,
): Promise<Verdict> {
  // before it is applied: the money that it moves is decided by what is known of who says so
  const vouched = read ? asWritten(row) : await vouch(tx, row)
  if (!read && !standsAs(row, vouched)) await write(tx, row.id, vouched)
  const fact = read ?? (JSON.parse(row.raw) as Fact)
  const about = row.parcel_id
  const tried = await inSavepoint(tx, async () => {
    const outcome = await applyRow(tx, ctx, row, fact)
    if (!later && outcome.verdict === "accepted") await settleTouched(tx, ctx, outcome.touched)
    return outcome
  })
  if (!tried.ok && isWorldsFault(tried.error)) throw tried.error
  // so it was before what is undone now
  if (!tried.ok) row.parcel_id = about
  if (!tried.ok)
    ctx.log.error({ fact: row.id, type: row.type, error: nameOf(tried.error) }, "a fact could not be applied")
  const stored = tried.ok ? (unapplied(tried.value) ?? vouched) : failed
  if (stored !== vouched) await write(tx, row.id, stored)
  if (stored === failed && row.parcel_id !== null) await hold(tx, ctx, row.parcel_id)
  if (later && tried.ok && tried.value.verdict === "accepted") later.push(...tried.value.touched)
  if (stored === vouched) await applyWaiting(tx, ctx, arrivedWith(row, fact), later)
  return { verdict: stored.verdict, code: stored.code, message: stored.message }
}

export type Stored = Verdict & Pick<FactRow, "waits_for" | "applied">
const none = { code: null, message: null, waits_for: null }
const failed: Stored = { ...none, verdict: "review", code: "apply_failed", applied: 0 }

const standsAs = (row: FactRow, as: Stored) =>
  (Object.keys(as) as (keyof Stored)[]).every((name) => row[name] === as[name]) && row.position === null

const asWritten = ({ verdict, code, message, waits_for, applied }: FactRow): Stored => ({
  verdict,
  code,
  message,
  waits_for,
  applied,
})

type Claiming = Pick<FactRow, "device_id" | "person_id" | "sign_in_id" | "happened_at" | "imported">

/** What a fact is worth before its verb has seen it: by who says that they saw it. */
export async function vouch(tx: Tx, row: Claiming): Promise<Stored> {
  const claimed = { deviceId: row.device_id, personId: row.person_id, signInId: row.sign_in_id, at: row.happened_at }
  // who vouches for a held record is the lead who releases it
  if (row.imported === 1 || (await actorFits(tx, claimed))) return { ...none, verdict: "accepted", applied: 1 }
  return { ...none, verdict: "review", code: "actor_unknown", applied: 1 }
}

/** Null: its verb took it. */
function unapplied(outcome: Outcome): Stored | null {
  if (outcome.verdict === "accepted") return null
  if (outcome.verdict === "rejected")
    return { ...none, verdict: "rejected", code: outcome.code, message: outcome.message ?? null, applied: 0 }
  return { ...none, verdict: "review", code: outcome.code, waits_for: outcome.waitsFor, applied: 0 }
}

async function write(tx: Tx, id: string, stored: Stored): Promise<void> {
  if (stored.waits_for !== null) waitsNow(tx, stored.waits_for)
  await writeStored(tx, { id, ...stored })
}

const writeStored = prepared((db, of: Stored & { id: string }) =>
  db
    .updateTable("facts")
    .set({
      verdict: of.verdict,
      code: of.code,
      message: of.message,
      waits_for: of.waits_for,
      applied: of.applied,
      position: null,
    })
    .where("id", "=", of.id),
)

async function applyRow(tx: Tx, ctx: Context, row: FactRow, fact: Fact): Promise<Outcome> {
  if (!isFactType(row.type)) return waiting(`type:${row.type}`)
  const body = factBodies[row.type].safeParse(fact.body)
  if (!body.success) return rejected("invalid_body", whereWrong(body.error.issues))
  const { named, alike } = await placeFact(tx, ctx, row, body.data)
  const outcome = await applyFact(tx, ctx, {
    id: row.id,
    type: row.type,
    body: named,
    photos: fact.photos,
    at: row.happened_at,
    personId: row.person_id,
    deviceId: row.device_id,
    imported: row.imported === 1,
    restored: row.restored === 1,
  } as SeenFact)
  if (outcome.verdict === "accepted" && alike.length > 0) await doubt(tx, ctx, row, named, alike)
  return outcome
}

/** Names the place and never the value. */
function whereWrong(issues: readonly { path: readonly PropertyKey[] }[]): string {
  return issues
    .slice(0, 5)
    .map((issue) => ["body", ...issue.path].map(String).join("."))
    .join(", ")
}

/** What a verb could not make of a fact may have been anything: the money of what it speaks of waits. */
async function hold(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const parcel = await tx.selectFrom("parcels").select("id").where("id", "=", parcelId).executeTakeFirst()
  if (!parcel) return
  await refreshEvidence(tx, ctx, parcelId)
  const tried = await inSavepoint(tx, () => settleParcel(tx, ctx, parcelId, "fact_in_review"))
  // the mark stands even where deciding is what failed
  if (!tried.ok && isWorldsFault(tried.error)) throw tried.error
}

/** Whoever waits for the parcel may know it by the name that this fact has for it. */
function arrivedWith(row: FactRow, fact: Fact): string[] {
  if (row.type !== "v1.ParcelArrived" && row.type !== "v1.ParcelOpened") return [`fact:${row.id}`]
  const names = new Set([fact.body.parcelId, row.parcel_id].filter((id) => typeof id === "string"))
  return [`fact:${row.id}`, ...[...names].map((id) => `parcel:${id}`)]
}

const nameOf = (error: unknown) =>
  error instanceof Error ? { name: error.name, stack: error.stack?.split("\n").slice(1, 6) } : {}
