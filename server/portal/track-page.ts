import { type ResolutionState, resolutionKindOf, resolutionStates } from "../../shared/domain/resolution-moves.ts"
import type { Tracked, TrackedHearing, TrackedLine } from "../tracking/tracked.ts"
import { fill, type Html, html } from "./html.ts"
import type { PageLocale } from "./page.ts"
import { type Writing, writing } from "./track-words.ts"

export interface TrackPage {
  title: string
  over: string
  body: Html
}

export const trackPath = (rma: string, more = ""): string => `/track/${encodeURIComponent(rma)}${more}`

/** What a customer reads of their return: what it is, what they get and when, what happened, and what they can do. */
export function trackPage(locale: PageLocale, tracked: Tracked): TrackPage {
  const write = writing(locale, tracked)
  const { w } = write
  const about = fill(w.order, { order: tracked.orderNumber, rma: tracked.rma })
  const body = html`<div class="track" data-live="${trackPath(tracked.rma, "/live")}">
${tracked.name === null ? null : html`<p class="quiet">${about}</p>`}
${noteOf(write, tracked)}
${tracked.hearings.filter((one) => one.state === "open").map((one) => openHearing(write, tracked, one))}
${differenceOf(write, tracked)}
${sumOf(write, tracked)}
${waitsOf(write, tracked)}
${stepsOf(write, tracked)}
${linesOf(write, tracked)}
${moneyOf(write, tracked)}
${creditOf(write, tracked)}
${tracked.hearings.flatMap((one) => endedHearing(write, tracked, one) ?? [])}
<div class="acts">${tracked.label && html`<a class="button" href="${trackPath(tracked.rma, "/label")}">${w.label}</a>`}<a class="button second" href="${trackPath(tracked.rma, "/question")}">${w.question.link}</a></div>
${questionsOf(write, tracked)}
${mailsOf(write, tracked)}
</div>`
  return {
    title: w.head[tracked.state],
    over: tracked.name === null ? about : fill(w.hello, { name: tracked.name }),
    body,
  }
}

function noteOf({ w, day, money }: Writing, { state, dueDay, surchargeMinor }: Tracked): Html | null {
  if (state === "late") {
    const more = surchargeMinor > 0 && html` ${fill(w.note.lateMore, { amount: money(surchargeMinor) })}`
    return html`<p>${fill(w.note.late, { day: dueDay ? day(dueDay) : "" })}${more}</p>`
  }
  const note = state in w.note ? w.note[state as keyof typeof w.note] : null
  return note === null ? null : html`<p>${note}</p>`
}

const kept = (state: Tracked["state"]) => ["paid", "credited"].includes(state)

/** The sum and its day, before all steps. */
function sumOf(write: Writing, tracked: Tracked): Html | null {
  const { w, money, means } = write
  const { sum, state, gift } = tracked
  if (!sum) return null
  const label = kept(state)
    ? state === "paid"
      ? w.sum.paid
      : w.sum.credit
    : sum.sure
      ? w.sum.sure
      : sum.planned
        ? w.sum.planned
        : w.sum.ifAll
  const to = gift ? html`. ${w.sum.gift}` : html`, ${fill(w.sum.to, { means: means(sum.means) })}`
  return html`<section class="panel go"><p>${label}</p><p class="sum">${gift ? null : money(sum.amountMinor)}</p><p>${whenOf(write, tracked)}${to}</p></section>`
}

function whenOf({ w, day }: Writing, { state, steps, money, dueDay, daysLate }: Tracked): Html {
  const at =
    steps.find((step) => step.kind === "given")?.at ?? money.reduce<number | null>((last, one) => one.at ?? last, null)
  if (kept(state) && at !== null) return html`${fill(w.sum.at, { day: day(at) })}`
  if (dueDay !== null && daysLate === 0) return html`${w.sum.by} <strong>${day(dueDay)}</strong>`
  return html`${dueDay === null ? w.sum.waitsFor : w.sum.soon}`
}

function waitsOf({ w, day }: Writing, { waits, hearings }: Tracked): Html | null {
  if (waits.length === 0) return null
  const until = hearings.find((one) => one.state === "open")?.endsAt
  const lines = waits
    .filter((wait) => wait !== "your_answer" || until !== undefined)
    .map((wait) => html`<p>${fill(w.waits[wait], { day: until === undefined ? "" : day(until - 1) })}</p>`)
  return lines.length === 0 ? null : html`<section class="panel"><h2>${w.waitsTitle}</h2>${lines}</section>`
}

function stepsOf(write: Writing, tracked: Tracked): Html {
  const { w, shortDay } = write
  const rows = tracked.steps.map(({ kind, state, at }) => {
    const name = kind === "given" ? givenName(write, tracked) : w.step[kind]
    const more = stepNote(write, tracked, { kind, state })
    return html`<li class="${state}"${state === "now" && html` aria-current="step"`}><span class="mark" aria-hidden="true"></span><span class="what">${name}<span class="unseen"> – ${w.step[state]}</span></span>${at !== null && html`<time datetime="${new Date(at).toISOString()}">${shortDay(at)}</time>`}${more !== null && html`<span class="says">${more}</span>`}</li>`
  })
  return html`<ol class="track-steps">${rows}</ol>`
}

function givenName({ w }: Writing, { lines, sum }: Tracked): string {
  const kinds = new Set(lines.map((line) => kindOf(line)))
  if (kinds.size !== 1) return w.step.given
  if (kinds.has("replacement")) return w.step.givenExchange
  if (kinds.has("store_credit") || sum?.means.kind === "store_credit") return w.step.givenCredit
  return kinds.has("repair") || kinds.has("refusal") ? w.step.givenBack : w.step.given
}

const kindOf = ({ state }: TrackedLine) =>
  (resolutionStates as readonly string[]).includes(state) ? resolutionKindOf(state as ResolutionState) : "refund"

function stepNote(
  { w }: Writing,
  tracked: Tracked,
  { kind, state }: Pick<Tracked["steps"][number], "kind" | "state">,
): string | null {
  const { checked, expected, sum } = tracked
  if (kind === "checked" && state === "now" && checked > 0)
    return fill(checked === 1 ? w.step.checkedOf : w.step.checkedOfMany, { n: `${checked}`, of: `${expected}` })
  const byBank = sum?.means.kind === "same" || sum?.means.kind === "bank"
  return kind === "given" && byBank && tracked.state !== "cancelled" ? w.step.bankDelay : null
}

function linesOf(write: Writing, tracked: Tracked): Html {
  const { w, money } = write
  const rows = tracked.lines.map((line) => {
    const picture =
      line.picture === null
        ? html`<span class="plate"></span>`
        : html`<img src="/pictures/${line.picture}" alt="" width="56" height="56" class="plate" loading="lazy">`
    const more = [
      line.variant !== null && fill(w.lineMore.instead, { variant: line.variant }),
      line.tracking !== null && fill(w.lineMore.tracking, { number: line.tracking }),
    ].filter((one) => one !== false)
    const change =
      line.mayChoose &&
      !tracked.gift &&
      html` · <a href="${trackPath(tracked.rma, `/choose/${line.lineId}`)}">${w.lineMore.change}</a>`
    return html`<li>${picture}<span class="what">${line.quantity > 1 && `${line.quantity} × `}${line.title}</span><p class="says">${[w.lineState[line.state], ...more].join(" · ")}${change}</p>${line.amountMinor !== null && !tracked.gift && html`<span class="aside">${money(line.amountMinor)}</span>`}</li>`
  })
  return html`<section><h2 class="unseen">${w.lines}</h2><ul class="rows">${rows}</ul></section>`
}

/** Where it is more than one sum, or comes by more than one way. */
function moneyOf({ w, money, day, means }: Writing, tracked: Tracked): Html | null {
  const shown = tracked.money.filter((one) => one.means.kind !== "replacement")
  if (shown.length < 2 || tracked.gift) return null
  const rows = shown.map(
    (one) =>
      html`<div><dt>${w.moneyKind[one.kind]}<br><span class="quiet">${fill(w.moneyState[one.state], { day: one.at === null ? "" : day(one.at) })}</span></dt><dd><strong>${money(one.amountMinor)}</strong><br><span class="quiet">${means(one.means)}</span></dd></div>`,
  )
  return html`<section><h2>${w.money}</h2><dl>${rows}</dl></section>`
}

function creditOf({ w, money, day }: Writing, { credit, gift }: Tracked): Html | null {
  if (!credit || gift) return null
  const until = credit.expiresAt !== null && html` ${fill(w.creditUntil, { day: day(credit.expiresAt - 1) })}`
  return html`<section class="panel"><h2>${fill(w.credit, { code: credit.code })}</h2><p>${fill(w.creditNote, { amount: money(credit.balanceMinor) })}${until}</p></section>`
}

const hearingWords = ({ money }: Writing, one: TrackedHearing) => ({
  title: one.title,
  price: money(one.priceMinor),
  deduction: money(one.deductionMinor),
  amount: money(one.priceMinor - one.deductionMinor),
})

function openHearing(write: Writing, { rma }: Tracked, one: TrackedHearing): Html {
  const { w, day } = write
  return html`<section class="panel look"><h2>${w.hear.title}</h2><p>${fill(w.hear.about, hearingWords(write, one))}</p><p>${fill(w.hear.until, { day: day(one.endsAt - 1) })}</p><a class="button" href="${trackPath(rma, `/hearing/${one.id}`)}">${w.hear.open}</a></section>`
}

function endedHearing(write: Writing, { rma }: Tracked, one: TrackedHearing): Html | null {
  const { w, day } = write
  if (one.state === "open") return null
  const at = one.answeredAt ?? one.endsAt
  const said = fill(w.hear[one.state], { ...hearingWords(write, one), day: day(at) })
  const words = one.words !== null && html`<p class="kept-lines">« ${one.words} »</p>`
  return html`<section class="panel"><p>${said}</p>${words}${photosOf(write, rma, one.ownPhotos)}</section>`
}

export function photosOf({ w }: Writing, rma: string, photos: readonly string[]): Html | null {
  if (photos.length === 0) return null
  const shown = photos.map(
    (name, at) =>
      html`<a href="${trackPath(rma, `/photos/${name}`)}"><img src="${trackPath(rma, `/photos/${name}`)}" alt="${fill(w.hear.photo, { n: `${at + 1}` })}" width="160" height="200" loading="lazy"></a>`,
  )
  return html`<div class="track-photos">${shown}</div>`
}

function differenceOf({ w, money, day }: Writing, { difference }: Tracked): Html | null {
  if (!difference) return null
  const { amountMinor, url, endsAt, variant } = difference
  const about = fill(variant === null ? w.difference.aboutPlain : w.difference.about, {
    amount: money(amountMinor),
    variant: variant ?? "",
  })
  const pay =
    url === null
      ? html`<p>${w.difference.soon}</p>`
      : html`<a class="button" href="${url}" rel="noreferrer">${fill(w.difference.pay, { amount: money(amountMinor) })}</a>`
  return html`<section class="panel look"><h2>${w.difference.title}</h2><p>${about}</p><p>${fill(w.difference.until, { day: day(endsAt - 1) })}</p>${pay}</section>`
}

function questionsOf({ w, shortDay }: Writing, { questions }: Tracked): Html | null {
  if (questions.length === 0) return null
  const rows = questions.map(
    ({ text, at }) => html`<div><dt>${shortDay(at)}</dt><dd class="kept-lines">${text}</dd></div>`,
  )
  return html`<section><h2>${w.question.asked}</h2><dl>${rows}</dl></section>`
}

function mailsOf({ w, shortDay }: Writing, { mails, rma }: Tracked): Html | null {
  if (mails.length === 0) return null
  const rows = mails.map(
    ({ id, subject, at }) =>
      html`<li><a href="${trackPath(rma, `/mail/${id}`)}"><span>${subject}</span> <time class="quiet" datetime="${new Date(at).toISOString()}">${shortDay(at)}</time></a></li>`,
  )
  return html`<section><h2>${w.mails}</h2><ul class="links">${rows}</ul></section>`
}
