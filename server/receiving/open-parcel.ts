import type { LegalBasis } from "../../shared/domain/states.ts"
import { windowFrom, withdrawalWindow } from "../../shared/policy/legal-clock.ts"
import { termsOf } from "../../shared/policy/terms-of.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { currentPolicy } from "../db/current-policy.ts"
import { lastDelivered } from "../db/last-delivered.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { together } from "../db/together.ts"
import { heldBy, meetParcel, returnsOf } from "./meet-parcel.ts"
import { openException } from "./open-exception.ts"
import { accepted, type Outcome, type SeenFact } from "./seen-fact.ts"

/** Somebody opens a parcel and says which returns it holds. Without any it is odd, and never refused. */
export async function openParcel(tx: Tx, ctx: Context, seen: SeenFact<"v1.ParcelOpened">): Promise<Outcome> {
  const { parcelId, siteId, returnIds } = seen.body
  const { isNew } = await meetParcel(tx, ctx, seen)
  const returns = await holdReturns(tx, { parcelId, returnIds, factId: seen.id })
  const about = { siteId, parcelId, factId: seen.id }
  if (returns.length === 0) await openException(tx, ctx, { kind: isNew ? "unknown_parcel" : "no_return", ...about })
  for (const returnId of returns)
    if (await isOutsideWindow(tx, ctx, returnId))
      await openException(tx, ctx, { kind: "outside_window", siteId, returnId, factId: seen.id })
  return accepted({ parcelId, cause: "parcel_opened", stands: "anew" })
}

/** What was announced of it stays as it is. Answers all returns that it holds now. */
async function holdReturns(
  tx: Tx,
  { parcelId, returnIds, factId }: { parcelId: string; returnIds: readonly string[]; factId: string },
): Promise<string[]> {
  const held = await heldBy.of(tx, parcelId)
  const announced = new Set(held.flatMap((row) => (row.fact_id === null ? [row.return_id] : [])))
  const told = returnIds.filter((id) => !announced.has(id))
  for (const return_id of told) await holdsReturn(tx, { parcel_id: parcelId, return_id, fact_id: factId })
  if (told.length > 0) heldBy.forget(tx, [parcelId])
  return told.length > 0 ? returnsOf(tx, parcelId) : held.map((row) => row.return_id)
}

interface Holding {
  parcel_id: string
  return_id: string
  fact_id: string
}

/** A look inside may have said so before; announced, it stays so whatever becomes of this fact. */
const holdsReturn = prepared((db, { parcel_id, return_id, fact_id }: Holding) =>
  db
    .insertInto("parcel_returns")
    .values({ parcel_id, return_id, fact_id })
    .onConflict((conflict) =>
      conflict
        .columns(["parcel_id", "return_id"])
        .doUpdateSet({ fact_id })
        .where("parcel_returns.fact_id", "is not", null),
    ),
)

/** A batch may ask ahead: nothing that is seen changes what was announced. */
export const announcedAs = together((db, { ids }) =>
  db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .innerJoin("return_lines", "return_lines.return_id", "returns.id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["returns.basis", "returns.profile", "returns.notice_at", "shops.time_zone", "order_lines.delivered_at"])
    .select(["returns.id as of", "returns.window_until"])
    .select(lastDelivered)
    .where(among(db, "returns.id", ids)),
)

async function isOutsideWindow(tx: Tx, ctx: Context, returnId: string): Promise<boolean> {
  const lines = await announcedAs.of(tx, returnId)
  const { policy } = await currentPolicy(tx, ctx.now())
  return lines.some((line) => {
    const { windowDays } = termsOf(policy, { basis: line.basis as LegalBasis, profile: line.profile })
    const deliveredAt = windowFrom(line.basis as LegalBasis, line.delivered_at, line.last_delivered_at)
    const when = { deliveredAt, noticeAt: line.notice_at, timeZone: line.time_zone }
    return withdrawalWindow({ ...when, windowDays, extendedTo: line.window_until ?? null })?.outside ?? false
  })
}
