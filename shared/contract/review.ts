import * as z from "zod/mini"
import { acceptances, dispositions, exceptionKinds, faults, grades, holdReasons, receptions } from "../domain/states.ts"
import { At, Id, text } from "./basics.ts"
import { CaseNote, CaseOwner } from "./review-care.ts"

// The lead's list: what waits for a person. One case is one unit, one parcel or one fact with all that is odd about it.

export const caseSubjects = ["unit", "parcel", "fact"] as const

/** What a list may be narrowed to: what is odd, a grade that wants a lead, a record in review. */
export const reviewFilters = [...exceptionKinds, "graded", "record"] as const
export type ReviewFilter = (typeof reviewFilters)[number]

/** GET /api/review/queue?site=…&kind=…&mine=1 : oldest promise first. */
export const ReviewRow = z.object({
  /** "unit:<id>", "parcel:<id>" or "fact:<id>". */
  id: z.string(),
  subject: z.enum(caseSubjects),
  why: z.array(z.string()),
  kinds: z.array(z.enum(exceptionKinds)),
  rma: z.nullable(z.string()),
  shop: z.nullable(z.string()),
  title: z.nullable(z.string()),
  picture: z.nullable(z.string()),
  grade: z.nullable(z.enum(grades)),
  dueDay: z.nullable(z.string()),
  daysLeft: z.nullable(z.int()),
  since: At,
  /** Who looks after it. */
  owner: z.nullable(CaseOwner),
  /** Where the thing lies: the bin's label as scanned, else what a lead wrote. */
  place: z.nullable(z.string()),
})
export type ReviewRow = z.infer<typeof ReviewRow>
export const ReviewQueue = z.object({
  cases: z.array(ReviewRow),
  /** Of what was asked for. */
  total: z.int(),
  /** Of all that is open at the sites asked for, whatever the other filters say. A case may be of several kinds. */
  counts: z.object({
    all: z.int(),
    mine: z.int(),
    kinds: z.array(z.object({ kind: z.enum(reviewFilters), count: z.int() })),
  }),
  /** Those whose cases this lead may see. */
  sites: z.array(z.object({ id: Id, name: z.string() })),
})
export type ReviewQueue = z.infer<typeof ReviewQueue>

export const CasePhoto = z.object({
  sha256: z.string(),
  slot: z.string(),
  /** Stored; else on its way from the handheld. */
  here: z.boolean(),
  by: z.string(),
  at: At,
})

export const CaseInspection = z.object({
  factId: Id,
  by: z.string(),
  device: z.string(),
  at: At,
  outcome: z.string(),
  grade: z.nullable(z.enum(grades)),
  disposition: z.nullable(z.enum(dispositions)),
  fault: z.nullable(z.enum(faults)),
  answers: z.record(z.string(), z.string()),
  defects: z.array(z.string()),
  overrideReason: z.nullable(z.string()),
  note: z.nullable(z.string()),
  /** Whose words its questions and answers are: GET /api/policy/:version. */
  policyVersion: z.int(),
  superseded: z.boolean(),
})

/** GET /api/review/cases/:id */
export const ReviewCase = z.object({
  row: ReviewRow,
  /** Send it back with the decision: another answer than the one that was seen is refused (`moved_on`). */
  version: z.string(),
  unit: z.nullable(
    z.object({
      id: Id,
      reception: z.enum(receptions),
      acceptance: z.enum(acceptances),
      grade: z.nullable(z.enum(grades)),
      disposition: z.nullable(z.enum(dispositions)),
      fault: z.nullable(z.enum(faults)),
      lpn: z.nullable(z.string()),
      serial: z.nullable(z.string()),
      category: z.nullable(z.string()),
      priceMinor: z.nullable(z.int()),
      currency: z.string(),
      reason: z.nullable(z.string()),
      comment: z.nullable(z.string()),
    }),
  ),
  parcel: z.nullable(
    z.object({
      id: Id,
      keys: z.array(z.string()),
      carrier: z.nullable(z.string()),
      state: z.string(),
      arrivedAt: z.nullable(At),
      damaged: z.boolean(),
    }),
  ),
  /** Of a parcel's case: what was seen in it, each a case of its own ("unit:<id>"). */
  units: z.array(
    z.object({
      id: Id,
      title: z.nullable(z.string()),
      reception: z.enum(receptions),
      acceptance: z.enum(acceptances),
      grade: z.nullable(z.enum(grades)),
    }),
  ),
  exceptions: z.array(z.object({ id: Id, kind: z.enum(exceptionKinds), note: z.nullable(z.string()), openedAt: At })),
  fact: z.nullable(
    z.object({
      id: Id,
      type: z.string(),
      code: z.nullable(z.string()),
      by: z.string(),
      body: z.record(z.string(), z.unknown()),
    }),
  ),
  inspections: z.array(CaseInspection),
  photos: z.array(CasePhoto),
  /** What the rule says: the refund if accepted as it stands. Null where no money hangs on it. */
  preview: z.nullable(
    z.object({
      amountMinor: z.int(),
      keptMinor: z.int(),
      currency: z.string(),
      breakdown: z.array(z.unknown()),
      holds: z.array(z.enum(holdReasons)),
    }),
  ),
  /** Until when a carrier can be told (L133-3 Code de commerce), where it may have been the carrier's fault. */
  reserves: z.nullable(z.object({ carrier: z.nullable(z.string()), lastDay: z.string(), daysLeft: z.int() })),
  notes: z.array(CaseNote),
  /** Who may look after it. */
  leads: z.array(z.object({ id: Id, name: z.string() })),
  moneyMoved: z.boolean(),
  /** When the money that hangs on it leaves; until then its answer can be taken back. */
  paysAt: z.optional(z.nullable(At)),
})
export type ReviewCase = z.infer<typeof ReviewCase>

/** POST /api/review/cases/:id/decide */
export const ReviewDecision = z.object({
  version: z.string(),
  /** accept: the unit as it stands or as changed below; reject: no refund for it; close: nothing to pay here; accept_fact / refuse_fact. */
  answer: z.enum(["accept", "reject", "close", "accept_fact", "refuse_fact"]),
  grade: z.optional(z.enum(grades)),
  disposition: z.optional(z.enum(dispositions)),
  fault: z.optional(z.enum(faults)),
  /** Of the price, in basis points; the law's limits still hold. */
  deductionBasisPoints: z.optional(z.int().check(z.gte(0), z.lte(10_000))),
  customerHeard: z.optional(z.boolean()),
  /** Wanted wherever something is changed or refused. */
  reason: z.optional(text(1000)),
})
export type ReviewDecision = z.infer<typeof ReviewDecision>
export const ReviewDecided = z.object({
  id: z.string(),
  next: z.nullable(z.string()),
  /** When the refund that it released leaves: the time there is to undo it. */
  paysAt: z.optional(z.nullable(At)),
})
/** POST /api/review/cases/:id/undo: until money moves. */
export const ReviewUndone = z.object({ id: z.string() })
