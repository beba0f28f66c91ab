import { catalogueKinds, docKinds } from "../../shared/contract/device-docs.ts"
import type { DeviceDatabase, Run } from "../device/database.ts"
import type { Scope } from "./keep-page.ts"

const ROWS_AT_ONCE = 500
const PACKS_AT_ONCE = 5

const kindsOf: Record<Scope, readonly string[]> = {
  site: docKinds.filter((kind) => !(catalogueKinds as readonly string[]).includes(kind)),
  catalogue: catalogueKinds,
}

/** What the pull of this round, from zero and at its end, did not name again. In steps: scans are answered in between. */
export async function dropOlder(run: Run, scope: Scope, round: number): Promise<void> {
  const packs = await run((db) => db.packs.where("kind").anyOf(kindsOf[scope]).primaryKeys())
  for (packs.sort((a, b) => a - b); packs.length > 0; )
    if (!(await dropPacks(run, packs.splice(0, PACKS_AT_ONCE), round))) break
  for (const kind of kindsOf[scope])
    for (let after: string | null = ""; after !== null; ) {
      const from: string = after
      after = await run((db) => dropRows(db, [kind, from], round))
    }
}

/** False where the first of this round is reached. */
const dropPacks = (run: Run, some: number[], round: number) =>
  run((db) =>
    db.transaction("rw", db.packs, async () => {
      const old = (await db.packs.bulkGet(some)).filter((pack) => pack && pack.round !== round)
      await db.packs.bulkDelete(old.map((pack) => pack?.n ?? 0))
      return old.length > 0
    }),
  )

/** The last that was looked at; null: there is no more. */
const dropRows = (db: DeviceDatabase, [kind, after]: [string, string], round: number) =>
  db.transaction("rw", db.docs, async () => {
    const range = db.docs.where("[kind+id]").between([kind, after], [kind, "\uffff"], false)
    const rows = await range.limit(ROWS_AT_ONCE).toArray()
    const old = rows.filter((row) => row.round !== round)
    if (old.length > 0) await db.docs.bulkDelete(old.map((row): [string, string] => [row.kind, row.id]))
    return rows.length < ROWS_AT_ONCE ? null : (rows.at(-1)?.id ?? null)
  })
