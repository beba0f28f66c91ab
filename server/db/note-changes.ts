import { among } from "./among.ts"
import type { Tx } from "./open.ts"
import { prepared } from "./prepared.ts"
import type { Tables } from "./tables.ts"
import { writeMany } from "./write-many.ts"

// What desks are told of a transaction: kind and id of what it touched, and the site whose people may hear of it.

export type Change = Omit<Tables["changes"], "position" | "ordinal">

/** All of a kind: an import, or a row that so many others hang on. */
export const EVERY = "*"
/** More than these of one transaction are told as `EVERY`. */
const MOST = 60
/** Where the triggers may have stopped noting (change-triggers.ts). */
const ROWS_NOTED = 200

/** Takes what the triggers noted. Before the position is taken, for it asks several times and others wait for that lock. */
export async function takeChanges(tx: Tx): Promise<Change[]> {
  const noted = await fewNoted(tx, {})
  if (noted.length === 0) return []
  await forgetNoted(tx, {})
  return tellOf(tx, noted)
}

/** What is told of what was noted. */
export async function tellOf(tx: Tx, noted: readonly { kind: string; id: string }[]): Promise<Change[]> {
  if (noted.length === 0) return []
  const named = noted.map(({ kind, id }) => (kind === "case" ? id : `${kind}:${id}`).split(":", 2))
  const ids = (kind: string) => [...new Set(named.flatMap(([of, id = ""]) => (of === kind ? [id] : [])))]
  const count = new Set(noted.map((one) => one.kind + one.id)).size
  if (noted.length > ROWS_NOTED || count > MOST) return every
  return about(tx, { parcels: ids("parcel"), returns: ids("return"), units: ids("unit"), facts: ids("fact") })
}

const fewNoted = prepared((db, _: object) =>
  db
    .selectFrom("changes_pending")
    .select(["kind", "id"])
    .limit(ROWS_NOTED + 1),
)
const forgetNoted = prepared((db, _: object) => db.deleteFrom("changes_pending"))

const every: Change[] = ["parcel", "return", "fact"].map((kind) => ({ kind, id: EVERY, site_id: null }))

export async function keepChanges(tx: Tx, position: number, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await writeMany(
    tx,
    "changes",
    changes.map((change, ordinal) => ({ position, ordinal, ...change })),
  )
}

type Touched = Record<"parcels" | "returns" | "units" | "facts", string[]>

/** A record and a unit are their parcel's; a parcel is its returns' too. */
async function about(tx: Tx, touched: Touched): Promise<Change[]> {
  const facts = await factsOf(tx, touched.facts)
  const units = await unitsOf(tx, touched.units)
  const parcels = await parcelsOf(tx, [
    ...touched.parcels,
    ...[...facts, ...units].flatMap((one) => one.parcel_id ?? []),
  ])
  const returns = await returnsOf(tx, {
    ids: [...touched.returns, ...units.flatMap((unit) => unit.return_id ?? [])],
    parcels: parcels.map((parcel) => parcel.id),
  })
  const sites = new Map(parcels.map((parcel) => [parcel.id, parcel.site_id]))
  // a record whose parcel is not known, or which another site's handheld made, is told for itself
  const apart = facts.filter((fact) => sites.get(fact.parcel_id ?? "") !== (fact.site_id ?? "?"))
  return [
    ...parcels.map((parcel) => ({ kind: "parcel", ...parcel })),
    ...returns.map((one) => ({ kind: "return", ...one })),
    ...apart.map(({ id, site_id }) => ({ kind: "fact", id, site_id })),
  ]
}

async function factsOf(tx: Tx, ids: readonly string[]) {
  return ids.length === 0 ? [] : factsNamed(tx, { ids })
}

async function unitsOf(tx: Tx, ids: readonly string[]) {
  return ids.length === 0 ? [] : unitsNamed(tx, { ids })
}

async function parcelsOf(tx: Tx, ids: readonly string[]) {
  return ids.length === 0 ? [] : parcelsNamed(tx, { ids })
}

async function returnsOf(tx: Tx, { ids, parcels }: { ids: string[]; parcels: readonly string[] }) {
  const within = parcels.length > 0 ? await returnsIn(tx, { parcels }) : []
  const all = [...ids, ...within.map((row) => row.return_id)]
  return all.length === 0 ? [] : returnsNamed(tx, { ids: all })
}

type Ids = { ids: readonly string[] }
const factsNamed = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("facts")
    .leftJoin("devices", "devices.id", "facts.device_id")
    .select(["facts.id", "facts.parcel_id", "devices.site_id"])
    .where(among(db, "facts.id", ids)),
)
const unitsNamed = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("units")
    .select(["parcel_id", "return_id"])
    .where(among(db, "id", ids)),
)
const parcelsNamed = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("parcels")
    .select(["id", "site_id"])
    .where(among(db, "id", ids))
    .orderBy("id"),
)
const returnsIn = prepared((db, { parcels }: { parcels: readonly string[] }) =>
  db
    .selectFrom("parcel_returns")
    .select("return_id")
    .where(among(db, "parcel_id", parcels)),
)
const returnsNamed = prepared((db, { ids }: Ids) =>
  db
    .selectFrom("returns")
    .select(["id", "site_id"])
    .where(among(db, "id", ids))
    .orderBy("id"),
)
