import { LOOK_LASTS_MS } from "../../shared/contract/live.ts"

// Who looks at which case. In memory alone: it is worth nothing a few seconds later.

export interface Looker {
  signInId: string
  personId: string
  name: string
}
interface Look extends Looker {
  tab: string
  at: string
  until: number
}

/** Tabs of one sign-in; of more, the one that has been quiet the longest is forgotten. */
const MOST_TABS = 10

export interface Looking {
  /** This tab looks at `at`, or at nothing; answers with the names of the others there. */
  look(who: Looker, tab: string, at: string | null, now: number): string[]
  isAt(personId: string, at: string): boolean
  /** Cases where somebody came or left since it was last asked. */
  takeMoved(now: number): Set<string>
}

export function startLooking(): Looking {
  const looks = new Map<string, Look>()
  const moved = new Set<string>()
  const there = (at: string) => [...looks.values()].filter((one) => one.at === at)
  const people = (at: string) => new Set(there(at).map((one) => one.personId))
  const forget = (key: string) => {
    const gone = looks.get(key)
    looks.delete(key)
    if (gone && !people(gone.at).has(gone.personId)) moved.add(gone.at)
  }
  const sweep = (now: number) => {
    for (const [key, one] of looks) if (one.until <= now) forget(key)
  }
  const enter = (key: string, one: Look) => {
    const was = looks.get(key)
    if (was && was.at !== one.at) forget(key)
    if (!people(one.at).has(one.personId)) moved.add(one.at)
    // set anew, so that a map's order is the order of the last signs of life
    looks.delete(key)
    looks.set(key, one)
    const mine = [...looks].filter(([, each]) => each.signInId === one.signInId)
    for (const [old] of mine.slice(0, -MOST_TABS)) forget(old)
  }
  return {
    look: (who, tab, at, now) => {
      sweep(now)
      const key = `${who.signInId} ${tab}`
      if (at === null) {
        forget(key)
        return []
      }
      enter(key, { ...who, tab, at, until: now + LOOK_LASTS_MS })
      const others = there(at).filter((one) => one.personId !== who.personId)
      return [...new Map(others.map((one) => [one.personId, one.name])).values()].sort()
    },
    isAt: (personId, at) => people(at).has(personId),
    takeMoved: (now) => {
      sweep(now)
      const taken = new Set(moved)
      moved.clear()
      return taken
    },
  }
}
