import * as z from "zod/mini"
import { Locale } from "../../shared/contract/basics.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { weeklyLetter } from "../insights/weekly/letter.ts"
import { weeklySamples } from "../insights/weekly/samples.ts"
import { portalOrigin } from "../links/portal-origin.ts"
import { staffOrigin } from "../links/staff-origin.ts"
import { compose } from "../notices/compose.ts"
import { samples } from "../notices/samples.ts"
import { html } from "../portal/html.ts"
import { shownShops } from "../portal/shop-look.ts"
import { type Route, route } from "./route.ts"

const LETTER =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0 auto;max-width:70rem;padding:1rem}
table{border-collapse:collapse}th,td{text-align:left;padding:.35rem 1rem .35rem 0;border-bottom:1px solid #8884}`

const As = z.object({
  locale: z.optional(Locale),
  as: z.optional(z.enum(["html", "text"])),
  shop: z.optional(z.string()),
})

/** The letters, in the demo alone: each template in each language and state, in a shop's own look. */
export const mailPreviewRoutes: Route[] = [
  route({
    method: "GET",
    path: "/dev/mail",
    who: "person",
    says: "Demo only: every mail that customers get, and the weekly letter of signals, in each language and state",
    reply: "bytes",
    handle: async ({ ctx, actor }) => {
      const problem = whyNot(ctx, actor)
      if (problem) return problem
      const [shop] = await shownShops(ctx.database.read)
      const rows = [
        ...(shop ? samples(shop, "fr", "") : []),
        ...weeklySamples("fr", "").map(({ state }) => ({ state, kinds: ["signals"] })),
      ]
      const cell = (state: string, locale: string, as: string) =>
        html`<a href="/dev/mail/${state}?locale=${locale}&amp;as=${as}">${locale} ${as}</a> `
      const list = rows.map(
        ({ state, kinds }) =>
          html`<tr><th scope="row">${state}</th><td>${kinds.join(", ")}</td><td>${["fr", "en"].flatMap((locale) => ["html", "text"].map((as) => cell(state, locale, as)))}</td></tr>`,
      )
      const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mails</title><link rel="stylesheet" href="/dev/mail.css"></head><body><main><h1>Mails</h1><table><thead><tr><th scope="col">state</th><th scope="col">tells</th><th scope="col">look</th></tr></thead><tbody>${list}</tbody></table></main></body></html>`
      return done({ type: "text/html; charset=utf-8", bytes: Buffer.from(page.html) })
    },
  }),
  route({
    method: "GET",
    path: "/dev/mail.css",
    who: "anyone",
    says: "Demo only: the style of that list",
    reply: "bytes",
    handle: async ({ ctx }) =>
      ctx.demo ? done({ type: "text/css; charset=utf-8", bytes: Buffer.from(STYLE) }) : refused("demo_only"),
  }),
  route({
    method: "GET",
    path: "/dev/mail/:state",
    who: "person",
    says: "Demo only: one mail as it leaves, as HTML or as text",
    query: As,
    reply: "bytes",
    handle: async ({ ctx, actor, params, query }) => {
      const problem = whyNot(ctx, actor)
      if (problem) return problem
      const shops = await shownShops(ctx.database.read)
      const shop = shops.find((one) => one.code === query.shop) ?? shops[0]
      const link = `${portalOrigin(ctx)}/track/v1/…`
      const locale = query.locale ?? "fr"
      const sample = shop && samples(shop, locale, link).find((one) => one.state === params.state)
      const weekly = weeklySamples(locale, `${staffOrigin(ctx)}/insights`).find((one) => one.state === params.state)
      const letter = sample ? compose(ctx, sample.facts, sample.facts.notices) : weekly && weeklyLetter(weekly.letter)
      if (!letter) return refused("not_found", "There is no such mail.")
      const headers = { "content-security-policy": LETTER }
      if (query.as !== "text")
        return { ...done({ type: "text/html; charset=utf-8", bytes: Buffer.from(letter.html) }), headers }
      const text = `Subject: ${letter.subject}\n\n${letter.text}`
      return { ...done({ type: "text/plain; charset=utf-8", bytes: Buffer.from(text) }), headers }
    },
  }),
]

function whyNot(ctx: Context, actor: Actor) {
  if (!may(actor, "mail.preview")) return refused("not_allowed", "This page is the administrator's.")
  return ctx.demo ? null : refused("demo_only", "This page exists in demo mode only.")
}
