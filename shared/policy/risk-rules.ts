import * as z from "zod/mini"

// Plain rules by which a return is chosen for somebody to look at. They are data: an administrator sets each one's measure
// and its points. They never say what anybody gets: a return that is chosen waits for a person, and no more.

export const riskCodes = [
  "many_returns",
  "high_share",
  "soon_again",
  "shared_address",
  "high_value",
  "refused_before",
  "weight_differs",
  "found_otherwise",
] as const
export type RiskCode = (typeof riskCodes)[number]

const Rule = z.object({
  on: z.boolean(),
  /** From here on (`weight_differs`, `soon_again`: up to here) it counts; its unit is the rule's own. */
  at: z.int().check(z.gte(0), z.lte(100_000_000)),
  points: z.int().check(z.gte(0), z.lte(100)),
})
export type RiskRule = z.infer<typeof Rule>

export const RiskRules = z.object({
  /** So many points choose a return. */
  threshold: z.int().check(z.gte(1), z.lte(500)),
  /** How far back a customer's returns count. */
  days: z.int().check(z.gte(30), z.lte(730)),
  rules: z.object({
    many_returns: Rule,
    high_share: Rule,
    soon_again: Rule,
    shared_address: Rule,
    high_value: Rule,
    refused_before: Rule,
    weight_differs: Rule,
    found_otherwise: Rule,
  }),
})
export type RiskRules = z.infer<typeof RiskRules>

/** One rule alone chooses nobody but where the parcel itself speaks against what was said of it. */
export const builtInRisk: RiskRules = {
  threshold: 50,
  days: 180,
  rules: {
    many_returns: { on: true, at: 6, points: 30 },
    high_share: { on: true, at: 80, points: 25 },
    soon_again: { on: true, at: 5, points: 15 },
    shared_address: { on: true, at: 3, points: 30 },
    high_value: { on: true, at: 30_000, points: 20 },
    refused_before: { on: true, at: 2, points: 30 },
    weight_differs: { on: true, at: 60, points: 50 },
    found_otherwise: { on: true, at: 1, points: 30 },
  },
}

/** What a measure is counted in, for its field and its words. */
export const riskUnits = {
  many_returns: "count",
  high_share: "percent",
  soon_again: "days",
  shared_address: "count",
  high_value: "money",
  refused_before: "count",
  weight_differs: "percent",
  found_otherwise: "count",
} as const satisfies Record<RiskCode, "count" | "percent" | "days" | "money">
