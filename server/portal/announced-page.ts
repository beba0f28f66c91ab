import type { Shipment } from "../../shared/contract/sending.ts"
import { fill, type Html, html } from "./html.ts"
import type { OwnBusiness } from "./own-orders.ts"
import type { PageLocale } from "./page.ts"
import { announceWords, dayInWords, timeInWords } from "./portal-words.ts"

export interface Announced {
  /** All that travels in this parcel, the first first. */
  returns: readonly { id: string; rma: string; at: number }[]
  shipment: Shipment | null
  /** Something of it came broken. */
  broken: boolean
  /** Where its customer follows it. */
  link: string
}

/** What is left to do, in order; all that is mailed stands here too. */
export function announcedPage(own: OwnBusiness, locale: PageLocale, { returns, shipment, broken, link }: Announced) {
  const w = announceWords[locale].done
  const [first] = returns
  const rma = first?.rma ?? ""
  const { timeZone } = own.shop
  const at = first?.at ?? 0
  const when = fill(w.when, { day: dayInWords(at, locale, timeZone, true), time: timeInWords(at, locale, timeZone) })
  const body = html`<div class="panel go" role="status"><p>${w.number}</p><p class="sum">${returns.map((one) => one.rma).join(", ")}</p><p>${when}. ${w.mail}</p>${returns.length > 1 && html`<p>${w.together}</p>`}</div>
<div class="acts">${labelActs(first?.id ?? "", shipment, locale)}<a class="button second" href="${link}?lang=${locale}">${w.follow}</a></div>
<section class="stack"><h2>${w.pack}</h2><ol class="steps">${shipment?.way === "shop" ? html`<li>${w.shop}</li>` : html`<li>${w.pack1}</li><li>${w.pack2}</li><li>${fill(w.pack3, { rma })}</li>`}<li>${w.pack4}</li></ol>${broken && html`<p class="panel look">${w.keepBox}</p>`}</section><p><a class="tall" href="/order">${w.back}</a></p>`
  return { title: w.title, body }
}

function labelActs(returnId: string, shipment: Shipment | null, locale: PageLocale): Html | null {
  const w = announceWords[locale].done
  if (shipment?.way === "shop") return null
  const waits = shipment !== null && ["drop_off", "pickup"].includes(shipment.way) && !shipment.label
  if (waits)
    return html`<p class="panel" data-await>${w.labelSoon}</p><a class="button second" href="/announced/${returnId}">${w.look}</a>`
  const printed = shipment?.label
    ? html`<a class="button" href="/label/${returnId}?as=a4">${w.labelA4}</a><a class="button second" href="/label/${returnId}">${w.label}</a>`
    : html`<a class="button" href="/label/${returnId}">${w.slip}</a>`
  return html`${shipment?.counterCode != null && html`<a class="button" href="/counter/${returnId}">${w.counter}</a>`}${printed}`
}
