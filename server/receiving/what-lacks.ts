import { among } from "../db/among.ts"
import { learn, onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"
import { learnLines } from "./known-line.ts"
import { knownParcel } from "./known-parcel.ts"
import type { SeenFact } from "./seen-fact.ts"

/** What a body may name, whatever its type. */
export interface Names {
  siteId?: string
  parcelId?: string | null
  returnIds?: readonly string[]
  returnId?: string | null
  lineId?: string | null
  missing?: readonly { lineId: string }[]
  factId?: string
  supersedes?: string
}

const tables = { site: "sites", return: "returns", line: "return_lines", fact: "facts" } as const
type Kind = keyof typeof tables | "parcel"
const byId = (table: (typeof tables)[keyof typeof tables]) =>
  prepared((db, { id }: { id: string }) => db.selectFrom(table).select("id").where("id", "=", id))
const isThere = { site: byId("sites"), return: byId("returns"), line: byId("return_lines"), fact: byId("facts") }

/** An arrival and an opening make their parcel; a kept scan is worth keeping whatever it was scanned in. */
const needNoParcel: readonly string[] = ["v1.ParcelArrived", "v1.ParcelOpened", "v1.ScanKept"]

/** The first thing that a fact names and that is not here, as "return:<id>"; null: all are. */
export async function whatLacks(tx: Tx, seen: SeenFact): Promise<string | null> {
  for (const [kind, id] of namedBy(seen)) {
    const name = `${kind}:${id}`
    // none of them ever goes again
    const found =
      kind === "parcel"
        ? await knownParcel(tx, id)
        : await onceIn(tx, name, async () => (await isThere[kind](tx, { id }))[0])
    if (!found) return name
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

/** Of the returns and lines that many facts name, those that are here: a query for each. Answers the returns. */
export async function learnNamed(tx: Tx, bodies: readonly Names[]): Promise<string[]> {
  await learnLines(
    tx,
    bodies.flatMap((body) => body.lineId ?? []),
  )
  const returns = bodies.flatMap((body) => [...(body.returnIds ?? []), ...(body.returnId ? [body.returnId] : [])])
  if (returns.length === 0) return []
  const rows = await returnsAmong(tx, { ids: [...new Set(returns)] })
  for (const row of rows) learn(tx, `return:${row.id}`, row)
  return rows.map((row) => row.id)
}

const returnsAmong = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("returns")
    .select("id")
    .where(among(db, "id", ids)),
)
