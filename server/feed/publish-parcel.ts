import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { publish } from "./publish.ts"

const KNOWN_FOR = 60 * 86_400_000
/** Here, and not done with: another site that scans it must be told. */
const open: readonly string[] = ["arrived", "opened"]

/** The parcel for its own site, or only its keys and state: once it is closed, and for every other site while it is open. */
export async function publishParcel(tx: Tx, ctx: Context, parcelId: string): Promise<void> {
  const [parcel] = await parcelAt(tx, { parcelId })
  if (!parcel) return
  const returns = await returnsIn(tx, { parcelId })
  const own = await keysOf(tx, { parcelId })
  const keys = [...new Set([...own.map((row) => row.key), ...returns.map((one) => one.rma)])]
  const closed = parcel.state === "closed"
  // what an undone scan left behind: nothing announced it and nothing is known of it
  const forgotten = parcel.state === "announced" && returns.length === 0
  const body = closed || forgotten ? null : bodyOf(parcel, keys, returns)
  await publish(tx, { siteId: parcel.site_id, kind: "parcel", id: parcelId }, body)
  const knows: string[] = []
  for (const site of await allSites(tx, {})) {
    const here = site.id === parcel.site_id
    const state = here ? closed && ("closed" as const) : open.includes(parcel.state) && ("other_site" as const)
    if (!state) continue
    const at = here ? parcel.closed_at : parcel.arrived_at
    await publish(tx, { siteId: site.id, kind: "known", id: parcelId }, { keys, state, site: parcel.site, at })
    knows.push(site.id)
  }
  await removeWhereThere(tx, parcelId, { knows, owner: parcel.site_id })
  if (closed) await forgetOld(tx, ctx, parcel.site_id)
}

type InParcel = { parcelId: string }
const parcelAt = prepared((db, { parcelId }: InParcel) =>
  db
    .selectFrom("parcels")
    .innerJoin("sites", "sites.id", "parcels.site_id")
    .selectAll("parcels")
    .select("sites.name as site")
    .where("parcels.id", "=", parcelId),
)
const returnsIn = prepared((db, { parcelId }: InParcel) =>
  db
    .selectFrom("parcel_returns")
    .innerJoin("returns", "returns.id", "parcel_returns.return_id")
    .select(["returns.id", "returns.rma"])
    .where("parcel_returns.parcel_id", "=", parcelId)
    .orderBy("returns.rma"),
)
const keysOf = prepared((db, { parcelId }: InParcel) =>
  db.selectFrom("parcel_keys").select("key").where("parcel_id", "=", parcelId).orderBy("key"),
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
  const there = await docsOf(tx, { id })
  for (const { site_id: siteId, kind } of there)
    if (kind === "known" ? !knows.includes(siteId) : siteId !== owner)
      await publish(tx, { siteId, kind: kind as "known" | "parcel", id }, null)
}

/** It is another one's by now. */
export async function unpublishParcel(tx: Tx, id: string): Promise<void> {
  for (const { site_id: siteId, kind } of await docsOf(tx, { id }))
    await publish(tx, { siteId, kind: kind as "known" | "parcel", id }, null)
}

const docsOf = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("device_docs")
    .select(["site_id", "kind"])
    .where("site_id", "in", (eb) => eb.selectFrom("sites").select("id"))
    .where("kind", "in", ["known", "parcel"])
    .where("id", "=", id)
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
async function forgetOld(tx: Tx, ctx: Context, siteId: string): Promise<void> {
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
  if (value === "") return
  await tx
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute()
}
