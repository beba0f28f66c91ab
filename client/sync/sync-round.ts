import type { SyncStatus } from "../device/rows.ts"
import { beat } from "./alone.ts"
import { type Halt, mayGoOn } from "./halt.ts"
import { pullDocs } from "./pull-docs.ts"
import { type Pace, pushFacts } from "./push-facts.ts"
import { sendPhotos } from "./send-photos.ts"
import type { SyncWorld } from "./world.ts"

/**
 * Facts first, then their photos, then what the server has to tell. What one step cannot do does not keep the others from
 * trying while the server answers. Null: all of it is done; else why not, which is also stored for the screens.
 */
export async function syncRound(world: SyncWorld, pace: Pace): Promise<Halt | null> {
  let first: Halt | null = null
  const push = async () => {
    await beat(world, false)
    // facts that could not go a moment ago are left to the next round
    return first ? null : pushFacts(world, pace)
  }
  for (const step of [push, () => sendPhotos(world, push), () => pullDocs(world, push)]) {
    const halt = await step()
    first ??= halt
    if (!mayGoOn(halt)) break
  }
  await beat(world, true)
  if (first) await noteHalt(world, first)
  return first
}

async function noteHalt(world: SyncWorld, { reach, code }: Halt): Promise<void> {
  const now = world.now()
  const answered = reach === "online" || reach === "signed_out" || reach === "update_needed"
  await world.relaxed((db) =>
    db.transaction("rw", db.meta, async () => {
      const was = await db.read("sync")
      const status: SyncStatus = {
        state: reach,
        lastContactAt: answered ? now : (was?.lastContactAt ?? null),
        since: reach === "online" ? null : (was?.since ?? now),
        clockOffset: was?.clockOffset ?? 0,
        code,
      }
      await db.keep("sync", status)
    }),
  )
}
