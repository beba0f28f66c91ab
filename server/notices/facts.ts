import type { Selectable } from "kysely"
import type { NoticeKind, NoticeState } from "../../shared/domain/notice-kinds.ts"
import { addDays, localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { linkOfReturn } from "../links/tracking-link.ts"
import { type ShownShop, shownShop } from "../portal/shop-look.ts"

/** Days in which the goods are to be sent after the withdrawal (L221-23). */
const SEND_DAYS = 14

export interface Told {
  id: string
  kind: NoticeKind
  about: string
  detail: Readonly<Record<string, unknown>>
  moment: number
  state: NoticeState
}

/** All that a notice can tell of a return, as it stands at this moment. */
export interface Facts {
  now: number
  returned: Selectable<Tables["returns"]>
  orderNumber: string
  locale: "fr" | "en"
  shop: ShownShop
  /** As it is addressed in a letter; null: nobody told. */
  name: string | null
  /** The address that mails go to; null: none, or nothing arrives there. */
  to: string | null
  trouble: Tables["mail_troubles"]["trouble"] | null
  lines: readonly { title: string; quantity: number }[]
  parcels: readonly Pick<
    Selectable<Tables["parcels"]>,
    "id" | "key" | "carrier" | "state" | "arrived_at" | "shipment_proof_at" | "opened_at" | "closed_at"
  >[]
  /** Without those that were stopped. */
  intents: readonly (Selectable<Tables["intents"]> & Pick<Selectable<Tables["payments"]>, "provider"> & Card)[]
  resolutions: readonly (Selectable<Tables["resolutions"]> & { title: string })[]
  hearings: readonly Hearing[]
  credit: Selectable<Tables["store_credits"]> | null
  /** The last day to send it; null: no such term. */
  sendBy: string | null
  notices: readonly Told[]
  link: string
}

type Card = { card_brand?: string | null; card_last4?: string | null }
type Hearing = Selectable<Tables["hearings"]> & { title: string }

export async function factsOf(db: Db, ctx: Context, returnId: string): Promise<Facts> {
  const returned = await db.selectFrom("returns").selectAll().where("id", "=", returnId).executeTakeFirstOrThrow()
  const shop = await shownShop(db, { id: returned.shop_id })
  if (!shop) throw new Error(`there is no shop ${returned.shop_id}`)
  const { number, name, email } = await customerOf(db, returned.order_id)
  const corrected = await db
    .selectFrom("notice_addresses")
    .select("address")
    .where("return_id", "=", returnId)
    .executeTakeFirst()
  const to = corrected?.address ?? email
  return {
    now: ctx.now(),
    returned,
    orderNumber: number,
    locale: returned.locale,
    shop,
    name,
    to,
    trouble: to === null ? null : await troubleOf(db, to),
    ...(await goodsOf(db, returnId)),
    ...(await moneyOf(db, returnId)),
    sendBy: sendByOf(returned, shop.timeZone),
    notices: await noticesOf(db, returnId),
    link: await linkOfReturn(db, ctx, returnId),
  }
}

async function customerOf(db: Db, orderId: string) {
  return db
    .selectFrom("orders")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.number", "customers.name", "customers.email"])
    .where("orders.id", "=", orderId)
    .executeTakeFirstOrThrow()
}

export async function troubleOf(db: Db, address: string): Promise<Facts["trouble"]> {
  const row = await db
    .selectFrom("mail_troubles")
    .select("trouble")
    .where("address", "=", address.trim().toLowerCase())
    .executeTakeFirst()
  return row?.trouble ?? null
}

async function goodsOf(db: Db, returnId: string): Promise<Pick<Facts, "lines" | "parcels" | "resolutions">> {
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["order_lines.title", "return_lines.authorized as quantity"])
    .where("return_lines.return_id", "=", returnId)
    .orderBy("order_lines.title")
    .orderBy("return_lines.id")
    .execute()
  const parcels = await db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select(["parcels.id", "parcels.key", "parcels.carrier", "parcels.state", "parcels.arrived_at"])
    .select(["parcels.shipment_proof_at", "parcels.opened_at", "parcels.closed_at"])
    .where("parcel_returns.return_id", "=", returnId)
    .orderBy("parcels.id")
    .execute()
  const resolutions = await db
    .selectFrom("resolutions")
    .innerJoin("return_lines", "return_lines.id", "resolutions.line_id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .selectAll("resolutions")
    .select("order_lines.title")
    .where("resolutions.return_id", "=", returnId)
    .orderBy("resolutions.id")
    .execute()
  return { lines, parcels, resolutions }
}

async function moneyOf(db: Db, returnId: string): Promise<Pick<Facts, "intents" | "hearings" | "credit">> {
  const intents = await db
    .selectFrom("intents")
    .innerJoin("payments", "payments.id", "intents.payment_id")
    .selectAll("intents")
    .select(["payments.provider", "payments.card_brand", "payments.card_last4"])
    .where("intents.return_id", "=", returnId)
    .where("intents.state", "<>", "stopped")
    .orderBy("intents.created_at")
    .orderBy("intents.id")
    .execute()
  const hearings = await db
    .selectFrom("hearings")
    .leftJoin("units", "units.id", "hearings.unit_id")
    .leftJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .selectAll("hearings")
    .select("order_lines.title")
    .where("hearings.return_id", "=", returnId)
    .orderBy("hearings.asked_at")
    .execute()
  const credit = await db.selectFrom("store_credits").selectAll().where("return_id", "=", returnId).executeTakeFirst()
  return {
    intents,
    hearings: hearings.map((one) => ({ ...one, title: one.title ?? "" })),
    credit: credit ?? null,
  }
}

async function noticesOf(db: Db, returnId: string): Promise<Told[]> {
  const rows = await db
    .selectFrom("notices")
    .select(["id", "kind", "about", "detail", "moment", "state"])
    .where("return_id", "=", returnId)
    .orderBy("moment")
    .orderBy("id")
    .execute()
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as Told["detail"] }))
}

function sendByOf({ basis, notice_at, window_until }: Selectable<Tables["returns"]>, timeZone: string): string | null {
  if (basis !== "withdrawal" && basis !== "commercial") return null
  const day = addDays(localDay(notice_at, timeZone), SEND_DAYS)
  return window_until && window_until > day ? window_until : day
}
