import type { HoldReason, IntentState, IntentWay, ResolutionState, ReturnStatus } from "../domain/states.ts"

// Where a return is, in the customer's eyes: one sentence for the top of their page, and the steps below it. Pure, and
// from what is known at this moment only, so that the page is true at every moment.

/** The sentence on top, the first that fits. What the customer can do comes first, then what went otherwise, then money. */
export const trackStates = [
  "cancelled",
  "expired",
  "to_answer",
  "to_pay",
  "refused",
  "shipped_back",
  "mended_back",
  "mending",
  "late",
  "paid",
  "credited",
  "exchanged",
  "exchange_ordered",
  "on_its_way_to_bank",
  "partly_paid",
  "decided",
  "waits",
  "nothing_owed",
  "lost",
  "checking",
  "arrived",
  "in_transit",
  "requested",
  "announced",
] as const
export type TrackState = (typeof trackStates)[number]

export const trackStepKinds = ["announced", "sent", "arrived", "checked", "given"] as const
export type TrackStepKind = (typeof trackStepKinds)[number]
export interface TrackStep {
  kind: TrackStepKind
  state: "done" | "now" | "next"
}

export interface TrackInput {
  status: ReturnStatus
  /** An answer to a deduction is wanted of them. */
  toAnswer: boolean
  /** So is what a dearer variant costs on top. */
  toPay: boolean
  /** The day that the law gives has gone by, and something is owed. */
  late: boolean
  sent: boolean
  arrived: boolean
  /** Things announced, and of them those whose look is done or that will not come. */
  expected: number
  checked: number
  lost: boolean
  money: readonly { state: IntentState; way: IntentWay; reasons: readonly HoldReason[] }[]
  /** Of each thing that somebody chose something for. */
  resolutions: readonly ResolutionState[]
}

export function trackState(input: TrackInput): { state: TrackState; steps: TrackStep[] } {
  return { state: stateOf(input), steps: stepsOf(input) }
}

const gone: readonly IntentState[] = ["paid", "paid_outside", "overpaid"]
const going: readonly IntentState[] = ["paying", "unknown", "pending"]

function stateOf(input: TrackInput): TrackState {
  const { status, resolutions } = input
  const standing = input.money.filter((one) => one.state !== "stopped")
  const cash = standing.filter((one) => one.way !== "replacement" && one.way !== "store_credit")
  const all = (states: readonly ResolutionState[]) =>
    resolutions.length > 0 && resolutions.every((one) => states.includes(one))
  const some = (...states: ResolutionState[]) => resolutions.some((one) => states.includes(one))
  const every = (list: typeof standing, states: readonly IntentState[]) =>
    list.length > 0 && list.every((one) => states.includes(one.state))
  const whole = input.checked >= input.expected

  if (status === "cancelled" || status === "expired") return status
  if (input.toAnswer) return "to_answer"
  if (input.toPay) return "to_pay"
  if (all(["shipped_back"])) return "shipped_back"
  if (status === "rejected" || all(["refusal", "shipped_back"])) return "refused"
  if (all(["repair_returned"])) return "mended_back"
  if (some("in_repair", "repaired")) return "mending"
  if (input.late) return "late"
  if (whole && every(standing, gone)) {
    if (cash.length > 0) return "paid"
    return standing.some((one) => one.way === "replacement") ? "exchanged" : "credited"
  }
  if (some("replacement_shipped") && cash.length === 0) return "exchanged"
  if (some("replacement_ordered") && cash.length === 0) return "exchange_ordered"
  if (whole && every(cash, [...gone, ...going])) return "on_its_way_to_bank"
  if (cash.some((one) => gone.includes(one.state))) return "partly_paid"
  if (whole && standing.length > 0) return standing.some((one) => isWaiting(one)) ? "waits" : "decided"
  if (whole && input.checked > 0) return input.lost ? "lost" : "nothing_owed"
  if (input.checked > 0) return "checking"
  if (input.arrived) return "arrived"
  if (input.sent || status === "in_transit") return "in_transit"
  return status === "requested" ? "requested" : "announced"
}

const isWaiting = ({ state }: { state: IntentState }) => ["held", "failed", "parked"].includes(state)

/** Each is done, is where it stands, or is still to come; no step is done before the one above it. */
function stepsOf(input: TrackInput): TrackStep[] {
  const standing = input.money.filter((one) => one.state !== "stopped")
  const over = input.checked >= input.expected && input.checked > 0
  const ended: readonly ResolutionState[] = ["shipped_back", "repair_returned", "replacement_shipped", "credit_issued"]
  const back = input.resolutions.length > 0 && input.resolutions.every((one) => ended.includes(one))
  const given = over && (back || standing.every((one) => gone.includes(one.state)))
  const done = [true, input.sent || input.arrived, input.arrived, over, given]
  const cut = ["cancelled", "expired", "rejected"].includes(input.status) && !input.arrived
  const first = done.indexOf(false)
  return trackStepKinds.flatMap((kind, at): TrackStep[] => {
    if (first === -1 || at < first) return [{ kind, state: "done" }]
    if (cut) return []
    return [{ kind, state: at === first ? "now" : "next" }]
  })
}
