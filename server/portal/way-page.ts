import type { Sender, WayChoice, WayToSend } from "../../shared/contract/sending.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { isBookedWay } from "../../shared/domain/shipment-moves.ts"
import { addDays, localDay, weekday } from "../../shared/policy/local-days.ts"
import type { Asked, Question } from "./announce-pages.ts"
import { fill, type Html, html } from "./html.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import { announceWords, dayInWords } from "./portal-words.ts"

/** What of a chosen way is still to be said: the day of a pickup, and where a parcel leaves from if nobody knows. */
export interface WayNeeds {
  way: WayToSend
  day: boolean
  sender: boolean
}
export type SentWay = { way: string; day: string; tracking: string } & Record<
  "name" | "line" | "postcode" | "town",
  string
>

export const wayKey = ({ way, carrier }: { way: string; carrier?: string | null }): string =>
  carrier ? `${way}:${carrier}` : way

/** Each with its price before it is chosen. */
export function wayPage(question: Question, ways: readonly WayToSend[]): Asked {
  const { locale, draft, path, token, wrong } = question
  const w = announceWords[locale].way
  const chosen = draft.way && wayKey(draft.way)
  const rows = ways.map((way, at) => {
    const id = at === 0 ? "way" : `way-${at}`
    const price = priceOf(way, locale)
    return html`<div class="choice"><input type="radio" id="${id}" name="way" value="${wayKey(way)}"${wayKey(way) === chosen && html` checked`} aria-describedby="${id}-says"><label for="${id}">${w[way.way]}</label><p class="price">${price}</p><p class="says" id="${id}-says">${saysOf(way, locale)}</p></div>`
  })
  const wrongLine = wrong?.field === "way" && html`<p class="wrong" id="way-wrong">${wrong.says}</p>`
  const body = html`${errorSummary(locale, wrong ? [wrong] : [])}<form method="post" action="${path}" data-once>${tokenField(token)}<fieldset><legend class="hidden">${w.title}</legend>${wrongLine}${rows}</fieldset><button type="submit">${announceWords[locale].next}</button></form>`
  return { title: w.title, body }
}

function priceOf({ priceMinor, currency }: WayToSend, locale: PageLocale): string {
  const w = announceWords[locale].way
  if (priceMinor === null) return w.yours
  return priceMinor === 0 ? w.free : formatMoney(priceMinor, currency, locale)
}

function saysOf(way: WayToSend, locale: PageLocale): string {
  const w = announceWords[locale].way
  const shopPays = way.because === "basis" || way.because === "reason"
  const by = way.title === null ? "" : ` (${fill(w.by, { carrier: way.title })})`
  const more = way.slow ? ` ${w.slow}` : ""
  const says = {
    drop_off: way.counterCode ? w.drop_off_code : w.drop_off_says,
    pickup: w.pickup_says,
    own_carrier: shopPays ? w.own_carrier_shop : w.own_carrier_says,
    own_label: shopPays ? w.own_label_shop : w.own_label_says,
    shop: w.shop_says,
  }[way.way]
  return `${says}${by}.${more}`
}

/** The second half of the question, for the way that was chosen. */
export function wayMorePage(question: Question, needs: WayNeeds, sent: SentWay, days: readonly string[]): Asked {
  const { locale, path, token, wrong } = question
  const w = announceWords[locale].way
  const line = (field: string) => wrong?.field === field && html`<p class="wrong" id="${field}-wrong">${wrong.says}</p>`
  const day =
    needs.day &&
    html`<fieldset><legend>${w.day}</legend>${line("day")}${days.map((one, at) => html`<div class="choice"><input type="radio" id="${at === 0 ? "day" : `day-${at}`}" name="day" value="${one}"${one === sent.day && html` checked`}><label for="${at === 0 ? "day" : `day-${at}`}">${dayInWords(one, locale, "UTC")}</label></div>`)}</fieldset>`
  const field = (name: "name" | "line" | "postcode" | "town", complete: string): Html =>
    html`<div class="field"><label for="${name}">${w[name]}</label><input type="text" id="${name}" name="${name}" value="${sent[name]}" autocomplete="${complete}" maxlength="100"></div>`
  const sender =
    needs.sender &&
    html`<fieldset><legend>${w.sender}</legend>${line("name")}${field("name", "name")}${field("line", "address-line1")}<div class="two">${field("postcode", "postal-code")}${field("town", "address-level2")}</div></fieldset>`
  const body = html`${errorSummary(locale, wrong ? [wrong] : [])}<form method="post" action="${path}" data-once novalidate>${tokenField(token)}<input type="hidden" name="way" value="${wayKey(needs.way)}"><input type="hidden" name="more" value="yes">${day}${sender}<button type="submit">${announceWords[locale].next}</button></form>`
  return { title: w[needs.way.way], body }
}

/** Working days to come, from tomorrow on. */
export function pickupDays(now: number, timeZone: string): string[] {
  const days: string[] = []
  for (let day = addDays(localDay(now, timeZone), 1); days.length < 5; day = addDays(day, 1))
    if (weekday(day) >= 1 && weekday(day) <= 5) days.push(day)
  return days
}

/** What was sent, as `bookWay` wants it; null: something of it is missing. */
export function choiceOf({ way, day, sender }: WayNeeds, sent: SentWay, country: string, days: readonly string[]) {
  const from: Sender | null = sender ? senderOf(sent, country) : null
  if ((sender && !from) || (day && !days.includes(sent.day))) return null
  const more = from ? { sender: from } : {}
  if (way.way === "drop_off") return { way: way.way, carrier: way.carrier ?? "", ...more } satisfies WayChoice
  if (way.way === "pickup")
    return { way: way.way, carrier: way.carrier ?? "", day: sent.day, ...more } satisfies WayChoice
  return { way: way.way } satisfies WayChoice
}

function senderOf({ name, line, postcode, town }: SentWay, country: string): Sender | null {
  if ([name, line, postcode, town].some((one) => one === "")) return null
  return {
    name: name.slice(0, 100),
    lines: [line.slice(0, 100)],
    postcode: postcode.slice(0, 16),
    town: town.slice(0, 60),
    country,
  }
}

export function needsOf(way: WayToSend, { senderKnown }: { senderKnown: boolean }): WayNeeds {
  return { way, day: way.way === "pickup", sender: isBookedWay(way.way) && !senderKnown }
}
