import { among } from "../../db/among.ts"
import type { Db, Tx } from "../../db/open.ts"
import { maskPersonal } from "./mask.ts"
import type { TextLanguage } from "./stems.ts"

/** What a customer wrote beside a line, or an inspector of a unit, as others may read it. */
export interface ReadText {
  /** "line:…" or "unit:…" */
  id: string
  source: "customer" | "inspector"
  text: string
  returnId: string
  rma: string
  shopId: string
  sku: string
  locale: TextLanguage
  /** When it came. */
  at: number
}

/** The texts of these lines and units that there are, masked. */
export async function textsOf(
  db: Db | Tx,
  of: { lines: readonly string[]; units: readonly string[] },
): Promise<ReadText[]> {
  const lines = await saidOf(db)
    .where(among(db, "return_lines.id", of.lines))
    .select(["return_lines.id", "return_lines.comment as text", "returns.created_at as at"])
    .execute()
  const notes = await saidOf(db)
    .innerJoin("units", "units.line_id", "return_lines.id")
    .innerJoin("inspections", "inspections.unit_id", "units.id")
    .where(among(db, "units.id", of.units))
    .where("inspections.superseded_by", "is", null)
    .select(["units.id", "inspections.note as text", "inspections.at", "inspections.fact_id"])
    .execute()
  const last = new Map<string, (typeof notes)[number]>()
  for (const note of notes) {
    const before = last.get(note.id)
    if (!before || [note.at, note.fact_id] > [before.at, before.fact_id]) last.set(note.id, note)
  }
  return [
    ...lines.map((row) => read(row, "customer", `line:${row.id}`)),
    ...[...last.values()].map((row) => read(row, "inspector", `unit:${row.id}`)),
  ].flatMap((one) => one ?? [])
}

const saidOf = (db: Db | Tx) =>
  db
    .selectFrom("return_lines")
    .innerJoin("returns", "returns.id", "return_lines.return_id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .innerJoin("orders", "orders.id", "order_lines.order_id")
    .leftJoin("customers", "customers.id", "orders.customer_id")
    .select([
      ...(["returns.id as return_id", "returns.rma", "returns.locale", "orders.shop_id", "orders.number"] as const),
      ...(["order_lines.sku", "customers.name", "customers.address"] as const),
    ])

type Said = Awaited<ReturnType<ReturnType<typeof saidOf>["execute"]>>[number] & { text: string | null; at: number }

function read(row: Said, source: ReadText["source"], id: string): ReadText | null {
  const names = [row.name ?? "", addressText(row.address), row.number, row.rma]
  const text = maskPersonal(row.text ?? "", names)
  if (text === "") return null
  const { return_id, rma, shop_id, sku, locale, at } = row
  return { id, source, text, returnId: return_id, rma, shopId: shop_id, sku, locale, at }
}

/** Its values alone, whatever they are called. */
function addressText(address: string | null): string {
  if (!address) return ""
  const parts: string[] = []
  JSON.parse(address, (_, value) => {
    if (typeof value === "string") parts.push(value)
    return value
  })
  return parts.join(" ")
}
