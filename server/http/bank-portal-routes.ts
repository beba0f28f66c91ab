import { findAsk } from "../bank/find-ask.ts"
import { giveAccount } from "../bank/give-account.ts"
import { countTry, forgiveTry, type Try } from "../identity/limit-tries.ts"
import { readLink, signLink } from "../links/sign-link.ts"
import { type AskPage, askPage } from "../portal/ask-page.ts"
import { agreementText, type BankPage, bankDonePage, bankFormPage, bankGonePage } from "../portal/bank-page.ts"
import type { PageLocale } from "../portal/page.ts"
import { type ReadForm, readForm } from "../portal/read-form.ts"
import { shownShop } from "../portal/shop-look.ts"
import { readCookie } from "./cookies.ts"
import { pathCookie, portalLocale, seeOther, showPage } from "./portal-answer.ts"
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
    path: `${HOME}/v1/:token`,
    who: "customer",
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
      const seconds = Math.ceil((endsAt - ctx.now()) / 1000)
      return seeOther(PAGE, [pathCookie(asked, { path: HOME, name: COOKIE, value: visit, seconds })])
    },
  }),
  route({
    method: "GET",
    path: PAGE,
    who: "customer",
    says: "The form for a customer's account, or that it was given. Changes nothing",
    reply: "bytes",
    handle: async (asked) => {
      const about = await visited(asked)
      if (!about) return gone(asked)
      const locale = localeOf(asked, about)
      if (about.answered) return inFrame(asked, about, bankDonePage(locale, about))
      return inFrame(asked, about, bankFormPage({ locale, about, formToken: formTokenOf(asked, about), sent: null }))
    },
  }),
  route({
    method: "POST",
    path: PAGE,
    who: "customer",
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
    inFrame(asked, about, bankFormPage({ locale, about, formToken: formTokenOf(asked, about), sent, stale }), status)
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
const onward = (locale: PageLocale | null = null): Answer<Bytes> => seeOther(locale ? `${PAGE}?lang=${locale}` : PAGE)

async function inFrame(asked: Asked, about: AskPage, page: BankPage, status?: 422): Promise<Answer<Bytes>> {
  const shop = await shownShop(asked.ctx.database.read, { id: about.shopId })
  return showPage(asked, { shop, ...page, locale: localeOf(asked, about), path: PAGE }, status)
}

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
  const kept = why === "gone" && visitOf(asked) !== ""
  const drop = pathCookie(asked, { path: HOME, name: COOKIE, value: "", seconds: 0 })
  const page = { shop: null, ...bankGonePage(portalLocale(asked), why), path: null }
  return { ...showPage(asked, page, why === "gone" ? 404 : 429), cookies: kept ? [drop] : [] }
}

const localeOf = (asked: Asked, about: AskPage): PageLocale => {
  const lang = new URL(asked.request.url).searchParams.get("lang")
  return lang === "fr" || lang === "en" ? lang : about.locale
}
