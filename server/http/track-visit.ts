import type { Result } from "../../shared/contract/problem.ts"
import { countTry, forgiveTry, type Try } from "../identity/limit-tries.ts"
import { signLink } from "../links/sign-link.ts"
import { formToken, readFormToken } from "../portal/form-token.ts"
import { html } from "../portal/html.ts"
import { type ShownShop, shownShop } from "../portal/shop-look.ts"
import { type TrackPage, trackPath } from "../portal/track-page.ts"
import { trackWords } from "../portal/track-words.ts"
import { customerOf, findVisit, type Returned } from "../tracking/find-visit.ts"
import { readCookie } from "./cookies.ts"
import { pathCookie, portalLocale, showPage } from "./portal-answer.ts"
import { readBytes } from "./read-body.ts"
import type { Answer, Asked, Bytes } from "./route.ts"

// A link of a mail becomes a cookie for its return's own address: two returns on one phone are two cookies.

const COOKIE = "bd_track"
const VISIT_DAYS = 7

export interface Visited {
  returned: Returned
  shop: ShownShop
}

/** The exchange: a cookie, and on to the clean address. It changes nothing, since mail scanners follow links, too. */
export async function enter(asked: Asked): Promise<Answer<Bytes>> {
  const { ctx, params } = asked
  const tries: Try = [["trackFrom", asked.address]]
  if (countTry(ctx, tries)) return gone(asked, "slow")
  const returned = await findVisit(ctx.database.read, ctx, "track link", params.token ?? "")
  if (!returned) return gone(asked)
  forgiveTry(ctx, [["trackVisit", "none"], ...tries])
  const seconds = VISIT_DAYS * 86_400
  const version = returned.link_version ?? 1
  const visit = signLink(ctx, "track visit", { id: returned.id, version, endsAt: ctx.now() + seconds * 1000 })
  const path = trackPath(returned.rma)
  const answer = showPage(asked, { shop: null, title: "", body: html``, path: null }, 303)
  return {
    ...answer,
    headers: { location: path },
    cookies: [pathCookie(asked, { path, name: COOKIE, value: visit, seconds })],
  }
}

/** Who has a cookie for the return that the address names; null: nobody, or for another. */
export async function visited(asked: Asked): Promise<Visited | null> {
  const { ctx, params, request } = asked
  const returned = await findVisit(ctx.database.read, ctx, "track visit", readCookie(request, COOKIE) ?? "")
  if (!returned || returned.rma !== params.rma) return null
  const shop = await shownShop(ctx.database.read, { id: returned.shop_id })
  return shop && { returned, shop }
}

export async function withVisit(
  asked: Asked,
  handle: (visit: Visited) => Promise<Answer<unknown>>,
): Promise<Answer<unknown>> {
  const visit = await visited(asked)
  return visit ? handle(visit) : gone(asked)
}

/** The same for every link and cookie that opens nothing, whatever is wrong with it. */
export function gone(asked: Asked, why: "gone" | "slow" = "gone"): Answer<Bytes> {
  const w = trackWords[portalLocale(asked)]
  const body = html`<p>${why === "gone" ? w.goneNote : w.slowNote}</p>`
  return showPage(asked, { shop: null, title: w[why], body, path: null }, why === "gone" ? 404 : 429)
}

export const inFrame = (
  asked: Asked,
  { shop, returned }: Visited,
  page: TrackPage,
  { status, back = true }: { status?: 422; back?: boolean } = {},
): Answer<Bytes> => showPage(asked, { shop, ...page, back: back ? trackPath(returned.rma) : null }, status ?? 200)

export const actorOf = ({ returned }: Visited) => customerOf(returned)

const aboutOf = ({ id, link_version }: Returned, what: string) => `track ${id} ${link_version ?? 1} ${what}`
export const tokenFor = ({ ctx }: Asked, { returned }: Visited, what: string): string =>
  formToken(ctx, aboutOf(returned, what))

export interface Sent {
  fields: FormData
  /** Of the form that was sent, the same at each try; null: no form of ours, or open for too long. */
  once: string | null
}

/** What a form of this visit sent, whatever it is. */
export async function readSent(
  asked: Asked,
  { returned }: Visited,
  what: string,
  limit: number,
): Promise<Result<Sent>> {
  const read = await readBytes(asked.request, limit)
  if (!read.ok) return read
  const fields = await formDataOf(asked.request, read.value)
  const token = fields.get("form")
  const once = readFormToken(asked.ctx, aboutOf(returned, what), typeof token === "string" ? token : "")?.once ?? null
  return { ok: true, value: { fields, once } }
}

async function formDataOf(request: Request, bytes: Uint8Array): Promise<FormData> {
  const type = request.headers.get("content-type") ?? ""
  try {
    return await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { "content-type": type } }).formData()
  } catch {
    return new FormData()
  }
}

export function textIn(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "").replaceAll("\r\n", "\n").trim() : ""
}
