import en from "../../shared/locales/en/portal.ts"
import fr from "../../shared/locales/fr/portal.ts"
import { narrowSpaces, type Words } from "../../shared/locales/narrow-spaces.ts"
import { type Html, html } from "./html.ts"
import { STYLE_TAG } from "./portal-css.ts"
import type { ShownShop } from "./shop-look.ts"

export type PageLocale = "fr" | "en"
export const frameWords: Record<PageLocale, typeof fr> = {
  fr: narrowSpaces(fr as unknown as Words) as unknown as typeof fr,
  en,
}

export interface Page {
  locale: PageLocale
  /** Null: no shop is known here; the page stands alone. */
  shop: ShownShop | null
  title: string
  /** Above the title: "Bonjour Camille", or where in the questions this is. */
  over?: Html | string | null
  body: Html
  /** Where "back" leads, where there is a way back. */
  back?: string | null
  /** Its own address, for the switch of languages; without it there is none. */
  path: string | null
  /** Address of the script, which only adds; null: none is built. */
  script?: string | null
  /** For the script: what of this page is kept on the phone. */
  draft?: string | null
}

/** A page of the customers' host: whole without a script, in the shop's look, and it loads nothing of anybody else. */
export function portalPage(page: Page): string {
  const { locale, shop, title, over = null, body, back = null, path, script = null, draft = null } = page
  const w = frameWords[locale]
  const other = locale === "fr" ? "en" : "fr"
  const join = path?.includes("?") ? "&" : "?"
  const name = shop?.look.name ?? "Backdock"
  return html`<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><meta name="format-detection" content="telephone=no"><title>${title} – ${name}</title><link rel="stylesheet" href="${styleAddress(shop)}"><link rel="icon" href="data:,">${script !== null && html`<script type="module" src="${script}"></script>`}</head>
<body${draft !== null && html` data-draft="${draft}"`} data-offline="${w.offline}"><a class="skip" href="#main">${w.skip}</a>
<header><div>${brand(shop, name)}<nav aria-label="${w.nav}">${path !== null && html`<a href="${path}${join}lang=${other}" lang="${other}" hreflang="${other}">${w.other}</a>`}${shop !== null && html`<a href="/s/${shop.code}/help">${w.help}</a>`}</nav></div></header>
<main id="main">${back !== null && html`<a class="back" href="${back}">${w.back}</a>`}${over !== null && html`<p class="over">${over}</p>`}<h1>${title}</h1>
${body}</main>
${shop !== null && footer(shop, w)}</body></html>
`.html
}

/** Of its look and version: kept for ever, and another one the day it changes. */
export const styleAddress = (shop: ShownShop | null): string =>
  `/style/${shop === null ? "plain" : `${shop.code}-${shop.version}`}-${STYLE_TAG}.css`

function brand(shop: ShownShop | null, name: string): Html {
  if (shop === null) return html`<span class="brand">${name}</span>`
  const { logo } = shop.look
  return html`<a class="brand" href="/s/${shop.code}">${logo === null ? name : html`<img src="/pictures/${logo}" alt="${name}" height="32">`}</a>`
}

function footer({ code, look }: ShownShop, w: typeof fr): Html {
  const kinds = (["terms", "privacy", "imprint"] as const).filter((kind) => look.legal[kind].fr || look.legal[kind].en)
  const links = kinds.map((kind) => html`<a href="/s/${code}/${kind}">${w[kind]}</a>`)
  return html`<footer><div><a href="/withdraw?shop=${code}">${w.withdraw}</a>${links}<a href="/s/${code}/help">${w.contact}</a></div></footer>`
}

/** Plain text of a shop as paragraphs. */
export const paragraphs = (text: string): readonly Html[] =>
  text.split(/\n\s*\n/).map((one) => html`<p class="kept-lines">${one.trim()}</p>`)

/** Errors of a form, on top: GOV.UK's error summary. Each leads to its field. */
export function errorSummary(locale: PageLocale, wrong: readonly { field: string; says: string }[]): Html | null {
  if (wrong.length === 0) return null
  const lines = wrong.map(({ field, says }) => html`<li><a href="#${field}">${says}</a></li>`)
  return html`<div class="trouble" role="alert" tabindex="-1" id="trouble"><h2>${frameWords[locale].trouble}</h2><ul>${lines}</ul></div>`
}

/** The hidden field of every form. */
export const tokenField = (token: string): Html => html`<input type="hidden" name="form" value="${token}">`
