import { prepared } from "../db/prepared.ts"

// What a customer's page of a return reads, each written once: it is looked at more often than anything else of ours.

type OfReturn = { returnId: string }

export const ordered = prepared((db, { orderId }: { orderId: string }) =>
  db
    .selectFrom("orders")
    .innerJoin("shops", "shops.id", "orders.shop_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select(["orders.number", "orders.currency", "shops.time_zone", "customers.name"])
    .where("orders.id", "=", orderId),
)

export const returnsOf = prepared((db, { returnId }: OfReturn) =>
  db.selectFrom("returns").selectAll().where("id", "=", returnId),
)

export const giftsOf = prepared((db, { returnId }: OfReturn) =>
  db
    .selectFrom("return_lines")
    .innerJoin("line_wishes", "line_wishes.line_id", "return_lines.id")
    .select("line_wishes.line_id")
    .where("return_lines.return_id", "=", returnId)
    .where("line_wishes.gift", "=", 1)
    .limit(1),
)

export const intentsOf = prepared((db, { returnId }: OfReturn) =>
  db.selectFrom("intents").selectAll().where("return_id", "=", returnId).orderBy("created_at").orderBy("id"),
)

export const parcelsOf = prepared((db, { returnId }: OfReturn) =>
  db
    .selectFrom("parcel_returns")
    .innerJoin("parcels", "parcels.id", "parcel_returns.parcel_id")
    .select(["parcels.id", "parcels.key", "parcels.carrier", "parcels.state"])
    .select(["parcels.arrived_at", "parcels.closed_at", "parcels.shipment_proof_at", "parcels.updated_at"])
    .where("parcel_returns.return_id", "=", returnId)
    .orderBy("parcels.id"),
)

export const unitsOfReturn = prepared((db, { returnId }: OfReturn) =>
  db.selectFrom("units").selectAll().where("return_id", "=", returnId).orderBy("ordinal").orderBy("id"),
)

export const resolutionsOf = prepared((db, { returnId }: OfReturn) =>
  db.selectFrom("resolutions").selectAll().where("return_id", "=", returnId),
)

export const linesOfReturn = prepared((db, { returnId }: OfReturn) =>
  db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["return_lines.id", "return_lines.authorized", "order_lines.title", "order_lines.picture"])
    .select(["order_lines.paid_minor", "order_lines.quantity"])
    .where("return_lines.return_id", "=", returnId)
    .where("return_lines.authorized", ">", 0)
    .orderBy("order_lines.title")
    .orderBy("return_lines.id"),
)

export const heardOn = prepared((db, { returnId }: OfReturn) =>
  db
    .selectFrom("hearings")
    .leftJoin("units", "units.id", "hearings.unit_id")
    .leftJoin("return_lines", "return_lines.id", "units.line_id")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .selectAll("hearings")
    .select("order_lines.title")
    .where("hearings.return_id", "=", returnId)
    .where("hearings.state", "<>", "overtaken")
    .orderBy("hearings.asked_at")
    .orderBy("hearings.id"),
)

export const differencesOf = prepared((db, { returnId }: OfReturn) =>
  db
    .selectFrom("differences_asked")
    .selectAll()
    .where("return_id", "=", returnId)
    .where("state", "in", ["wanted", "asked"])
    .orderBy("asked_at")
    .limit(1),
)

export const creditsOf = prepared((db, { returnId }: OfReturn) =>
  db.selectFrom("store_credits").selectAll().where("return_id", "=", returnId).limit(1),
)

export const mailsOf = prepared((db, { returnId }: OfReturn) =>
  db
    .selectFrom("mails")
    .select(["id", "subject"])
    .select((eb) => eb.fn.coalesce("sent_at", "created_at").as("at"))
    .where("return_id", "=", returnId)
    .where("state", "=", "sent")
    .orderBy("created_at"),
)

export const questionsOf = prepared((db, { returnId }: OfReturn) =>
  db.selectFrom("questions").select(["text", "at"]).where("return_id", "=", returnId).orderBy("at"),
)

/** The largest first. */
export const paymentsOf = prepared((db, { orderId }: { orderId: string }) =>
  db
    .selectFrom("payments")
    .select(["id", "provider", "card_brand", "card_last4"])
    .where("order_id", "=", orderId)
    .orderBy("captured_minor", "desc"),
)
