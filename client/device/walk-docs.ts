import type { DocKind } from "../../shared/contract/device-docs.ts"
import type { DeviceDatabase, Run } from "./database.ts"
import { unpack } from "./packs.ts"
import type { DocRow } from "./rows.ts"

const ROWS_AT_ONCE = 250
/** A hundred documents or so in each. */
const PACKS_AT_ONCE = 2

type Named = Pick<DocRow, "kind" | "id" | "body">

/** Every document of a kind, each once, in steps that leave room for scans in between. */
export async function* walkDocs(run: Run, kind: DocKind): AsyncGenerator<Named[]> {
  const seen = new Set<string>()
  const isNew = ({ id }: Named) => !seen.has(id) && seen.add(id)
  for (let after = ""; ; ) {
    const rows = await run((db) => rowsAfter(db, kind, after))
    yield rows.filter(isNew).filter(({ body }) => body !== null)
    after = rows.at(-1)?.id ?? ""
    if (rows.length < ROWS_AT_ONCE) break
  }
  const packs = await run((db) => db.packs.where("kind").equals(kind).primaryKeys())
  // the newest first: it stands
  for (packs.sort((a, b) => b - a); packs.length > 0; ) {
    const some = packs.splice(0, PACKS_AT_ONCE)
    const read = await run((db) => db.packs.bulkGet(some))
    yield read.flatMap((pack) => (pack ? unpack(pack).map(([id, body]) => ({ kind, id, body })) : [])).filter(isNew)
  }
}

const rowsAfter = (db: DeviceDatabase, kind: DocKind, id: string) =>
  db.docs.where("[kind+id]").between([kind, id], [kind, "\uffff"], false).limit(ROWS_AT_ONCE).toArray()
