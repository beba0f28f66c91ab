import type { Variant } from "../intake/variants-of.ts"
import type { Tracked, TrackedHearing, TrackedLine } from "../tracking/tracked.ts"
import { fill, type Html, html } from "./html.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import { photosOf, type TrackPage, trackPath } from "./track-page.ts"
import { writing } from "./track-words.ts"

// What a customer can say on their return's page: a page each, that works by a plain form.

export interface TrackForm {
  locale: PageLocale
  tracked: Tracked
  token: string
  /** What of it could not be taken, by field. */
  wrong: { field: string; says: string }[]
}

const over = ({ locale, tracked }: Pick<TrackForm, "locale" | "tracked">) =>
  fill(writing(locale, tracked).w.order, { order: tracked.orderNumber, rma: tracked.rma })
const marked = (wrong: TrackForm["wrong"], field: string): Html | null =>
  wrong.some((one) => one.field === field) ? html` aria-invalid="true" aria-describedby="trouble"` : null

export function questionPage(form: TrackForm & { text: string }): TrackPage {
  const { locale, tracked, token, wrong, text } = form
  const { w } = writing(locale, tracked)
  const body = html`${errorSummary(locale, wrong)}<form method="post" action="${trackPath(tracked.rma, "/question")}">${tokenField(token)}
<div class="field"><label for="text">${w.question.label}</label><p class="hint" id="text-hint">${w.question.hint}</p><textarea id="text" name="text" rows="6" maxlength="2000" required${marked(wrong, "text") ?? html` aria-describedby="text-hint"`}>${text}</textarea></div>
<button type="submit">${w.question.send}</button></form>`
  return { title: w.question.title, over: over(form), body }
}

/** The very words that stand before them when they accept: kept as they were. */
export function acceptWords(locale: PageLocale, tracked: Tracked, one: TrackedHearing): string {
  const { w, money } = writing(locale, tracked)
  return fill(w.hear.accept, {
    title: one.title,
    deduction: money(one.deductionMinor),
    amount: money(one.priceMinor - one.deductionMinor),
  })
}

export function hearingPage(form: TrackForm & { hearing: TrackedHearing; text: string }): TrackPage {
  const { locale, tracked, token, wrong, hearing, text } = form
  const write = writing(locale, tracked)
  const { w, money, day } = write
  const amount = money(hearing.priceMinor - hearing.deductionMinor)
  const said = {
    title: hearing.title,
    price: money(hearing.priceMinor),
    deduction: money(hearing.deductionMinor),
    amount,
  }
  const to = trackPath(tracked.rma, `/hearing/${hearing.id}`)
  const photos = photosOf(write, tracked.rma, hearing.photos)
  const body = html`${errorSummary(locale, wrong)}<p>${fill(w.hear.about, said)} ${fill(w.hear.left, said)}</p><p>${fill(w.hear.until, { day: day(hearing.endsAt - 1) })}</p>
${photos && html`<section><h2>${w.hear.photos}</h2>${photos}</section>`}
<form method="post" action="${to}">${tokenField(token)}<input type="hidden" name="answer" value="accept"><fieldset><legend>${w.hear.acceptTitle}</legend><div class="choice"><input type="checkbox" id="agree" name="agree" value="yes" required${marked(wrong, "agree")}><label for="agree">${acceptWords(locale, tracked, hearing)}</label></div></fieldset><button type="submit">${fill(w.hear.acceptButton, said)}</button></form>
<form method="post" action="${to}" enctype="multipart/form-data">${tokenField(token)}<input type="hidden" name="answer" value="object"><fieldset><legend>${w.hear.objectTitle}</legend><div class="field"><label for="text">${w.hear.objectLabel}</label><p class="hint" id="text-hint">${w.hear.objectHint}</p><textarea id="text" name="text" rows="5" maxlength="2000" required${marked(wrong, "text") ?? html` aria-describedby="text-hint"`}>${text}</textarea></div>
<div class="field"><label for="photos">${w.hear.objectPhotos}</label><p class="hint" id="photos-hint">${w.hear.objectPhotosHint}</p><input type="file" id="photos" name="photos" accept="image/jpeg,image/png,image/webp" multiple${marked(wrong, "photos") ?? html` aria-describedby="photos-hint"`}></div></fieldset><button type="submit" class="second">${w.hear.objectButton}</button></form>`
  return { title: w.hear.title, over: over(form), body }
}

export interface Offer {
  /** By which the form names it. */
  value: string
  title: string
  says: string
  picture: string | null
  off: boolean
}

/** The words of an express agreement to another means than they paid by (L221-24). */
export function agreeWords(locale: PageLocale, tracked: Tracked): string {
  const { w, means } = writing(locale, tracked)
  const same =
    tracked.sum && tracked.sum.means.kind !== "store_credit"
      ? tracked.sum.means
      : { kind: "same" as const, brand: null, last4: null }
  return fill(w.choose.agree, { means: means(same), order: tracked.orderNumber, rma: tracked.rma })
}

export function choosePage(
  form: TrackForm & { line: TrackedLine; offers: readonly Offer[]; chosen: string },
): TrackPage {
  const { locale, tracked, token, wrong, line, offers, chosen } = form
  const { w } = writing(locale, tracked)
  const rows = offers.map(({ value, title, says, picture, off }, at) => {
    const id = `want-${at}`
    const shown = picture !== null && html`<img src="/pictures/${picture}" alt="" width="56" height="56" class="plate">`
    return html`<div class="${picture === null ? "choice" : "choice picture"}"><input type="radio" id="${id}" name="want" value="${value}" required${value === chosen && html` checked`}${off && html` disabled`}>${shown}<label for="${id}">${title}</label><p class="says">${says}</p></div>`
  })
  const body = html`${errorSummary(locale, wrong)}<p>${fill(w.choose.about, { title: line.title })}</p><form method="post" action="${trackPath(tracked.rma, `/choose/${line.lineId}`)}">${tokenField(token)}<fieldset id="want"><legend class="unseen">${w.choose.title}</legend>${rows}</fieldset>
<div class="choice"><input type="checkbox" id="agree" name="agree" value="yes"${marked(wrong, "agree")}><label for="agree">${agreeWords(locale, tracked)}</label></div><button type="submit">${w.choose.send}</button></form>`
  return { title: w.choose.title, over: over(form), body }
}

/** What can be had for a line: money, a credit, the same again, another of its family. */
export function offersOf(
  locale: PageLocale,
  {
    tracked,
    line,
    variants,
    bonusMinor,
  }: { tracked: Tracked; line: TrackedLine; variants: readonly Variant[]; bonusMinor: number },
): Offer[] {
  const { w, money, means } = writing(locale, tracked)
  const amountMinor = line.amountMinor ?? 0
  const each = Math.floor(amountMinor / line.quantity)
  const paid = tracked.sum?.means ?? { kind: "same" as const, brand: null, last4: null }
  const refund = {
    value: "refund",
    title: w.choose.refund,
    says: fill(w.choose.refundSays, { amount: money(amountMinor), means: means(paid) }),
  }
  const creditSays = bonusMinor > 0 ? w.choose.storeCreditBonus : w.choose.storeCreditSays
  const credit = {
    value: "store_credit",
    title: w.choose.store_credit,
    says: fill(creditSays, { amount: money(amountMinor + bonusMinor), bonus: money(bonusMinor) }),
  }
  const others = variants.map((one): Offer => {
    const differs = one.same || one.priceMinor === null ? 0 : (one.priceMinor - each) * line.quantity
    const price =
      differs === 0
        ? null
        : fill(differs > 0 ? w.choose.dearer : w.choose.cheaper, { amount: money(Math.abs(differs)) })
    const stock = one.stock === "available" ? null : one.stock === "unknown" ? w.choose.unsure : w.choose.gone
    const title = `${w.choose.replacement} : ${one.same ? w.choose.same : one.title}`
    const says = [price, stock].filter((part) => part !== null).join(" · ")
    return { value: `replacement:${one.sku}`, title, says, picture: one.picture, off: one.stock === "not_available" }
  })
  const plain = (one: Omit<Offer, "picture" | "off">): Offer => ({ ...one, picture: null, off: false })
  return [plain(refund), plain(credit), ...others]
}
