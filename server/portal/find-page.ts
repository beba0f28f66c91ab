import { fill, type Html, html } from "./html.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import { orderWords } from "./portal-words.ts"
import type { ShownShop } from "./shop-look.ts"

export interface FindPage {
  locale: PageLocale
  shop: ShownShop
  token: string
  /** One more order for a parcel that is being announced. */
  adds: boolean
  sent: { number: string; proof: string; gift: boolean }
  wrong: "number" | "proof" | "notFound" | "slow" | "stale" | null
}

/** The same page for a wrong number and a wrong e-mail, to the byte. */
export function findPage({ locale, shop, token, adds, sent, wrong }: FindPage): { title: string; body: Html } {
  const w = orderWords[locale].find
  const says = {
    number: { field: "number", says: w.troubleNumber },
    proof: { field: "proof", says: w.troubleProof },
    notFound: { field: "number", says: w.notFound },
    slow: { field: "number", says: w.slow },
    stale: { field: "number", says: w.stale },
  }
  const trouble = wrong === null ? [] : [says[wrong]]
  const line = (field: "number" | "proof") =>
    wrong === field && html`<p class="wrong" id="${field}-wrong">${says[field].says}</p>`
  const about = (field: string) =>
    html` aria-describedby="${field}-hint${wrong === field ? ` ${field}-wrong` : ""}"${wrong === field && html` aria-invalid="true"`}`
  const example = `${shop.code.slice(0, 3).toUpperCase()}-10234`
  const body = html`${errorSummary(locale, trouble)}<p>${adds ? w.addIntro : w.intro}</p>
<form method="post" action="/s/${shop.code}${adds ? "?add=1" : ""}" novalidate>${tokenField(token)}
<div class="field"><label for="number">${w.number}</label><p class="hint" id="number-hint">${fill(w.numberHint, { example })}</p><input type="text" id="number" name="number" value="${sent.number}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="100"${about("number")}>${line("number")}</div>
<div class="field"><label for="proof">${w.proof}</label><p class="hint" id="proof-hint">${w.proofHint}</p><input type="text" id="proof" name="proof" value="${sent.proof}" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false" maxlength="200"${about("proof")}>${line("proof")}</div>
<div class="choice"><input type="checkbox" id="gift" name="gift" value="yes" aria-describedby="gift-says"${sent.gift && html` checked`}><label for="gift">${w.gift}</label><p class="says" id="gift-says">${w.giftHint}</p></div>
<button type="submit">${w.send}</button></form>`
  return { title: adds ? w.addTitle : w.title, body }
}
