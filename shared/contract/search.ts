import * as z from "zod/mini"
import { returnStatuses } from "../domain/states.ts"
import { At, Id } from "./basics.ts"

// Customer service's one box. A question is posted, so that no log on the way keeps what was typed.

export const searchFields = ["order", "return", "tracking", "article", "lpn", "serial", "email", "name"] as const
export type SearchField = (typeof searchFields)[number]

/** POST /api/search */
export const SearchQuery = z.object({
  /** What was typed or scanned. Of a longer text the beginning is looked for. */
  text: z.string().check(z.maxLength(100_000)),
  /** `next` of the page before. One of another question, or of nobody, begins at the first page. */
  cursor: z.optional(z.string().check(z.maxLength(200))),
})

export const SearchHit = z.object({
  /** "order": one of which nothing was announced to come back. */
  kind: z.enum(["return", "order"]),
  id: Id,
  rma: z.nullable(z.string()),
  orderNumber: z.string(),
  shop: z.string(),
  customer: z.nullable(z.object({ name: z.nullable(z.string()), email: z.nullable(z.string()) })),
  /** The first article and its picture. */
  title: z.nullable(z.string()),
  picture: z.nullable(z.string()),
  articles: z.int(),
  status: z.nullable(z.enum(returnStatuses)),
  /** The notice of a return, the invoice or the arrival of an order. */
  at: At,
  /** What matched; `marks` are the parts of `text` to show as found, [from, to[. */
  matched: z.object({
    field: z.enum(searchFields),
    text: z.string(),
    marks: z.array(z.tuple([z.int(), z.int()])),
    /** It sounds alike or differs by a slip. */
    alike: z.boolean(),
  }),
})
export type SearchHit = z.infer<typeof SearchHit>

export const SearchReply = z.object({
  hits: z.array(SearchHit),
  next: z.nullable(z.string()),
  /** So many are shown at most; who sees this types more. */
  cut: z.boolean(),
})
export type SearchReply = z.infer<typeof SearchReply>
