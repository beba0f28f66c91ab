import { setTimeout as sleep } from "node:timers/promises"
import { refused } from "../../shared/contract/problem.ts"
import { countTry, forgiveTry, type Try } from "../identity/limit-tries.ts"
import { linkOfReturn } from "../links/tracking-link.ts"
import { cancelOwn } from "../portal/cancel-own.ts"
import { readDraft } from "../portal/draft.ts"
import { findOrder } from "../portal/find-order.ts"
import { type FindPage, findPage } from "../portal/find-page.ts"
import { formToken, readFormToken } from "../portal/form-token.ts"
import { html } from "../portal/html.ts"
import { readOrderLink } from "../portal/order-link.ts"
import { orderPage } from "../portal/order-page.ts"
import { type OwnBusiness, ownBusiness, withdrawable } from "../portal/own-orders.ts"
import { errorSummary, tokenField } from "../portal/page.ts"
import { orderWords } from "../portal/portal-words.ts"
import { type ShownShop, shownShop } from "../portal/shop-look.ts"
import { visitTo } from "../portal/visit.ts"
import { withdraw } from "../portal/withdraw.ts"
import { type WithdrawWrong, withdrawnPage, withdrawPage } from "../portal/withdraw-page.ts"
import {
  dropVisit,
  lastVisitOf,
  portalLocale,
  readFields,
  seeOther,
  setVisit,
  showPage,
  visitOf,
} from "./portal-answer.ts"
import { ofShop } from "./portal-house-routes.ts"
import { type Answer, type Asked, type Route, route } from "./route.ts"
import { writeWhole } from "./write-whole.ts"

/** From the start of a search that finds nothing to its answer, whatever it had to look at. */
const NOT_FOUND_AFTER_MS = 250

/** A customer's order: found, seen, withdrawn from. */
export const portalOrderRoutes: Route[] = [
  route({
    method: "GET",
    path: "/s/:code",
    who: "customer",
    says: "The form that finds an order",
    reply: "bytes",
    handle: (asked) => ofShop(asked, (shop) => find(asked, shop, { sent: nothing, wrong: null })),
  }),
  route({
    method: "POST",
    path: "/s/:code",
    who: "customer",
    ownToken: true,
    says: "Finds an order by its number and its e-mail or postcode: one answer for whatever does not fit",
    takesBytes: 64_000,
    reply: "bytes",
    handle: (asked) => ofShop(asked, (shop) => look(asked, shop)),
  }),
  route({
    method: "GET",
    path: "/o/:token",
    who: "customer",
    says: "A signed link of the shop's own mail: exchanged at once for a cookie. Changes nothing",
    reply: "bytes",
    handle: async (asked) => {
      const found = await readOrderLink(asked.ctx.database.read, asked.ctx, asked.params.token ?? "")
      if (!found) return refused("not_found")
      return seeOther("/order", [setVisit(asked, visitTo(asked.ctx, found, null, lastVisitOf(asked)))])
    },
  }),
  route({
    method: "GET",
    path: "/order",
    who: "customer",
    says: "The orders of this visit, and what may be done with them",
    reply: "bytes",
    handle: (asked) =>
      ofVisit(asked, async (own) => {
        const draft = await readDraft(asked.ctx.database.read, own.visit.id)
        const page = orderPage(own, portalLocale(asked), {
          hasDraft: draft.lines.length > 0,
          tokenFor: (about) => formToken(asked.ctx, about),
        })
        return showPage(asked, { shop: own.shop, ...page })
      }),
  }),
  route({
    method: "POST",
    path: "/leave",
    who: "customer",
    ownToken: true,
    says: "Ends the visit on this device",
    reply: "bytes",
    handle: async (asked) => {
      const visit = visitOf(asked)
      const own = visit && (await ownBusiness(asked.ctx.database.read, asked.ctx, visit))
      return seeOther(own ? `/s/${own.shop.code}` : "/", [dropVisit(asked)])
    },
  }),
  route({
    method: "GET",
    path: "/withdraw",
    who: "customer",
    says: "What a customer withdraws from, with the button that confirms it",
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => showWithdraw(asked, own, null)),
  }),
  route({
    method: "POST",
    path: "/withdraw",
    who: "customer",
    ownToken: true,
    says: "Confirms a withdrawal: recorded and acknowledged at once; the same form twice is one",
    takesBytes: 64_000,
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => confirmWithdrawal(asked, own)),
  }),
  route({
    method: "GET",
    path: "/withdrawn/:id",
    who: "customer",
    says: "The acknowledgement of a withdrawal: its content, day and time",
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => showWithdrawn(asked, own)),
  }),
  route({
    method: "GET",
    path: "/cancel/:id",
    who: "customer",
    says: "Whether a return is to be cancelled",
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => showCancel(asked, own, false)),
  }),
  route({
    method: "POST",
    path: "/cancel/:id",
    who: "customer",
    ownToken: true,
    says: "Cancels a return that has not left",
    takesBytes: 64_000,
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => cancel(asked, own)),
  }),
]

/** A page of a visit; without one, the way in. */
export async function ofVisit(
  asked: Asked,
  page: (own: OwnBusiness) => Promise<Answer<unknown>> | Answer<unknown>,
): Promise<Answer<unknown>> {
  const visit = visitOf(asked)
  const own = visit && (await ownBusiness(asked.ctx.database.read, asked.ctx, visit))
  if (own) return page(own)
  const code = new URL(asked.request.url).searchParams.get("shop")
  if (code !== null && (await shownShop(asked.ctx.database.read, { code }))) return seeOther(`/s/${code}`)
  const w = orderWords[portalLocale(asked)]
  const body = html`<p>${w.gone.note}</p><a class="button" href="/">${w.find.send}</a>`
  return showPage(asked, { shop: null, title: w.gone.title, body, path: null }, 404)
}

const nothing = { number: "", proof: "", gift: false }

const isAdding = ({ request }: Asked) => new URL(request.url).searchParams.get("add") === "1"

function find(asked: Asked, shop: ShownShop, { sent, wrong }: Pick<FindPage, "sent" | "wrong">) {
  const adds = isAdding(asked) && visitOf(asked)?.shopId === shop.id
  const token = formToken(asked.ctx, `find ${shop.id}`)
  const page = findPage({ locale: portalLocale(asked), shop, token, adds, sent, wrong })
  const status = wrong === null ? 200 : wrong === "slow" ? 429 : 422
  return showPage(asked, { shop, ...page, back: adds ? "/order" : null }, status)
}

async function look(asked: Asked, shop: ShownShop): Promise<Answer<unknown>> {
  const { ctx } = asked
  const from = performance.now()
  const read = await readFields(asked)
  if (!read.ok) return read
  const fields = read.value
  const one = (name: string) => (fields.get(name) ?? "").replace(/\s+/g, " ").slice(0, 200)
  const sent = { number: one("number"), proof: one("proof"), gift: fields.get("gift") === "yes" }
  if (!readFormToken(ctx, `find ${shop.id}`, fields.get("form"))) return find(asked, shop, { sent, wrong: "stale" })
  if (sent.number === "") return find(asked, shop, { sent, wrong: "number" })
  if (sent.proof === "") return find(asked, shop, { sent, wrong: "proof" })
  const tries: Try = [
    ["portalOrder", `${shop.id} ${sent.number.replace(/\s/g, "").toUpperCase()}`],
    ["portalFrom", networkOf(asked.address)],
  ]
  if (countTry(ctx, tries)) return find(asked, shop, { sent, wrong: "slow" })
  const found = await findOrder(ctx.database.read, { shopId: shop.id, number: sent.number, proof: sent.proof })
  if (!found) {
    await sleep(Math.max(0, NOT_FOUND_AFTER_MS - (performance.now() - from)))
    return find(asked, shop, { sent, wrong: "notFound" })
  }
  forgiveTry(ctx, tries)
  const before = isAdding(asked) ? visitOf(asked) : null
  const gift = before?.gift ?? sent.gift
  const visit = visitTo(ctx, { ...found, gift }, before, lastVisitOf(asked))
  return seeOther(before && visit.id === before.id ? "/announce/items" : "/order", [setVisit(asked, visit)])
}

/** One household has 2^64 addresses of IPv6. */
const networkOf = (address: string): string =>
  address.includes(":") && !address.startsWith("::ffff:") ? address.split(":").slice(0, 4).join(":") : address

function showWithdraw(asked: Asked, own: OwnBusiness, wrong: WithdrawWrong): Answer<unknown> {
  const wanted = new URL(asked.request.url).searchParams.get("order")
  const lines = withdrawable(own)
  const orderId = (lines.find((line) => line.orderId === wanted) ?? lines[0])?.orderId
  if (orderId === undefined) return seeOther("/order")
  const token = formToken(asked.ctx, `withdraw ${own.visit.id}`)
  const page = withdrawPage(own, portalLocale(asked), { orderId, token, wrong })
  return showPage(asked, { shop: own.shop, ...page, back: "/order" }, wrong === null ? 200 : 422)
}

async function confirmWithdrawal(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const read = await readFields(asked)
  if (!read.ok) return read
  const fields = read.value
  const token = readFormToken(asked.ctx, `withdraw ${own.visit.id}`, fields.get("form"))
  if (!token) return showWithdraw(asked, own, "stale")
  const lines = [...new Set(fields.getAll("line"))].map((orderLineId) => ({
    orderLineId,
    quantity: wholeNumber(fields.get(`quantity-${orderLineId}`)) ?? 1,
  }))
  if (lines.length === 0) return showWithdraw(asked, own, "troubleNone")
  const input = {
    visit: own.visit,
    orderId: fields.get("order") ?? "",
    lines,
    once: token.once,
    locale: portalLocale(asked),
  }
  const written = await writeWhole(asked.ctx, (tx) => withdraw(tx, asked.ctx, input))
  if (written.ok) return seeOther(`/withdrawn/${written.value.returnId}`)
  if (written.code === "nothing_left") return showWithdraw(asked, own, "troubleLeft")
  return written.code === "outside_window" ? showWithdraw(asked, own, "troubleOver") : written
}

/** From 1; null: it is none. */
export const wholeNumber = (text: string | null): number | null =>
  text !== null && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null

async function showWithdrawn(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const { ctx, params } = asked
  const row = await ctx.database.read
    .selectFrom("withdrawals")
    .innerJoin("returns", "returns.id", "withdrawals.return_id")
    .select(["withdrawals.declared", "withdrawals.at", "withdrawals.email", "returns.rma", "withdrawals.order_id"])
    .where("withdrawals.return_id", "=", params.id ?? "")
    .executeTakeFirst()
  if (!row || own.visit.gift || !own.visit.orderIds.includes(row.order_id)) return refused("not_found")
  const returnId = params.id ?? ""
  const link = await linkOfReturn(ctx.database.read, ctx, returnId)
  const page = withdrawnPage(own, portalLocale(asked), {
    ...row,
    link: withoutLang(link),
    returnId,
    token: formToken(ctx, `change ${returnId}`),
  })
  return showPage(asked, { shop: own.shop, ...page, back: "/order" })
}

/** The page's own language goes on, not the return's. */
export const withoutLang = (link: string): string => link.replace(/\?.*$/, "")

async function showCancel(asked: Asked, own: OwnBusiness, tooLate: boolean): Promise<Answer<unknown>> {
  const returned = own.returns.find((one) => one.id === asked.params.id)
  if (!returned) return refused("not_found")
  const locale = portalLocale(asked)
  const w = orderWords[locale].cancel
  if (returned.status === "cancelled") {
    const body = html`<p>${w.doneNote}</p><a class="button" href="/order">${orderWords[locale].find.send}</a>`
    return showPage(asked, { shop: own.shop, title: w.done, body, back: "/order" })
  }
  const late = tooLate || !returned.open
  const trouble = late ? errorSummary(locale, [{ field: "main", says: w.tooLate }]) : null
  const form = html`<form method="post" action="/cancel/${returned.id}" data-once>${tokenField(formToken(asked.ctx, `cancel ${returned.id}`))}<button type="submit">${w.confirm}</button></form>`
  const body = html`${trouble}<p><strong>${returned.titles.join(", ")}</strong></p><p>${w.note}</p><div class="acts">${!late && form}<a class="button second" href="/order">${w.keep}</a></div>`
  return showPage(asked, { shop: own.shop, title: w.title, body, back: "/order" }, tooLate ? 422 : 200)
}

async function cancel(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const returnId = asked.params.id ?? ""
  const read = await readFields(asked)
  if (!read.ok) return read
  if (!readFormToken(asked.ctx, `cancel ${returnId}`, read.value.get("form"))) return showCancel(asked, own, false)
  const cancelled = await writeWhole(asked.ctx, (tx) => cancelOwn(tx, asked.ctx, { visit: own.visit, returnId }))
  if (cancelled.ok) return seeOther(`/cancel/${returnId}`)
  return cancelled.code === "not_found" ? cancelled : showCancel(asked, own, true)
}
