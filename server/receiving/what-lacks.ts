import type { Tx } from "../db/open.ts"
import type { SeenFact } from "./seen-fact.ts"

/** What a body may name, whatever its type. */
interface Names {
  siteId?: string
  parcelId?: string | null
  returnIds?: readonly string[]
  returnId?: string | null
  lineId?: string | null
  missing?: readonly { lineId: string }[]
  factId?: string
  supersedes?: string
}

const tables = { site: "sites", parcel: "parcels", return: "returns", line: "return_lines", fact: "facts" } as const
type Kind = keyof typeof tables

/** An arrival and an opening make their parcel; a kept scan is worth keeping whatever it was scanned in. */
const needNoParcel: readonly string[] = ["v1.ParcelArrived", "v1.ParcelOpened", "v1.ScanKept"]

/** The first thing that a fact names and that is not here, as "return:<id>"; null: all are. */
export async function whatLacks(tx: Tx, seen: SeenFact): Promise<string | null> {
  for (const [kind, id] of namedBy(seen)) {
    const row = await tx.selectFrom(tables[kind]).select("id").where("id", "=", id).executeTakeFirst()
    if (!row) return `${kind}:${id}`
  }
  return null
}

function namedBy(seen: SeenFact): [Kind, string][] {
  const body = seen.body as Names
  // a fact set aside is one that never came, and need not
  const factId = seen.type === "v1.FactSetAside" ? null : body.factId
  const list: [Kind, string | null | undefined][] = [
    ["site", body.siteId],
    ["parcel", needNoParcel.includes(seen.type) ? null : body.parcelId],
    ...(body.returnIds ?? []).map((id): [Kind, string] => ["return", id]),
    ["return", body.returnId],
    ["line", body.lineId],
    ...(body.missing ?? []).map((one): [Kind, string] => ["line", one.lineId]),
    ["fact", factId],
    ["fact", body.supersedes],
  ]
  return list.filter((pair): pair is [Kind, string] => pair[1] != null)
}
