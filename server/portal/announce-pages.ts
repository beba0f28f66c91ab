import { formatMoney } from "../../shared/domain/money.ts"
import type { Outcome } from "../../shared/policy/portal-rules.ts"
import type { Variant } from "../intake/variants-of.ts"
import { type Asking, askedReasons } from "./announce-steps.ts"
import { pictureOf } from "./article.ts"
import type { Draft } from "./draft.ts"
import { fill, type Html, html } from "./html.ts"
import { canComeBack, standing } from "./order-page.ts"
import type { OwnBusiness, OwnLine } from "./own-orders.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import { type AnnounceWords, announceWords } from "./portal-words.ts"
import { creditFor, paidFor } from "./what-it-gives.ts"
import { quantityField } from "./withdraw-page.ts"

// A page a question. Each is whole by itself: what was answered is chosen, what is wrong is said at its field and on top.

export interface Question {
  own: OwnBusiness
  draft: Draft
  locale: PageLocale
  path: string
  token: string
  /** What is wrong with what was sent, and with which field. */
  wrong: { field: string; says: string } | null
}
export type Asked = { title: string; body: Html }

const form = ({ path, token, locale }: Question, fields: Html, button?: string): Html =>
  html`<form method="post" action="${path}" data-once novalidate>${tokenField(token)}${fields}<button type="submit">${button ?? announceWords[locale].next}</button></form>`

const top = ({ locale, wrong }: Question) => errorSummary(locale, wrong ? [wrong] : [])
const wrongLine = ({ wrong }: Question, field: string) =>
  wrong?.field === field ? html`<p class="wrong" id="${field}-wrong">${wrong.says}</p>` : null

interface Choice {
  id: string
  value: string
  label: string
  says?: string | null
  aside?: string | null
  picture?: Html | null
  checked: boolean
}

/** Radios under one question. */
function choices(question: Question, name: string, all: readonly Choice[]): Html {
  return html`<fieldset${question.wrong && html` aria-describedby="${name}-wrong"`}><legend class="hidden">${name}</legend>${wrongLine(question, name)}${all.map((one, at) => choice(name, one, at === 0 ? name : one.id))}</fieldset>`
}

function choice(name: string, one: Choice, id: string): Html {
  const says = one.says ?? null
  return html`<div class="choice${one.picture ? " picture" : ""}"><input type="radio" id="${id}" name="${name}" value="${one.value}"${one.checked && html` checked`}${says !== null && html` aria-describedby="${id}-says"`}>${one.picture ?? null}<label for="${id}">${one.label}</label>${says !== null && html`<p class="says" id="${id}-says">${says}</p>`}${one.aside ? html`<span class="aside">${one.aside}</span>` : null}</div>`
}

/** The thing that is asked about, so that nobody answers for another. */
export const about = ({ of, said }: Asking): Html =>
  html`<ul class="rows one"><li>${pictureOf(of)}<span class="what">${said.quantity > 1 && `${said.quantity} × `}${of.title}</span></li></ul>`

export function itemsPage(question: Question): Asked {
  const { own, draft, locale } = question
  const w = announceWords[locale].items
  const chosen = (line: OwnLine) => draft.lines.find((one) => one.orderLineId === line.id)
  const only = own.orders.flatMap(({ lines }) => lines).filter((line) => canComeBack(line) || chosen(line))
  const rest = own.orders.flatMap(({ lines }) => lines).filter((line) => !only.includes(line))
  const item = (line: OwnLine, at: number) => {
    const said = chosen(line)
    const id = at === 0 ? "line" : `line-${line.id}`
    const left = Math.max(line.left, said?.quantity ?? 0)
    const many =
      left > 1 &&
      html`<span class="says inner"><label class="hidden" for="quantity-${line.id}">${fill(w.quantity, { title: line.title })}</label>${quantityField({ id: line.id, left }, said?.quantity ?? 1)}<span>/ ${left}</span></span>`
    const checked = said !== undefined || (only.length === 1 && draft.lines.length === 0)
    return html`<div class="choice picture"><input type="checkbox" id="${id}" name="line" value="${line.id}"${checked && html` checked`}>${pictureOf(line)}<label for="${id}">${line.title}</label>${many}${(!many || line.basis.changed === null) && html`<p class="says">${standing({ ...line, left }, locale, own.shop.timeZone)}</p>`}</div>`
  }
  const cannot =
    rest.length > 0 &&
    html`<section class="stack"><h2>${w.cannot}</h2><ul class="rows">${rest.map((line) => html`<li>${pictureOf(line)}<span class="what">${line.title}</span><p class="says">${standing(line, locale, own.shop.timeZone)}${line.exclusion?.when === "always" && ` ${line.exclusion.instead[locale]}`}</p></li>`)}</ul></section>`
  const fields = html`<fieldset><legend class="hidden">${w.title}</legend>${wrongLine(question, "line")}${only.map(item)}</fieldset>`
  const add = own.visit.gift ? null : html`<p><a class="tall" href="/s/${own.shop.code}?add=1">${w.addOrder}</a></p>`
  return { title: w.title, body: html`${top(question)}${form(question, fields)}${add}${cannot}` }
}

export function whyPage(question: Question, asking: Asking): Asked {
  const { own, locale } = question
  const w = announceWords[locale].why
  const { of, said } = asking
  const all = askedReasons(own, of).map((reason) => ({
    id: `reason-${reason.id}`,
    value: reason.id,
    label: reason.label[locale],
    checked: said.reason === reason.id,
  }))
  const why = of.exclusion?.when === "always" ? of.exclusion : null
  const faultOnly =
    of.basis.changed === null &&
    html`<div class="panel look">${why ? html`<p>${why.why[locale]}</p><p>${why.instead[locale]}</p>` : html`<p>${w.faultOnly}</p>`}</div>`
  const fields = html`${choices(question, "reason", all)}
<div class="field"><label for="comment">${w.more}</label><p class="hint" id="comment-hint">${w.moreHint}</p><textarea id="comment" name="comment" maxlength="2000" rows="2" aria-describedby="comment-hint">${said.comment}</textarea>${wrongLine(question, "comment")}</div>`
  return {
    title: said.quantity > 1 ? w.titleMany : w.title,
    body: html`${top(question)}${about(asking)}${faultOnly}${form(question, fields)}`,
  }
}

export function detailPage(question: Question, asking: Asking): Asked {
  const w = announceWords[question.locale].detail
  const all = (asking.reason?.details ?? []).map((one) => ({ value: one.id, label: one.label[question.locale] }))
  const rows = [...all, { value: "none", label: w.skip }].map((one) => ({
    ...one,
    id: `detail-${one.value}`,
    checked: asking.said.detail === one.value,
  }))
  return {
    title: w.title,
    body: html`${top(question)}${about(asking)}${form(question, choices(question, "detail", rows))}`,
  }
}

export function sealedPage(question: Question, asking: Asking): Asked {
  const { locale, path } = question
  const w = announceWords[locale].sealed
  const rows = (["yes", "no"] as const).map((value) => ({
    ...{ id: `sealed-${value}`, value, label: w[value] },
    checked: asking.said.sealed === (value === "yes"),
  }))
  if (asking.said.sealed === false && asking.of.exclusion) {
    const { why, instead } = asking.of.exclusion
    const others = html`<div class="acts"><a class="button" href="${path.replace("sealed", "why")}">${w.otherReason}</a><a class="button second" href="/announce/items">${w.without}</a></div>`
    const body = html`${about(asking)}<div class="panel look"><p>${why[locale]}</p><p>${instead[locale]}</p></div>${others}<form method="post" action="${path}">${tokenField(question.token)}<input type="hidden" name="sealed" value="yes"><button class="plain" type="submit">${w.yes}</button></form>`
    return { title: w.cannotTitle, body }
  }
  return {
    title: w.title,
    body: html`${top(question)}${about(asking)}${form(question, choices(question, "sealed", rows))}`,
  }
}

export function photosPage(question: Question, asking: Asking): Asked {
  const { locale, path, token } = question
  const w = announceWords[locale].photos
  const most = asking.reason?.photos ?? 3
  const { photos } = asking.said
  const broken = asking.reason?.arrivedBroken ?? false
  const kept =
    photos.length > 0 &&
    html`<p role="status">${counted(w, "kept", photos.length)}</p><div class="photos">${photos.map((sha, at) => html`<form method="post" action="${path}" class="photo">${tokenField(token)}<input type="hidden" name="remove" value="${sha}"><img src="/photos/${sha}" alt="${at + 1}" width="88" height="88"><button class="plain" type="submit" aria-label="${fill(w.remove, { n: `${at + 1}` })}">×</button></form>`)}</div>`
  const hint = fill(w.hint, { most: `${most}`, carton: broken ? w.hintCarton : "" })
  const add =
    photos.length < most &&
    html`<form method="post" action="${path}" enctype="multipart/form-data" data-photos="${most - photos.length}">${tokenField(token)}<div class="field"><label for="photo">${w.choose}</label><p class="hint" id="photo-hint">${hint}</p><input type="file" id="photo" name="photo" accept="image/jpeg,image/png,image/webp,image/*" multiple aria-describedby="photo-hint">${wrongLine(question, "photo")}</div><button type="submit"${photos.length > 0 && html` class="second"`}>${w.add}</button></form>`
  const on = html`<form method="post" action="${path}" data-once>${tokenField(token)}<input type="hidden" name="go" value="on"><button type="submit"${photos.length === 0 && html` class="second"`}>${photos.length > 0 ? announceWords[locale].next : w.without}</button>${photos.length === 0 && html`<p class="quiet">${w.withoutNote}</p>`}</form>`
  const body = html`${top(question)}${about(asking)}<div class="panel go">${broken && html`<p><strong>${w.broken}</strong></p>`}<p>${w.noCost}</p></div>${kept}${add}${on}`
  return { title: w.title, body }
}

export function wantedPage(question: Question, asking: Asking, offered: readonly Outcome[]): Asked {
  const { own, locale } = question
  const w = announceWords[locale].wanted
  const rows = offered.map((outcome) => ({
    id: `wanted-${outcome}`,
    value: outcome,
    ...wordsOf(own, asking, { outcome, locale }),
    checked: asking.said.wanted === outcome,
  }))
  return {
    title: w.title,
    body: html`${top(question)}${about(asking)}${form(question, choices(question, "wanted", rows))}`,
  }
}

/** What each outcome is called and comes to. */
export function wordsOf(
  own: OwnBusiness,
  { of, said, reason }: Asking,
  { outcome, locale }: { outcome: Outcome; locale: PageLocale },
): { label: string; says: string } {
  const w = announceWords[locale].wanted
  const { gift } = own.visit
  const currency = own.orders.find((order) => order.id === of.orderId)?.currency ?? own.shop.currency
  const minor = paidFor(of, said.quantity)
  const money = (amount: number) => formatMoney(amount, currency, locale)
  if (outcome === "refund")
    return gift
      ? { label: w.refundGift, says: w.refundGiftSays }
      : { label: w.refund, says: fill(w.refundSays, { amount: money(minor) }) }
  if (outcome === "exchange")
    return reason?.kind === "fault"
      ? { label: w.replace, says: w.replaceSays }
      : { label: w.exchange, says: w.exchangeSays }
  if (outcome === "repair") return { label: w.repair, says: w.repairSays }
  if (gift) return { label: w.store_credit, says: w.creditGift }
  const { total, bonus } = creditFor(own.policy, minor)
  const days = own.policy.storeCredit.validDays
  const text = days === null ? w.creditForever : bonus > 0 ? w.creditBonus : w.creditSays
  const term = days === null ? "" : termInWords(days, locale)
  return { label: w.store_credit, says: fill(text, { amount: money(total), bonus: money(bonus), term }) }
}

/** Whole years where they are whole. */
function termInWords(days: number, locale: PageLocale): string {
  const w = announceWords[locale].wanted
  const years = Math.round(days / 365.25)
  const whole = years > 0 && Math.abs(days - years * 365.25) < 1.5
  const count = whole ? years : days
  const [one, other] = whole ? [w.years_one, w.years_other] : [w.days_one, w.days_other]
  return fill(count === 1 ? one : other, { count: `${count}` })
}

/** Those that are not the same article, with what they cost more or less. */
export function variantPage(question: Question, asking: Asking, variants: readonly Variant[]): Asked {
  const { own, locale } = question
  const w = announceWords[locale].variant
  const { of, said } = asking
  const currency = own.orders.find((order) => order.id === of.orderId)?.currency ?? own.shop.currency
  const each = paidFor(of, 1)
  const rows = variants.map((one) => {
    const by = one.priceMinor === null || own.visit.gift ? 0 : one.priceMinor - each
    const price =
      by === 0 ? w.same : fill(by > 0 ? w.more : w.less, { amount: formatMoney(Math.abs(by), currency, locale) })
    const stock = one.stock === "available" ? w.available : one.stock === "unknown" ? w.unknown : w.sold
    return {
      ...{ id: `variant-${one.id}`, value: one.id, label: one.title },
      says: own.visit.gift ? stock : `${stock} · ${price}`,
      picture: pictureOf(one),
      checked: said.variantId === one.id,
    }
  })
  const body = html`${top(question)}${about(asking)}${form(question, choices(question, "variant", rows))}<p class="quiet">${w.held}</p>`
  return { title: w.title, body }
}

export function counted(w: AnnounceWords["photos"], _: "kept", count: number): string {
  return fill(count === 1 ? w.kept_one : w.kept_other, { count: `${count}` })
}
