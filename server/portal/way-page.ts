import type { Sender, WayChoice, WayToSend } from "../../shared/contract/sending.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { isBookedWay } from "../../shared/domain/shipment-moves.ts"
import { addDays, localDay, weekday } from "../../shared/policy/local-days.ts"
import { drawPoints } from "../sending/draw-points.ts"
import type { DropPoint } from "../sending/drop-points.ts"
import type { Asked, Question } from "./announce-pages.ts"
import { fill, type Html, html } from "./html.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import { announceWords, dayInWords } from "./portal-words.ts"

/** What of a chosen way is still to be said: the day of a pickup, and where a parcel leaves from if nobody knows. */
export interface WayNeeds {
  way: WayToSend
  day: boolean
  sender: boolean
  points: boolean
}
/** Where it can be handed in, near what was asked; null: the carrier does not answer, and any point takes it. */
export interface Near {
  postcode: string
  town: string
  found: readonly DropPoint[] | null
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

function priceOf({ priceMinor, currency, because }: WayToSend, locale: PageLocale): string {
  const w = announceWords[locale].way
  if (priceMinor === null) return because === "basis" || because === "reason" ? w.back : w.yours
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
export function wayMorePage(
  question: Question,
  needs: WayNeeds,
  { sent, days, near }: { sent: SentWay; days: readonly string[]; near: Near },
): Asked {
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
  const body = html`${errorSummary(locale, wrong ? [wrong] : [])}<form method="post" action="${path}" data-once novalidate>${tokenField(token)}<input type="hidden" name="way" value="${wayKey(needs.way)}"><input type="hidden" name="more" value="yes">${needs.points && pointsOf(near, locale)}${day}${sender}<button type="submit">${announceWords[locale].next}</button></form>`
  return { title: w[needs.way.way], body }
}

/** The list first, nearest on top; the drawing beside it is for who likes to see it. */
function pointsOf(near: Near, locale: PageLocale): Html {
  const w = announceWords[locale].way
  const search = html`<div class="two"><div class="field"><label for="near_postcode">${w.postcode}</label><input type="text" id="near_postcode" name="near_postcode" value="${near.postcode}" inputmode="numeric" maxlength="16"></div><div class="field"><label for="near_town">${w.town}</label><input type="text" id="near_town" name="near_town" value="${near.town}" maxlength="60"></div></div><button class="second" type="submit" name="search" value="yes">${w.search}</button>`
  const any = html`<div class="choice"><input type="radio" id="point" name="point" value="any" checked><label for="point">${w.anyPoint}</label></div>`
  const rows = (near.found ?? []).map((one, at) => {
    const id = `point-${at}`
    const far = one.metres === null ? "" : ` · ${metresInWords(one.metres, locale)}`
    return html`<div class="choice"><input type="radio" id="${id}" name="point" value="${one.id}" aria-describedby="${id}-says"><label for="${id}">${at + 1}. ${one.name}</label><p class="says kept-lines" id="${id}-says">${[...one.lines, `${one.postcode} ${one.town}`].join(", ")}${far}${hoursInWords(one.hours, locale)}</p></div>`
  })
  const none = near.found === null ? w.pointsSilent : near.found.length === 0 ? w.noPoints : null
  const drawing = drawPoints(near.found ?? [], w.map)
  return html`<fieldset><legend>${w.where}</legend>${search}${none && html`<p class="panel look">${none}</p>`}${drawing !== null && { html: `<div class="map">${drawing}</div>` }}${any}${rows}</fieldset>`
}

const metresInWords = (metres: number, locale: PageLocale): string =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: metres < 1000 ? "meter" : "kilometer",
    maximumFractionDigits: metres < 1000 ? 0 : 1,
  }).format(metres < 1000 ? Math.round(metres / 10) * 10 : metres / 1000)

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const

/** Days of the same hours together: "lun.–ven. 9:00–19:00". */
function hoursInWords(hours: DropPoint["hours"], locale: PageLocale): string {
  const named = days.map((day, at) => ({
    name: new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + at)),
    open: (hours[day] ?? []).map(({ from, to }) => `${from}–${to}`).join(", "),
  }))
  const spans: { first: string; last: string; open: string }[] = []
  for (const { name, open } of named) {
    const before = spans.at(-1)
    if (before?.open === open) before.last = name
    else spans.push({ first: name, last: name, open })
  }
  const lines = spans.flatMap(({ first, last, open }) =>
    open ? [`${first === last ? first : `${first}–${last}`} ${open}`] : [],
  )
  return lines.length > 0 ? `\n${lines.join(" · ")}` : ""
}

/** Working days to come, from tomorrow on. */
export function pickupDays(now: number, timeZone: string): string[] {
  const days: string[] = []
  for (let day = addDays(localDay(now, timeZone), 1); days.length < 5; day = addDays(day, 1))
    if (weekday(day) >= 1 && weekday(day) <= 5) days.push(day)
  return days
}

/** What was sent, as `bookWay` wants it; null: something of it is missing. */
export function choiceOf(
  { way, day, sender }: WayNeeds,
  sent: SentWay,
  { country, days, point }: { country: string; days: readonly string[]; point: DropPoint | null },
) {
  const from: Sender | null = sender ? senderOf(sent, country) : null
  if ((sender && !from) || (day && !days.includes(sent.day))) return null
  const more = from ? { sender: from } : {}
  const at = point && {
    ...{ id: point.id, name: point.name.slice(0, 100), lines: point.lines.slice(0, 4).map((one) => one.slice(0, 100)) },
    ...{ postcode: point.postcode.slice(0, 16), town: point.town.slice(0, 60) },
  }
  if (way.way === "drop_off")
    return { way: way.way, carrier: way.carrier ?? "", ...more, ...(at && { point: at }) } satisfies WayChoice
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
  return { way, day: way.way === "pickup", sender: isBookedWay(way.way) && !senderKnown, points: way.points }
}
