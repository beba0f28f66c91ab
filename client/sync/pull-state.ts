import type { DeviceDatabase } from "../device/database.ts"
import type { Pull } from "../device/rows.ts"
import type { Scope } from "./keep-page.ts"

const none: Pull = { cursor: null, n: 0, whole: true, done: 0, rows: false, since: 0 }

/** Where this scope's pull stands; an older version's cursor says nothing of packs, so it begins anew. */
export async function pullIn(db: DeviceDatabase, scope: Scope): Promise<Pull> {
  return (await db.read(`pull:${scope}`)) ?? none
}

/** What this page belongs to. `full` may stand on each page of a pull from zero: only the first one begins it. */
export async function roundOf(db: DeviceDatabase, scope: Scope, pull: Pull, full: boolean): Promise<Pull> {
  if (pull.cursor !== null && !(full && pull.whole)) return pull
  // an older app that comes again finds no pack: it is to begin anew as well
  const older = (await db.read(`round:${scope}`))?.n ?? 0
  if (await db.read(`cursor:${scope}`)) await db.keep(`cursor:${scope}`, null)
  return { ...none, n: Math.max(pull.n, older) + 1, whole: false }
}

/** The next pull is from zero. */
export async function pullAnew(db: DeviceDatabase, scope: Scope): Promise<void> {
  await db.keep(`pull:${scope}`, { ...(await pullIn(db, scope)), cursor: null })
}
