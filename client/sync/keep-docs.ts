import { docBodies } from "../../shared/contract/device-docs.ts"
import type { PulledDoc } from "../../shared/contract/sync.ts"
import type { DeviceDatabase } from "../device/database.ts"
import { docKeys } from "../device/doc-keys.ts"
import { packedKinds } from "../device/packs.ts"
import type { DocRow } from "../device/rows.ts"

/** More at once would hold the page's thread for longer than a scan may wait. */
const ROWS_AT_ONCE = 250

export const isPacked = ({ kind }: Pick<DocRow, "kind">) => (packedKinds as readonly string[]).includes(kind)

export const arePacks = async (db: DeviceDatabase) => (await db.packs.limit(1).count()) > 0

/** Those of a page, each in a row of its own. Within a transaction over docs and packs. */
export async function keepRows(db: DeviceDatabase, docs: PulledDoc[], round: number): Promise<void> {
  for (let at = 0; at < docs.length; at += ROWS_AT_ONCE) {
    const some = docs.slice(at, at + ROWS_AT_ONCE)
    const gone = some.filter((doc) => doc.body === null)
    const rows = some.filter((doc) => doc.body !== null).flatMap((doc) => toRow(doc, round))
    if (gone.length > 0) rows.push(...(await dropRows(db, gone, round)))
    if (rows.length > 0) await db.docs.bulkPut(rows)
  }
}

/** Where packs are, what is gone is a row that says so: a pack may hold it. */
async function dropRows(db: DeviceDatabase, gone: PulledDoc[], round: number): Promise<DocRow[]> {
  const packs = await arePacks(db)
  const stays = packs ? gone.filter(isPacked) : []
  const goes = packs ? gone.filter((doc) => !isPacked(doc)) : gone
  if (goes.length > 0) await db.docs.bulkDelete(goes.map((doc): [string, string] => [doc.kind, doc.id]))
  return stays.map(({ kind, id }) => ({ kind, id, keys: [], body: null, round }))
}

/** One that this version cannot read holds up no other. */
export function toRow({ kind, id, body }: PulledDoc, round: number): DocRow[] {
  const parsed = docBodies[kind].safeParse(body)
  if (parsed.success) return [{ kind, id, keys: docKeys(kind, parsed.data), body: parsed.data, round }]
  console.warn("a document from the server cannot be read", kind, id)
  return []
}
