import { upsertOrder } from "../../server/intake/upsert-order.ts"
import { createPortalApp } from "../../server/portal-app.ts"
import type { OrderInput } from "../../shared/contract/intake.ts"
import { DAY, type TestContext, testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

const HOST = "http://portal.test"

export interface Page {
  status: number
  headers: Headers
  text: string
  location: string | null
}

export interface Customer {
  get(path: string, headers?: Record<string, string>): Promise<Page>
  /** A form as a browser sends it, with the hidden token of the page that was loaded last. */
  send(path: string, fields: [string, string | File][], headers?: Record<string, string>): Promise<Page>
  /** Opens an order with its postcode; ends on its page. */
  find(number: string, proof: string, more?: { gift?: boolean; add?: boolean }): Promise<Page>
  cookies: Map<string, string>
  token: string
}

/** A browser at the customers' host, without a script and without a socket. */
export function customerOf(ctx: TestContext, { from = "10.0.0.1", language = "en" } = {}): Customer {
  const app = createPortalApp(ctx, { built: "/nowhere" })
  const incoming = { socket: { remoteAddress: from } }
  const ask = async (method: string, path: string, body: BodyInit | null, more: Record<string, string> = {}) => {
    const cookie = [...customer.cookies].map((pair) => pair.join("=")).join("; ")
    const headers = new Headers({ "accept-language": language, ...(cookie && { cookie }), ...more })
    const answer = await app.fetch(new Request(HOST + path, { method, body, headers }), { incoming })
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]?.split("=", 2) ?? []
      if (/Max-Age=0/.test(line)) customer.cookies.delete(name)
      else customer.cookies.set(name, value)
    }
    const text = await answer.text()
    customer.token = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? customer.token
    return { status: answer.status, headers: answer.headers, text, location: answer.headers.get("location") }
  }
  const customer: Customer = {
    cookies: new Map(),
    token: "",
    get: (path, headers) => ask("GET", path, null, headers),
    send: (path, fields, headers) => {
      const all: [string, string | File][] = fields.some(([name]) => name === "form")
        ? fields
        : [["form", customer.token], ...fields]
      if (!all.some(([, value]) => typeof value !== "string"))
        return ask("POST", path, new URLSearchParams(all as [string, string][]), headers)
      const form = new FormData()
      for (const [name, value] of all) form.append(name, value)
      return ask("POST", path, form, headers)
    },
    find: async (number, proof, { gift = false, add = false } = {}) => {
      const path = `/s/portal${add ? "?add=1" : ""}`
      await customer.get(path)
      return customer.send(path, [
        ["number", number],
        ["proof", proof],
        ...(gift ? [["gift", "yes"] as [string, string]] : []),
      ])
    },
  }
  return customer
}

export const PROOF = "59800"
export const EMAIL = "zoé.lemaire+achats@example.org"

export interface PortalHouse {
  ctx: TestContext
  seed: SeedSmall
  shopId: string
  siteId: string
  /** The ids of the order's lines, by their refs. */
  lines: Record<string, string>
  orderId: string
}

type Line = OrderInput["lines"][number]
export const line = (ref: string, more: Partial<Line> = {}): Line => ({
  ...{ ref, sku: `SKU-${ref}`, title: `Article ${ref}`, category: "clothing", quantity: 1 },
  ...{ paidMinor: 5_000, taxMinor: 833 },
  ...more,
})

/** A shop "portal" with an order A-1: two of a shirt, one cream, one cheese, delivered three days ago. */
export async function portalHouse(database: Database): Promise<PortalHouse> {
  const ctx = testContext(database)
  const seed = await seedSmall(ctx)
  await database.write((tx) => tx.updateTable("shops").set({ code: "portal" }).where("id", "=", seed.shopId).execute())
  const { id } = await order(ctx, seed.shopId, "A-1", [
    line("shirt", { quantity: 2, paidMinor: 10_001 }),
    line("cream", { category: "hygiene" }),
    line("cheese", { category: "food" }),
  ])
  return { ctx, seed, shopId: seed.shopId, siteId: seed.siteId, orderId: id, lines: await linesOf(ctx, id) }
}

export async function order(ctx: TestContext, shopId: string, number: string, lines: Line[], deliveredDays = 3) {
  const deliveredAt = new Date(ctx.now() - deliveredDays * DAY).toISOString()
  const input: OrderInput = {
    ...{ number, currency: "EUR", country: "FR", deliveryMinor: 0 },
    customer: { name: "Zoé Lemaire", email: EMAIL, address: ["8 place des Essais", "59800 Lille"] },
    lines: lines.map((one) => ({ deliveredAt, ...one })),
    payments: [
      {
        provider: "test",
        reference: `pay-${number}`,
        capturedMinor: lines.reduce((sum, one) => sum + one.paidMinor, 0),
      },
    ],
  }
  const made = await ctx.database.write((tx) => upsertOrder(tx, ctx, { kind: "system" }, { shopId, order: input }))
  if (!made.ok) throw new Error(made.detail)
  return made.value
}

export async function linesOf(ctx: TestContext, orderId: string): Promise<Record<string, string>> {
  const rows = await ctx.database.read
    .selectFrom("order_lines")
    .select(["id", "ref"])
    .where("order_id", "=", orderId)
    .execute()
  return Object.fromEntries(rows.map((row) => [row.ref, row.id]))
}

type Said = { id: string; quantity?: number; reason?: string; comment?: string }

/** From the list of articles to the last page, not confirmed. */
export async function answer(customer: Customer, lines: readonly Said[]): Promise<Page> {
  await customer.get("/announce/items")
  const page = await customer.send(
    "/announce/items",
    lines.flatMap(({ id, quantity = 1 }): [string, string][] => [
      ["line", id],
      [`quantity-${id}`, `${quantity}`],
    ]),
  )
  return goOn(customer, page, lines)
}

/** Answers whatever is asked next, until all of it is. */
export async function goOn(customer: Customer, from: Page, lines: readonly Said[]): Promise<Page> {
  let page = from
  for (let step = 0; step < 30 && page.location && page.location !== "/announce/check"; step++) {
    const here = page.location
    const shown = await customer.get(here)
    const [, kind, n] = /announce\/(\w+)(?:\/(\d+))?/.exec(here) ?? []
    const said = lines[Number(n ?? 1) - 1]
    if (kind === "why")
      page = await customer.send(here, [
        ["reason", said?.reason ?? "changed_mind"],
        ["comment", said?.comment ?? ""],
      ])
    else if (kind === "photos")
      page = await customer.send(here, [
        ["go", "on"],
        ["photo", new File([], "")],
      ])
    else {
      const [, name = "", value = ""] = /<input type="radio"[^>]* name="(\w+)" value="([^"]+)"/.exec(shown.text) ?? []
      page = await customer.send(here, [[name, value]])
    }
    if (page.status !== 303) return page
  }
  return customer.get(page.location ?? "/announce/check")
}
