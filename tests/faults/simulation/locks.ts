// Web Locks as one browser profile has them: one holder a name, its tab's end frees it, and who steals it is heard of.

interface Held {
  tab: object
  steal(): void
}
export interface Locks {
  of(tab: object): Pick<LockManager, "request">
  end(tab: object): void
}

export function newLocks(): Locks {
  const held = new Map<string, Held>()
  const request = async (tab: object, name: string, how: LockOptions, work: (lock: Lock | null) => unknown) => {
    if (held.has(name) && !how.steal) return work(null)
    held.get(name)?.steal()
    const stolen = Promise.withResolvers<never>()
    const mine: Held = { tab, steal: () => stolen.reject(new DOMException("stolen", "AbortError")) }
    held.set(name, mine)
    try {
      return await Promise.race([stolen.promise, work({ name, mode: "exclusive" } as Lock)])
    } finally {
      if (held.get(name) === mine) held.delete(name)
    }
  }
  return {
    of: (tab) => ({
      // the app always asks with `ifAvailable` or `steal`: nobody waits in a line
      request: ((name: string, how: LockOptions, work: (lock: Lock | null) => unknown) =>
        request(tab, name, how, work)) as LockManager["request"],
    }),
    end: (tab) => {
      for (const [name, { tab: holder }] of held) if (holder === tab) held.delete(name)
    },
  }
}
