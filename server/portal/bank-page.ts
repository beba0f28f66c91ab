import { formatMoney } from "../../shared/domain/money.ts"
import en from "../../shared/locales/en/portal-bank.ts"
import fr from "../../shared/locales/fr/portal-bank.ts"
import { narrowSpaces, type Words } from "../../shared/locales/narrow-spaces.ts"
import type { AskPage } from "./ask-page.ts"
import { countries } from "./countries.ts"
import { fill, type Html, html } from "./html.ts"
import { errorSummary, type PageLocale, tokenField } from "./page.ts"
import type { FormField, FormValues, ReadForm } from "./read-form.ts"

/** In the shop's frame. */
export interface BankPage {
  title: string
  over: string
  body: Html
}
const words: Record<PageLocale, typeof fr> = { fr: narrowSpaces(fr as unknown as Words) as unknown as typeof fr, en }

/** What the customer agrees to, word by word: it is kept as it stood before them. */
export const agreementText = (locale: PageLocale, { shop, orderNumber, rma }: AskPage): string =>
  fill(words[locale].agree, { shop, order: orderNumber, rma })

export interface FormPage {
  locale: PageLocale
  about: AskPage
  /** Sent back with the form: it was this page that asked. */
  formToken: string
  sent: ReadForm | null
  /** What is wrong with no field of it: the page was open for too long. */
  stale?: boolean
}

/** The form. Each field says by itself what is wrong with it, and the top of the page lists them all. */
export function bankFormPage({ locale, about, formToken, sent, stale = false }: FormPage): BankPage {
  const w = words[locale]
  const wrong = sent?.wrong ?? {}
  const values: FormValues | null = sent?.values ?? null
  const of = (field: FormField) => ({
    w,
    field,
    wrong: wrong[field],
    value: values?.[field] ?? about.given[field] ?? "",
  })
  const intro = about.amountMinor === null ? w.whyNoAmount : fill(w.why, { amount: money(about, locale) })
  const told = Object.entries(wrong).map(([name, what]) => ({ field: name, says: w.wrong[what] }))
  const troubles = stale ? [{ field: "iban", says: w.wrong.form }, ...told] : told
  const body = html`<p>${intro}</p>${errorSummary(locale, troubles)}
<form method="post" action="/portal/bank/account?lang=${locale}" autocomplete="on" novalidate>
${tokenField(formToken)}
<fieldset><legend>${w.account}</legend>
${field({ ...of("iban"), label: w.iban, hint: w.ibanHint, more: html`autocomplete="off" autocapitalize="characters" spellcheck="false" inputmode="text" required maxlength="60"` })}
${field({ ...of("holder"), label: w.holder, hint: w.holderHint, more: html`autocomplete="name" required maxlength="70"` })}
${field({ ...of("bic"), label: w.bic, more: html`autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20"` })}
</fieldset>
<fieldset><legend>${w.address}</legend>
${field({ ...of("line"), label: w.line, more: html`autocomplete="address-line1" maxlength="70"` })}
${field({ ...of("more"), label: w.more, more: html`autocomplete="address-line2" maxlength="70"` })}
<div class="two">${field({ ...of("postcode"), label: w.postcode, more: html`autocomplete="postal-code" maxlength="16"` })}
${field({ ...of("town"), label: w.town, more: html`autocomplete="address-level2" required maxlength="35"` })}</div>
${countryField(locale, of("country"))}
</fieldset>
<div class="choice"><input type="checkbox" id="agree" name="agree" value="yes" required${described(of("agree"))}${values?.agree === "yes" && html` checked`}><label for="agree">${agreementText(locale, about)}</label>${wrongLine(of("agree"))}</div>
<button type="submit">${w.send}</button>
<p class="quiet">${w.safe}</p>
</form>`
  return { title: w.title, over: overOf(w, about), body }
}

export function bankDonePage(locale: PageLocale, about: AskPage): BankPage {
  const w = words[locale]
  const note = fill(w.doneNote, { masked: about.masked ?? "IBAN" })
  const body = html`<div class="panel go" role="status"><p>${note}</p></div><p class="quiet">${w.doneChange}</p>`
  return { title: w.done, over: overOf(w, about), body }
}

/** The same for every link that opens nothing, whatever is wrong with it. */
export function bankGonePage(locale: PageLocale, why: "gone" | "slow"): Omit<BankPage, "over"> {
  const w = words[locale]
  return { title: w[why], body: html`<p>${why === "gone" ? w.goneNote : w.slowNote}</p>` }
}

const overOf = (w: W, about: AskPage): string =>
  fill(w.shop, { shop: about.shop, order: about.orderNumber, rma: about.rma })

type W = typeof fr
type Of = { w: W; field: FormField; wrong: keyof W["wrong"] | undefined; value: string }

function field({ label, hint, more, ...of }: Of & { label: string; hint?: string; more: Html }): Html {
  return html`<div class="field"><label for="${of.field}">${label}</label>${hint ? html`<p class="hint" id="${of.field}-hint">${hint}</p>` : null}<input type="text" id="${of.field}" name="${of.field}" value="${of.value}" ${more}${described(of, hint !== undefined)}>${wrongLine(of)}</div>`
}

function countryField(locale: PageLocale, of: Of): Html {
  const options = countries(locale).map(
    ({ code, name }) => html`<option value="${code}"${code === of.value && html` selected`}>${name}</option>`,
  )
  return html`<div class="field"><label for="country">${of.w.country}</label><select id="country" name="country" autocomplete="country" required${described(of)}><option value=""></option>${options}</select>${wrongLine(of)}</div>`
}

function described({ field: name, wrong }: Of, hinted = false): Html {
  const ids = [hinted && `${name}-hint`, wrong && `${name}-wrong`].filter(Boolean).join(" ")
  return html`${wrong !== undefined && html` aria-invalid="true"`}${ids !== "" && html` aria-describedby="${ids}"`}`
}

const wrongLine = ({ w, field: name, wrong }: Of): Html | null =>
  wrong ? html`<p class="wrong" id="${name}-wrong">${w.wrong[wrong]}</p>` : null

function money({ amountMinor, currency }: AskPage, locale: PageLocale): string {
  return formatMoney(amountMinor ?? 0, currency, locale)
}
