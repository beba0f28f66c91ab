import type { ShownShop } from "../portal/shop-look.ts"
import { GROUND, INK, night, QUIET } from "./letter-style.ts"
import { escaped, lines, mailHtml } from "./mail-markup.ts"
import { fill, type Speech } from "./say.ts"
import type { Part, Piece } from "./template.ts"

export interface Letter {
  say: Speech
  shop: ShownShop
  rma: string
  orderNumber: string
  name: string | null
  /** The customer's page of the return. */
  link: string
  /** Of the customers' host, for the shop's picture. */
  origin: string
  /** A reply to it is read here. */
  answered: boolean
  /** Where no more of its kind is wanted; null: it must be told. */
  noMore: string | null
  /** One, or several that happened together, the oldest first. */
  pieces: readonly Piece[]
}

export interface Written {
  subject: string
  text: string
  html: string
}

/** One letter for mail programs of all kinds: the same words as HTML and as plain text. */
export function writeLetter(letter: Letter): Written {
  const { pieces, say, rma } = letter
  const [only] = pieces
  if (!only) throw new Error("a letter says something")
  const subject = pieces.length === 1 ? only.subject : fill(say.w.severalSubject, { rma })
  const title = pieces.length === 1 ? only.title : say.w.several
  return { subject, text: textOf(letter, title), html: mailHtml(markupOf(letter, title)) }
}

const nextOf = ({ pieces }: Letter) => pieces.at(-1)?.next ?? ""
const helloOf = ({ name, say }: Letter) => (name ? fill(say.w.hello, { name }) : say.w.helloNobody)

function contactOf({ say, shop, answered }: Letter): string {
  const { email, phone } = shop.look.contact
  if (answered) return say.w.reply
  const contact = [email, phone].filter(Boolean).join(" · ")
  return contact ? fill(say.w.askAt, { contact }) : ""
}

function footOf(letter: Letter): string[] {
  const { say, shop, rma, orderNumber } = letter
  const { address } = shop.look.contact
  const about = fill(say.w.about, { rma, order: orderNumber })
  const why = fill(say.w.why, { order: orderNumber, shop: shop.name })
  return [contactOf(letter), about, why, [shop.name, ...address].join(", ")].filter(Boolean)
}

function textOf(letter: Letter, title: string): string {
  const { pieces, say, link, noMore } = letter
  const colon = say.locale === "fr" ? "\u202f:" : ":"
  const sections = pieces.flatMap((piece) => [
    ...(pieces.length > 1 ? [`${piece.title}`, "-".repeat(Math.min(60, piece.title.length)), ""] : []),
    ...piece.parts.flatMap((part) => [...textOfPart(part, colon), ""]),
  ])
  return [
    title,
    "=".repeat(Math.min(60, title.length)),
    "",
    helloOf(letter),
    "",
    ...sections,
    `${say.w.what}`,
    nextOf(letter),
    "",
    `${say.w.follow}${colon}`,
    link,
    "",
    "--",
    ...footOf(letter),
    ...(noMore ? [fill(say.w.noMore, { link: noMore })] : []),
    "",
  ].join("\n")
}

function textOfPart(part: Part, colon: string): string[] {
  if ("text" in part) return [part.text]
  if ("quote" in part) return [part.over, ...part.quote.split("\n").map((line) => `> ${line}`)]
  return part.rows.map(([name, value]) => `${name}${colon} ${value.replaceAll("\n", ", ")}`)
}

function markupOf(letter: Letter, title: string): string {
  const { say, shop, pieces, link, noMore } = letter
  const { accent, accentNight } = shop.look.colours
  const w = say.w
  const body = pieces.map((piece) => pieceMarkup(piece, pieces.length > 1)).join("")
  const foot = footOf(letter).map((line) => `<p style="margin:0 0 6px">${lines(line)}</p>`)
  const end = noMore
    ? `<p><a href="${escaped(noMore)}">${escaped(fill(w.noMore, { link: "" }).replace(/\s*:\s*$/, ""))}</a></p>`
    : ""
  return `<mjml lang="${say.locale}"><mj-head><mj-title>${escaped(title)}</mj-title>
<mj-preview>${escaped(nextOf(letter))}</mj-preview>
<mj-attributes><mj-all font-family="system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" />
<mj-text font-size="16px" line-height="1.5" color="${INK}" padding="0 24px 16px" />
<mj-section padding="0" /></mj-attributes><mj-style>${night(accentNight)}</mj-style></mj-head>
<mj-body css-class="ground" background-color="${GROUND}">
<mj-section padding="24px 0 12px"><mj-column>${brandMarkup(letter)}</mj-column></mj-section>
<mj-section css-class="sheet" background-color="#ffffff" border-radius="8px" padding="28px 0 12px"><mj-column>
<mj-text css-class="ink"><h1 style="font-size:24px;line-height:1.25;font-weight:700">${escaped(title)}</h1></mj-text>
<mj-text css-class="ink">${escaped(helloOf(letter))}</mj-text>${body}
<mj-text css-class="ink" padding="4px 24px 20px"><h2 style="font-size:16px;font-weight:700;padding-bottom:4px">${escaped(w.what)}</h2><p>${lines(nextOf(letter))}</p></mj-text>
<mj-button css-class="go" href="${escaped(link)}" background-color="${accent}" color="#ffffff" font-size="17px" font-weight="700" inner-padding="14px 24px" border-radius="8px" padding="0 24px 12px" align="left">${escaped(w.follow)}</mj-button>
<mj-text css-class="quiet" font-size="13px" color="${QUIET}">${escaped(fill(w.orCopy, { link: "" })).trim()} <span style="word-break:break-all">${escaped(link)}</span></mj-text>
</mj-column></mj-section>
<mj-section padding="16px 0 32px"><mj-column><mj-text css-class="quiet" font-size="13px" color="${QUIET}">${foot.join("")}${end}</mj-text></mj-column></mj-section>
</mj-body></mjml>`
}

function brandMarkup({ shop, origin }: Letter): string {
  const { logo, colours } = shop.look
  if (logo === null)
    return `<mj-text css-class="brand" font-size="20px" font-weight="700" color="${colours.accent}" padding="0 24px">${escaped(shop.name)}</mj-text>`
  return `<mj-image src="${escaped(`${origin}/pictures/${logo}`)}" alt="${escaped(shop.name)}" width="160px" align="left" padding="0 24px" />`
}

function pieceMarkup({ title, parts }: Piece, titled: boolean): string {
  const head = titled
    ? `<mj-text css-class="ink" padding="8px 24px 8px"><h2 style="font-size:18px;line-height:1.3;font-weight:700">${escaped(title)}</h2></mj-text>`
    : ""
  return head + parts.map(partMarkup).join("")
}

function partMarkup(part: Part): string {
  if ("text" in part) return `<mj-text css-class="ink"><p>${lines(part.text)}</p></mj-text>`
  if ("quote" in part)
    return `<mj-text css-class="ink"><p style="font-weight:700;padding-bottom:4px">${escaped(part.over)}</p><p style="border-left:3px solid #9fb3ad;padding-left:12px">${lines(part.quote)}</p></mj-text>`
  if (part.rows.length === 0) return ""
  const row = ([name, value]: readonly [string, string]) =>
    `<tr><th scope="row" align="left" style="font-weight:400;padding:4px 16px 4px 0;vertical-align:top;width:46%">${escaped(name)}</th><td style="padding:4px 0;font-weight:600;vertical-align:top">${lines(value)}</td></tr>`
  return `<mj-table css-class="ink" font-size="16px" line-height="1.4" color="${INK}" padding="0 24px 16px">${part.rows.map(row).join("")}</mj-table>`
}
