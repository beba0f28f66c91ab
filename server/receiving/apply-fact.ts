import type { FactType } from "../../shared/contract/facts.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { addPhoto } from "./add-photo.ts"
import { closeParcel } from "./close-parcel.ts"
import { countDelivery } from "./count-delivery.ts"
import { inspectUnit } from "./inspect-unit.ts"
import { openParcel } from "./open-parcel.ts"
import { raiseException } from "./raise-exception.ts"
import { recordArrival } from "./record-arrival.ts"
import { accepted, type Outcome, rejected, type SeenFact, waiting } from "./seen-fact.ts"
import { supersedeFact } from "./supersede-fact.ts"
import { whatLacks } from "./what-lacks.ts"
import { withdrawFact } from "./withdraw-fact.ts"

type Verb<T extends FactType> = (tx: Tx, ctx: Context, seen: SeenFact<T>) => Promise<Outcome>

/** One verb a type. What is kept as it was said, and set aside with its reason, is all in the fact itself. */
const verbs: { [T in FactType]: Verb<T> } = {
  "v1.ParcelArrived": recordArrival,
  "v1.DeliveryCounted": countDelivery,
  "v1.ParcelOpened": openParcel,
  "v1.UnitInspected": inspectUnit,
  "v1.PhotoAdded": addPhoto,
  "v1.ParcelClosed": closeParcel,
  "v1.ExceptionRaised": raiseException,
  "v1.ScanKept": async () => accepted(),
  "v1.FactSuperseded": supersedeFact,
  "v1.FactSetAside": async () => accepted(),
}

/** Applies one stored fact: first what it names must be here, then what it corrects is taken back, then its verb. */
export async function applyFact(tx: Tx, ctx: Context, seen: SeenFact): Promise<Outcome> {
  const lacks = await whatLacks(tx, seen)
  if (lacks !== null) return waiting(lacks)
  const verb = verbs[seen.type] as Verb<FactType>
  const corrected = (seen.body as { supersedes?: string }).supersedes
  if (corrected === undefined) return verb(tx, ctx, seen)
  const old = await tx.selectFrom("facts").selectAll().where("id", "=", corrected).executeTakeFirstOrThrow()
  if (old.type !== seen.type) return rejected("corrects_another_type")
  const touched = await withdrawFact(tx, ctx, old, seen.id)
  const outcome = await verb(tx, ctx, seen)
  return outcome.verdict === "accepted" ? accepted(...touched, ...outcome.touched) : outcome
}
