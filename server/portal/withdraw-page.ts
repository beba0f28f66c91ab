import { addDays, localDay } from "../../shared/policy/local-days.ts"
import { pictureOf } from "./article.ts"
import { declaredText } from "./declare-withdrawal.ts"
import { fill, type Html, html } from "./html.ts"
import { type OwnBusiness, type OwnLine, withdrawable } from "./own-orders.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import { dayInWords, maskedEmail, orderWords, timeInWords } from "./portal-words.ts"

export type WithdrawWrong = "troubleNone" | "troubleLeft" | "troubleOver" | "stale" | null

/** All of it is chosen until somebody says otherwise; one page, one button. */
export function withdrawPage(
  own: OwnBusiness,
  locale: PageLocale,
  { orderId, token, wrong }: { orderId: string; token: string; wrong: WithdrawWrong },
): { title: string; body: Html } {
  const all = orderWords[locale]
  const w = all.withdraw
  const lines = withdrawable(own).filter((line) => line.orderId === orderId)
  const says = wrong === "stale" ? all.find.stale : wrong && w[wrong]
  const trouble = says ? [{ field: lines[0] ? `line-${lines[0].id}` : "main", says }] : []
  const declared = declaredText({ own, orderId, lines: [], locale }) + w.ticked
  const ack = own.email === null ? w.follow2None : fill(w.follow2, { email: maskedEmail(own.email) })
  const body = html`${errorSummary(locale, trouble)}<p>${w.intro}</p>
<form method="post" action="/withdraw" data-once>${tokenField(token)}<input type="hidden" name="order" value="${orderId}">
<fieldset><legend class="plain">${all.order.items}</legend>${lines.map((line) => lineChoice(line, locale))}</fieldset>
<div class="panel"><h2>${w.statement}</h2><p class="kept-lines">${declared}</p></div>
<button type="submit">${w.confirm}</button></form>
<section class="stack"><h2>${w.whatFollows}</h2><ol class="steps"><li>${w.follow1}</li><li>${ack}</li><li>${w.follow3}</li></ol></section>`
  return { title: w.title, body }
}

function lineChoice(line: OwnLine, locale: PageLocale): Html {
  const w = orderWords[locale].withdraw
  const id = `line-${line.id}`
  return html`<div class="choice picture"><input type="checkbox" id="${id}" name="line" value="${line.id}" checked>${pictureOf(line)}<label for="${id}">${line.title}</label>${
    line.left > 1
      ? html`<span class="says inner"><label for="quantity-${line.id}">${w.quantity}</label> ${quantityField(line)}</span>`
      : null
  }</div>`
}

export const quantityField = (line: Pick<OwnLine, "id" | "left">, value = line.left): Html =>
  html`<select id="quantity-${line.id}" name="quantity-${line.id}">${Array.from({ length: Math.min(line.left, 50) }, (_, at) => html`<option${at + 1 === value && html` selected`}>${at + 1}</option>`)}</select>`

export interface Declared {
  declared: string
  at: number
  email: string | null
  rma: string
  link: string
  returnId: string
  token: string
}

/** The acknowledgement itself: content, day and time, to print or to keep. */
export function withdrawnPage(own: OwnBusiness, locale: PageLocale, said: Declared): { title: string; body: Html } {
  const w = orderWords[locale].withdraw
  const { timeZone, look } = own.shop
  const when = fill(w.doneWhen, {
    day: dayInWords(said.at, locale, timeZone, true),
    time: timeInWords(said.at, locale, timeZone),
  })
  const by = dayInWords(addDays(localDay(said.at, timeZone), 14), locale, timeZone)
  const mail = said.email === null ? w.doneNoMail : fill(w.doneMail, { email: maskedEmail(said.email) })
  const body = html`<div class="panel go" role="status"><strong>${when}</strong><p class="kept-lines">${said.declared}</p><p>${look.name} · ${w.doneNumber} ${said.rma}</p></div>
<p>${mail}</p><p>${fill(w.doneNext, { day: by })}</p>
<div class="acts"><form method="post" action="/change/${said.returnId}" data-once>${tokenField(said.token)}<button type="submit">${w.next}</button></form><a class="button second" href="${said.link}?lang=${locale}">${w.track}</a></div><p class="quiet">${w.reasonLater}</p>`
  return { title: w.doneTitle, body }
}
