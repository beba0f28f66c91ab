import * as z from "zod"
import { shareOut, sumMinor } from "../../shared/domain/money.ts"
import {
  acceptances,
  exceptionKinds,
  faults,
  grades,
  type IntentWay,
  intentStates,
  intentWays,
  legalBases,
  parcelStates,
  receptions,
  refundKinds,
  resolutionKinds,
} from "../../shared/domain/states.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { draftOf } from "../../shared/policy/policy-draft.ts"
import type { Decision, EarlierSettlement, RefundInput, UnitInput } from "../../shared/policy/refund-input.ts"
import { profileOf } from "../../shared/policy/terms-of.ts"

// A case as finance writes it by hand, in the words of docs/worked-cases.md, and what the decision says to it.

const id = z.string().min(1)
const minor = z.int().nonnegative()
/** ISO 8601 with its offset: a moment without one would be another on another machine. */
const moment = z.iso.datetime({ offset: true })
const day = z.iso.date()

const Order = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        id,
        quantity: z.int().positive(),
        /** Paid for all of it, after discounts. */
        paidMinor: minor,
        deliveredAt: moment.optional(),
      }),
    )
    .min(1),
  /** Off the whole order: shared out over the lines by what each costs, so that the parts sum to it. */
  discountMinor: minor.default(0),
  deliveryMinor: minor.default(0),
  deliveryStandardMinor: minor.optional(),
})

const Parcel = z.strictObject({
  id,
  state: z.enum(parcelStates).default("closed"),
  arrivedAt: moment.optional(),
  shipmentProofAt: moment.optional(),
  customerPostageMinor: minor.optional(),
  labelMinor: minor.optional(),
  exceptionsOpen: z.array(z.enum(exceptionKinds)).optional(),
})

const Return = z.strictObject({
  id,
  basis: z.enum(legalBases).default("withdrawal"),
  /** One of `policy.profiles` that follows the basis. */
  profile: id.optional(),
  noticeAt: moment,
  windowUntil: day.optional(),
  cancelled: z.boolean().optional(),
  collectedByTrader: z.boolean().optional(),
  depreciationInfoGiven: z.boolean().default(true),
  riskFlags: z.array(z.string()).optional(),
  /** Their earlier returns: without them nothing is paid in advance. */
  customer: z.strictObject({ goodReturns: z.int().nonnegative(), trouble: z.boolean().default(false) }).optional(),
  lines: z
    .array(
      z.strictObject({
        id: id.optional(),
        orderLine: id,
        quantity: z.int().positive(),
        /** What the customer gets for what nobody has seen yet. */
        resolution: z.enum(resolutionKinds).optional(),
      }),
    )
    .min(1),
  parcels: z.array(Parcel).default([]),
})

const Inspection = z.strictObject({
  /** The unit; made from the line where none is given. */
  unit: id.optional(),
  return: id,
  orderLine: id,
  parcel: id.optional(),
  /** As many alike. */
  quantity: z.int().positive().default(1),
  grade: z.enum(grades).nullable().default(null),
  fault: z.enum(faults).nullable().default(null),
  reception: z.enum(receptions).default("received"),
  /** Where nobody says: accepted by rule for the policy's own grades, else before a lead. */
  acceptance: z.enum(acceptances).optional(),
  photosComplete: z.boolean().default(true),
  disputed: z.boolean().optional(),
  exceptionsOpen: z.array(z.enum(exceptionKinds)).optional(),
  imported: z.boolean().optional(),
  restored: z.boolean().optional(),
  deductionBasisPoints: z.int().min(0).max(10_000).optional(),
  customerHeard: z.boolean().default(false),
  /** What the customer gets for it; the line's, where none is given. */
  resolution: z.enum(resolutionKinds).optional(),
  by: z.array(id).default([]),
})

const Earlier = z.strictObject({
  id: id.optional(),
  return: id,
  kind: z.enum(refundKinds).default("principal"),
  payment: id,
  state: z.enum(intentStates).default("paid"),
  amountMinor: minor,
  units: z
    .array(
      z.strictObject({
        unit: id,
        orderLine: id,
        amountMinor: minor,
        /** Its price and what was kept of it, as they were then: what is not sent yet follows a price that changed since. */
        priceMinor: minor.optional(),
        keptMinor: minor.optional(),
      }),
    )
    .default([]),
  parcel: id.optional(),
  stoppedBy: z.enum(["person", "decision"]).optional(),
  advance: z.boolean().optional(),
  way: z.enum(intentWays).default("original"),
})

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null
  } catch {
    return false
  }
}

export const CaseInput = z.strictObject({
  /** The built-in rules, French law for consumers. */
  profile: z.enum(["fr"]).default("fr"),
  /** What differs from them, as deep as it goes. */
  policy: z.record(z.string(), z.unknown()).default({}),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default("EUR"),
  timeZone: z.string().refine(isTimeZone, "no time zone is called that").default("Europe/Paris"),
  /** The moment of the decision, and of payment where it is late. */
  now: moment,
  order: Order,
  payments: z
    .array(z.strictObject({ id, capturedMinor: minor, tender: z.enum(["money", "voucher"]).default("money") }))
    .min(1),
  /** Decided one after another, each knowing what the one before it gave back. */
  returns: z.array(Return).min(1),
  inspections: z.array(Inspection).default([]),
  earlier: z.array(Earlier).default([]),
  /** Given back by others, in the provider's dashboard for one. */
  outside: z.array(z.strictObject({ payment: id, amountMinor: minor, orderLine: id.optional() })).default([]),
})
export type CaseInput = z.infer<typeof CaseInput>

export const WorkedCase = z.strictObject({
  id,
  rule: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .optional(),
  /** In a sentence, with its source. */
  why: z.string().optional(),
  input: CaseInput,
  expected: z
    .strictObject({
      amountMinor: minor,
      currency: z.string(),
      kind: z.enum(refundKinds).default("principal"),
      due: day.nullable().optional(),
      outcome: z.enum(["release", "hold", "nothing"]).optional(),
      reasons: z.array(z.string()).optional(),
      /** Of `amountMinor`, by the way that it leaves. */
      ways: z.partialRecord(z.enum(intentWays), minor).optional(),
      /** What is asked back of an advance. */
      recoverMinor: minor.optional(),
    })
    .optional(),
})
export type WorkedCase = z.infer<typeof WorkedCase>

/** One line of `npm run decide`. `amountMinor` is the sum of all new settlements of `kind`; a surcharge is what is owed if paid now. */
export type CaseDecision = {
  id: string
  amountMinor: number
  currency: string
  kind: (typeof refundKinds)[number]
  due: string | null
  outcome: "release" | "hold" | "nothing"
  reasons: string[]
  /** `amountMinor` by the way that it leaves. */
  ways: Partial<Record<IntentWay, number>>
  /** What is asked back of what was paid in advance. */
  recoverMinor: number
  decisions: {
    return: string
    dueDay: string | null
    dueBecause: Decision["dueBecause"]
    settlements: Pick<
      Decision["settlements"][number],
      "kind" | "way" | "advance" | "paymentId" | "amountMinor" | "outcome" | "reasons" | "breakdown"
    >[]
    withdrawn: string[]
    obligations: Pick<
      Decision["obligations"][number],
      "reason" | "orderLineId" | "quantity" | "amountMinor" | "daysLeft"
    >[]
    recoveries: Pick<Decision["recoveries"][number], "reason" | "orderLineId" | "quantity" | "amountMinor">[]
    late: Decision["late"]
  }[]
}

/** A case as read from a file, or a sentence on what is wrong with it and where. */
export function readCase(raw: unknown): WorkedCase {
  const read = WorkedCase.safeParse(raw)
  if (read.success) return read.data
  const told = read.error.issues.map(({ path, message }) => `${path.join(".") || "the case"}: ${message}`)
  throw new CaseRefused(told.join("; "))
}

/** Refused with a sentence: a name that nothing bears, or rules that contradict themselves or the law. */
export class CaseRefused extends Error {}

export function decideCase({ id, input, expected }: Pick<WorkedCase, "id" | "input" | "expected">): CaseDecision {
  const kind = expected?.kind ?? "principal"
  const policy = policyOf(input)
  checkOnce(input)
  checkNames(input)
  for (const one of input.returns)
    if (one.profile !== undefined && !profileOf(policy, one))
      throw new CaseRefused(
        `return ${one.id} names the profile "${one.profile}", and no profile of its policy follows ${one.basis} by that name`,
      )
  const order = discounted(input.order)
  let earlier = input.earlier.map((one, index) => earlierOf(input, one, index))
  const decisions = input.returns.map((one) => {
    const given = refundInput({ ...input, order }, policy, one, earlier)
    const decision = decideRefund(given)
    const withdrawn = decision.standing.filter((each) => each.outcome === "withdraw").map((each) => each.intentId)
    earlier = [
      ...earlier.map((each) =>
        withdrawn.includes(each.intentId)
          ? { ...each, state: "stopped" as const, stoppedBy: "decision" as const }
          : each,
      ),
      ...decision.settlements.map((each) => ({
        ...each,
        returnId: one.id,
        basis: one.basis,
        profile: one.profile ?? null,
        state: each.outcome === "hold" ? ("held" as const) : ("released" as const),
      })),
    ]
    return { return: one.id, decision, withdrawn }
  })
  const own = decisions.flatMap(({ decision }) => decision.settlements).filter((one) => one.kind === kind)
  const reasons = [...new Set(own.flatMap((one) => one.reasons))]
  return {
    id,
    amountMinor:
      kind === "surcharge"
        ? sumMinor(decisions.map(({ decision }) => decision.late?.surchargeMinor ?? 0))
        : sumMinor(own.map((one) => one.amountMinor)),
    currency: input.currency,
    kind,
    due: decisions.map(({ decision }) => decision.dueDay).find((due) => due !== null) ?? null,
    outcome: own.length === 0 ? "nothing" : reasons.length > 0 ? "hold" : "release",
    reasons,
    ways: waysOf(own),
    recoverMinor: sumMinor(decisions.flatMap(({ decision }) => decision.recoveries).map((one) => one.amountMinor)),
    decisions: decisions.map(({ return: of, decision, withdrawn }) => ({
      return: of,
      dueDay: decision.dueDay,
      dueBecause: decision.dueBecause,
      settlements: decision.settlements.map(
        ({ kind, way, advance, paymentId, amountMinor, outcome, reasons, breakdown }) => ({
          kind,
          way,
          advance,
          paymentId,
          amountMinor,
          outcome,
          reasons,
          breakdown,
        }),
      ),
      withdrawn,
      obligations: decision.obligations.map(({ reason, orderLineId, quantity, amountMinor, daysLeft }) => ({
        reason,
        orderLineId,
        quantity,
        amountMinor,
        daysLeft,
      })),
      recoveries: decision.recoveries.map(({ reason, orderLineId, quantity, amountMinor }) => ({
        reason,
        orderLineId,
        quantity,
        amountMinor,
      })),
      late: decision.late,
    })),
  }
}

function waysOf(settlements: readonly Decision["settlements"][number][]): CaseDecision["ways"] {
  const ways: CaseDecision["ways"] = {}
  for (const { way, amountMinor } of settlements) ways[way] = (ways[way] ?? 0) + amountMinor
  return ways
}

function policyOf({ policy }: CaseInput): Policy {
  const draft = draftOf(builtInPolicy, policy)
  if (draft.ok) return draft.policy
  const [first] = draft.errors
  throw new CaseRefused(`its policy is refused at ${first?.path || "the whole"}: ${first?.wants}`)
}

const cameHere: readonly string[] = ["received", "wrong_item"]

/** Two of one name would be one of them, and nobody could say which. */
function checkOnce(input: CaseInput): void {
  const once = (what: string, ids: readonly (string | undefined)[]) => {
    const twice = ids.find((id, at) => id !== undefined && ids.indexOf(id) !== at)
    if (twice !== undefined) throw new CaseRefused(`${what} "${twice}" is there twice`)
  }
  const ids = (of: readonly { id?: string | undefined }[]) => of.map((one) => one.id)
  once("input.order.lines: the order line", ids(input.order.lines))
  once("input.payments: the payment", ids(input.payments))
  once("input.returns: the return", ids(input.returns))
  once("input.earlier: the refund", ids(input.earlier))
  for (const one of input.returns) {
    once(`input.returns: the line of ${one.id}`, ids(one.lines))
    once(`input.returns: the parcel of ${one.id}`, ids(one.parcels))
  }
  const seen = input.inspections.map((one) => one.unit)
  once("input.inspections: the unit", seen)
}

function checkNames(input: CaseInput): void {
  const known = (kind: string, ids: readonly string[]) => (name: string | undefined, where: string) => {
    if (name !== undefined && !ids.includes(name))
      throw new CaseRefused(`${where} names the ${kind} "${name}", which is not among ${ids.join(", ") || "none"}`)
  }
  const orderLine = known(
    "order line",
    input.order.lines.map((line) => line.id),
  )
  const payment = known(
    "payment",
    input.payments.map((one) => one.id),
  )
  const ofReturn = known(
    "return",
    input.returns.map((one) => one.id),
  )
  for (const one of input.returns) for (const line of one.lines) orderLine(line.orderLine, `return ${one.id}`)
  for (const [index, one] of input.inspections.entries()) {
    const where = `inspection ${index + 1}`
    ofReturn(one.return, where)
    const of = input.returns.find((each) => each.id === one.return)
    known(
      "order line of its return",
      (of?.lines ?? []).map((line) => line.orderLine),
    )(one.orderLine, where)
    known(
      "parcel of its return",
      (of?.parcels ?? []).map((each) => each.id),
    )(one.parcel, where)
    if (cameHere.includes(one.reception) && of?.parcels.length === 0)
      throw new CaseRefused(`${where}: return ${one.return} has no parcel that it could have come in`)
  }
  for (const [index, one] of input.earlier.entries()) {
    payment(one.payment, `earlier refund ${index + 1}`)
    for (const part of one.units) orderLine(part.orderLine, `earlier refund ${index + 1}`)
  }
  for (const one of input.outside) {
    payment(one.payment, "what others gave back")
    orderLine(one.orderLine, "what others gave back")
  }
}

/** The order with its own discount in its lines' prices. */
function discounted(order: CaseInput["order"]): CaseInput["order"] {
  const prices = order.lines.map((line) => line.paidMinor)
  if (order.discountMinor > sumMinor(prices))
    throw new CaseRefused("input.order.discountMinor: more than all that was bought")
  const off = shareOut(order.discountMinor, prices)
  return { ...order, lines: order.lines.map((line, at) => ({ ...line, paidMinor: line.paidMinor - (off[at] ?? 0) })) }
}

const lineId = (of: string, orderLine: string, index: number, given: string | undefined) =>
  given ?? `${of}:${orderLine}:${index}`

function refundInput(
  input: CaseInput,
  policy: Policy,
  one: CaseInput["returns"][number],
  earlier: readonly EarlierSettlement[],
): RefundInput {
  const lines = one.lines.map((line, index) => ({
    id: lineId(one.id, line.orderLine, index, line.id),
    orderLineId: line.orderLine,
    authorized: line.quantity,
    resolution: line.resolution ?? null,
  }))
  return {
    policy,
    shop: { timeZone: input.timeZone, currency: input.currency },
    order: { ...input.order, payments: input.payments },
    return: { ...one, lines },
    units: [...unitsOf(input, policy, one, lines), ...settledBefore(input, one, lines)],
    parcels: one.parcels,
    earlier,
    outside: input.outside.map(({ payment, amountMinor, orderLine }) => ({
      paymentId: payment,
      amountMinor,
      orderLineId: orderLine ?? null,
    })),
    now: input.now,
  }
}

function unitsOf(
  input: CaseInput,
  policy: Policy,
  one: CaseInput["returns"][number],
  lines: RefundInput["return"]["lines"],
): UnitInput[] {
  const next = lineInTurn(lines)
  return input.inspections
    .filter((seen) => seen.return === one.id)
    .flatMap((seen, index) => {
      const parcel = one.parcels.find((each) => each.id === (seen.parcel ?? one.parcels[0]?.id))
      const byRule = seen.grade !== null && policy.thresholds.autoAcceptGrades.includes(seen.grade)
      return Array.from({ length: seen.quantity }, (_, nth) => ({ nth, line: next(seen.orderLine) })).map(
        ({ nth, line }) => ({
          id: seen.unit === undefined ? `${one.id}/${seen.orderLine}/${index}.${nth}` : nameOf(seen.unit, nth),
          lineId: line?.id ?? "",
          parcelId: parcel?.id ?? null,
          reception: seen.reception,
          acceptance: seen.acceptance ?? (byRule ? ("accepted" as const) : ("manual_intervention_required" as const)),
          grade: seen.grade,
          fault: seen.fault,
          complete: seen.photosComplete,
          parcelClosed: parcel?.state === "closed",
          ...(seen.disputed !== undefined && { disputed: seen.disputed }),
          ...(seen.exceptionsOpen && { exceptionsOpen: seen.exceptionsOpen }),
          ...(seen.imported !== undefined && { imported: seen.imported }),
          ...(seen.restored !== undefined && { restored: seen.restored }),
          ...(seen.deductionBasisPoints !== undefined && { deductionBasisPoints: seen.deductionBasisPoints }),
          customerHeard: seen.customerHeard,
          resolution: seen.resolution ?? line?.resolution ?? null,
          inspectedBy: seen.by,
        }),
      )
    })
}

/**
 * A unit that was settled before and is not written among those that were looked at, where each of its order line's is
 * written by its name: it came and was accepted then. Where they have no names it may be one of them. What was paid in
 * advance nobody has seen.
 */
function settledBefore(
  input: CaseInput,
  one: CaseInput["returns"][number],
  lines: RefundInput["return"]["lines"],
): UnitInput[] {
  const seen = input.inspections.filter((each) => each.return === one.id)
  const named = new Set(seen.flatMap((each) => namesOf(each)))
  const nameless = new Set(seen.filter((each) => each.unit === undefined).map((each) => each.orderLine))
  const parts = input.earlier
    .filter(
      (each) => each.return === one.id && each.state !== "stopped" && !each.advance && priceKinds.includes(each.kind),
    )
    .flatMap((each) => each.units)
    .filter((part) => !named.has(part.unit) && !nameless.has(part.orderLine))
  const next = lineInTurn(lines)
  return [...Map.groupBy(parts, (part) => part.unit).values()].flatMap(([part]) => {
    const line = part && next(part.orderLine)
    return part && line ? [acceptedThen(part.unit, line.id, one.parcels[0]?.id ?? null)] : []
  })
}

const priceKinds: readonly string[] = ["principal", "adjustment"]

const acceptedThen = (id: string, lineId: string, parcelId: string | null): UnitInput => ({
  ...{ id, lineId, parcelId, reception: "received", acceptance: "accepted", grade: null, fault: null },
  ...{ complete: true, parcelClosed: true, inspectedBy: [] },
})

const nameOf = (unit: string, nth: number) => (nth === 0 ? unit : `${unit}.${nth}`)
const namesOf = ({ unit, quantity }: CaseInput["inspections"][number]) =>
  unit === undefined ? [] : Array.from({ length: quantity }, (_, nth) => nameOf(unit, nth))

/** Where one order line was announced on two lines, what comes fills the first and then the next. */
function lineInTurn(lines: RefundInput["return"]["lines"]) {
  const room = new Map(lines.map((line) => [line.id, line.authorized]))
  return (orderLine: string) => {
    const own = lines.filter((line) => line.orderLineId === orderLine)
    const line = own.find((each) => (room.get(each.id) ?? 0) > 0) ?? own[0]
    if (line) room.set(line.id, (room.get(line.id) ?? 0) - 1)
    return line
  }
}

function earlierOf(input: CaseInput, one: CaseInput["earlier"][number], index: number): EarlierSettlement {
  return {
    intentId: one.id ?? `earlier-${index + 1}`,
    returnId: one.return,
    basis: input.returns.find((each) => each.id === one.return)?.basis ?? "withdrawal",
    profile: input.returns.find((each) => each.id === one.return)?.profile ?? null,
    kind: one.kind,
    paymentId: one.payment,
    state: one.state,
    amountMinor: one.amountMinor,
    units: one.units.map(({ unit, orderLine, amountMinor, priceMinor, keptMinor }) => ({
      unitId: unit,
      orderLineId: orderLine,
      amountMinor,
      ...(priceMinor !== undefined && { priceMinor, keptMinor: keptMinor ?? 0 }),
    })),
    ...(one.parcel !== undefined && { parcelId: one.parcel }),
    ...(one.stoppedBy && { stoppedBy: one.stoppedBy }),
    ...(one.advance !== undefined && { advance: one.advance }),
    way: one.way,
  }
}
