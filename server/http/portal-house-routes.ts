import { done, refused } from "../../shared/contract/problem.ts"
import { html } from "../portal/html.ts"
import { frameWords, paragraphs } from "../portal/page.ts"
import { portalCss } from "../portal/portal-css.ts"
import { type ShownShop, shownShop, shownShops } from "../portal/shop-look.ts"
import { readPicture } from "./pictures.ts"
import { portalLocale, seeOther, showPage } from "./portal-answer.ts"
import { type Asked, type Bytes, type Route, route } from "./route.ts"

/** The customers' host itself: its style, pictures, a shop's texts, and the way in. */
export const portalHouseRoutes: Route[] = [
  route({
    method: "GET",
    path: "/health",
    who: "customer",
    says: "Whether the process is alive",
    reply: null,
    handle: async () => done(null),
  }),
  route({
    method: "GET",
    path: "/style/:name",
    who: "customer",
    says: "The pages' style in a shop's colours; its name changes with them",
    reply: "bytes",
    handle: async ({ ctx, params }) => {
      const [, code] = /^(?:([\w.-]+)-\d+|plain)-[0-9a-f]{8}\.css$/.exec(params.name ?? "") ?? []
      const shop = code === undefined ? null : await shownShop(ctx.database.read, { code })
      const colours = shop?.look.colours ?? { accent: "#00554f", accentNight: "#66dcc2" }
      return done({
        type: "text/css; charset=utf-8",
        bytes: Buffer.from(portalCss(colours)),
        immutable: true,
      } satisfies Bytes)
    },
  }),
  route({
    method: "GET",
    path: "/pictures/:name",
    who: "customer",
    says: "A picture of the catalogue or a shop's logo",
    reply: "bytes",
    handle: async ({ ctx, params }) => {
      const picture = await readPicture(ctx.blobs, params.name ?? "")
      return picture.ok ? { ...picture, headers: { "cache-control": "public, max-age=86400" } } : picture
    },
  }),
  route({
    method: "GET",
    path: "/",
    who: "customer",
    says: "The way in: the shop, or which one",
    reply: "bytes",
    handle: async (asked) => {
      const shops = await shownShops(asked.ctx.database.read)
      if (shops.length === 1 && shops[0]) return seeOther(`/s/${shops[0].code}`)
      const links = shops.map(({ code, look }) => html`<li><a href="/s/${code}">${look.name}</a></li>`)
      const title = frameWords[portalLocale(asked)].chooseShop
      return showPage(asked, { shop: null, title, body: html`<ul class="links">${links}</ul>` })
    },
  }),
  route({
    method: "GET",
    path: "/s/:code/help",
    who: "customer",
    says: "How to reach the shop",
    reply: "bytes",
    handle: (asked) => ofShop(asked, (shop) => showPage(asked, helpPage(asked, shop))),
  }),
  ...(["terms", "privacy", "imprint"] as const).map((kind) =>
    route({
      method: "GET",
      path: `/s/:code/${kind}`,
      who: "customer",
      says: `A shop's text: ${kind}`,
      reply: "bytes",
      handle: (asked) =>
        ofShop(asked, (shop) => {
          const locale = portalLocale(asked)
          const text = shop.look.legal[kind][locale] || shop.look.legal[kind][locale === "fr" ? "en" : "fr"]
          if (text === "") return refused("not_found")
          const body = html`${paragraphs(text)}`
          return showPage(asked, { shop, title: frameWords[locale][kind], body, back: `/s/${shop.code}` })
        }),
    }),
  ),
]

/** A page of the shop that the address names. */
export async function ofShop<T>(asked: Asked, page: (shop: ShownShop) => T | Promise<T>) {
  const shop = await shownShop(asked.ctx.database.read, { code: asked.params.code ?? "" })
  return shop ? page(shop) : refused("not_found")
}

function helpPage(asked: Asked, shop: ShownShop) {
  const w = frameWords[portalLocale(asked)]
  const { email, phone, address } = shop.look.contact
  const lines = [
    email && html`<div><dt>${w.helpMail}</dt><dd><a href="mailto:${email}">${email}</a></dd></div>`,
    phone &&
      html`<div><dt>${w.helpPhone}</dt><dd><a href="tel:${phone.replace(/[^\d+]/g, "")}">${phone}</a></dd></div>`,
    address.length > 0 && html`<div><dt>${w.helpAddress}</dt><dd class="kept-lines">${address.join("\n")}</dd></div>`,
  ].filter((line) => typeof line === "object")
  const contact = lines.length > 0 ? html`<dl>${lines}</dl>` : html`<p>${w.helpNone}</p>`
  const body = html`<p>${w.helpFind}</p><a class="button" href="/s/${shop.code}">${w.findLink}</a>${contact}`
  return { shop, title: w.helpTitle, body }
}
