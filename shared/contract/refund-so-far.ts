import * as z from "zod/mini"
import {
  acceptances,
  exceptionKinds,
  faults,
  grades,
  holdReasons,
  intentStates,
  intentWays,
  legalBases,
  parcelStates,
  receptions,
  refundKinds,
  resolutionKinds,
} from "../domain/states.ts"
import { At, Currency, Id, Minor } from "./basics.ts"

const Odd = z.array(z.enum(exceptionKinds))

/** An intent of the order, of this return or another. */
const EarlierDoc = z.object({
  intentId: Id,
  returnId: Id,
  basis: z.enum(legalBases),
  profile: z.optional(z.string()),
  kind: z.enum(refundKinds),
  paymentId: Id,
  state: z.enum(intentStates),
  amountMinor: Minor,
  units: z.array(
    z.object({
      unitId: Id,
      // not known yet: adopted from a provider's list before its unit came again
      orderLineId: z.union([Id, z.literal("")]),
      amountMinor: Minor,
      priceMinor: z.optional(Minor),
      keptMinor: z.optional(Minor),
      labelMinor: z.optional(Minor),
    }),
  ),
  parcelId: z.nullable(Id),
  cleared: z.array(z.enum(holdReasons)),
  stoppedBy: z.nullable(z.enum(["person", "decision"])),
  advance: z.boolean(),
  /** Where it is not the payment's own provider. */
  way: z.optional(z.enum(intentWays)),
})

/** A unit that nothing can be said of here any more: its parcel is closed, or it has none. */
const UnitDoc = z.object({
  id: Id,
  lineId: Id,
  parcelId: z.nullable(Id),
  reception: z.enum(receptions),
  acceptance: z.enum(acceptances),
  grade: z.nullable(z.enum(grades)),
  fault: z.nullable(z.enum(faults)),
  complete: z.boolean(),
  parcelClosed: z.boolean(),
  disputed: z.boolean(),
  factInReview: z.boolean(),
  imported: z.boolean(),
  restored: z.boolean(),
  deductionBasisPoints: z.nullable(z.int()),
  customerHeard: z.boolean(),
  exceptionsOpen: Odd,
  /** Where it is not a refund. */
  resolution: z.optional(z.enum(resolutionKinds)),
})

/**
 * What the decision on a return knows before the parcel in hand, so that a handheld foresees it by the same code: prices
 * and what was given back of the order, and nothing about the customer or about who inspected.
 */
export const RefundSoFar = z.object({
  timeZone: z.string(),
  currency: Currency,
  noticeAt: At,
  /** Of the shop's own profiles the one that it was announced under; not said where none was. */
  profile: z.optional(z.string()),
  /** The window was extended to this day, yyyy-mm-dd. */
  windowUntil: z.nullable(z.string()),
  cancelled: z.boolean(),
  informed: z.boolean(),
  /** A flag of the return makes finance look, whichever it is. */
  atRisk: z.boolean(),
  order: z.object({
    lines: z.array(z.object({ id: Id, quantity: z.int(), paidMinor: Minor, deliveredAt: z.nullable(At) })),
    payments: z.array(z.object({ id: Id, capturedMinor: Minor, tender: z.optional(z.enum(["money", "voucher"])) })),
    deliveryMinor: Minor,
    deliveryStandardMinor: z.nullable(Minor),
  }),
  outside: z.array(z.object({ paymentId: Id, amountMinor: Minor })),
  /** By line: what is odd about it or its whole return. */
  odd: z.record(Id, Odd),
  /** By line: what its customer gets, where it is not a refund. */
  wishes: z.optional(z.record(Id, z.enum(resolutionKinds))),
  units: z.array(UnitDoc),
  parcels: z.array(
    z.object({
      id: Id,
      state: z.enum(parcelStates),
      customerPostageMinor: Minor,
      /** Where its label costs its customer something. */
      labelMinor: z.optional(Minor),
      exceptionsOpen: Odd,
    }),
  ),
  earlier: z.array(EarlierDoc),
})
export type RefundSoFar = z.infer<typeof RefundSoFar>
