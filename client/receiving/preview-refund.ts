import type { ReturnDoc } from "../../shared/contract/device-docs.ts"
import { RefundSoFar } from "../../shared/contract/refund-so-far.ts"
import { unitId } from "../../shared/domain/derive-id.ts"
import type { ExceptionKind } from "../../shared/domain/states.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { judgeInspection } from "../../shared/policy/judge-inspection.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import type { Decision, RefundInput, UnitInput } from "../../shared/policy/refund-input.ts"
import { missingPhotos, type PhotoOccasion } from "../../shared/policy/required-photos.ts"
import type { ParcelDraft, SeenUnit } from "./parcel-draft.ts"

export type Previewed = { decision: Decision; units: { factId: string; unitId: string }[] }

/**
 * What the server will decide about a return if this parcel is closed as it stands and all that was captured arrives; the
 * same code decides there, and has the last word. Null where the device was not told enough of the return.
 */
export function previewRefund(draft: ParcelDraft, one: ReturnDoc, policy: Policy, now: number): Previewed | null {
  const known = RefundSoFar.safeParse(one.refund)
  if (!known.success) return null
  const lineIds = new Set(one.lines.map((line) => line.id))
  const own = draft.units.filter((unit) => unit.lineId !== null && lineIds.has(unit.lineId))
  const before = known.data.units.filter((unit) => unit.parcelId !== draft.parcelId)
  const units = withTooMany(one, [...before.map((unit) => ({ ...unit, inspectedBy: [] })), ...own.map(asInput)])
  const decision = decideRefund(inputOf(known.data))
  return { decision, units: own.map((unit) => ({ factId: unit.factId, unitId: idOf(draft, unit) })) }

  function asInput(unit: SeenUnit): UnitInput {
    const line = one.lines.find((each) => each.id === unit.lineId)
    const { outcome, answers, grade, disposition, fault, override, serial } = unit
    const looked = { outcome, answers, grade, disposition, fault, serial, overrideReason: override?.reason ?? null }
    const judged = judgeInspection(policy, line ?? null, looked)
    const odd: ExceptionKind[] = [...(known.data?.odd[unit.lineId ?? ""] ?? [])]
    if (judged.reception === "wrong_item") odd.push("wrong_item")
    if (outcome === "extra_item") odd.push("extra_item")
    if (judged.serialMismatch) odd.push("serial_mismatch")
    return {
      id: idOf(draft, unit),
      lineId: unit.lineId ?? "",
      parcelId: draft.parcelId,
      reception: judged.reception,
      acceptance: judged.manual ? "manual_intervention_required" : "accepted",
      grade: judged.grade,
      fault: judged.fault,
      complete: isComplete(draft, unit, policy),
      parcelClosed: true,
      exceptionsOpen: odd,
      inspectedBy: [],
    }
  }

  function inputOf(data: RefundSoFar): RefundInput {
    return {
      policy,
      shop: { timeZone: data.timeZone, currency: data.currency },
      order: data.order,
      return: {
        id: one.id,
        basis: one.basis,
        noticeAt: data.noticeAt,
        depreciationInfoGiven: data.informed,
        riskFlags: data.atRisk ? ["flagged"] : [],
        lines: one.lines.map(({ id, orderLineId, authorized }) => ({ id, orderLineId, authorized })),
      },
      units,
      parcels: parcelsOf(draft, data),
      earlier: data.earlier,
      outside: data.outside,
      now,
    }
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

function parcelsOf(draft: ParcelDraft, data: RefundSoFar): RefundInput["parcels"] {
  const known = data.parcels.find((parcel) => parcel.id === draft.parcelId)
  const raised: ExceptionKind[] = draft.cartonDamaged && !draft.damaged ? ["damaged_in_transit"] : []
  const own = {
    id: draft.parcelId,
    state: "closed" as const,
    customerPostageMinor: known?.customerPostageMinor ?? 0,
    exceptionsOpen: [...(known?.exceptionsOpen ?? []), ...raised],
  }
  return [...data.parcels.filter((parcel) => parcel !== known), own]
}

/** Were the photos taken that the policy calls mandatory, the parcel's and its own? That they arrive is taken for granted. */
function isComplete(draft: ParcelDraft, unit: SeenUnit, policy: Policy): boolean {
  const slots = (all: readonly string[]) => all.map((slot) => ({ slot: slot.replace(/_\d+$/, "") }))
  const ofParcel = slots([...draft.slots, ...draft.photos.map((photo) => photo.slot)])
  const ofUnit = slots(unit.photos.map((photo) => photo.slot))
  const opening: PhotoOccasion[] = draft.damaged ? ["parcel_opened", "parcel_damaged"] : ["parcel_opened"]
  const own: PhotoOccasion | null =
    unit.outcome === "wrong_item" ? "wrong_item" : unit.grade === null ? null : { grade: unit.grade }
  return (
    opening.every((what) => missingPhotos(policy, what, ofParcel).length === 0) &&
    (own === null || missingPhotos(policy, own, ofUnit).length === 0)
  )
}
