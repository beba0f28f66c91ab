import { DeviceDatabase, type Where } from "./database.ts"

/** Whatever is there, of a newer app too, and upgrades nothing: to read it, never to write. */
export async function openAsItIs(where: Where = {}): Promise<DeviceDatabase> {
  const db = new DeviceDatabase("strict", { ...where, asItIs: true })
  await db.open()
  // Dexie names the tables by itself only where it was told of them
  for (const table of db.tables) Object.assign(db, { [table.name]: table })
  return db
}
