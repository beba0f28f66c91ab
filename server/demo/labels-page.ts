import { COMMAND_NAMES, commandCode, printOwnNumber } from "../../shared/barcode/own-number.ts"
import en from "../../shared/locales/en/demo.ts"
import fr from "../../shared/locales/fr/demo.ts"
import type { Db } from "../db/open.ts"
import { badgeSheet } from "../labels/badge-card.ts"
import { labelSvg } from "../labels/label-svg.ts"
import { code128At, dots, type Sheet } from "../labels/sheet.ts"
import { svgOf } from "../labels/sheet-to-svg.ts"
import { demoSignIns } from "./sign-ins.ts"

const A_PAGE = 12

/** Labels of the parcels that wait, the soonest first, as HTML with vector codes: point a handheld at the screen. */
export async function labelsPage(db: Db, page: number): Promise<string> {
  const { rows, more } = await waiting(db, page)
  const parcels = rows.map((row) => card(labelSvg(row), row.contents, row.note)).join("")
  const articles = articlesOf(rows)
    .map((one) => card(codeSvg(one.gtin, one.title), one.title, one.gtin))
    .join("")
  const badges = demoSignIns
    .filter((one) => one.role === "operator" || one.role === "lead")
    .map((one) =>
      card(
        svgOf(badgeSheet({ name: one.name, number: one.badge, locale: "fr" }), one.name),
        one.name,
        `PIN ${one.pin}`,
      ),
    )
    .join("")
  const commands = COMMAND_NAMES.map((name) =>
    card(codeSvg(commandCode(name), name), fr.command[name], en.command[name]),
  ).join("")
  const turn = [
    page > 1 ? `<a href="?page=${page - 1}">${fr.soonerParcels}</a>` : "",
    more ? `<a href="?page=${page + 1}">${fr.laterParcels}</a>` : "",
  ].join(" ")
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${fr.title}</title><link rel="stylesheet" href="/demo/labels.css"></head><body>
<header><h1>${fr.title}</h1><p>${fr.about}</p><p lang="en">${en.about}</p></header>
<h2>${fr.parcels}</h2><main>${parcels || `<p>${fr.none}</p>`}</main><nav>${turn}</nav>
<h2>${fr.articles}</h2><section>${articles}</section>
<h2>${fr.badges}</h2><section>${badges}</section>
<h2>${fr.commands}</h2><section>${commands}</section></body></html>`
}

interface Waiting {
  carrier: string
  tracking: string
  rma: string
  shopName: string
  contents: string
  note: string
  articles: { gtin: string; title: string }[]
}

async function waiting(db: Db, page: number): Promise<{ rows: Waiting[]; more: boolean }> {
  const parcels = await db
    .selectFrom("parcels")
    .select(["id", "key", "carrier", "expected_day"])
    .where("state", "in", ["announced", "in_transit", "arrived"])
    .where("expected_day", "is not", null)
    .where("key", "is not", null)
    .orderBy("expected_day")
    .orderBy("id")
    .limit(A_PAGE + 1)
    .offset((page - 1) * A_PAGE)
    .execute()
  const rows = await Promise.all(parcels.slice(0, A_PAGE).map((parcel) => toWaiting(db, parcel)))
  return { rows, more: parcels.length > A_PAGE }
}

async function toWaiting(
  db: Db,
  parcel: { id: string; key: string | null; carrier: string | null; expected_day: string | null },
): Promise<Waiting> {
  const lines = await db
    .selectFrom("parcel_returns")
    .innerJoin("returns", "returns.id", "parcel_returns.return_id")
    .innerJoin("shops", "shops.id", "returns.shop_id")
    .innerJoin("return_lines", "return_lines.return_id", "returns.id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(["returns.rma", "shops.name", "return_lines.authorized", "order_lines.title", "order_lines.gtin"])
    .where("parcel_returns.parcel_id", "=", parcel.id)
    .orderBy("order_lines.title")
    .execute()
  const rmas = new Set(lines.map((line) => line.rma))
  return {
    carrier: parcel.carrier ?? "",
    tracking: parcel.key ?? "",
    rma: lines[0]?.rma ?? "",
    shopName: lines[0]?.name ?? "",
    contents: lines.map((line) => `${line.authorized} × ${line.title}`).join(" · "),
    note: [...rmas].map((rma) => printOwnNumber(rma)).join(" + "),
    articles: lines.flatMap((line) => (line.gtin ? [{ gtin: line.gtin, title: line.title }] : [])),
  }
}

function articlesOf(rows: readonly Waiting[]): { gtin: string; title: string }[] {
  const all = rows.flatMap((row) => row.articles)
  return all.filter((one, at) => all.findIndex((other) => other.gtin === one.gtin) === at)
}

function codeSvg(text: string, title: string): string {
  const [width, height] = [dots(60), dots(22)]
  const sheet: Sheet = {
    width,
    height,
    shapes: code128At(text, { left: 0, width, y: dots(2), height: dots(18), module: 4 }),
  }
  return svgOf(sheet, title)
}

const card = (svg: string, title: string, note: string) =>
  `<figure>${svg}<figcaption><b>${escapeHtml(title)}</b><span>${escapeHtml(note)}</span></figcaption></figure>`

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)

export const LABELS_STYLE = `
body { margin: 0 auto; max-width: 1200px; padding: 24px; font: 17px/1.4 system-ui, sans-serif; color: #0d1716; background: #edf0ee; }
main, section { display: grid; gap: 24px; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); }
figure { margin: 0; padding: 16px; background: #fff; border-radius: 10px; }
svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: 12px; display: grid; gap: 4px; }
figcaption span { color: #3b4846; font-variant-numeric: tabular-nums; }
nav { display: flex; gap: 24px; padding: 24px 0; }
a { color: #00554f; font-weight: 700; padding: 12px 0; }
`
