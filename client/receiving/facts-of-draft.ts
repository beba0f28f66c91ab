import type { Policy } from "../../shared/policy/policy-document.ts"
import type { FactInput } from "../outbox/record-fact.ts"
import { judgeUnit } from "./judge-unit.ts"
import { expectedIn, missingIn, type ParcelDraft, type UnitInHand } from "./parcel-draft.ts"

// Which facts each act records. A fact that may be undone has its id from the draft, so that the draft can name it.

/** `returnIds` are those that this opening adds or confirms. */
export function openingFact(draft: ParcelDraft, id: string): FactInput {
  return {
    type: "v1.ParcelOpened",
    id,
    body: {
      parcelId: draft.parcelId,
      key: draft.key,
      scan: draft.scan,
      siteId: draft.siteId,
      returnIds: draft.returnIds,
      ...(draft.takenOverFrom && { takenOverFrom: draft.takenOverFrom }),
    },
    photos: draft.photos,
  }
}

/** The opener sees damage that nobody noted at the dock. */
export function damageFact(draft: ParcelDraft, id: string): FactInput {
  return {
    type: "v1.ExceptionRaised",
    id,
    body: {
      kind: "damaged_in_transit",
      siteId: draft.siteId,
      parcelId: draft.parcelId,
      returnId: null,
      lineId: null,
      scan: draft.scan,
      note: null,
    },
  }
}

export function inspectionFact(
  draft: ParcelDraft,
  unit: UnitInHand,
  policy: Policy,
  { id, place }: { id: string; place: string | null },
): FactInput {
  const judged = judgeUnit(policy, unit)
  const isGraded = judged.outcome === "graded"
  return {
    type: "v1.UnitInspected",
    id,
    body: {
      parcelId: draft.parcelId,
      siteId: draft.siteId,
      returnId: unit.returnId,
      lineId: unit.lineId,
      unit: { lpn: unit.lpn, serial: unit.serial, ordinal: unit.ordinal },
      scan: unit.scan,
      outcome: judged.outcome,
      answers: unit.answers,
      grade: judged.grade,
      disposition: judged.disposition,
      fault: isGraded ? unit.fault : null,
      defects: isGraded ? unit.defects : [],
      overrideReason: isGraded ? (unit.override?.reason ?? null) : null,
      note: unit.note,
      place,
      policyVersion: policy.version,
      ...(unit.supersedes && { supersedes: unit.supersedes }),
    },
    photos: unit.photos,
  }
}

export function closingFact(draft: ParcelDraft, id: string, emptyBox: boolean): FactInput {
  return {
    type: "v1.ParcelClosed",
    id,
    body: {
      parcelId: draft.parcelId,
      siteId: draft.siteId,
      found: draft.units.length,
      expected: expectedIn(draft),
      missing: missingIn(draft),
      emptyBox,
    },
    photos: draft.photos,
  }
}

export function undoFact(factId: string, reason: string): FactInput {
  return { type: "v1.FactSuperseded", body: { factId, reason } }
}
