import * as z from "zod/mini"
import { Scan } from "../../shared/contract/basics.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import { learnPolicies } from "../db/current-policy.ts"
import type { Tx } from "../db/open.ts"
import { foreseeWaiting } from "./apply-waiting.ts"
import { learnParcels } from "./known-parcel.ts"
import { heldBy } from "./meet-parcel.ts"
import { announcedAs } from "./open-parcel.ts"
import { learnNamed, type Names } from "./what-lacks.ts"
import { learnKeys } from "./which-parcel.ts"

type Read = { id: string; fact: Fact | null }
type Label = { key: string | null; scan: Scan | null }

/** Two that make their parcel and say what its label reads. */
const standing: readonly string[] = ["v1.ParcelArrived", "v1.ParcelOpened"]

/**
 * Asks once for what each of a batch's facts would ask for by itself: the parcels, returns and lines that they name, whose
 * their labels are, and what waits for them. Answers the names by which something may wait. Bodies are not checked yet:
 * what is no text names nothing.
 */
export async function foreseeFacts(tx: Tx, read: readonly Read[]): Promise<string[]> {
  const facts = read.flatMap(({ fact }) => fact ?? [])
  if (facts.length < 2) return []
  const parcels = [...new Set(facts.flatMap(({ body }) => (typeof body.parcelId === "string" ? body.parcelId : [])))]
  const stands = facts.filter(({ type }) => standing.includes(type))
  await learnParcels(tx, parcels)
  // locked by now: nobody else changes what they hold
  await heldBy.learn(tx, parcels)
  const returns = await learnNamed(
    tx,
    facts.map(({ body }) => namedIn(body)),
  )
  await announcedAs.learn(tx, returns)
  await learnKeys(
    tx,
    stands.flatMap(({ body }) => labelIn(body) ?? []),
  )
  const brings = facts.map(({ id }) => `fact:${id}`)
  for (const { body } of stands) if (typeof body.parcelId === "string") brings.push(`parcel:${body.parcelId}`)
  await foreseeWaiting(tx, brings)
  await learnPolicies(tx)
  return brings
}

const text = (value: unknown) => (typeof value === "string" ? value : null)

function namedIn(body: Fact["body"]): Names {
  const returnIds = Array.isArray(body.returnIds) ? body.returnIds.filter((id) => typeof id === "string") : []
  return { returnIds, returnId: text(body.returnId), lineId: text(body.lineId) }
}

/** Null: it will be read, if at all, when it is applied. */
function labelIn({ key, scan }: Fact["body"]): Label | null {
  if (typeof key !== "string") return null
  const read = z.nullable(Scan).safeParse(scan)
  return read.success ? { key, scan: read.data } : null
}
