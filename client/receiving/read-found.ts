import { getDocs } from "../device/look-up.ts"
import type { Hit } from "./find-index.ts"

/** A parcel or a return as a list shows it; `key` is what is looked up when it is chosen. */
export type Found = Hit & {
  key: string
  carrier: string | null
  order: string | null
  title: string | null
  articles: number
}

/** As it is now, in the order of the hits: what has gone since the index was filled is left out. */
export async function readFound(hits: readonly Hit[]): Promise<Found[]> {
  const idsOf = (kind: Hit["kind"]) => hits.flatMap((hit) => (hit.kind === kind ? hit.id : []))
  const parcels = new Map((await getDocs("parcel", idsOf("parcel"))).map(({ id, body }) => [id, body]))
  const inside = [...parcels.values()].flatMap(({ returnIds }) => returnIds)
  const returns = new Map(
    (await getDocs("return", [...new Set([...idsOf("return"), ...inside])])).map(({ id, body }) => [id, body]),
  )
  return hits.flatMap((hit): Found[] => {
    const parcel = parcels.get(hit.id)
    const own = (parcel ? parcel.returnIds : [hit.id]).flatMap((id) => returns.get(id) ?? [])
    const rmas = own.map(({ rma }) => rma)
    const key = parcel ? (parcel.keys.find((one) => !rmas.includes(one)) ?? parcel.keys[0]) : rmas[0]
    if (key === undefined) return []
    const lines = own.flatMap(({ lines }) => lines)
    const articles = lines.reduce((sum, { authorized }) => sum + authorized, 0)
    const about = { order: own[0]?.order ?? null, title: lines[0]?.title ?? null, articles }
    return [{ ...hit, key, carrier: parcel?.carrier ?? null, ...about }]
  })
}
