import type { Context as Call } from "hono"
import type { Context } from "../context.ts"
import { html } from "../portal/html.ts"
import { frameWords, portalPage } from "../portal/page.ts"
import { shownShop } from "../portal/shop-look.ts"
import { LANG_COOKIE } from "../portal/wanted-locale.ts"
import type { Env } from "./mount.ts"
import { portalCookie, portalLocale, visitOf } from "./portal-answer.ts"
import type { Asked } from "./route.ts"

const YEAR = 365 * 86_400

/** A refusal as a page that a person can read, with its status; who asks for JSON keeps it. */
export async function sayInPage(ctx: Context, call: Call<Env>): Promise<void> {
  const problem = call.res.headers.get("content-type")?.startsWith("application/problem+json")
  if (!problem || call.req.header("accept")?.includes("application/json")) return
  const { code } = (await call.res.json()) as { code: string }
  const asked = { ctx, request: call.req.raw } as Asked
  const visit = visitOf(asked)
  const shop = visit ? await shownShop(ctx.database.read, { id: visit.shopId }).catch(() => null) : null
  const locale = portalLocale(asked)
  const w = frameWords[locale]
  const known = (code in w.wrongTitles ? code : "other") as keyof typeof w.wrongTitles
  const home = shop ? `/s/${shop.code}` : "/"
  const body = html`<p>${w.wrongNotes[known]}</p><a class="button" href="${home}">${w.findLink}</a>`
  const text = portalPage({ locale, shop, title: w.wrongTitles[known], body, path: null })
  const { status, headers } = call.res
  const kept = [...headers].filter(([name]) => name === "retry-after" || name === "allow")
  const more = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }
  call.res = undefined
  call.res = new Response(text, { status, headers: { ...Object.fromEntries(kept), ...more } })
}

/** The switch of languages is a link: it holds for the visits that follow, too. */
export function rememberLanguage(ctx: Context, call: Call<Env>): void {
  const lang = call.req.query("lang")
  if (lang !== "fr" && lang !== "en") return
  call.res.headers.append("set-cookie", portalCookie({ ctx, request: call.req.raw }, LANG_COOKIE, lang, YEAR))
}
