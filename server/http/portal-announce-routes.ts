import { done, refused } from "../../shared/contract/problem.ts"
import type { WayToSend } from "../../shared/contract/sending.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import type { Outcome } from "../../shared/policy/portal-rules.ts"
import { type Variant, variantsOf } from "../intake/variants-of.ts"
import { linkOfReturn } from "../links/tracking-link.ts"
import { announceOwn } from "../portal/announce-own.ts"
import {
  type Asked as AskedPage,
  detailPage,
  itemsPage,
  photosPage,
  type Question,
  sealedPage,
  variantPage,
  wantedPage,
  whyPage,
} from "../portal/announce-pages.ts"
import {
  type Asking,
  askedReasons,
  askingOf,
  basisOf,
  before,
  choosesVariant,
  isReachable,
  nextAfter,
  nextOpen,
  stepsOf,
} from "../portal/announce-steps.ts"
import { announcedPage } from "../portal/announced-page.ts"
import { agreementText, checkPage } from "../portal/check-page.ts"
import { type Draft, type DraftLine, keepDraft, newLine, readDraft } from "../portal/draft.ts"
import { draftOfReturn } from "../portal/draft-of-return.ts"
import { formToken, readFormToken } from "../portal/form-token.ts"
import { fill, html } from "../portal/html.ts"
import { announcedFor, countryOf, isPhotoTheirs, takenBy } from "../portal/of-visit.ts"
import { ownLabel } from "../portal/own-label.ts"
import { lineOf, type OwnBusiness } from "../portal/own-orders.ts"
import { announceWords, orderWords } from "../portal/portal-words.ts"
import { wasSent } from "../portal/sent-once.ts"
import { customerOf } from "../portal/visit.ts"
import { choiceOf, needsOf, pickupDays, type SentWay, wayKey, wayMorePage, wayPage } from "../portal/way-page.ts"
import { type DropPoint, dropPoints } from "../sending/drop-points.ts"
import { counterCode, labelFormats } from "../sending/label-file.ts"
import { waysToSend } from "../sending/ways-to-send.ts"
import { portalLocale, readFields, seeOther, showPage } from "./portal-answer.ts"
import { ofVisit, wholeNumber, withoutLang } from "./portal-order-routes.ts"
import { readPhotoForm } from "./portal-photos.ts"
import { type Answer, type Asked, type Bytes, type Route, route } from "./route.ts"
import { writeWhole } from "./write-whole.ts"

const PHOTO_FORM_BYTES = 64_000_000

type Kind = "why" | "sealed" | "detail" | "photos" | "wanted" | "variant"
type Here = { asked: Asked; own: OwnBusiness; draft: Draft; path: string }
type Fields = URLSearchParams

type Answering = Answer<unknown> | Promise<Answer<unknown>>

/** A return is announced: one question a page, kept under the visit after each. */
export const portalAnnounceRoutes: Route[] = [
  ...question("/announce/items", "What comes back", { show: (here) => showItems(here, null), take: takeItems }),
  ...(["why", "sealed", "detail", "wanted", "variant"] as const).flatMap((kind) =>
    question(`/announce/${kind}/:n`, `Of one article: ${kind}`, {
      show: (here) => ofLine(here, (asking) => showLine(here, { kind, asking, wrong: null })),
      take: (here, fields) => ofLine(here, (asking, at) => takeLine(here, { kind, asking, at, fields })),
    }),
  ),
  route({
    method: "GET",
    path: "/announce/photos/:n",
    who: "customer",
    says: "Photos of what is wrong",
    reply: "bytes",
    handle: (asked) =>
      inDraft(asked, (here) => ofLine(here, (asking) => showLine(here, { kind: "photos", asking, wrong: null }))),
  }),
  route({
    method: "POST",
    path: "/announce/photos/:n",
    who: "customer",
    ownToken: true,
    says: "Adds photos, takes one out, or goes on",
    takesBytes: PHOTO_FORM_BYTES,
    reply: "bytes",
    handle: (asked) => inDraft(asked, (here) => ofLine(here, (asking, at) => takePhotos(here, { asking, at }))),
  }),
  ...question("/announce/way", "How it is sent, each way with its price", {
    show: (here) => showWay(here, null),
    take: takeWay,
  }),
  ...question("/announce/check", "All answers and what they give, before they are sent", {
    show: (here) => showCheck(here, null),
    take: confirm,
  }),
  route({
    method: "GET",
    path: "/announce/next",
    who: "customer",
    says: "Where a customer goes on",
    reply: "bytes",
    handle: (asked) => inDraft(asked, ({ own, draft }) => seeOther(nextOpen(own, draft))),
  }),
  route({
    method: "GET",
    path: "/announced/:id",
    who: "customer",
    says: "A return that was announced: its number, its label, what to do",
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => showAnnounced(asked, own)),
  }),
  route({
    method: "GET",
    path: "/label/:id",
    who: "customer",
    says: "The label of a return as a PDF",
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => showLabel(asked, own)),
  }),
  route({
    method: "GET",
    path: "/counter/:id",
    who: "customer",
    says: "The code that a counter scans from the phone",
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => showCounter(asked, own)),
  }),
  route({
    method: "GET",
    path: "/photos/:sha256",
    who: "customer",
    says: "A photo that its customer sent, to them alone",
    reply: "bytes",
    handle: (asked) =>
      ofVisit(asked, async (own) => {
        const sha256 = asked.params.sha256 ?? ""
        const theirs = await isPhotoTheirs(asked.ctx.database.read, own.visit, sha256)
        const bytes = theirs ? await asked.ctx.blobs.get("copy", sha256) : null
        return bytes ? done({ type: "image/jpeg", bytes } satisfies Bytes) : refused("not_found")
      }),
  }),
  route({
    method: "POST",
    path: "/change/:id",
    who: "customer",
    ownToken: true,
    says: "Opens a return that has not left for changes, as a draft: nothing of it changes before that is confirmed",
    takesBytes: 64_000,
    reply: "bytes",
    handle: (asked) => ofVisit(asked, (own) => openForChange(asked, own)),
  }),
]

/** A page that asks, and the same address that takes the answer. */
function question(
  path: string,
  says: string,
  { show, take }: { show(here: Here): Answering; take(here: Here, fields: Fields): Answering },
): Route[] {
  return [
    route({
      method: "GET",
      path,
      who: "customer",
      says,
      reply: "bytes",
      handle: (asked) =>
        inDraft(asked, (here) => (reached(here) ? show(here) : seeOther(nextOpen(here.own, here.draft)))),
    }),
    route({
      method: "POST",
      path,
      who: "customer",
      ownToken: true,
      says: `${says}: the answer`,
      takesBytes: 64_000,
      reply: "bytes",
      handle: (asked) =>
        inDraft(asked, async (here) => {
          const read = await readFields(asked)
          return read.ok ? take(here, read.value) : read
        }),
    }),
  ]
}

const reached = ({ own, draft, path }: Here) => isReachable(own, draft, path)

async function inDraft(asked: Asked, work: (here: Here) => Answering): Promise<Answer<unknown>> {
  return ofVisit(asked, async (own) => {
    const draft = await readDraft(asked.ctx.database.read, own.visit.id)
    const path = new URL(asked.request.url).pathname
    return work({ asked, own: await withOwnLeft(asked, own, draft), draft: knownLines(own, draft), path })
  })
}

/** A line that is no longer of the order is no longer of the draft. */
const knownLines = (own: OwnBusiness, draft: Draft): Draft => ({
  ...draft,
  lines: draft.lines.filter((line) => lineOf(own, line.orderLineId)),
})

/** What a return that is being changed holds itself can still come back. */
async function withOwnLeft({ ctx }: Asked, own: OwnBusiness, { editing }: Draft): Promise<OwnBusiness> {
  if (editing === null) return own
  const taken = await takenBy(ctx.database.read, own.visit, editing)
  const more = (id: string) => taken.get(id) ?? 0
  const orders = own.orders.map((order) => ({
    ...order,
    lines: order.lines.map((line) => ({ ...line, left: line.left + more(line.id) })),
  }))
  return { ...own, orders }
}

function ofLine(here: Here, work: (asking: Asking, at: number) => Answering): Answering {
  const at = (wholeNumber(here.asked.params.n ?? null) ?? 0) - 1
  const said = here.draft.lines[at]
  const asking = said && askingOf(here.own, said)
  return asking ? work(asking, at) : seeOther(nextOpen(here.own, here.draft))
}

const formOf = ({ own, path }: Here) => `${path} ${own.visit.id}`

const questionOf = (here: Here, wrong: Question["wrong"]): Question => ({
  ...{ own: here.own, draft: here.draft, path: here.path, wrong },
  locale: portalLocale(here.asked),
  token: formToken(here.asked.ctx, formOf(here)),
})

/** With how far it is; back is the question before, whose answer is still chosen. */
function show(here: Here, { title, body }: AskedPage, wrong: Question["wrong"]): Answer<Bytes> {
  const { own, draft, path } = here
  const over = whereIn(here)
  const page = { shop: own.shop, title, over, body, back: before(own, draft, path), draft: `${own.visit.id}${path}` }
  return showPage(here.asked, page, wrong === null ? 200 : 422)
}

/** What comes back, why and for what, how, and all of it once more: four, however many questions each takes. */
function whereIn({ asked, own, draft, path }: Here): string {
  const w = announceWords[portalLocale(asked)]
  const step = stepsOf(own, draft).find((one) => one.path === path)
  if (step?.at != null && draft.lines.length > 1)
    return fill(w.overOf, { at: "2", n: `${step.at + 1}`, of: `${draft.lines.length}` })
  const phase = { items: 1, way: 3, check: 4 }[step?.kind as string] ?? 2
  return fill(w.over, { at: `${phase}` })
}

async function keepAnd(here: Here, draft: Draft): Promise<Answer<unknown>> {
  const { ctx } = here.asked
  await ctx.database.write((tx) => keepDraft(tx, ctx, here.own.visit.id, draft))
  return seeOther(nextAfter(here.own, draft, here.path))
}

const isOwnForm = (here: Here, fields: Fields) => readFormToken(here.asked.ctx, formOf(here), fields.get("form"))
const stale = (here: Here, field: string) => ({ field, says: orderWords[portalLocale(here.asked)].find.stale })

function showItems(here: Here, wrong: Question["wrong"]): Answer<unknown> {
  return show(here, itemsPage(questionOf(here, wrong)), wrong)
}

function takeItems(here: Here, fields: Fields): Answering {
  const { own, draft } = here
  const w = announceWords[portalLocale(here.asked)].items
  if (!isOwnForm(here, fields)) return showItems(here, stale(here, "line"))
  const lines: DraftLine[] = []
  for (const id of new Set(fields.getAll("line"))) {
    const of = lineOf(own, id)
    if (!of) continue
    const quantity = wholeNumber(fields.get(`quantity-${id}`)) ?? 1
    if (quantity > of.left)
      return showItems(here, { field: "line", says: `${of.title}: ${fill(w.left, { left: `${of.left}` })}` })
    const known = draft.lines.find((one) => one.orderLineId === id)
    lines.push(known ? { ...known, quantity } : newLine(id, quantity))
  }
  if (lines.length === 0) return showItems(here, { field: "line", says: w.none })
  return keepAnd(here, { ...draft, lines })
}

type OfLine = { kind: Kind; asking: Asking; wrong: Question["wrong"] }

async function showLine(here: Here, { kind, asking, wrong }: OfLine): Promise<Answer<unknown>> {
  const question = questionOf(here, wrong)
  const pages: Record<Kind, () => AskedPage | Promise<AskedPage>> = {
    why: () => whyPage(question, asking),
    sealed: () => sealedPage(question, asking),
    detail: () => detailPage(question, asking),
    photos: () => photosPage(question, asking),
    wanted: async () => wantedPage(question, asking, await offered(here, asking)),
    variant: async () => variantPage(question, asking, await otherVariants(here, asking)),
  }
  return show(here, await pages[kind](), wrong)
}

/** Nobody is offered an exchange for which there is nothing. */
async function offered(here: Here, asking: Asking): Promise<Outcome[]> {
  const all = asking.reason?.outcomes ?? ["refund" as const]
  if (!all.includes("exchange") || asking.reason?.kind === "fault") return [...all]
  const others = await otherVariants(here, asking)
  return others.length > 0 ? [...all] : all.filter((one) => one !== "exchange")
}

async function otherVariants({ asked, own }: Here, { of }: Asking): Promise<Variant[]> {
  const { ctx } = asked
  const all = await variantsOf(ctx.database.read, productId(own.visit.shopId, of.sku), { now: ctx.now() })
  return all.filter((one) => !one.same && one.stock !== "not_available")
}

type Sent = { kind: Kind; asking: Asking; at: number; fields: Fields }

async function takeLine(here: Here, { kind, asking, at, fields }: Sent): Promise<Answer<unknown>> {
  const locale = portalLocale(here.asked)
  const w = announceWords[locale]
  const said = (name: string) => fields.get(name) ?? ""
  const back = (wrong: NonNullable<Question["wrong"]>) => showLine(here, { kind, asking, wrong })
  const keep = (change: Partial<DraftLine>) => keepAnd(here, withLine(here.draft, at, change))
  const names = {
    why: "reason",
    sealed: "sealed",
    detail: "detail",
    photos: "photo",
    wanted: "wanted",
    variant: "variant",
  }
  if (!isOwnForm(here, fields)) return back(stale(here, names[kind]))
  if (kind === "why") {
    const comment = said("comment")
    if (comment.length > 2000) return back({ field: "comment", says: w.why.tooLong })
    const reason = askedReasons(here.own, asking.of).find((one) => one.id === said("reason"))
    if (!reason) return back({ field: "reason", says: w.why.trouble })
    const same = reason.id === asking.said.reason
    const anew = { detail: null, sealed: null, photosAsked: false, wanted: null, variantId: null }
    // the way was priced by the reasons
    const draft = withLine(here.draft, at, { reason: reason.id, comment, ...(!same && anew) })
    return keepAnd(here, same ? draft : { ...draft, way: null })
  }
  if (kind === "sealed") {
    if (!["yes", "no"].includes(said("sealed"))) return back({ field: "sealed", says: w.sealed.trouble })
    return keep({ sealed: said("sealed") === "yes" })
  }
  if (kind === "detail") {
    const known = [...(asking.reason?.details.map((one) => one.id) ?? []), "none"]
    return known.includes(said("detail"))
      ? keep({ detail: said("detail") })
      : back({ field: "detail", says: w.detail.trouble })
  }
  if (kind === "wanted") {
    const wanted = (await offered(here, asking)).find((one) => one === said("wanted"))
    if (!wanted) return back({ field: "wanted", says: w.wanted.trouble })
    return keep({ wanted, ...(wanted !== asking.said.wanted && { variantId: null }) })
  }
  const variant = (await otherVariants(here, asking)).find((one) => one.id === said("variant"))
  return variant ? keep({ variantId: variant.id }) : back({ field: "variant", says: w.variant.trouble })
}

const withLine = (draft: Draft, at: number, change: Partial<DraftLine>): Draft => ({
  ...draft,
  lines: draft.lines.map((line, index) => (index === at ? { ...line, ...change } : line)),
})

async function takePhotos(here: Here, { asking, at }: { asking: Asking; at: number }): Promise<Answer<unknown>> {
  const { asked, draft } = here
  const w = announceWords[portalLocale(asked)].photos
  const most = asking.reason?.photos ?? 3
  const { photos } = asking.said
  const back = (says: string) => showLine(here, { kind: "photos", asking, wrong: { field: "photo", says } })
  const sent = await readPhotoForm(asked, { most: most - photos.length })
  if (!sent.ok) return sent
  const { fields, kept, trouble } = sent.value
  if (!isOwnForm(here, fields)) return back(orderWords[portalLocale(asked)].find.stale)
  if (fields.get("go") === "on") return keepAnd(here, withLine(draft, at, { photosAsked: true }))
  const without = photos.filter((one) => one !== fields.get("remove"))
  const all = [...new Set([...without, ...kept])].slice(0, most)
  const now = withLine(draft, at, { photos: all })
  await asked.ctx.database.write((tx) => keepDraft(tx, asked.ctx, here.own.visit.id, now))
  if (trouble !== null) {
    const said = now.lines[at] ?? asking.said
    const wrong = { field: "photo", says: fill(w.trouble[trouble.what], { name: trouble.name, most: `${most}` }) }
    return showLine({ ...here, draft: now }, { kind: "photos", asking: { ...asking, said }, wrong })
  }
  return seeOther(here.path)
}

/** The ways for what was answered so far; the first article's order and ground count. */
async function waysFor({ asked, own, draft }: Here): Promise<WayToSend[]> {
  const asking = draft.lines.flatMap((said) => askingOf(own, said) ?? [])
  const [first] = asking
  if (!first) return []
  const reasons = draft.lines.map((line) => line.reason)
  return waysToSend(asked.ctx.database.read, asked.ctx, { orderId: first.of.orderId, basis: basisOf(first), reasons })
}

async function showWay(here: Here, wrong: Question["wrong"]): Promise<Answer<unknown>> {
  return show(here, wayPage(questionOf(here, wrong), await waysFor(here)), wrong)
}

async function takeWay(here: Here, fields: Fields): Promise<Answer<unknown>> {
  const { asked, own, draft } = here
  const w = announceWords[portalLocale(asked)].way
  if (!isOwnForm(here, fields)) return showWay(here, stale(here, "way"))
  const way = (await waysFor(here)).find((one) => wayKey(one) === fields.get("way"))
  if (!way) return showWay(here, { field: "way", says: w.trouble })
  const orderId =
    own.orders.find(({ lines }) => lines.some((line) => line.id === draft.lines[0]?.orderLineId))?.id ?? ""
  const { country, senderKnown, near: home } = await countryOf(asked.ctx.database.read, orderId)
  const needs = needsOf(way, { senderKnown: senderKnown && !own.visit.gift })
  const days = pickupDays(asked.ctx.now(), own.shop.timeZone)
  const one = (name: string) => (fields.get(name) ?? "").replace(/\s+/g, " ")
  const sent: SentWay = {
    ...{ way: one("way"), day: one("day"), tracking: one("tracking") },
    ...{ name: one("name"), line: one("line"), postcode: one("postcode"), town: one("town") },
  }
  const first = fields.get("more") !== "yes"
  const from = own.visit.gift ? { postcode: "", town: "" } : home
  const place = first ? from : { postcode: one("near_postcode"), town: one("near_town") }
  const near = { ...place, found: needs.points ? await pointsNear(here, { way, ...place, country }) : [] }
  const point = near.found?.find((at) => at.id === fields.get("point")) ?? null
  const looks = needs.points && (first || fields.get("search") === "yes")
  const choice = looks ? null : choiceOf(needs, sent, { country, days, point })
  if (choice) return keepAnd(here, { ...draft, way: choice })
  const field = needs.day && !days.includes(sent.day) ? "day" : "name"
  const wrong = !first && !looks ? { field, says: field === "day" ? w.dayTrouble : w.senderTrouble } : null
  return show(here, wayMorePage(questionOf(here, wrong), needs, { sent, days, near }), wrong)
}

/** Asked of the carrier while the customer waits; of nowhere nothing is near. */
async function pointsNear({ asked }: Here, { way, ...place }: { way: WayToSend } & Place): Promise<DropPoint[] | null> {
  if (place.postcode === "" && place.town === "") return []
  const found = await dropPoints(asked.ctx, { carrier: way.carrier ?? "", ...place })
  return found.ok ? found.value : null
}
type Place = { postcode: string; town: string; country: string }

async function showCheck(here: Here, wrong: Question["wrong"]): Promise<Answer<unknown>> {
  const { asked, own, draft } = here
  const all = draft.lines.flatMap((said) => askingOf(own, said) ?? [])
  const chosen = draft.way === null ? null : wayKey(draft.way)
  const way = (await waysFor(here)).find((one) => wayKey(one) === chosen) ?? null
  const variants = new Map<string, Variant>()
  for (const asking of all.filter(choosesVariant))
    for (const one of await otherVariants(here, asking)) variants.set(one.id, one)
  const page = checkPage(questionOf(here, wrong), { asked: all, way, variants, now: asked.ctx.now() })
  return show(here, page, wrong)
}

async function confirm(here: Here, fields: Fields): Promise<Answer<unknown>> {
  const { asked, own, draft } = here
  const { ctx } = asked
  const w = announceWords[portalLocale(asked)].check.trouble
  const token = isOwnForm(here, fields)
  if (!token) return showCheck(here, { field: "main", says: w.stale })
  const locale = portalLocale(asked)
  const all = draft.lines.flatMap((said) => askingOf(own, said) ?? [])
  const agreement = agreementText({ own, locale }, all)
  if (agreement !== null && fields.get("agree") !== "yes")
    return showCheck(here, { field: "agree", says: announceWords[locale].check.agreeTrouble })
  const input = { visit: own.visit, draft, once: token.once, locale, agreement }
  // a second tap comes when the draft is gone: what the first made is asked for first
  const written = await writeWhole(ctx, async (tx) =>
    !reached(here) && !(await wasSent(tx, token.once)) ? refused("moved_on") : announceOwn(tx, ctx, input),
  )
  if (written.ok) return seeOther(`/announced/${written.value.returnIds[0]}`)
  if (written.code === "moved_on") return seeOther(nextOpen(own, draft))
  const code = written.code === "money_moved" || written.code === "goods_here" ? "already_done" : written.code
  const says = code in w ? w[code as keyof typeof w] : w.other
  return showCheck(here, { field: "main", says })
}

async function showAnnounced(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const { ctx, params } = asked
  const found = await announcedFor(ctx.database.read, ctx, { visit: own.visit, returnId: params.id ?? "" })
  if (!found) return refused("not_found")
  const link = withoutLang(await linkOfReturn(ctx.database.read, ctx, found.returns[0]?.id ?? ""))
  const page = announcedPage(own, portalLocale(asked), { ...found, link })
  return showPage(asked, { shop: own.shop, ...page })
}

async function showLabel(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const returnId = asked.params.id ?? ""
  const wanted = new URL(asked.request.url).searchParams.get("as")
  const format = labelFormats.find((one) => one === wanted) ?? "4x6"
  const label = await ownLabel(asked.ctx, { visit: own.visit, returnId, format, locale: portalLocale(asked) })
  if (!label.ok) return label
  return done({ ...label.value, download: format === "zpl" } satisfies Bytes)
}

async function showCounter(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const returnId = asked.params.id ?? ""
  const locale = portalLocale(asked)
  const found = await announcedFor(asked.ctx.database.read, asked.ctx, { visit: own.visit, returnId })
  if (!found?.shipment) return refused("not_found")
  const actor = { ...customerOf(own.visit), returnIds: [returnId] }
  const code = await counterCode(asked.ctx.database.read, actor, { shipmentId: found.shipment.id, locale })
  if (!code.ok) return code
  const body = html`<div class="counter">${{ html: code.value.svg }}</div><p class="sum">${code.value.code}</p>`
  return showPage(asked, {
    shop: own.shop,
    title: announceWords[locale].done.counter,
    body,
    back: `/announced/${returnId}`,
  })
}

async function openForChange(asked: Asked, own: OwnBusiness): Promise<Answer<unknown>> {
  const { ctx } = asked
  const returnId = asked.params.id ?? ""
  const read = await readFields(asked)
  if (!read.ok) return read
  if (!readFormToken(ctx, `change ${returnId}`, read.value.get("form"))) return seeOther("/order")
  const opened = await draftOfReturn(ctx.database.read, own, returnId)
  if (!opened) return seeOther("/order")
  await ctx.database.write((tx) => keepDraft(tx, ctx, own.visit.id, opened))
  return seeOther("/announce/next")
}
