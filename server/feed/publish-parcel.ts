import type { Context } from "../context.ts"
import { among } from "../db/among.ts"
import { onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { together } from "../db/together.ts"
import { publish } from "./publish.ts"
import { type Published, publishMany } from "./publish-many.ts"

const KNOWN_FOR = 60 * 86_400_000
/** Here, and not done with: another site that scans it must be told. */
const open: readonly string[] = ["arrived", "opened"]

/** The parcel for its own site, or only its keys and state: once it is closed, and for every other site while it is open. */
export async function publishParcel(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const [parcel] = await parcelAt.of(tx, parcelId)
  if (!parcel) return
  const held = await returnsInParcel.of(tx, parcelId)
  const returns = [...held].sort((a, b) => (a.rma < b.rma ? -1 : 1))
  const own = await keysOf.of(tx, parcelId)
  const keys = [...new Set([...own.map((row) => row.key), ...returns.map((one) => one.rma)])]
  const closed = parcel.state === "closed"
  // what an undone scan left behind: nothing announced it and nothing is known of it
  const forgotten = parcel.state === "announced" && returns.length === 0
  const body = closed || forgotten ? null : bodyOf(parcel, keys, returns)
  const docs: Published<"parcel" | "known">[] = [
    { where: { siteId: parcel.site_id, kind: "parcel", id: parcelId }, body },
  ]
  const knows: string[] = []
  for (const site of await onceIn(tx, "sites", () => allSites(tx, {}))) {
    const here = site.id === parcel.site_id
    const state = here ? closed && ("closed" as const) : open.includes(parcel.state) && ("other_site" as const)
    if (!state) continue
    const at = here ? parcel.closed_at : parcel.arrived_at
    const where = { siteId: site.id, kind: "known" as const, id: parcelId }
    docs.push({ where, body: { keys, state, site: parcel.site, at } })
    knows.push(site.id)
  }
  await publishMany(tx, docs)
  await removeWhereThere(tx, parcelId, { knows, owner: parcel.site_id })
  // once a transaction: it takes more away than a transaction can close
  if (closed) await onceIn(tx, `forgot ${parcel.site_id}`, () => forgetOld(tx, ctx, parcel.site_id))
}

export const parcelAt = together((db, { ids }) =>
  db
    .selectFrom("parcels")
    .innerJoin("sites", "sites.id", "parcels.site_id")
    .selectAll("parcels")
    .select(["sites.name as site", "parcels.id as of"])
    .where(among(db, "parcels.id", ids)),
)
/** In the order of their ids. */
export const returnsInParcel = together((db, { ids }) =>
  db
    .selectFrom("parcel_returns")
    .innerJoin("returns", "returns.id", "parcel_returns.return_id")
    .select(["parcel_returns.parcel_id as of", "returns.id", "returns.rma", "returns.order_id"])
    .where(among(db, "parcel_returns.parcel_id", ids))
    .orderBy("returns.id"),
)
export const keysOf = together((db, { ids }) =>
  db
    .selectFrom("parcel_keys")
    .select(["parcel_id as of", "key"])
    .where(among(db, "parcel_id", ids))
    .orderBy("key"),
)
const allSites = prepared((db, _: object) => db.selectFrom("sites").select("id"))

function bodyOf(
  parcel: {
    id: string
    carrier: string | null
    state: "announced" | "in_transit" | "arrived" | "opened" | "closed" | "lost"
    expected_day: string | null
    arrived_at: number | null
    damaged: 0 | 1
    opened_by: string | null
  },
  keys: string[],
  returns: { id: string }[],
) {
  return {
    id: parcel.id,
    keys,
    carrier: parcel.carrier,
    state: parcel.state,
    returnIds: returns.map((one) => one.id),
    expectedDay: parcel.expected_day,
    arrivedAt: parcel.arrived_at,
    damaged: parcel.damaged === 1,
    openedBy: parcel.state === "opened" ? parcel.opened_by : null,
  }
}

/** At sites that have it and are to have it no more: a removal of what a site never had would travel for nothing. */
async function removeWhereThere(tx: Tx, id: string, { knows, owner }: { knows: string[]; owner: string }) {
  const there = await docsOf.of(tx, id)
  for (const { site_id: siteId, kind } of there)
    if (kind === "known" ? !knows.includes(siteId) : siteId !== owner)
      await publish(tx, { siteId, kind: kind as "known" | "parcel", id }, null)
}

/** It is another one's by now. */
export async function unpublishParcel(tx: Tx, id: string): Promise<void> {
  for (const { site_id: siteId, kind } of await docsOf.of(tx, id))
    await publish(tx, { siteId, kind: kind as "known" | "parcel", id }, null)
}

/** What is told of one parcel does not hang on what is told of another. */
export const docsOf = together((db, { ids }) =>
  db
    .selectFrom("device_docs")
    .select(["id as of", "site_id", "kind"])
    .where("site_id", "in", (eb) => eb.selectFrom("sites").select("id"))
    .where("kind", "in", ["known", "parcel"])
    .where(among(db, "id", ids))
    .where("body", "is not", null),
)

const metaOf = prepared((db, { key }: { key: string }) => db.selectFrom("meta").select("value").where("key", "=", key))
const closedBetween = prepared((db, of: { siteId: string; after: number; until: number }) =>
  db
    .selectFrom("parcels")
    .select(["id", "closed_at"])
    .where("site_id", "=", of.siteId)
    .where("closed_at", ">", of.after)
    .where("closed_at", "<=", of.until)
    .orderBy("closed_at")
    .limit(200),
)

/** Drops what was closed more than 60 days ago, from where the last such look ended. */
async function forgetOld(tx: Tx, ctx: Context, siteId: string): Promise<true> {
  const key = `known_until:${siteId}`
  const [mark] = await metaOf(tx, { key })
  const old = await closedBetween(tx, { siteId, after: Number(mark?.value ?? 0), until: ctx.now() - KNOWN_FOR })
  const ids = old.map((parcel) => parcel.id)
  if (ids.length > 0)
    await tx
      .updateTable("device_docs")
      .set({ body: null, position: null })
      .where("site_id", "=", siteId)
      .where("kind", "=", "known")
      .where("id", "in", ids)
      .where("body", "is not", null)
      .execute()
  const value = String(old.at(-1)?.closed_at ?? "")
  if (value === "") return true
  await tx
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
  return true
}
