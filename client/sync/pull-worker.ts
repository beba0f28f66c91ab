import { withDatabase, withRelaxedDatabase } from "../device/database.ts"
import { beat } from "./alone.ts"
import type { Halt } from "./halt.ts"
import type { FromPuller, ToPuller } from "./pull-aside.ts"
import { pullScope } from "./pull-docs.ts"
import type { SyncWorld } from "./world.ts"

// TypeScript's worker types cannot stand beside those of the window.
declare const self: {
  onmessage: ((event: MessageEvent<ToPuller>) => void) | null
  postMessage(message: FromPuller): void
}

/** A page's answer and its storing take a fraction of a second: not each needs a sign of life (alone.ts) of its own. */
const BEAT_EVERY = 3000

/** The same pull over the same database, for the tab that holds the lock. */
function worldOf(tab: string): SyncWorld {
  let beaten = Number.NEGATIVE_INFINITY
  const world: SyncWorld = {
    strict: withDatabase,
    relaxed: withRelaxedDatabase,
    fetch: async (...request) => {
      const now = performance.now()
      if (now - beaten > BEAT_EVERY) {
        beaten = now
        await beat(world, false)
      }
      return fetch(...request)
    },
    locks: null,
    asksAhead: true,
    tab,
    now: Date.now,
    random: Math.random,
    later: () => () => {},
    onSign: () => () => {},
  }
  return world
}

let answered: (halt: Halt | null) => void = () => {}
const between = () =>
  new Promise<Halt | null>((done) => {
    answered = done
    self.postMessage("between")
  })

self.onmessage = async ({ data }) => {
  if ("halt" in data) return answered(data.halt)
  const halt = await pullScope(worldOf(data.tab), data.scope, between)
  self.postMessage({ halt })
}
