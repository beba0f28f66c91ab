import type { DeviceDatabase, Run } from "./database.ts"

// What a browser tells of the room that is left may be a guess, or made up: newer Chromium tells every page of 10 GiB. And
// a device that is full to the last byte can not even note what the server has taken, so nothing would ever go from it. So
// some bytes are kept for no other use: they are given up when the browser refuses a receipt, and until they lie there
// again nothing new is captured.

const BALLAST_BYTES = 8_000_000

/** True where it lies there, from before or from now on; false: the device is full. */
export async function layBallast(run: Run): Promise<boolean> {
  try {
    await run((db) => db.transaction("rw", db.meta, () => lay(db)))
    return true
  } catch {
    await run((db) => db.keep("full", true)).catch(() => {})
    return false
  }
}

async function lay(db: DeviceDatabase): Promise<void> {
  if (!(await isThere(db))) await db.keep("ballast", noise())
  if (await db.read("full")) await db.keep("full", false)
}

/**
 * Gives its room to what is to be written now; false where there is none left to give. A transaction that writes a byte is
 * refused whatever it deletes, so the note of it comes after.
 */
export async function dropBallast(run: Run): Promise<boolean> {
  const dropped = await run((db) =>
    db.transaction("rw", db.meta, async () => {
      if (!(await isThere(db))) return false
      await db.meta.delete("ballast")
      return true
    }),
  )
  if (dropped) await run((db) => db.keep("full", true)).catch(() => {})
  return dropped
}

/** By its key: reading it would bring all of it. */
const isThere = async (db: DeviceDatabase) => (await db.meta.where("key").equals("ballast").count()) > 0

/** Nothing that a disk could pack. */
function noise(): Uint8Array {
  const block = crypto.getRandomValues(new Uint8Array(65_536))
  const all = new Uint8Array(BALLAST_BYTES)
  for (let at = 0; at + block.length <= all.length; at += block.length) all.set(block, at)
  return all
}
