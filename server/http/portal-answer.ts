import { done, type Result } from "../../shared/contract/problem.ts"
import { DRAFT_MS } from "../portal/draft.ts"
import { type Page, type PageLocale, portalPage } from "../portal/page.ts"
import { scriptAddress } from "../portal/script-address.ts"
import type { ShownShop } from "../portal/shop-look.ts"
import { shownShop } from "../portal/shop-look.ts"
import { lastVisit, readVisit, signVisit, type Visit } from "../portal/visit.ts"
import { LANG_COOKIE, wantedLocale } from "../portal/wanted-locale.ts"
import { readCookie } from "./cookies.ts"
import { readBytes } from "./read-body.ts"
import type { Answer, Asked, Bytes } from "./route.ts"

// What the handlers of the customers' host share.

const VISIT_COOKIE = "bd_visit"
type Status = NonNullable<Answer<unknown>["status"]>

/** By the switch, which is remembered, else by what the browser says. */
export function portalLocale({ request }: Pick<Asked, "request">): PageLocale {
  const lang = new URL(request.url).searchParams.get("lang")
  return wantedLocale(lang ?? readCookie(request, LANG_COOKIE), request.headers.get("accept-language"))
}

/** Its own address, without the switch of languages. */
export function pathOf({ request }: Pick<Asked, "request">): string {
  const url = new URL(request.url)
  url.searchParams.delete("lang")
  return url.pathname + url.search
}

/** A page in the shop's frame. */
export function showPage(
  asked: Asked,
  page: Omit<Page, "locale" | "path" | "script"> & { path?: string | null; locale?: PageLocale },
  status: Status = 200,
): Answer<Bytes> {
  const text = portalPage({
    path: pathOf(asked),
    locale: portalLocale(asked),
    ...page,
    script: scriptAddress(asked.ctx),
  })
  return { ...done({ type: "text/html; charset=utf-8", bytes: Buffer.from(text) }), status }
}

const MAX_FORM_BYTES = 64_000

/** The fields of a plain form, as text that every database takes. */
export async function readFields(asked: Asked): Promise<Result<URLSearchParams>> {
  const read = await readBytes(asked.request, MAX_FORM_BYTES)
  if (!read.ok) return read
  const sent = new URLSearchParams(new TextDecoder().decode(read.value))
  return done(new URLSearchParams([...sent].map(([name, value]): [string, string] => [name, plain(value)])))
}

/** What somebody typed, without what no keyboard writes; line ends stay. */
export const plain = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}\p{Cf}]/gu, (letter) => (letter === "\n" ? letter : " "))
    .trim()

/** After a form: a page that is only looked at, so that loading it again sends nothing twice. */
export const seeOther = (path: string, cookies: string[] = []): Answer<Bytes> => ({
  ...done({ type: "text/plain; charset=utf-8", bytes: Buffer.from("") }),
  status: 303,
  headers: { location: path },
  cookies,
})

export const visitOf = (asked: Asked): Visit | null => readVisit(asked.ctx, readCookie(asked.request, VISIT_COOKIE))

export const lastVisitOf = (asked: Asked): Visit | null => lastVisit(asked.ctx, readCookie(asked.request, VISIT_COOKIE))

/** Kept for as long as its draft; when it is over it opens nothing. */
export const setVisit = (asked: Asked, visit: Visit): string =>
  portalCookie(asked, VISIT_COOKIE, signVisit(asked.ctx, visit), DRAFT_MS / 1000)
export const dropVisit = (asked: Asked): string => portalCookie(asked, VISIT_COOKIE, "", 0)

/** Lax, not Strict: a customer comes from a mail, and the very first page must know them. */
export const portalCookie = (asked: Pick<Asked, "ctx" | "request">, name: string, value: string, seconds: number) =>
  pathCookie(asked, { path: "/", name, value, seconds })

/** As `portalCookie`, for a part of the host alone. */
export function pathCookie(
  asked: Pick<Asked, "ctx" | "request">,
  { path, name, value, seconds }: { path: string; name: string; value: string; seconds: number },
): string {
  const secure = isPortalHttps(asked) ? "; Secure" : ""
  return `${name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}

function isPortalHttps({ ctx, request }: Pick<Asked, "ctx" | "request">): boolean {
  const { tls, portalUrl, trustProxy } = ctx.config
  if (tls !== null || portalUrl.startsWith("https:")) return true
  return trustProxy > 0 && request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https"
}

/** The shop of a visit, for a page that has nothing else to go by. */
export async function visitedShop(asked: Asked): Promise<ShownShop | null> {
  const visit = visitOf(asked)
  return visit ? shownShop(asked.ctx.database.read, { id: visit.shopId }) : null
}
