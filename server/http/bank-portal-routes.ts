import { done } from "../../shared/contract/problem.ts"
import { findAsk } from "../bank/find-ask.ts"
import { giveAccount } from "../bank/give-account.ts"
import { countTry, forgiveTry, type Try } from "../identity/limit-tries.ts"
import { readLink, signLink } from "../links/sign-link.ts"
import { type AskPage, askPage } from "../portal/ask-page.ts"
import { agreementText, bankDonePage, bankFormPage, bankGonePage, type PageLocale } from "../portal/bank-page.ts"
import { PORTAL_STYLE } from "../portal/portal-style.ts"
import { type ReadForm, readForm } from "../portal/read-form.ts"
import { dropVisitCookie, readCookie, setVisitCookie } from "./cookies.ts"
import { readBytes } from "./read-body.ts"
import { type Answer, type Asked, type Bytes, type Route, route } from "./route.ts"

const HOME = "/portal/bank"
const PAGE = `${HOME}/account`
const COOKIE = "bd_bank"
const VISIT_MS = 3_600_000
const MAX_FORM_BYTES = 20_000

/** The page that asks a customer for their account: HTML of ours, without a script, under a link that finance sent. */
export const bankPortalRoutes: Route[] = [
  route({
    method: "GET",
    path: `${HOME}/bank.css`,
    who: "anyone",
    says: "The style of the customers' pages",
    reply: "bytes",
    handle: async () => done({ type: "text/css; charset=utf-8", bytes: Buffer.from(PORTAL_STYLE) } satisfies Bytes),
  }),
  route({
    method: "GET",
    path: `${HOME}/v1/:token`,
    who: "anyone",
    says: "A customer's signed link: exchanged at once for a cookie, and on to the page without it. Changes nothing",
    reply: "bytes",
    handle: async (asked) => {
      const { ctx, params } = asked
      const tries: Try = [["bankFrom", asked.address]]
      if (countTry(ctx, tries)) return gone(asked, "slow")
      const found = await findAsk(ctx.database.read, ctx, "bank link", params.token ?? "")
      if (!found) return gone(asked)
      forgiveOne(asked, tries)
      const endsAt = Math.min(found.link.endsAt ?? Infinity, ctx.now() + VISIT_MS)
      const visit = signLink(ctx, "bank visit", { id: found.ask.id, version: found.ask.version, endsAt })
      const cookie = setVisitCookie(asked, HOME, COOKIE, visit, Math.ceil((endsAt - ctx.now()) / 1000))
      return { ...page("", 303), headers: { location: PAGE }, cookies: [cookie] }
    },
  }),
  route({
    method: "GET",
    path: PAGE,
    who: "anyone",
    says: "The form for a customer's account, or that it was given. Changes nothing",
    reply: "bytes",
    handle: async (asked) => {
      const about = await visited(asked)
      if (!about) return gone(asked)
      const locale = localeOf(asked, about)
      if (about.answered) return page(bankDonePage(locale, about))
      return page(bankFormPage({ locale, about, formToken: formTokenOf(asked, about), sent: null }))
    },
  }),
  route({
    method: "POST",
    path: PAGE,
    who: "anyone",
    says: "A customer's account, as a form sends it: checked, kept encrypted, and not paid to before finance approved it",
    takesBytes: MAX_FORM_BYTES,
    ownToken: true,
    reply: "bytes",
    handle: take,
  }),
]

async function take(asked: Asked): Promise<Answer<unknown>> {
  const { ctx, request } = asked
  const about = await visited(asked)
  if (!about) return gone(asked)
  const tries: Try = [
    ["bankVisit", about.found.ask.id],
    ["bankFrom", asked.address],
  ]
  if (countTry(ctx, tries)) return gone(asked, "slow")
  const read = await readBytes(request, MAX_FORM_BYTES)
  if (!read.ok) return read
  const fields = new URLSearchParams(new TextDecoder().decode(read.value))
  const locale = localeOf(asked, about)
  const sent = readForm(fields)
  const back = (status: 422, stale = false) =>
    page(bankFormPage({ locale, about, formToken: formTokenOf(asked, about), sent, stale }), status)
  if (about.answered) return onward()
  if (!isOwnForm(asked, about, fields.get("form") ?? "")) return back(422, true)
  const given = givenBy(asked, sent, about, locale)
  if (!given) return back(422)
  const taken = await ctx.database.write((tx) => giveAccount(tx, ctx, given))
  if (taken.ok) forgiveTry(ctx, tries)
  return taken.ok || taken.code === "already_done" ? onward(locale) : gone(asked)
}

function givenBy(asked: Asked, { account }: ReadForm, about: AskPage, locale: PageLocale) {
  const agreed = { locale, text: agreementText(locale, about) }
  return account && { visit: visitOf(asked), ...account, agreed }
}

/** To the page as it is now: sent again by the browser, it would be asked for and nothing more. */
const onward = (locale: PageLocale | null = null): Answer<Bytes> => ({
  ...page("", 303),
  headers: { location: locale ? `${PAGE}?lang=${locale}` : PAGE },
})

const visitOf = ({ request }: Asked): string => readCookie(request, COOKIE) ?? ""
const visited = (asked: Asked) => askPage(asked.ctx.database.read, asked.ctx, visitOf(asked))

/** Bound to the visit: another page has no way to know it. */
function formTokenOf({ ctx }: Asked, { found }: AskPage): string {
  return signLink(ctx, "bank form", found.link)
}

function isOwnForm({ ctx }: Asked, { found }: AskPage, token: string): boolean {
  const link = readLink(ctx, "bank form", token)
  return link !== null && link.id === found.ask.id && link.version === found.ask.version
}

/** A right one is no try. */
function forgiveOne({ ctx }: Asked, [own]: Try): void {
  if (own) forgiveTry(ctx, [["bankVisit", "none"], own])
}

function gone(asked: Asked, why: "gone" | "slow" = "gone"): Answer<Bytes> {
  const cookies = why === "gone" && visitOf(asked) !== "" ? [dropVisitCookie(asked, HOME, COOKIE)] : []
  return { ...page(bankGonePage(wantedLocale(asked), why), why === "gone" ? 404 : 429), cookies }
}

const localeOf = (asked: Asked, about: AskPage): PageLocale => chosen(asked) ?? about.locale

function chosen({ request }: Asked): PageLocale | null {
  const lang = new URL(request.url).searchParams.get("lang")
  return lang === "fr" || lang === "en" ? lang : null
}

/** Where nothing is known of who asks: what their browser wants. */
const wantedLocale = (asked: Asked): PageLocale =>
  chosen(asked) ?? (/^\s*fr\b/i.test(asked.request.headers.get("accept-language") ?? "fr") ? "fr" : "en")

function page(text: string, status: 200 | 303 | 404 | 422 | 429 = 200): Answer<Bytes> {
  return { ...done({ type: "text/html; charset=utf-8", bytes: Buffer.from(text) }), status }
}
