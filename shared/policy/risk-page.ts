import * as z from "zod/mini"
import { Id, text } from "../contract/basics.ts"
import { RiskRules, riskCodes } from "./risk-rules.ts"

// The page of the risk rules: what each of them hit, how often a person agreed, and what a change would have chosen.

const Hit = z.object({ code: z.enum(riskCodes), seen: z.int(), at: z.int(), points: z.int() })
const Counted = z.object({ weighed: z.int(), chosen: z.int() })

/** What became of those that were chosen: a person let it go, took something off or refused, or has not looked yet. */
export const Outcomes = z.object({ letGo: z.int(), changed: z.int(), waiting: z.int() })
export type Outcomes = z.infer<typeof Outcomes>

export const RiskPage = z.object({
  rules: RiskRules,
  /** 0: as they came. */
  version: z.int(),
  changedAt: z.nullable(z.int()),
  changedBy: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  currency: z.string(),
  /** Over the last 90 days. */
  days: z.int(),
  counts: Counted,
  outcomes: Outcomes,
  perRule: z.array(z.object({ code: z.enum(riskCodes), hits: z.int(), chosen: z.int(), outcomes: Outcomes })),
  /** The newest that were chosen, to read why. */
  newest: z.array(
    z.object({
      returnId: Id,
      rma: z.string(),
      at: z.int(),
      score: z.int(),
      threshold: z.int(),
      hits: z.array(Hit),
      outcome: z.enum(["let_go", "changed", "waiting"]),
    }),
  ),
  mayChange: z.boolean(),
})
export type RiskPage = z.infer<typeof RiskPage>

/** POST /api/risk/preview */
export const RiskDraft = z.object({ rules: RiskRules })
/** Of the last 90 days, by the facts as they were weighed. */
export const RiskPreview = z.object({
  weighed: z.int(),
  chosenNow: z.int(),
  chosenThen: z.int(),
  /** Newly chosen, and no longer. */
  more: z.int(),
  fewer: z.int(),
  perRule: z.array(z.object({ code: z.enum(riskCodes), hits: z.int() })),
})
export type RiskPreview = z.infer<typeof RiskPreview>

/** POST /api/risk: on the version that was read. */
export const RiskPublish = z.object({ baseVersion: z.int().check(z.gte(0)), rules: RiskRules, reason: text(500) })
export const RiskPublished = z.object({ version: z.int() })

/** GET /api/returns/:id/risk */
export const RiskOfReturn = z.object({
  score: z.int(),
  threshold: z.int(),
  chosen: z.boolean(),
  hits: z.array(Hit),
})
