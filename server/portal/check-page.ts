import type { WayToSend } from "../../shared/contract/sending.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import type { Variant } from "../intake/variants-of.ts"
import { type Asked, type Question, wordsOf } from "./announce-pages.ts"
import { type Asking, basisOfAll } from "./announce-steps.ts"
import { pictureOf } from "./article.ts"
import { fill, type Html, html } from "./html.ts"
import { errorSummary, tokenField } from "./page.ts"
import { announceWords } from "./portal-words.ts"
import { moneyBack, whatItGives } from "./what-it-gives.ts"

export interface Checked {
  asked: readonly Asking[]
  way: WayToSend | null
  /** The wanted articles of an exchange, by id. */
  variants: ReadonlyMap<string, Variant>
  now: number
}

/** All that was answered, what it gives in plain words, and one button. Nothing is sent before it. */
export function checkPage(question: Question, { asked, way, variants, now }: Checked): Asked {
  const { own, draft, locale, path, token, wrong } = question
  const w = announceWords[locale].check
  const money = moneyBack(own, asked, locale)
  const item = (asking: Asking, at: number): Html => {
    const { of, said, reason } = asking
    const detail = reason?.details.find((one) => one.id === said.detail)?.label[locale]
    const why = [reason?.label[locale], detail].filter(Boolean).join(" · ")
    const wanted = said.wanted ? wordsOf(own, asking, { outcome: said.wanted, locale }).label : ""
    const variant = said.variantId === null ? "" : ` → ${variants.get(said.variantId)?.title ?? ""}`
    const photos =
      said.photos.length > 0 &&
      html`<span class="photos">${said.photos.map((sha) => html`<img src="/photos/${sha}" alt="" width="44" height="44">`)}</span>`
    return html`<li class="answer"><div class="head">${pictureOf(of)}<span class="what">${said.quantity > 1 && `${said.quantity} × `}${of.title}</span></div><p>${why}${said.comment && html`<br><q class="kept-lines">${said.comment}</q>`}</p>${photos}<p><strong>${wanted}${variant}</strong></p><p class="act-links"><a href="/announce/why/${at + 1}" aria-label="${fill(w.changeWhat, { what: of.title })}">${w.change}</a></p></li>`
  }
  const price =
    way === null
      ? ""
      : way.priceMinor === null
        ? way.because === "customer"
          ? w.postageOwn
          : w.postageBack
        : way.priceMinor === 0
          ? w.postageFree
          : fill(w.postageYou, { price: formatMoney(way.priceMinor, way.currency, locale) })
  const wayLine =
    way &&
    html`<section class="stack"><h2>${w.way}</h2><p>${announceWords[locale].way[way.way]}${way.title !== null && ` (${fill(announceWords[locale].way.by, { carrier: way.title })})`}. ${price}</p><p class="act-links"><a href="/announce/way" aria-label="${fill(w.changeWhat, { what: w.way })}">${w.change}</a></p></section>`
  const gives = whatItGives(own, asked, { locale, now })
  const withdraws = basisOfAll(asked).includes("withdrawal") && !own.visit.gift
  const body = html`${errorSummary(locale, wrong ? [wrong] : [])}
<div class="panel go"><h2>${w.gives}</h2>${money !== null && html`<p class="sum">${money}</p><p>${w.amount}</p>`}<ul class="plain">${gives.map((line) => html`<li>${line}</li>`)}</ul></div>
<section class="stack"><h2>${w.items}</h2><ul class="cards">${asked.map(item)}</ul>${draft.editing === null && html`<p class="act-links"><a href="/announce/items">${w.changeItems}</a></p>`}</section>${wayLine}
<form method="post" action="${path}" data-once>${tokenField(token)}${agreeField(question, asked)}${withdraws && draft.editing === null && html`<p class="quiet">${w.statement}</p>`}<button type="submit">${draft.editing === null ? w.confirm : w.confirmChange}</button></form>`
  return { title: w.title, body }
}

/** Another means than that of the purchase is agreed to expressly (L221-24); null: nobody takes a voucher. */
export function agreementText(
  { own, locale }: Pick<Question, "own" | "locale">,
  asked: readonly Asking[],
): string | null {
  const credits = asked.filter(({ said }) => said.wanted === "store_credit")
  if (credits.length === 0 || own.visit.gift) return null
  const items = credits.map(({ of, said }) => `${said.quantity} × ${of.title}`).join(", ")
  return fill(announceWords[locale].check.agree, { items })
}

function agreeField(question: Question, asked: readonly Asking[]): Html | null {
  const text = agreementText(question, asked)
  if (text === null) return null
  const wrong = question.wrong?.field === "agree"
  return html`<div class="choice"><input type="checkbox" id="agree" name="agree" value="yes"${wrong && html` aria-invalid="true" aria-describedby="agree-wrong"`}><label class="light" for="agree">${text}</label>${wrong && html`<p class="says wrong" id="agree-wrong">${question.wrong?.says ?? ""}</p>`}</div>`
}
