import type { HoldReason } from "../../shared/domain/states.ts"
import { addDays, localDay, startOfDay } from "../../shared/policy/local-days.ts"
import type { BreakdownLine, RefundInput, SettledUnit } from "../../shared/policy/refund-input.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { queueNotice } from "../notices/queue-notice.ts"

type Intent = Tables["intents"]

interface Asking {
  returned: Tables["returns"]
  input: RefundInput
  /** Of the whole order, as they stand. */
  intents: readonly Intent[]
}

/** A proposal is whole once nothing but these keeps it: a lead who has still to look may propose something else. */
const besides: readonly HoldReason[] = ["customer_to_be_heard", "second_person", "outside_window", "risk", "on_hold"]

interface Proposed {
  unitId: string
  priceMinor: number
  deductionMinor: number
  grade: string
}

/**
 * After a decision: each deduction that waits for its customer is asked of them, until the policy's day, and what is
 * proposed no more, or not as it was, is asked no more. Of most returns nothing was ever deducted, and nothing is read.
 */
export async function keepHearings(tx: Tx, ctx: Context, { returned, input, intents }: Asking): Promise<void> {
  const own = intents.filter((one) => one.return_id === returned.id && one.breakdown.includes('"depreciation"'))
  if (own.length === 0) return
  const proposed = proposedOf(own)
  const open = await tx
    .selectFrom("hearings")
    .selectAll()
    .where("return_id", "=", returned.id)
    .where("state", "=", "open")
    .execute()
  const isSame = (one: Tables["hearings"], other: Proposed) =>
    one.unit_id === other.unitId && one.deduction_minor === other.deductionMinor
  for (const one of open)
    if (!proposed.some((other) => isSame(one, other)))
      await tx.updateTable("hearings").set({ state: "overtaken" }).where("id", "=", one.id).execute()
  const zone = input.shop.timeZone
  const lastDay = addDays(localDay(ctx.now(), zone), input.policy.thresholds.hearDays)
  const ends_at = startOfDay(addDays(lastDay, 1), zone)
  for (const one of proposed) {
    if (open.some((other) => isSame(other, one))) continue
    const about = {
      return_id: returned.id,
      unit_id: one.unitId,
      currency: input.shop.currency,
      grade: one.grade || null,
    }
    const sums = { price_minor: one.priceMinor, deduction_minor: one.deductionMinor }
    const said = { answered_at: null, locale: null, wording: null, words: null }
    const id = ctx.newId()
    await tx
      .insertInto("hearings")
      .values({ id, ...about, ...sums, ...said, state: "open", asked_at: ctx.now(), ends_at })
      .execute()
    await queueNotice(tx, ctx, { kind: "deduction_proposed", returnId: returned.id, about: id })
  }
}

/** A unit of two payments stands in both of their refunds, with the whole deduction in each. */
function proposedOf(intents: readonly Intent[]): Proposed[] {
  const held = intents.filter((one) => one.state === "held" && isWhole(JSON.parse(one.reasons) as HoldReason[]))
  const all = held.flatMap((one) => {
    const units = JSON.parse(one.units) as SettledUnit[]
    return (JSON.parse(one.breakdown) as BreakdownLine[]).flatMap((line): Proposed[] => {
      if (line.code !== "depreciation" || line.amountMinor >= 0) return []
      const unit = units.find((part) => part.unitId === line.params.unitId)
      if (!unit?.priceMinor) return []
      const grade = String(line.params.grade ?? "")
      return [{ unitId: unit.unitId, priceMinor: unit.priceMinor, deductionMinor: -line.amountMinor, grade }]
    })
  })
  return [...new Map(all.map((one) => [one.unitId, one])).values()]
}

const isWhole = (reasons: readonly HoldReason[]): boolean =>
  reasons.includes("customer_to_be_heard") && reasons.every((reason) => besides.includes(reason))
