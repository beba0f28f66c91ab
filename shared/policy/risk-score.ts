import { type RiskCode, type RiskRules, riskCodes } from "./risk-rules.ts"

/** What is known when a return is weighed; null: not known, and then it says nothing. */
export interface RiskFacts {
  /** Returns of this customer in the days that count, this one among them, and their orders. */
  returns: number
  orders: number
  daysSinceLast: number | null
  /** Other customers who sent something back from the same address. */
  addressOthers: number
  valueMinor: number
  /** Units of theirs that were refused before. */
  refusedUnits: number
  /** What the parcels weigh, of what was announced. */
  weightPercent: number | null
  /** The goods are not what the reason says. */
  foundOtherwise: number
}

export interface RiskHit {
  code: RiskCode
  /** What was measured, and the measure. */
  seen: number
  at: number
  points: number
}
export interface RiskScore {
  score: number
  /** Somebody looks before anything is paid: nothing else follows from it. */
  chosen: boolean
  hits: RiskHit[]
}

/** Orders below this say nothing of a share. */
const ENOUGH_ORDERS = 4

/** A sum of plain rules: the same facts and rules give the same score, each part of which can be named. */
export function scoreRisk({ threshold, rules }: RiskRules, facts: RiskFacts): RiskScore {
  const hits = riskCodes.flatMap((code): RiskHit[] => {
    const { on, at, points } = rules[code]
    const seen = on ? measures[code](facts) : null
    if (seen === null || points === 0) return []
    return reaches(code, seen, at) ? [{ code, seen, at, points }] : []
  })
  const score = hits.reduce((sum, hit) => sum + hit.points, 0)
  return { score, chosen: score >= threshold, hits }
}

/** Two of them count where they are small. */
const reaches = (code: RiskCode, seen: number, at: number) =>
  code === "soon_again" || code === "weight_differs" ? seen <= at : seen >= Math.max(1, at)

const measures: Record<RiskCode, (facts: RiskFacts) => number | null> = {
  many_returns: ({ returns }) => returns,
  high_share: ({ returns, orders }) =>
    orders < ENOUGH_ORDERS ? null : Math.min(100, Math.round((100 * returns) / orders)),
  soon_again: ({ daysSinceLast }) => daysSinceLast,
  shared_address: ({ addressOthers }) => addressOthers,
  high_value: ({ valueMinor }) => valueMinor,
  refused_before: ({ refusedUnits }) => refusedUnits,
  weight_differs: ({ weightPercent }) => weightPercent,
  found_otherwise: ({ foundOtherwise }) => foundOtherwise,
}

const FAULTS: readonly string[] = ["arrived_damaged", "defective", "wrong_item"]
const FINE: readonly string[] = ["too_small", "too_large", "changed_mind", "uncomfortable"]

/** What the customer says of the goods, where all lines say the same; null: nothing that goods could contradict. */
export function saidOf(reasons: readonly (string | null)[]): "fault" | "fine" | null {
  if (reasons.length === 0) return null
  if (reasons.every((one) => one !== null && FAULTS.includes(one))) return "fault"
  return reasons.every((one) => one !== null && FINE.includes(one)) ? "fine" : null
}

interface Found {
  parcelClosed: boolean
  acceptance: string
  reception: string
  grade: string | null
  fault: string | null
}

/** Said to be broken and found as new, or said to be fine and found spoilt by the customer, something else, or nothing. */
export function isFoundOtherwise(said: string | null | undefined, units: readonly Found[]): boolean {
  if (!said) return false
  return units.some(({ parcelClosed, acceptance, reception, grade, fault }) => {
    if (!parcelClosed) return false
    if (said === "fault") return acceptance === "accepted" && grade === "A"
    return reception === "wrong_item" || reception === "short_shipped" || (grade === "D" && fault === "customer")
  })
}
