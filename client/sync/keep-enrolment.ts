import { withDatabase } from "../device/database.ts"
import { nudge } from "../device/nudge.ts"
import type { EnrolledDevice } from "../device/rows.ts"
import { renumberKept } from "../device/streams.ts"
import { recount } from "../outbox/counters.ts"
import { pullAnew } from "./pull-state.ts"

/**
 * Keeps what enrolment answered. As another device than before it numbers all that it holds anew in a fresh stream, also
 * where that is nothing: numbers in the old one would look like a clone's. At another site it pulls from zero
 * (protocol.md 1).
 */
export async function keepEnrolment(device: EnrolledDevice): Promise<void> {
  await withDatabase((db) =>
    db.transaction("rw", [db.facts, db.photos, db.streams, db.meta], async () => {
      const was = await db.read("device")
      await db.keep("device", device)
      if (was?.siteId !== device.siteId) {
        await pullAnew(db, "site")
        await pullAnew(db, "catalogue")
      }
      if (was?.id === device.id) return
      await renumberKept(db)
      await recount(db)
    }),
  )
  nudge()
}
