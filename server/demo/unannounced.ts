import type { OrderInput } from "../../shared/contract/intake.ts"
import type { ShopLook } from "../../shared/contract/portal.ts"
import { builtInPortal } from "../../shared/policy/portal-rules.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { upsertOrder } from "../intake/upsert-order.ts"
import { type DemoProduct, type DemoShop, demoShops } from "./catalogue.ts"
import type { DemoGround } from "./seed.ts"

const DAY = 86_400_000

interface Unannounced {
  number: string
  shop: string
  customer: { name: string; email: string; address: string[] }
  deliveredDays: number
  /** Which articles of the shop, by the beginning of their titles, and how many of each. */
  bought: readonly (readonly [string, number])[]
}

const camille = {
  name: "Camille Aubert",
  email: "camille.aubert@example.org",
  address: ["14 rue des Essais", "69001 Lyon"],
}

/** Orders of which nothing came back yet: what a newcomer tries the customers' pages with (docs/portal.md). */
export const unannounced: readonly Unannounced[] = [
  {
    number: "NOV-4711",
    shop: "novembre",
    customer: camille,
    deliveredDays: 3,
    bought: [
      ["Robe", 1],
      ["Baskets", 2],
      ["Pull", 1],
    ],
  },
  { number: "NOV-4712", shop: "novembre", customer: camille, deliveredDays: 6, bought: [["Écharpe", 1]] },
  {
    number: "NOV-4713",
    shop: "novembre",
    customer: {
      name: "Malo Kerven",
      email: "malo.kerven+achats@example.org",
      address: ["3 quai des Essais", "29200 Brest"],
    },
    deliveredDays: 40,
    bought: [
      ["Sac", 1],
      ["Veste", 1],
    ],
  },
  {
    number: "BRI-4714",
    shop: "brise",
    customer: { name: "Zoé Lemaire", email: "zoé.lemaire@example.com", address: ["8 place des Essais", "59800 Lille"] },
    deliveredDays: 2,
    bought: [
      ["Vase", 1],
      ["Bouilloire", 1],
    ],
  },
]

const system = { kind: "system" } as const

export async function layUnannounced(tx: Tx, ctx: Context, ground: DemoGround): Promise<void> {
  const rules = JSON.stringify({ ...builtInPortal, toldOfWear: true })
  await tx
    .insertInto("portal_rules")
    .values({ version: 1, document: rules, author_id: null, reason: "Demo", at: ctx.now() })
    .execute()
  for (const shop of demoShops) {
    const id = ground.shops.get(shop.code) ?? ""
    const row = { shop_id: id, version: 1, document: JSON.stringify(lookOf(shop)), author_id: null }
    await tx
      .insertInto("shop_looks")
      .values({ ...row, reason: "Demo", at: ctx.now() })
      .execute()
  }
  for (const [at, plan] of unannounced.entries()) {
    const shop = demoShops.find((one) => one.code === plan.shop)
    const shopId = ground.shops.get(plan.shop)
    if (!shop || !shopId) throw new Error(`demo shop ${plan.shop}`)
    const order = orderOf(ctx, shop, plan, at)
    const made = await upsertOrder(tx, ctx, system, { shopId, order })
    if (!made.ok) throw new Error(`demo order ${plan.number}: ${made.detail}`)
  }
}

function orderOf(ctx: Context, shop: DemoShop, plan: Unannounced, at: number): OrderInput {
  const deliveredAt = new Date(ctx.now() - plan.deliveredDays * DAY).toISOString()
  const lines = plan.bought.map(([title, quantity]) => {
    const product = productOf(shop, title)
    const paidMinor = product.priceMinor * quantity
    return {
      ...{
        sku: product.sku,
        gtin: product.gtin,
        title: product.title,
        category: product.category,
        quantity,
        paidMinor,
      },
      ...{ taxMinor: Math.round(paidMinor / 6), deliveredAt },
    }
  })
  return {
    ...{ number: plan.number, invoiceNumber: `F2026-47${at}`, invoicedAt: deliveredAt, currency: "EUR", country: "FR" },
    ...{ deliveryMinor: 490, deliveryStandardMinor: 490, customer: plan.customer, lines },
    payments: [
      {
        provider: "test",
        reference: `pay_demo_portal_${at}`,
        capturedMinor: 490 + lines.reduce((sum, line) => sum + line.paidMinor, 0),
      },
    ],
  }
}

function productOf(shop: DemoShop, title: string): DemoProduct {
  const known = shop.products.find((one) => one.title.startsWith(title) && !one.serialTracked) ?? shop.products[0]
  if (!known) throw new Error(`no demo article ${title}`)
  return known
}

function lookOf({ code, name, legalName }: DemoShop): ShopLook {
  const brise = code === "brise"
  const address = ["Retours · 8 rue du Quai", "69007 Lyon", "France"]
  return {
    name,
    logo: null,
    colours: brise ? { accent: "#1f4e79", accentNight: "#9cc8f5" } : { accent: "#7a3b1d", accentNight: "#f0b48f" },
    contact: { email: `bonjour@${code}.example`, phone: "04 00 00 00 00", address: [legalName, ...address] },
    legal: {
      terms: {
        fr: "Conditions de vente de démonstration.\n\nVous avez 14 jours après la livraison pour changer d’avis, sans raison à donner.",
        en: "Terms of sale of a demo.\n\nYou have 14 days after delivery to change your mind, without giving a reason.",
      },
      privacy: {
        fr: "Ce que vous donnez ici sert à traiter votre retour, et à rien d’autre.",
        en: "What you give here serves to handle your return, and nothing else.",
      },
      imprint: { fr: `${legalName}, boutique imaginaire.`, en: `${legalName}, an imaginary shop.` },
    },
  }
}
