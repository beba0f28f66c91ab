import type { Sender } from "../../shared/contract/sending.ts"
import type { LegalBasis } from "../../shared/domain/states.ts"
import type { SendingCause } from "../../shared/policy/sending-price.ts"
import type { Db } from "../db/open.ts"
import { readAddress } from "./read-address.ts"

/** What is known of a return, stored or still a draft, when its customer chooses how to send it. */
export interface SendingCase extends SendingCause {
  orderId: string
}

/** With what a booking needs beside it. */
export interface StoredCase extends SendingCase {
  returnId: string
  rma: string
  status: string
  locale: "fr" | "en"
  siteId: string
}

export async function storedCase(db: Db, returnId: string): Promise<StoredCase | null> {
  const row = await db
    .selectFrom("returns")
    .select(["id", "rma", "order_id", "basis", "status", "locale", "site_id"])
    .where("id", "=", returnId)
    .executeTakeFirst()
  if (!row) return null
  const lines = await db.selectFrom("return_lines").select("reason").where("return_id", "=", returnId).execute()
  return {
    returnId,
    rma: row.rma,
    orderId: row.order_id,
    basis: row.basis as LegalBasis,
    reasons: lines.map((line) => line.reason),
    status: row.status,
    locale: row.locale,
    siteId: row.site_id,
  }
}

export interface SendingOrder {
  number: string
  currency: string
  country: string
  shopName: string
  siteId: string
  /** The customer's, where it could be read; null: they are asked. */
  sender: Omit<Sender, "phone"> | null
  phone: string | null
  email: string | null
}

export async function orderOfCase(db: Db, orderId: string): Promise<SendingOrder | null> {
  const row = await db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.number", "orders.currency", "orders.country", "shops.name as shop", "shops.site_id"])
    .select(["customers.name", "customers.email", "customers.phone", "customers.address"])
    .where("orders.id", "=", orderId)
    .executeTakeFirst()
  if (!row) return null
  const told: unknown = JSON.parse(row.address ?? "[]")
  const lines = Array.isArray(told) ? told.filter((line) => typeof line === "string") : []
  return {
    number: row.number,
    currency: row.currency,
    country: row.country,
    shopName: row.shop,
    siteId: row.site_id,
    sender: readAddress(row.name, lines, row.country),
    phone: row.phone,
    email: row.email,
  }
}

/** Where parcels of a site are sent to; null: nobody has said. */
export async function siteAddress(db: Db, siteId: string): Promise<Sender | null> {
  const row = await db.selectFrom("sites").select("address").where("id", "=", siteId).executeTakeFirst()
  return row?.address ? (JSON.parse(row.address) as Sender) : null
}
