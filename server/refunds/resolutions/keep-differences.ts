import type { Selectable } from "kysely"
import { differenceId } from "../../../shared/domain/derive-id.ts"
import { sumMinor } from "../../../shared/domain/money.ts"
import { tenderOf } from "../../../shared/domain/states.ts"
import type { RefundInput } from "../../../shared/policy/refund-input.ts"
import type { Context } from "../../context.ts"
import { enqueueJob } from "../../db/enqueue-job.ts"
import type { Tx } from "../../db/open.ts"
import type { Tables } from "../../db/tables.ts"
import { claimDisputed } from "./claim-disputed.ts"
import { unitsIn } from "./unit-intents.ts"

export const ASK_DIFFERENCE = "ask_difference"
const ASK_DAYS = 7
const DAY = 86_400_000

type Row = Selectable<Tables["differences_asked"]>
type Intent = Tables["intents"]

/**
 * After a decision: a replacement that costs more than what is given back for its unit is asked for, and ordered once that
 * is paid. What is asked for no more is taken back at its provider, and given back where it was paid. While somebody looks
 * at it nobody is asked, and what is paid stays paid.
 */
export async function keepDifferences(
  tx: Tx,
  ctx: Context,
  { returned, input, intents }: { returned: Tables["returns"]; input: RefundInput; intents: readonly Intent[] },
): Promise<void> {
  const own = intents.filter((one) => one.return_id === returned.id && one.state !== "stopped")
  const wanted = new Map(
    input.units.flatMap((unit) => {
      const one = differenceOf(unit, own)
      return one && one.minor > 0 ? [[unit.id, one] as const] : []
    }),
  )
  const rows = await tx
    .selectFrom("differences_asked")
    .selectAll()
    .where("return_id", "=", returned.id)
    .orderBy("id")
    .execute()
  for (const row of rows.filter((one) => one.state !== "expired" && one.state !== "stopped")) {
    const one = wanted.get(row.unit_id)
    const stands = one?.minor === row.amount_minor && (!one.held || row.state === "paid")
    if (stands || isSent(row, own)) wanted.delete(row.unit_id)
    else await stopAsking(tx, ctx, row)
  }
  for (const [unitId, { minor: amountMinor, held }] of wanted)
    if (!held) await askFor(tx, ctx, returned, { unitId, amountMinor, intents: own })
  await claimDisputed(tx, ctx, { rows, returnId: returned.id, isSent: (row) => isSent(row, own) })
}

type Wanted = { minor: number; held: boolean }

function differenceOf(unit: RefundInput["units"][number], own: readonly Intent[]): Wanted | null {
  if (unit.resolution !== "replacement" || unit.replacementMinor == null) return null
  const parts = own.filter(
    (one) => one.way === "replacement" && one.kind === "principal" && unitsIn(one).includes(unit.id),
  )
  if (parts.length === 0) return null
  const minor = unit.replacementMinor - sumMinor(parts.map((one) => one.amount_minor))
  return { minor, held: parts.some((one) => one.state === "held") }
}

/** The new one has left, or is ordered: what was paid for it stays paid. */
const isSent = (row: Row, own: readonly Intent[]) =>
  own.some(
    (one) =>
      one.way === "replacement" &&
      ["paying", "unknown", "paid"].includes(one.state) &&
      unitsIn(one).includes(row.unit_id),
  )

async function askFor(
  tx: Tx,
  ctx: Context,
  returned: Tables["returns"],
  { unitId, amountMinor, intents }: { unitId: string; amountMinor: number; intents: readonly Intent[] },
): Promise<void> {
  const payments = await tx
    .selectFrom("payments")
    .select(["provider", "captured_minor"])
    .where("order_id", "=", returned.order_id)
    .orderBy("captured_minor", "desc")
    .execute()
  const provider = payments.find((one) => tenderOf(one.provider) === "money")?.provider ?? ""
  const currency = intents[0]?.currency ?? ""
  const now = ctx.now()
  const before = await tx
    .selectFrom("differences_asked")
    .select(({ fn }) => fn.countAll<number>().as("all"))
    .where("unit_id", "=", unitId)
    .executeTakeFirstOrThrow()
  // derived: a house that was set back and decides the same again asks under the same key
  const id = differenceId(returned.id, unitId, amountMinor, Number(before.all))
  const about = { return_id: returned.id, unit_id: unitId, order_id: returned.order_id, provider, currency }
  const open = { provider_id: null, url: null, paid_at: null, payment_id: null, state: "wanted" as const }
  await tx
    .insertInto("differences_asked")
    .values({ id, ...about, ...open, amount_minor: amountMinor, asked_at: now, ends_at: now + ASK_DAYS * DAY })
    .execute()
  await enqueueJob(tx, { id: ctx.newId(), kind: ASK_DIFFERENCE, subject: id, now })
}

async function stopAsking(tx: Tx, ctx: Context, { id }: Row): Promise<void> {
  await tx.updateTable("differences_asked").set({ state: "stopped" }).where("id", "=", id).execute()
  await enqueueJob(tx, { id: ctx.newId(), kind: ASK_DIFFERENCE, subject: id, now: ctx.now() })
}

/** What stands in the way of ordering it: it is not paid yet. */
export async function isUnpaid(tx: Tx, unitId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("differences_asked")
    .select("id")
    .where("unit_id", "=", unitId)
    .where("state", "in", ["wanted", "asked"])
    .executeTakeFirst()
  return row !== undefined
}
