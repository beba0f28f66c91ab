import { buffer } from "node:stream/consumers"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Sender } from "../../shared/contract/sending.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { zplOf } from "../labels/pieces-to-zpl.ts"
import { type ReturnLabel, returnLabel, returnPlan } from "../labels/return-label.ts"
import { returnPage, withSlip } from "../labels/return-page.ts"
import { slipPlan, slipSheet } from "../labels/return-slip.ts"
import { qrAt } from "../labels/sheet.ts"
import { pdfOf } from "../labels/sheet-to-pdf.ts"
import { svgOf } from "../labels/sheet-to-svg.ts"
import { labelWords } from "../labels/words.ts"
import { siteAddress } from "./sending-case.ts"
import type { ShipmentRow } from "./shipment-row.ts"

/** 4x6: for a label printer · a4: with how to pack, to fold and to cut · zpl: for a printer of labels that is told by itself. */
export const labelFormats = ["4x6", "a4", "zpl"] as const
export type LabelFormat = (typeof labelFormats)[number]

export interface LabelFile {
  type: string
  bytes: Uint8Array
  fileName: string
}

interface Told {
  row: ShipmentRow
  rma: string
  locale: "fr" | "en"
  label: ReturnLabel
  slip: { rma: string; shopName: string; locale: "fr" | "en"; articles: string[] }
  carrierPdf: Uint8Array | null
  carrierZpl: string | null
}

/**
 * A parcel's label, as it was once or a hundred times: the carrier's own where it gives one, else drawn by us; our number
 * and the carrier's on it. Refused where there is none (yet), and as ZPL where the carrier gave a PDF (`not_found`).
 */
export async function labelFile(
  db: Db,
  actor: Actor,
  { shipmentId, format, locale }: { shipmentId: string; format: LabelFormat; locale?: "fr" | "en" | undefined },
): Promise<Result<LabelFile>> {
  const told = await load(db, actor, { shipmentId, locale })
  if (!told.ok) return told
  const { rma, carrierPdf, carrierZpl, label, slip } = told.value
  const file = (type: string, bytes: Uint8Array, end: string) => done({ type, bytes, fileName: `${rma}${end}` })
  const pdf = "application/pdf"
  if (format === "zpl") {
    if (carrierPdf) return refused("not_found", "This carrier gives its labels as PDF.")
    const plans = carrierZpl ? [slipPlan(slip, "4x6")] : [returnPlan(label, "4x6")]
    return file("x-application/zpl", Buffer.from((carrierZpl ?? "") + zplOf(plans)), ".zpl")
  }
  if (carrierZpl) return refused("not_found", "This carrier gives its labels as ZPL.")
  const own = label.tracking === null
  if (format === "a4")
    return file(pdf, await returnPage({ slip, label: carrierPdf ? null : label, own }, carrierPdf), "-a4.pdf")
  if (!carrierPdf) return file(pdf, await buffer(returnLabel(label, "4x6")), ".pdf")
  const title = `${labelWords[slip.locale].parcel.rma} ${rma}`
  const second = await buffer(pdfOf([slipSheet(slip, "4x6")], { title, locale: slip.locale }))
  return file(pdf, await withSlip(carrierPdf, second), ".pdf")
}

/** What a counter scans from a phone, as a drawing; refused where this way has none. */
export async function counterCode(
  db: Db,
  actor: Actor,
  { shipmentId, locale }: { shipmentId: string; locale?: "fr" | "en" },
): Promise<Result<{ svg: string; code: string }>> {
  const told = await load(db, actor, { shipmentId, locale })
  if (!told.ok) return told
  const code = told.value.row.state === "booked" ? told.value.row.counter_code : null
  if (code === null) return refused("not_found", "This parcel has a label to print.")
  const room = 640
  const sheet = { width: room, height: room, shapes: qrAt(code, { x: 0, y: 0, room }) }
  return done({ code, svg: svgOf(sheet, `${labelWords[told.value.locale].counter.title}: ${code}`) })
}

async function load(
  db: Db,
  actor: Actor,
  { shipmentId, locale }: { shipmentId: string; locale?: "fr" | "en" | undefined },
): Promise<Result<Told>> {
  const row = await db.selectFrom("shipments").selectAll().where("id", "=", shipmentId).executeTakeFirst()
  // a stranger learns nothing of what there is
  if (!may(actor, "return.send", { returnId: row?.return_id ?? "" }))
    return refused("not_allowed", "Not yours to print.")
  if (!row) return refused("not_found", "No such parcel.")
  const printed = (row.state === "booked" || row.state === "ready") && row.way !== "own_carrier"
  if (!printed || (row.way === "drop_off" && row.tracking === null)) return refused("not_found", "It has no label yet.")
  const of = await db
    .selectFrom("returns")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .select(["returns.rma", "returns.locale", "returns.site_id", "shops.name"])
    .where("returns.id", "=", row.return_id)
    .executeTakeFirstOrThrow()
  const lines = await db
    .selectFrom("return_lines")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["order_lines.title", "return_lines.authorized"])
    .where("return_lines.return_id", "=", row.return_id)
    .orderBy("return_lines.id")
    .execute()
  const kept = await db.selectFrom("shipment_labels").selectAll().where("shipment_id", "=", row.id).executeTakeFirst()
  const bytes = kept && Buffer.from(kept.base64, "base64")
  const language = locale ?? of.locale
  const parcel = row.parcel_id === null ? null : await carrierOf(db, row.parcel_id)
  return done({
    ...{ row, rma: of.rma, locale: language },
    label: {
      carrier: row.tracking === null ? null : (parcel ?? row.carrier),
      tracking: row.tracking,
      ...{ rma: of.rma, shopName: of.name, locale: language },
      address: linesOf(await siteAddress(db, of.site_id)),
      from: linesOf(row.sender === "{}" ? null : (JSON.parse(row.sender) as Sender)),
    },
    slip: {
      ...{ rma: of.rma, shopName: of.name, locale: language },
      articles: lines.map((line) => `${line.authorized} × ${line.title}`),
    },
    carrierPdf: bytes && kept.format === "pdf" ? bytes : null,
    carrierZpl: bytes && kept.format === "zpl" ? bytes.toString("utf8") : null,
  })
}

async function carrierOf(db: Db, parcelId: string): Promise<string | null> {
  const row = await db.selectFrom("parcels").select("carrier").where("id", "=", parcelId).executeTakeFirst()
  return row?.carrier ?? null
}

/** As it stands on a parcel; the country only where it is another one. */
function linesOf(address: Sender | null): string[] {
  if (!address) return []
  const street = address.lines.slice(0, 2)
  const place = `${address.postcode} ${address.town}`
  return [address.name, ...street, address.country === "FR" ? place : `${address.country}-${place}`]
}
