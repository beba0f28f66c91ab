import type { ReturnDoc, ReturnLineDoc } from "../../shared/contract/device-docs.ts"
import { RefundSoFar } from "../../shared/contract/refund-so-far.ts"
import { unitId } from "../../shared/domain/derive-id.ts"
import type { ExceptionKind, HoldReason } from "../../shared/domain/states.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { judgeInspection } from "../../shared/policy/judge-inspection.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Decision, RefundInput, UnitInput } from "../../shared/policy/refund-input.ts"
import { missingPhotos, type PhotoOccasion, photosOfAnswers } from "../../shared/policy/required-photos.ts"
import { inOrder } from "../../shared/policy/unit-hold-reasons.ts"
import type { ParcelDraft, SeenUnit } from "./parcel-draft.ts"

/** "full": its whole price · "less": minus a fee that was announced · "waits": for a person · "nothing": no more is owed. */
export type Foreseen = { factId: string; comes: "full" | "less" | "waits" | "nothing"; reasons: HoldReason[] }

/** What comes of each unit of the parcel in hand, by the decisions on its returns; null where one cannot be foreseen here. */
export function foreseeUnits(
  draft: ParcelDraft,
  returns: readonly ReturnDoc[],
  policy: Policy,
  now: number,
): Foreseen[] | null {
  const decisions = returns.map((one) => previewRefund(draft, one, policy, now))
  if (decisions.includes(null)) return null
  return draft.units.map((unit) => {
    const decision = decisions[returns.findIndex((one) => one.lines.some((line) => line.id === unit.lineId))]
    // on no line of a return: a lead says whose it is
    if (!decision) return { factId: unit.factId, comes: "waits", reasons: ["exception_open"] }
    return { factId: unit.factId, ...comesOf(decision, idOf(draft, unit)) }
  })
}

function comesOf({ settlements, standing, waiting }: Previewed, id: string): Omit<Foreseen, "factId"> {
  const own = settlements.filter((one) => one.unitIds.includes(id))
  const held = own.flatMap((one) => one.reasons)
  const stands = standing.filter((one) => one.unitIds.includes(id))
  const reasons = inOrder([...held, ...stands.flatMap((one) => one.reasons)])
  if (reasons.length > 0) return { comes: "waits", reasons }
  if (own.length + stands.length > 0) {
    const isLess = own.some((one) => one.units.some((part) => part.unitId === id && (part.keptMinor ?? 0) > 0))
    return { comes: isLess ? "less" : "full", reasons }
  }
  return waiting.includes(id) ? { comes: "waits", reasons: ["lead_review"] } : { comes: "nothing", reasons }
}

export type Previewed = Pick<Decision, "settlements"> & {
  /** Intents that stay as they are, each with its units. */
  standing: { reasons: HoldReason[]; unitIds: string[] }[]
  /** Units that nothing is decided on before a lead has looked. */
  waiting: string[]
}

/**
 * What the server will decide about a return if this parcel is closed as it stands and all that was captured arrives; the
 * same code decides there, and has the last word. Null where the device was not told enough of the return.
 */
export function previewRefund(draft: ParcelDraft, one: ReturnDoc, policy: Policy, now: number): Previewed | null {
  const told = RefundSoFar.safeParse(one.refund)
  if (!told.success) return null
  const soFar = told.data
  const before = soFar.units.filter((unit) => unit.parcelId !== draft.parcelId)
  const own = draft.units.flatMap((unit) => {
    const line = one.lines.find((each) => each.id === unit.lineId)
    if (!line) return []
    const wish = soFar.wishes?.[line.id] ?? null
    return [{ ...seenUnit(draft, unit, { line, odd: soFar.odd[line.id] ?? [], policy }), resolution: wish }]
  })
  const units = withTooMany(one, [...before.map((unit) => ({ ...unit, inspectedBy: [] })), ...own])
  const decision = decideRefund({ ...inputOf(draft, one, soFar), units, policy, now })
  const partsOf = (intentId: string) => soFar.earlier.find((each) => each.intentId === intentId)?.units ?? []
  return {
    settlements: decision.settlements,
    standing: decision.standing
      .filter((each) => each.outcome !== "withdraw")
      .map(({ intentId, reasons }) => ({ reasons, unitIds: partsOf(intentId).map((part) => part.unitId) })),
    waiting: own.filter((unit) => unit.acceptance !== "accepted").map((unit) => unit.id),
  }
}

type Sold = { line: ReturnLineDoc; odd: readonly ExceptionKind[]; policy: Policy }

function seenUnit(draft: ParcelDraft, unit: SeenUnit, { line, odd, policy }: Sold): UnitInput {
  const { outcome, answers, grade, disposition, fault, override, serial } = unit
  const looked = { outcome, answers, grade, disposition, fault, serial, overrideReason: override?.reason ?? null }
  const judged = judgeInspection(policy, line, looked)
  const exceptionsOpen = [...odd]
  if (judged.reception === "wrong_item") exceptionsOpen.push("wrong_item")
  if (outcome === "extra_item") exceptionsOpen.push("extra_item")
  if (judged.serialMismatch) exceptionsOpen.push("serial_mismatch")
  return {
    id: idOf(draft, unit),
    lineId: line.id,
    parcelId: draft.parcelId,
    reception: judged.reception,
    acceptance: judged.manual ? "manual_intervention_required" : "accepted",
    grade: judged.grade,
    fault: judged.fault,
    complete: isComplete(draft, unit, policy),
    parcelClosed: true,
    exceptionsOpen,
    inspectedBy: [],
  }
}

function inputOf(
  draft: ParcelDraft,
  one: ReturnDoc,
  soFar: RefundSoFar,
): Omit<RefundInput, "policy" | "units" | "now"> {
  return {
    shop: { timeZone: soFar.timeZone, currency: soFar.currency },
    order: soFar.order,
    return: {
      id: one.id,
      basis: one.basis,
      profile: soFar.profile ?? null,
      noticeAt: soFar.noticeAt,
      windowUntil: soFar.windowUntil,
      cancelled: soFar.cancelled,
      depreciationInfoGiven: soFar.informed,
      riskFlags: soFar.atRisk ? ["flagged"] : [],
      lines: one.lines.map(({ id, orderLineId, authorized }) => ({
        id,
        orderLineId,
        authorized,
        resolution: soFar.wishes?.[id] ?? null,
      })),
    },
    parcels: parcelsOf(draft, soFar),
    earlier: soFar.earlier,
    outside: soFar.outside,
  }
}

/** As the server derives it, so that the same settlement has the same id. */
const idOf = (draft: ParcelDraft, { lpn, serial, lineId, scan, ordinal }: SeenUnit) =>
  unitId({ lpn, serial, ordinal, parcelId: draft.parcelId, lineId: lineId ?? scan?.raw ?? "none" })

/** More of a line than was announced holds every unit of it: a lead says which is the customer's. */
function withTooMany(one: ReturnDoc, units: UnitInput[]): UnitInput[] {
  const counted = (lineId: string) => units.filter((unit) => unit.lineId === lineId && unit.reception === "received")
  const over = new Set(one.lines.filter((line) => counted(line.id).length > line.authorized).map((line) => line.id))
  return units.map((unit) =>
    over.has(unit.lineId) ? { ...unit, exceptionsOpen: [...(unit.exceptionsOpen ?? []), "extra_item"] } : unit,
  )
}

function parcelsOf(draft: ParcelDraft, soFar: RefundSoFar): RefundInput["parcels"] {
  const known = soFar.parcels.find((parcel) => parcel.id === draft.parcelId)
  const raised: ExceptionKind[] = draft.cartonDamaged && !draft.damaged ? ["damaged_in_transit"] : []
  const own = {
    id: draft.parcelId,
    state: "closed" as const,
    customerPostageMinor: known?.customerPostageMinor ?? 0,
    labelMinor: known?.labelMinor ?? 0,
    exceptionsOpen: [...(known?.exceptionsOpen ?? []), ...raised],
  }
  return [...soFar.parcels.filter((parcel) => parcel !== known), own]
}

/** Were the photos taken that the policy calls mandatory, the parcel's and its own? That they arrive is taken for granted. */
function isComplete(draft: ParcelDraft, unit: SeenUnit, policy: Policy): boolean {
  const slots = (all: readonly string[]) => all.map((slot) => ({ slot: slot.replace(/_\d+$/, "") }))
  const ofParcel = slots([...draft.slots, ...draft.photos.map((photo) => photo.slot)])
  const ofUnit = slots(unit.photos.map((photo) => photo.slot))
  const opening: PhotoOccasion[] = draft.damaged ? ["parcel_opened", "parcel_damaged"] : ["parcel_opened"]
  const own: PhotoOccasion | null =
    unit.outcome === "wrong_item"
      ? "wrong_item"
      : unit.grade === null
        ? null
        : { grade: unit.grade, wanted: photosOfAnswers(policy, unit.answers) }
  return (
    opening.every((what) => missingPhotos(policy, what, ofParcel).length === 0) &&
    (own === null || missingPhotos(policy, own, ofUnit).length === 0)
  )
}
