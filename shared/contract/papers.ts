import * as z from "zod/mini"
import { At, Id, text } from "./basics.ts"
import { PaperSettings } from "./paper-settings.ts"

// Papers of refunds: lists for the accountant, the accounting file, credit notes, and how each shop's are made.

const Day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/))

/** GET /api/papers/refunds, /api/papers/vat: whole days of the shop's calendar, both included. */
export const PaperQuery = z.object({
  shop: Id,
  from: Day,
  to: Day,
  format: z.enum(["csv", "xlsx"]),
  language: z.enum(["fr", "en"]),
})

/** GET /api/papers/fec: the accounting year that is closed in this calendar year. */
export const FecQuery = z.object({ shop: Id, year: z.string().check(z.regex(/^20\d\d$/)) })

export const ShopPapersSeen = z.object({
  shopId: Id,
  name: z.string(),
  legalName: z.string(),
  currency: z.string(),
  siren: z.nullable(z.string()),
  /** 0: as built in. */
  version: z.int(),
  settings: PaperSettings,
  changedBy: z.nullable(z.string()),
  changedAt: z.nullable(At),
  /** Today, and the accounting year that it lies in. */
  today: Day,
  year: z.int(),
  /** Calendar years in which an accounting year with entries is closed, newest first. */
  years: z.array(z.int()),
  notes: z.object({
    issued: z.int(),
    /** Paid back, and no credit note can be made: the order has no invoice number · the seller's lines are missing. */
    withoutInvoice: z.int(),
    withoutSeller: z.int(),
  }),
})
export type ShopPapersSeen = z.infer<typeof ShopPapersSeen>

/** GET /api/papers */
export const Papers = z.object({ shops: z.array(ShopPapersSeen) })
export type Papers = z.infer<typeof Papers>

/** PUT /api/papers/:shopId: a new version; `baseVersion` is the one that was changed. */
export const PaperChange = z.object({ baseVersion: z.int(), settings: PaperSettings, reason: text(1000) })
export const PaperChanged = z.object({ version: z.int() })

/** GET /api/papers/notes?return=… */
export const NotesQuery = z.object({ return: Id })
export const CreditNotes = z.object({
  notes: z.array(
    z.object({
      id: Id,
      name: z.string(),
      issuedAt: At,
      kind: z.string(),
      grossMinor: z.int(),
      taxMinor: z.int(),
      currency: z.string(),
      /** The note that this one reverses, its refund having come back. */
      reverses: z.optional(z.nullable(z.string())),
    }),
  ),
  /** Refunds of this return that wait for one, and why; the shop's own system makes them: "shop". */
  waiting: z.array(z.enum(["invoice", "seller", "shop"])),
})
export type CreditNotes = z.infer<typeof CreditNotes>
