import { sql } from "kysely"

/** Of a row of `order_lines`, when the last goods of its order came. */
export const lastDelivered = sql<number | null>`(select max(other.delivered_at) from order_lines other
  where other.order_id = order_lines.order_id)`.as("last_delivered_at")
