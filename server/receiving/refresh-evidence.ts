import type { Grade } from "../../shared/domain/states.ts"
import type { Policy } from "../../shared/policy/policy-document.ts"
import { missingPhotos, type PhotoOccasion, photosOfAnswers } from "../../shared/policy/required-photos.ts"
import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { currentPolicy, policyOf } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { together } from "../db/together.ts"
import { changeRow } from "../db/write-many.ts"

interface Evidence {
  id: string
  type: string
  /** Waits for a person; what waits for something to come counts for nothing yet. */
  inReview: boolean
  failed: boolean
  photos: { slot: string; stored: boolean }[]
}

/**
 * Marks each unit of a parcel: is every photo here, its own and the parcel's, the mandatory ones among them; and does any
 * fact about it wait for a person? Neither pays anything until it is so (protocol.md 1 and 9).
 */
export async function refreshEvidence(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const units = await unitsIn.of(tx, parcelId)
  if (units.length === 0) return
  const { policy } = await currentPolicy(tx, ctx.now())
  const facts = await loadEvidence(tx, parcelId)
  const looks = await looksIn.of(tx, parcelId)
  const aboutParcel = facts.filter((fact) => fact.type !== "v1.UnitInspected")
  // a photo that was added is its fact's own by now: one of a unit holds no other unit
  const ofParcel = aboutParcel.filter((fact) => fact.type !== "v1.PhotoAdded")
  const parcelComplete = isParcelComplete(policy, ofParcel, units[0]?.damaged === 1)
  const allInReview = facts.some((fact) => fact.failed) || aboutParcel.some((fact) => fact.inReview)
  for (const unit of units) {
    const own = looks.filter((look) => look.unit_id === unit.id)
    const ownFacts = facts.filter((fact) => own.some((look) => look.fact_id === fact.id))
    const occasions: Ruled[] =
      unit.reception === "short_shipped" ? [{ policy, what: "missing_item" }] : await asRuled(tx, ctx, own)
    const photos = (unit.reception === "short_shipped" ? ofParcel : ownFacts).flatMap((fact) => fact.photos)
    const complete = parcelComplete && isComplete(occasions, photos) ? 1 : 0
    const fact_in_review = allInReview || ownFacts.some((fact) => fact.inReview) ? 1 : 0
    if (unit.complete === complete && unit.fact_in_review === fact_in_review) continue
    await changeRow(tx, "units", unit.id, { complete, fact_in_review, updated_at: ctx.now() })
  }
}

export const unitsIn = together((db, { ids }) =>
  db
    .selectFrom("units")
    .leftJoin("parcels", "parcels.id", "units.parcel_id")
    .select(["units.id", "units.reception", "units.complete", "units.fact_in_review", "parcels.damaged"])
    .select((eb) => eb.ref("units.parcel_id").$notNull().as("of"))
    .where(among(db, "units.parcel_id", ids)),
)
/** A row for each photo, or one for a fact that has none. */
export const standingOf = together((db, { ids }) =>
  db
    .selectFrom("facts")
    .leftJoin("fact_photos", "fact_photos.fact_id", "facts.id")
    .leftJoin("photos", "photos.sha256", "fact_photos.sha256")
    .select(["facts.id", "facts.type", "facts.verdict", "facts.code", "fact_photos.slot", "photos.state"])
    .select((eb) => eb.ref("facts.parcel_id").$notNull().as("of"))
    .where(among(db, "facts.parcel_id", ids))
    .where("facts.superseded_by", "is", null)
    .where((eb) => eb.or([eb("facts.applied", "=", 1), eb("facts.code", "=", "apply_failed")])),
)
export const looksIn = together((db, { ids }) =>
  db
    .selectFrom("inspections")
    .select(["parcel_id as of", "fact_id", "unit_id", "grade", "outcome", "answers", "policy_version"])
    .where(among(db, "parcel_id", ids))
    .where("superseded_by", "is", null),
)

/** What stands: of a withdrawn fact neither the photos nor the lack of them count. */
async function loadEvidence(tx: Tx, parcelId: string): Promise<Evidence[]> {
  const rows = await standingOf.of(tx, parcelId)
  return [...Map.groupBy(rows, (row) => row.id)].map(([id, photos]) => ({
    id,
    type: photos[0]?.type ?? "",
    inReview: photos[0]?.verdict === "review",
    failed: photos[0]?.code === "apply_failed",
    photos: photos.flatMap(({ slot, state }) =>
      slot === null ? [] : [{ slot: slot.replace(/_\d+$/, ""), stored: state === "stored" }],
    ),
  }))
}

type Look = { grade: string | null; outcome: string; answers: string; policy_version: number }
type Ruled = { policy: Policy; what: PhotoOccasion }

/** What a look had to show is said by the rules that it was made by, whatever they are since. */
async function asRuled(tx: Tx, ctx: Context, looks: readonly Look[]): Promise<Ruled[]> {
  const ruled: Ruled[] = []
  for (const look of looks) {
    const policy = await policyOf(tx, look.policy_version, ctx.now())
    const what = occasionOf(policy, look)
    if (what) ruled.push({ policy, what })
  }
  return ruled
}

function occasionOf(policy: Policy, { outcome, grade, answers }: Look): PhotoOccasion | null {
  if (outcome === "wrong_item") return "wrong_item"
  if (grade === null) return null
  return { grade: grade as Grade, wanted: photosOfAnswers(policy, JSON.parse(answers)) }
}

function isParcelComplete(policy: Policy, facts: Evidence[], damaged: boolean): boolean {
  const opened = facts.some((fact) => fact.type === "v1.ParcelOpened")
  const occasions: PhotoOccasion[] = [...(opened ? ["parcel_opened" as const] : [])]
  if (damaged) occasions.push("parcel_damaged")
  return isComplete(
    occasions.map((what) => ({ policy, what })),
    facts.flatMap((fact) => fact.photos),
  )
}

function isComplete(occasions: readonly Ruled[], photos: Evidence["photos"]): boolean {
  if (photos.some((photo) => !photo.stored)) return false
  return occasions.every(({ policy, what }) => missingPhotos(policy, what, photos).length === 0)
}
