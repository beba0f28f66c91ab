import { formatMoney } from "../../shared/domain/money.ts"
import { pictureOf } from "./article.ts"
import { fill, type Html, html } from "./html.ts"
import { type OwnBusiness, type OwnLine, type OwnOrder, type OwnReturn, withdrawable } from "./own-orders.ts"
import { type PageLocale, tokenField } from "./page.ts"
import { dayInWords, orderWords } from "./portal-words.ts"

/** Makes the hidden mark of a form. */
export type TokenFor = (about: string) => string

/** What may be done with it. A price is the buyer's to see. */
export function orderPage(
  own: OwnBusiness,
  locale: PageLocale,
  { hasDraft, tokenFor }: { hasDraft: boolean; tokenFor: TokenFor },
) {
  const w = orderWords[locale].order
  const open = own.orders.flatMap(({ lines }) => lines).filter(canComeBack)
  const [only] = own.orders
  const title = own.orders.length === 1 && only ? fill(w.title, { number: only.number }) : w.titleMany
  const acts = html`<div class="acts">${
    open.length > 0 &&
    html`<a class="button" href="/announce/${hasDraft ? "next" : "items"}">${hasDraft ? w.goOn : w.announce}</a>${hasDraft && html`<p class="quiet">${w.goOnNote}</p>`}`
  }${withdrawButton(own, locale)}</div>`
  const body = html`${own.returns.length > 0 && returnsOf(own, locale, tokenFor)}${acts}${open.length === 0 && html`<p>${w.nothing}</p>`}${own.orders.map((order) => itemsOf(own, order, locale))}<form method="post" action="/leave"><button class="plain" type="submit">${w.leave}</button></form>`
  const over = own.firstName === null ? null : fill(w.hello, { name: own.firstName })
  return { title, over, body }
}

export const canComeBack = (line: OwnLine): boolean =>
  line.left > 0 && (line.basis.changed !== null || line.basis.fault !== null)

/** Visible as long as it can be used for anything of the order (Directive 2023/2673, article 11a). */
function withdrawButton(own: OwnBusiness, locale: PageLocale): Html | null {
  const w = orderWords[locale].order
  const lines = withdrawable(own)
  if (lines.length === 0) return null
  const days = lines.flatMap((line) => line.withdrawBy ?? [])
  const last = days.length < lines.length ? null : days.sort().at(-1)
  const until = last ? fill(w.withdrawUntil, { day: dayInWords(last, locale, own.shop.timeZone) }) : w.withdrawOpen
  return html`<a class="button second" href="/withdraw">${w.withdraw}</a><p class="quiet">${until}</p>`
}

function itemsOf(own: OwnBusiness, { number, deliveredAt, currency, lines }: OwnOrder, locale: PageLocale): Html {
  const w = orderWords[locale].order
  const delivered =
    deliveredAt !== null && fill(w.delivered, { day: dayInWords(deliveredAt, locale, own.shop.timeZone) })
  const heading = own.orders.length === 1 ? w.items : fill(w.title, { number })
  const rows = lines.map(
    (line) =>
      html`<li>${pictureOf(line)}<span class="what">${line.bought > 1 && `${line.bought} × `}${line.title}</span>${!own.visit.gift && html`<span class="aside">${formatMoney(line.paidMinor, currency, locale)}</span>`}<p class="says">${standing(line, locale, own.shop.timeZone)}</p></li>`,
  )
  return html`<section class="stack"><h2>${heading}</h2>${delivered && html`<p class="quiet">${delivered}</p>`}<ul class="rows">${rows}</ul></section>`
}

/** One line: what may still be done with it, or why not and what is possible. */
export function standing(line: OwnLine, locale: PageLocale, timeZone: string): string {
  const w = orderWords[locale].order
  const day = (date: string | undefined) => (date === undefined ? "" : dayInWords(date, locale, timeZone))
  if (line.left === 0) return w.announcedAll
  const some = line.left < line.bought ? `${fill(w.leftOf, { left: `${line.left}`, bought: `${line.bought}` })}. ` : ""
  const { changed, fault } = line.basis
  if (changed !== null) {
    const last = line.lastDays[changed]
    return some + (last === undefined ? w.withdrawOpen : fill(w.until, { day: day(last) }))
  }
  const why =
    line.exclusion?.when === "always"
      ? line.exclusion.why[locale]
      : fill(fault === null ? w.overAll : w.over, { day: day(line.lastDays.withdrawal) })
  return fault === null ? why : `${why} ${w.fault}`
}

function returnsOf(own: OwnBusiness, locale: PageLocale, tokenFor: TokenFor): Html {
  const w = orderWords[locale].order
  const row = (
    one: OwnReturn,
  ) => html`<li class="return"><div><strong>${one.titles.join(", ")}</strong><p class="quiet">${w.status[one.status]} · ${one.rma}</p></div>
<p class="act-links"><a href="${one.link}?lang=${locale}" aria-label="${w.follow} ${one.rma}">${w.follow}</a>${one.open && html`<form class="inline" method="post" action="/change/${one.id}" data-once>${tokenField(tokenFor(`change ${one.id}`))}<button class="plain" type="submit" aria-label="${w.change} ${one.rma}">${w.change}</button></form><a href="/cancel/${one.id}" aria-label="${w.cancel} ${one.rma}">${w.cancel}</a>`}</p></li>`
  return html`<section class="stack"><h2>${w.returns}</h2><ul class="cards">${own.returns.map(row)}</ul></section>`
}
