import { mondayOf, weekOf } from "../../shared/domain/week.ts"
import type { Context } from "../context.ts"
import { keepLook, standingNow } from "../insights/look/look.ts"
import { lookAt } from "../insights/look/look-at.ts"
import { builtInCosts } from "../insights/numbers/cost-settings.ts"
import { learnAll } from "./learn-all.ts"
import { titleOf } from "./plant.ts"
import type { Truths } from "./truths.ts"

const WEEK = 7 * 86_400_000
/** So long after the beginning what is usual is known. */
const BEGINS = 12

/**
 * Counts all that was planted and looks at it week by week as the years would have: signals are told when they could be
 * told. What was mended is acted on in its week, so that the effect is there to be read.
 */
export async function lookThrough(
  ctx: Context,
  { truths, first, quality }: { truths: Truths; first: number; quality: string },
): Promise<void> {
  await learnAll(ctx)
  const fix = truths.plants.find((plant) => plant.kind === "fix")
  const last = weekOf(ctx.now()) - 1
  const mended = first + (fix?.onset ?? truths.weeks)
  await lookUntil(ctx, { from: first + BEGINS, last: Math.min(last, mended - 1) })
  await actOn(ctx, {
    quality,
    family: titleOf(truths, fix?.product ?? 0),
    day: new Date(mondayOf(mended)).toISOString().slice(0, 10),
  })
  if (mended <= last) await lookUntil(ctx, { from: mended, last })
  await tellInTime(ctx)
}

async function lookUntil(ctx: Context, { from, last }: { from: number; last: number }): Promise<void> {
  const standing = await standingNow(ctx)
  const looked = await lookAt(ctx.database.read, { from, last, rate: builtInCosts.falseRate, standing })
  await ctx.database.write((tx) => keepLook(tx, ctx, last, looked))
}

/** What was told of the model that was mended. */
async function actOn(ctx: Context, how: { quality: string; family: string; day: string }): Promise<void> {
  await ctx.database.write(async (tx) => {
    const signal = await tx
      .selectFrom("signals")
      .where("kind", "=", "product_reason")
      .where("series", "like", `%/${how.family}"%"too_small"%`)
      .orderBy("log_e", "desc")
      .select("id")
      .executeTakeFirst()
    if (!signal) return
    const acted = { state: "acted" as const, owner_id: how.quality, acted_on: how.day, moved_at: ctx.now() }
    await tx.updateTable("signals").set(acted).where("id", "=", signal.id).execute()
    const note = { id: ctx.newId(), signal_id: signal.id, person_id: how.quality, at: ctx.now(), day: how.day }
    await tx
      .insertInto("signal_notes")
      .values({ ...note, kind: "action", text: "Gradation corrigée avec le fournisseur." })
      .execute()
  })
}

/** A signal is told in the night after its week. */
async function tellInTime(ctx: Context): Promise<void> {
  await ctx.database.write(async (tx) => {
    for (const { id, week } of await tx.selectFrom("signals").select(["id", "week"]).execute()) {
      const at = Math.min(ctx.now(), mondayOf(week) + WEEK + 3 * 3_600_000)
      await tx.updateTable("signals").set({ told_at: at }).where("id", "=", id).execute()
      await tx.updateTable("signal_notes").set({ at }).where("signal_id", "=", id).where("kind", "=", "told").execute()
    }
  })
}
