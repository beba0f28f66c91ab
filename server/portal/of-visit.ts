import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import type { Db } from "../db/open.ts"
import { orderOfCase } from "../sending/sending-case.ts"
import { sendingOf } from "../sending/sending-of.ts"
import type { Announced } from "./announced-page.ts"
import { readDraft } from "./draft.ts"
import { portalRules } from "./portal-rules.ts"
import type { Visit } from "./visit.ts"

type OfReturn = { visit: Visit; returnId: string }

/** Returns of this visit's orders; a present's are those that were announced as one. */
async function theirReturn(db: Db, { visit, returnId }: OfReturn) {
  const row = await db
    .selectFrom("returns")
    .select(["id", "rma", "order_id", "created_at"])
    .where("id", "=", returnId)
    .executeTakeFirst()
  if (!row || !visit.orderIds.includes(row.order_id)) return null
  if (!visit.gift) return row
  const gift = await db
    .selectFrom("line_wishes")
    .innerJoin("return_lines", "return_lines.id", "line_wishes.line_id")
    .select("line_wishes.line_id")
    .where("return_lines.return_id", "=", returnId)
    .where("line_wishes.gift", "=", 1)
    .executeTakeFirst()
  return gift ? row : null
}

export async function isReturnTheirs(db: Db, of: OfReturn): Promise<boolean> {
  return (await theirReturn(db, of)) !== null
}

/** The return with all that travels in its parcel; null: it is not theirs. */
export async function announcedFor(db: Db, ctx: Context, of: OfReturn): Promise<Omit<Announced, "link"> | null> {
  const row = await theirReturn(db, of)
  if (!row) return null
  const others = await db
    .selectFrom("travels_with")
    .innerJoin("returns", "returns.id", "travels_with.return_id")
    .select(["returns.id", "returns.rma", "returns.created_at", "returns.order_id"])
    .where("travels_with.with_return_id", "=", row.id)
    .orderBy("returns.id")
    .execute()
  const returns = [row, ...others.filter((one) => of.visit.orderIds.includes(one.order_id))]
  const lines = await db
    .selectFrom("return_lines")
    .select("reason")
    .where(
      among(
        db,
        "return_id",
        returns.map((one) => one.id),
      ),
    )
    .execute()
  const { rules } = await portalRules(db)
  const broken = rules.reasons.filter((reason) => reason.arrivedBroken).map((reason) => reason.id)
  const [shipment] = await sendingOf(db, ctx, row.id)
  return {
    returns: returns.map(({ id, rma, created_at }) => ({ id, rma, at: created_at })),
    shipment: shipment ?? null,
    broken: lines.some(({ reason }) => reason !== null && broken.includes(reason)),
  }
}

/** How many of each order line a return holds. */
export async function takenBy(db: Db, visit: Visit, returnId: string): Promise<Map<string, number>> {
  if (!(await isReturnTheirs(db, { visit, returnId }))) return new Map()
  const lines = await db
    .selectFrom("return_lines")
    .select(["order_line_id", "authorized"])
    .where("return_id", "=", returnId)
    .execute()
  return new Map(lines.map((line) => [line.order_line_id, line.authorized]))
}

export interface FromWhere {
  country: string
  senderKnown: boolean
  near: { postcode: string; town: string }
}

/** Where a parcel would leave from, and whether a carrier can be told by what the shop sent. */
export async function countryOf(db: Db, orderId: string): Promise<FromWhere> {
  const order = await orderOfCase(db, orderId)
  const sender = order?.sender ?? null
  const near = { postcode: sender?.postcode ?? "", town: sender?.town ?? "" }
  return { country: order?.country ?? "FR", senderKnown: sender !== null, near }
}

/** Of the visit's draft, or of one of its returns. */
export async function isPhotoTheirs(db: Db, visit: Visit, sha256: string): Promise<boolean> {
  const draft = await readDraft(db, visit.id)
  if (draft.lines.some((line) => line.photos.includes(sha256))) return true
  const rows = await db.selectFrom("customer_photos").select("return_id").where("sha256", "=", sha256).execute()
  for (const { return_id } of rows) if (await isReturnTheirs(db, { visit, returnId: return_id })) return true
  return false
}
