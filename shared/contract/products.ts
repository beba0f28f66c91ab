import * as z from "zod/mini"
import { Minor, text } from "./basics.ts"

// A shop's articles: what an exchange may be for, and how many the shop has.

const gtin = z.string().check(z.regex(/^\d{8,14}$/, "8 to 14 digits"))

/** What tells an article from others of its family; of these null takes away what was told before. */
export const variantFields = {
  /** The same word for each size and colour of one thing. */
  family: z.optional(z.nullable(text(100))),
  size: z.optional(z.nullable(text(60))),
  colour: z.optional(z.nullable(text(60))),
  /** What else: a volume, a material. */
  variant: z.optional(z.nullable(text(60))),
}

export const ProductInput = z.object({
  sku: text(100),
  gtins: z.optional(z.array(gtin).check(z.maxLength(20))),
  title: text(300),
  category: z.optional(z.nullable(text(60))),
  ...variantFields,
  /** What one costs now, tax included. */
  priceMinor: z.optional(z.nullable(Minor)),
  weightGrams: z.optional(z.nullable(z.int().check(z.gte(0), z.lte(10_000_000)))),
  /** How many can be sold; null: nobody counts. */
  stock: z.optional(z.nullable(z.int().check(z.gte(0), z.lte(1_000_000_000)))),
  /** Who makes it, and what one costs the shop: for learning from what comes back. */
  supplier: z.optional(z.nullable(text(100))),
  costMinor: z.optional(z.nullable(Minor)),
})
export type ProductInput = z.infer<typeof ProductInput>

/** POST /api/products */
export const ProductsInput = z.object({ products: z.array(ProductInput).check(z.minLength(1), z.maxLength(500)) })
export const ProductsReply = z.object({ changed: z.int() })

/** Whether an exchange can be for it. */
export const stockAnswers = ["available", "unknown", "not_available"] as const
export type StockAnswer = (typeof stockAnswers)[number]
