import * as z from "zod/mini"
import { refusalReasons, resolutionKinds, resolutionStates } from "../domain/resolution-moves.ts"
import { At, Id, Minor, text } from "./basics.ts"

// What a customer gets for each unit of a return, and how far it has come.

const Version = z.nullable(z.string())
/** What a person does with the thing itself, and says so. */
const Moved = z.enum(["in_repair", "repaired", "repair_returned", "shipped_back", "replacement_shipped"])

/** One unit, or what of a line has none of its own yet (`unitId` null). */
export const Resolution = z.object({
  lineId: Id,
  unitId: z.nullable(Id),
  title: z.string(),
  /** Of a unit: its plate or serial, where it has one. */
  mark: z.nullable(z.string()),
  /** 1 for a unit. */
  quantity: z.int(),
  state: z.enum(resolutionStates),
  /** Somebody chose it; else it is a refund because nobody did. */
  chosen: z.nullable(z.object({ by: z.string(), at: At, reason: z.nullable(z.string()) })),
  refusal: z.nullable(z.enum(refusalReasons)),
  agreedAt: z.nullable(At),
  sku: z.nullable(z.string()),
  orderNumber: z.nullable(z.string()),
  carrier: z.nullable(z.string()),
  tracking: z.nullable(z.string()),
  /** Why nothing else can be chosen any more; null: it can. */
  final: z.nullable(
    z.enum([
      "money_sent",
      "credit_spent",
      "replacement_ordered",
      "replacement_shipped",
      "repair_returned",
      "shipped_back",
    ]),
  ),
  /** What this person may choose instead, and where they may move it. */
  may: z.object({
    choose: z.array(z.enum(resolutionKinds)),
    move: z.array(Moved),
    cancel: z.boolean(),
  }),
  version: Version,
})
export type Resolution = z.infer<typeof Resolution>

const Credit = z.object({
  code: z.string(),
  issuedMinor: Minor,
  spentMinor: Minor,
  endedMinor: Minor,
  balanceMinor: Minor,
  expiresAt: z.nullable(At),
  spends: z.array(
    z.object({ orderNumber: z.nullable(z.string()), amountMinor: Minor, at: At, cancelled: z.boolean() }),
  ),
})

/** GET /api/resolutions/:returnId */
export const ResolutionPage = z.object({
  returnId: Id,
  currency: z.string(),
  resolutions: z.array(Resolution),
  credit: z.nullable(Credit),
  /** What the customer owes back of what was paid in advance. */
  claims: z.array(
    z.object({ id: Id, kind: z.string(), amountMinor: Minor, state: z.string(), at: At, maySettle: z.boolean() }),
  ),
  /** What a credit brings on top, so that it can be told. */
  bonus: z.object({ basisPoints: z.int(), capMinor: Minor }),
})
export type ResolutionPage = z.infer<typeof ResolutionPage>

/** POST /api/resolutions/:returnId/choose */
export const ResolutionChoice = z.object({
  lineId: Id,
  unitId: z.nullable(Id),
  want: z.enum(resolutionKinds),
  reason: text(500),
  /** Of a refusal. */
  refusal: z.optional(z.enum(refusalReasons)),
  /** Of a store credit: the words that the customer agreed to. It is kept with its moment. */
  agreement: z.optional(text(2000)),
  /** Of a replacement by another size or colour. */
  sku: z.optional(text(100)),
  version: Version,
})
export type ResolutionChoice = z.infer<typeof ResolutionChoice>

/** POST /api/resolutions/:returnId/move : what happened to it in the workshop or at the packing table. */
export const ResolutionMove = z.object({
  lineId: Id,
  unitId: Id,
  to: Moved,
  carrier: z.optional(text(60)),
  tracking: z.optional(text(100)),
  orderNumber: z.optional(text(100)),
  version: Version,
})
export type ResolutionMove = z.infer<typeof ResolutionMove>

/** POST /api/resolutions/:returnId/cancel : the shop's order of a replacement that is not shipped. */
export const ResolutionCancel = z.object({ lineId: Id, unitId: Id, reason: text(500), version: Version })
export type ResolutionCancel = z.infer<typeof ResolutionCancel>

export const ResolutionActed = z.object({ state: z.enum(resolutionStates), version: Version })
export type ResolutionActed = z.infer<typeof ResolutionActed>

/** POST /api/claims/:id/settle */
export const ClaimSettling = z.object({ how: z.enum(["paid", "written_off"]), reason: text(500) })
export type ClaimSettling = z.infer<typeof ClaimSettling>
export const ClaimSettled = z.object({ id: Id, state: z.enum(["paid", "written_off"]) })
export type ClaimSettled = z.infer<typeof ClaimSettled>
