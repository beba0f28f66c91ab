import { createHash } from "node:crypto"
import { buffer } from "node:stream/consumers"
import { done, refused } from "../../shared/contract/problem.ts"
import { countTry, type Try } from "../identity/limit-tries.ts"
import { labelOf } from "../intake/label-of.ts"
import { followReturn } from "../live/follow-return.ts"
import { html } from "../portal/html.ts"
import {
  acceptWords,
  agreeWords,
  choosePage,
  hearingPage,
  offersOf,
  questionPage,
  type TrackForm,
} from "../portal/track-forms.ts"
import { trackPage, trackPath } from "../portal/track-page.ts"
import { trackWords } from "../portal/track-words.ts"
import { labelFile } from "../sending/label-file.ts"
import { sendingOf } from "../sending/sending-of.ts"
import { keepPhoto } from "../sync/keep-photo.ts"
import { copyOfPhoto } from "../sync/read-photo.ts"
import { answerHearing, type HearingAnswer } from "../tracking/answer-hearing.ts"
import { askQuestion, MOST_QUESTION } from "../tracking/ask-question.ts"
import { chooseForLine } from "../tracking/choose-for-line.ts"
import { mailOfReturn } from "../tracking/mail-of-return.ts"
import { bonusOf, offeredFor } from "../tracking/offered-for.ts"
import { isPhotoOfReturn } from "../tracking/photo-of-return.ts"
import { trackingPage } from "../tracking/tracking-page.ts"
import { portalLocale, seeOther } from "./portal-answer.ts"
import { type Answer, type Asked, type Bytes, type Route, route } from "./route.ts"
import { isStopping } from "./stopping.ts"
import { actorOf, enter, gone, inFrame, readSent, textIn, tokenFor, type Visited, withVisit } from "./track-visit.ts"

const MOST_FORM = 20_000
const MOST_PHOTOS = 4
const MOST_PHOTO = 12_000_000

/** A customer's return on the portal's host, behind the link of a mail. */
export const trackRoutes: Route[] = [
  route({
    method: "GET",
    path: "/track/v1/:token",
    who: "customer",
    says: "A customer's signed link: exchanged at once for a cookie, and on to the page without it. Changes nothing",
    reply: "bytes",
    handle: enter,
  }),
  route({
    method: "GET",
    path: "/track/:rma",
    who: "customer",
    says: "A return as its customer follows it",
    reply: "bytes",
    handle: (asked) =>
      withVisit(asked, async (visit) => {
        const tracked = await trackingPage(asked.ctx.database.read, asked.ctx, visit.returned)
        return inFrame(asked, visit, trackPage(portalLocale(asked), tracked), { back: false })
      }),
  }),
  route({
    method: "GET",
    path: "/track/:rma/live",
    who: "customer",
    says: "Server-sent events: that the return changed, and nothing of what",
    reply: "events",
    handle: (asked) => withVisit(asked, (visit) => follow(asked, visit)),
  }),
  route({
    method: "GET",
    path: "/track/:rma/photos/:sha256",
    who: "customer",
    says: "A photo of a thing that its customer is heard on, or one that they sent",
    reply: "bytes",
    handle: (asked) =>
      withVisit(asked, async ({ returned }) => {
        const photo = { returnId: returned.id, sha256: asked.params.sha256 ?? "" }
        const may = await isPhotoOfReturn(asked.ctx.database.read, photo)
        const bytes = may ? await copyOfPhoto(asked.ctx, photo.sha256) : null
        if (!bytes) return refused("not_found")
        return { ...done({ type: "image/jpeg", bytes }), headers: { "cache-control": "private, max-age=3600" } }
      }),
  }),
  route({
    method: "GET",
    path: "/track/:rma/mail/:id",
    who: "customer",
    says: "A mail that was sent about the return, as text",
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => mail(asked, visit)),
  }),
  route({
    method: "GET",
    path: "/track/:rma/label",
    who: "customer",
    says: "The label, or a slip with the return's number, to print once more",
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => label(asked, visit)),
  }),
  route({
    method: "GET",
    path: "/track/:rma/question",
    who: "customer",
    says: "The form for a question",
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => questionForm(asked, visit)),
  }),
  route({
    method: "POST",
    path: "/track/:rma/question",
    who: "customer",
    says: "A customer's question: it lands on the return",
    ownToken: true,
    takesBytes: MOST_FORM,
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => question(asked, visit)),
  }),
  route({
    method: "GET",
    path: "/track/:rma/hearing/:id",
    who: "customer",
    says: "A deduction that is proposed, with what was seen, and the form to answer",
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => hearingForm(asked, visit)),
  }),
  route({
    method: "POST",
    path: "/track/:rma/hearing/:id",
    who: "customer",
    says: "A customer's answer to a deduction: accepted, or objected with text and photos",
    ownToken: true,
    takesBytes: MOST_PHOTOS * MOST_PHOTO + MOST_FORM,
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => answer(asked, visit)),
  }),
  route({
    method: "GET",
    path: "/track/:rma/choose/:line",
    who: "customer",
    says: "What a customer can have for an article that is not here yet",
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => chooseForm(asked, visit)),
  }),
  route({
    method: "POST",
    path: "/track/:rma/choose/:line",
    who: "customer",
    says: "Their choice: money, a credit by express agreement, the same again or another variant",
    ownToken: true,
    takesBytes: MOST_FORM,
    reply: "bytes",
    handle: (asked) => withVisit(asked, (visit) => choose(asked, visit)),
  }),
]

async function chooseForm(asked: Asked, visit: Visited, wrong: Wrong = []): Promise<Answer<unknown>> {
  const lineId = asked.params.line ?? ""
  const { ctx } = asked
  const form = await formOf(asked, visit, `choose ${lineId}`, wrong)
  const line = form.tracked.lines.find((one) => one.lineId === lineId)
  if (!line || form.tracked.gift) return refused("not_found")
  if (!line.mayChoose) return seeOther(trackPath(visit.returned.rma))
  const offered = await offeredFor(ctx.database.read, ctx, { returnId: visit.returned.id, lineId })
  const bonusMinor = bonusOf(offered.bonus, line.amountMinor ?? 0)
  const offers = offersOf(form.locale, { tracked: form.tracked, line, variants: offered.variants, bonusMinor })
  const page = choosePage({ ...form, line, offers, chosen: offered.chosen })
  return inFrame(asked, visit, page, wrong.length > 0 ? { status: 422 } : {})
}

async function choose(asked: Asked, visit: Visited): Promise<Answer<unknown>> {
  if (tooMany(asked, visit)) return gone(asked, "slow")
  const { ctx } = asked
  const lineId = asked.params.line ?? ""
  const sent = await readSent(asked, visit, `choose ${lineId}`, MOST_FORM)
  if (!sent.ok) return sent
  const { fields, once } = sent.value
  const locale = portalLocale(asked)
  const w = trackWords[locale]
  const [want = "", ...sku] = textIn(fields, "want").split(":")
  const kind = (["refund", "store_credit", "replacement"] as const).find((one) => one === want)
  const again = (field: string, says: string) => chooseForm(asked, visit, [{ field, says }])
  if (once === null) return again("want", w.stale)
  if (!kind) return again("want", w.choose.wrong.want)
  if (kind === "store_credit" && fields.get("agree") !== "yes") return again("agree", w.choose.wrong.agree)
  const tracked = await trackingPage(ctx.database.read, ctx, visit.returned)
  const line = tracked.lines.find((one) => one.lineId === lineId)
  if (!line) return refused("not_found")
  if (!line.mayChoose) return again("want", w.choose.wrong.late)
  const choice = {
    ...{ lineId, want: kind },
    ...(kind === "store_credit" && { agreement: agreeWords(locale, tracked) }),
    ...(kind === "replacement" && sku.length > 0 && { sku: sku.join(":") }),
  }
  const input = { returnId: visit.returned.id, choice }
  const chosen = await ctx.database.write((tx) => chooseForLine(tx, ctx, actorOf(visit), input))
  if (!chosen.ok && chosen.code !== "already_done")
    return again("want", chosen.code === "conflict" ? w.choose.wrong.gone : w.choose.wrong.late)
  ctx.wakeWorker()
  return seeOther(trackPath(visit.returned.rma))
}

async function follow({ ctx, request, cut }: Asked, { returned }: Visited): Promise<Answer<unknown>> {
  if (request.method === "HEAD") return done(new Blob().stream())
  if (isStopping(ctx)) return refused("not_ready", "It is being stopped.", { retryAfterSeconds: 5 })
  const stream = await followReturn(ctx, returned.id, cut)
  return stream ? done(stream.body) : refused("busy", "Too many listen.", { retryAfterSeconds: 60 })
}

/** Of the parcel that is to be sent, as it was booked; else a slip with the return's number. */
async function label(asked: Asked, visit: Visited): Promise<Answer<unknown>> {
  const { ctx } = asked
  const { read } = ctx.database
  const [locale, actor] = [portalLocale(asked), actorOf(visit)]
  const shipment = (await sendingOf(read, ctx, visit.returned.id)).find((one) => one.label)
  if (shipment) {
    const format = new URL(asked.request.url).searchParams.get("as") === "4x6" ? "4x6" : "a4"
    return labelFile(read, actor, { shipmentId: shipment.id, format, locale })
  }
  const own = await labelOf(read, actor, { returnId: visit.returned.id, locale })
  if (!own.ok) return own
  const bytes = await buffer(own.value.pdf)
  return done({ type: "application/pdf", bytes, fileName: `${own.value.rma}.pdf` } satisfies Bytes)
}

async function mail(asked: Asked, visit: Visited): Promise<Answer<unknown>> {
  const found = await mailOfReturn(asked.ctx.database.read, {
    returnId: visit.returned.id,
    mailId: asked.params.id ?? "",
  })
  if (!found) return refused("not_found")
  const over = new Intl.DateTimeFormat(portalLocale(asked), {
    dateStyle: "full",
    timeStyle: "short",
    timeZone: visit.shop.timeZone,
  }).format(found.at)
  return inFrame(asked, visit, { title: found.subject, over, body: html`<div class="track-mail">${found.text}</div>` })
}

type Wrong = TrackForm["wrong"]

async function formOf(asked: Asked, visit: Visited, what: string, wrong: Wrong): Promise<TrackForm> {
  const tracked = await trackingPage(asked.ctx.database.read, asked.ctx, visit.returned)
  return { locale: portalLocale(asked), tracked, token: tokenFor(asked, visit, what), wrong }
}

async function questionForm(asked: Asked, visit: Visited, wrong: Wrong = [], text = "") {
  const form = await formOf(asked, visit, "question", wrong)
  return inFrame(asked, visit, questionPage({ ...form, text }), wrong.length > 0 ? { status: 422 } : {})
}

/** What is sent is counted, so that a script cannot fill somebody's desk. */
function tooMany({ ctx, address }: Asked, { returned }: Visited): boolean {
  const tries: Try = [
    ["trackVisit", returned.id],
    ["trackFrom", address],
  ]
  return countTry(ctx, tries) !== null
}

async function question(asked: Asked, visit: Visited): Promise<Answer<unknown>> {
  if (tooMany(asked, visit)) return gone(asked, "slow")
  const sent = await readSent(asked, visit, "question", MOST_FORM)
  if (!sent.ok) return sent
  const w = trackWords[portalLocale(asked)]
  const text = textIn(sent.value.fields, "text")
  const { once } = sent.value
  const again = (says: string) => questionForm(asked, visit, [{ field: "text", says }], text)
  if (once === null) return again(w.stale)
  if (text === "") return again(w.question.wrong.text)
  if (text.length > MOST_QUESTION) return again(w.question.wrong.long)
  const { ctx } = asked
  const input = { returnId: visit.returned.id, id: once, text }
  const asking = await ctx.database.write((tx) => askQuestion(tx, ctx, actorOf(visit), input))
  if (!asking.ok) return asking.code === "too_many_tries" ? again(w.question.wrong.many) : asking
  return inFrame(asked, visit, { title: w.question.sent, over: "", body: html`<p class="kept-lines">${text}</p>` })
}

async function hearingForm(asked: Asked, visit: Visited, wrong: Wrong = [], text = ""): Promise<Answer<unknown>> {
  const id = asked.params.id ?? ""
  const form = await formOf(asked, visit, `hearing ${id}`, wrong)
  const hearing = form.tracked.hearings.find((one) => one.id === id)
  if (!hearing) return refused("not_found")
  // answered, or over: the page of the return says what became of it
  if (hearing.state !== "open" || hearing.endsAt <= asked.ctx.now()) return seeOther(trackPath(visit.returned.rma))
  return inFrame(asked, visit, hearingPage({ ...form, hearing, text }), wrong.length > 0 ? { status: 422 } : {})
}

async function answer(asked: Asked, visit: Visited): Promise<Answer<unknown>> {
  if (tooMany(asked, visit)) return gone(asked, "slow")
  const { ctx } = asked
  const hearingId = asked.params.id ?? ""
  const sent = await readSent(asked, visit, `hearing ${hearingId}`, MOST_PHOTOS * MOST_PHOTO + MOST_FORM)
  if (!sent.ok) return sent
  const { fields, once } = sent.value
  const locale = portalLocale(asked)
  const w = trackWords[locale]
  const text = textIn(fields, "text").slice(0, MOST_QUESTION)
  const again = (field: string, says: string) => hearingForm(asked, visit, [{ field, says }], text)
  if (once === null) return again("text", w.stale)
  const said =
    fields.get("answer") === "accept" ? await acceptIn(asked, visit, fields) : await objectIn(asked, fields, text)
  if ("wrong" in said)
    return again(said.wrong, { agree: w.acceptWrong, text: w.objectWrong, photos: w.photoWrong }[said.wrong])
  const input = { returnId: visit.returned.id, answer: { hearingId, locale, said } }
  const answered = await ctx.database.write((tx) => answerHearing(tx, ctx, actorOf(visit), input))
  if (!answered.ok && answered.code !== "already_done" && answered.code !== "moved_on") return answered
  ctx.wakeWorker()
  return seeOther(trackPath(visit.returned.rma))
}

type Said = HearingAnswer["said"] | { wrong: "agree" | "text" | "photos" }

async function acceptIn(asked: Asked, visit: Visited, fields: FormData): Promise<Said> {
  if (fields.get("agree") !== "yes") return { wrong: "agree" }
  const tracked = await trackingPage(asked.ctx.database.read, asked.ctx, visit.returned)
  const hearing = tracked.hearings.find((one) => one.id === asked.params.id)
  return hearing ? { accept: acceptWords(portalLocale(asked), tracked, hearing) } : { wrong: "agree" }
}

/** Their photos are decoded and kept before anything is written about them. */
async function objectIn({ ctx }: Asked, fields: FormData, text: string): Promise<Said> {
  if (text === "") return { wrong: "text" }
  const files = fields.getAll("photos").filter((one): one is File => typeof one !== "string" && one.size > 0)
  if (files.length > MOST_PHOTOS || files.some((file) => file.size > MOST_PHOTO)) return { wrong: "photos" }
  const photos: string[] = []
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    if (!(await keepPhoto(ctx, sha256, bytes)).ok) return { wrong: "photos" }
    photos.push(sha256)
  }
  return { object: text, photos: [...new Set(photos)] }
}
