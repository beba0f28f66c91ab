import type { SyncStatus } from "../device/rows.ts"
import { beat } from "./alone.ts"
import { type Halt, mayGoOn } from "./halt.ts"
import { pullDocs } from "./pull-docs.ts"
import { type Pace, pushFacts } from "./push-facts.ts"
import { sendPhotos } from "./send-photos.ts"
import type { SyncWorld } from "./world.ts"

/** A pull may ask for photos once more, or find a new epoch, for which all goes again. */
const MOST_PASSES = 3

/**
 * Facts first, then their photos, then what the server has to tell; again, where that left something to send. Null: all of
 * it is done; else why not, which is also stored for the screens.
 */
export async function syncRound(outer: SyncWorld, pace: Pace): Promise<Halt | null> {
  const world: SyncWorld = {
    ...outer,
    fetch: async (...request) => {
      await beat(outer, false)
      return outer.fetch(...request)
    },
  }
  let halt: Halt | null = null
  for (let pass = 0; pass < MOST_PASSES && !halt; pass++) {
    halt = await takeSteps(world, pace)
    if (!(await isSomethingLeft(world))) break
  }
  await beat(world, true)
  if (halt) await noteHalt(world, halt)
  // all has gone: nobody asks any more how often that was tried
  else await world.relaxed((db) => db.tries.clear())
  return halt
}

/** What one step cannot do does not keep the others from trying while the server answers. */
async function takeSteps(world: SyncWorld, pace: Pace): Promise<Halt | null> {
  let first: Halt | null = null
  // facts that could not go a moment ago are left to the next round
  const push = async () => (first ? null : pushFacts(world, pace))
  for (const step of [push, () => sendPhotos(world, push), () => pullDocs(world, push)]) {
    const halt = await step()
    first ??= halt
    if (!mayGoOn(halt)) break
  }
  return first
}

async function isSomethingLeft(world: SyncWorld): Promise<boolean> {
  const { counters, contact } = await world.relaxed((db) => db.readAll("counters", "contact"))
  return (counters?.facts ?? 0) + (counters?.photos ?? 0) > 0 || (contact?.before ?? null) !== null
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
