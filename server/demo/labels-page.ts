import { COMMAND_NAMES, commandCode, printOwnNumber } from "../../shared/barcode/own-number.ts"
import en from "../../shared/locales/en/demo.ts"
import fr from "../../shared/locales/fr/demo.ts"
import type { Db } from "../db/open.ts"
import { badgeSheet } from "../labels/badge-card.ts"
import { labelSvg } from "../labels/label-svg.ts"
import { code128At, dots, type Sheet } from "../labels/sheet.ts"
import { svgOf } from "../labels/sheet-to-svg.ts"
import { type LabelStory, labelStories, parcelsFor } from "./label-stories.ts"
import { demoSignIns } from "./sign-ins.ts"
import { expectedParcels, parcelsAtDock, parcelsElsewhere, type WaitingParcel } from "./waiting-parcels.ts"

const A_PAGE = 12

/** Labels of the parcels that wait, the soonest first, as HTML with vector codes: point a handheld at the screen. */
export async function labelsPage(db: Db, page: number): Promise<string> {
  const found = await expectedParcels(db, { size: A_PAGE + 1, skip: (page - 1) * A_PAGE })
  const expected = found.slice(0, A_PAGE)
  const first = page === 1
  const [atDock, elsewhere] = first ? await Promise.all([parcelsAtDock(db, 6), parcelsElsewhere(db, 2)]) : [[], []]
  const turn = [
    first ? "" : `<a href="?page=${page - 1}">← ${fr.soonerParcels}</a>`,
    found.length > A_PAGE ? `<a href="?page=${page + 1}">${fr.laterParcels} →</a>` : "",
  ].join("")
  const articles = articlesOf([...expected, ...atDock])
  const parts = (["badges", "commands", "articles"] as const).map((part) => `<a href="#${part}">${fr[part]}</a>`)
  return html(
    [...parts, `<a href="?one=1&page=${page}">${fr.oneByOne}</a>`],
    null,
    [
      section("parcels", expected.length > 0 ? expected.map(parcelCard) : [`<p>${fr.none}</p>`]),
      `<nav>${turn}</nav>`,
      atDock.length > 0 ? section("atDock", atDock.map(parcelCard)) : "",
      elsewhere.length > 0 ? section("elsewhere", elsewhere.map(parcelCard)) : "",
      section(
        "articles",
        articles.map((one) => card(codeSvg(one.gtin, one.title), one.title, one.gtin)),
      ),
      section("badges", badges()),
      section(
        "commands",
        COMMAND_NAMES.map((name) => card(codeSvg(commandCode(name), name), fr.command[name], en.command[name])),
      ),
    ].join("\n"),
  )
}

/** The labels of one story, with the codes of what lies in those parcels. */
export async function storyPage(db: Db, story: LabelStory): Promise<string> {
  const found = await parcelsFor(db, story)
  const cards = found.length > 0 ? found.map(parcelCard) : [`<p>${fr.none}</p>`]
  const articles = articlesOf(found).map((one) => card(codeSvg(one.gtin, one.title), one.title, one.gtin))
  const words = `<p>${fr.says[story]}</p><p lang="en">${en.says[story]}</p>`
  return html(
    [`<a href="/demo/labels">${fr.all}</a>`, `<a href="?show=${story}&one=1">${fr.oneByOne}</a>`],
    story,
    `<h2>${fr.story[story]} <span lang="en">${en.story[story]}</span></h2>${words}<section data-part="${story}">${cards.join("")}</section>${articles.length > 0 ? section("articles", articles) : ""}`,
  )
}

/** One label as large as the screen, on white: to hold a phone to. A tap or an arrow key turns to the next. */
export async function onePage(db: Db, story: LabelStory | null, nth: number, page: number): Promise<string> {
  const found = story
    ? await parcelsFor(db, story)
    : await expectedParcels(db, { size: A_PAGE, skip: (page - 1) * A_PAGE })
  const at = found.length === 0 ? 0 : (nth - 1) % found.length
  const query = story ? `show=${story}&` : `page=${page}&`
  const to = (index: number) => `?${query}one=${((index + found.length) % Math.max(1, found.length)) + 1}`
  const parcel = found[at]
  const shown = parcel
    ? `<a class="turn" href="${to(at + 1)}" rel="next" aria-label="${fr.nextLabel}">${parcelCard(parcel)}</a>`
    : `<p>${fr.none}</p>`
  const bar = `<nav><a href="${to(at - 1)}" rel="prev">← ${fr.previousLabel}</a><b>${parcel ? at + 1 : 0} / ${found.length}</b><a href="${to(at + 1)}">${fr.nextLabel} →</a><a href="${story ? `?show=${story}` : `?page=${page}`}">${fr.all}</a></nav>`
  return `${head()}<body class="one"><main>${bar}${shown}</main><script src="/demo/labels.js"></script></body></html>`
}

const head =
  () => `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${fr.title}</title><link rel="stylesheet" href="/demo/labels.css"></head>`

function html(links: readonly string[], now: LabelStory | null, inside: string): string {
  const stories = labelStories.map(
    (story) => `<a href="?show=${story}"${story === now ? ` aria-current="page"` : ""}>${fr.story[story]}</a>`,
  )
  return `${head()}<body>
<header><h1>${fr.title}</h1><p>${fr.about}</p><p lang="en">${en.about}</p>
<nav>${links.join("")}</nav><nav class="stories" aria-label="${fr.stories}">${stories.join("")}</nav></header>
<main>${inside}</main></body></html>`
}

type Section = "parcels" | "atDock" | "elsewhere" | "articles" | "badges" | "commands"

function section(name: Section, cards: readonly string[]): string {
  const small = name === "articles" || name === "commands" ? ` class="small"` : ""
  const english = fr[name] === en[name] ? "" : ` <span lang="en">${en[name]}</span>`
  const title = `<h2 id="${name}">${fr[name]}${english}</h2>`
  return `${title}<section${small} data-part="${name}">${cards.join("")}</section>`
}

function parcelCard(parcel: WaitingParcel): string {
  const { carrier, tracking, rmas, shopName, lines } = parcel
  const contents = lines.map((line) => `${line.quantity} × ${line.title}`).join(" · ")
  const note = rmas.map((rma) => printOwnNumber(rma)).join(" + ")
  const address = ["Retours · 8 rue du Quai", "69007 Lyon"]
  // a label whose number is worn says nothing else either
  const rma = rmas[0] ?? ""
  return card(labelSvg({ carrier, tracking, rma, shopName, address }), contents || fr.nothingKnown, note)
}

function badges(): string[] {
  return demoSignIns
    .filter((one) => one.role === "operator" || one.role === "lead")
    .map(({ name, badge, pin }) =>
      card(svgOf(badgeSheet({ name, number: badge, locale: "fr" }), name), name, `PIN ${pin}`),
    )
}

function articlesOf(parcels: readonly WaitingParcel[]): { gtin: string; title: string }[] {
  const all = parcels.flatMap((parcel) => parcel.lines)
  return [...new Map(all.flatMap(({ gtin, title }) => (gtin ? [[gtin, { gtin, title }]] : []))).values()]
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
