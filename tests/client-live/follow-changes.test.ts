import { QueryClient, QueryObserver } from "@tanstack/react-query"
import { describe, expect, test } from "vitest"
import { concerns, followChanges, keptLive } from "../../client/live/live-queries.ts"
import type { LiveChange } from "../../shared/contract/live.ts"

type Changes = LiveChange[] | "all"

/** A page with one question on screen; `answer` ends what is under way. */
function page(kept: ReturnType<typeof keptLive>) {
  const queries = new QueryClient()
  let asked = 0
  let answer = () => {}
  let hidden = false
  let rest: (() => void) | null = null
  let tell: (changes: Changes) => void = () => {}
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await new Promise((done) => setImmediate(done))
  }
  const observer = new QueryObserver(queries, {
    queryKey: ["q"],
    retry: false,
    queryFn: () => {
      asked += 1
      return new Promise((done) => {
        answer = () => done(asked)
      })
    },
    ...kept,
    refetchInterval: false,
  })
  const stopLooking = observer.subscribe(() => {})
  const stop = followChanges(
    queries,
    (act) => {
      tell = act
      return () => {}
    },
    {
      later: (_, act) => {
        rest = act
        return () => {}
      },
      hidden: () => hidden,
    },
  )
  return {
    asked: () => asked,
    answer: async () => {
      answer()
      await settle()
    },
    hear: async (...changes: LiveChange[]) => {
      tell(changes)
      await settle()
    },
    /** The least time between two has passed. */
    rested: async () => {
      const act = rest
      rest = null
      act?.()
      await settle()
    },
    hide: () => {
      hidden = true
    },
    stale: () => observer.getCurrentResult().isStale,
    close: () => {
      stop()
      stopLooking()
      queries.clear()
    },
  }
}

const one = (id: string): LiveChange => ({ kind: "return", id })

describe("what a page asks again", () => {
  test("is what the change concerns, by kind, by id, and all of it where all may have changed", () => {
    expect(concerns({ return: "a" }, [one("a")])).toBe(true)
    expect(concerns({ return: "a" }, [one("b"), { kind: "parcel", id: "a" }])).toBe(false)
    expect(concerns({ return: "a" }, [one("*")])).toBe(true)
    expect(concerns({ parcel: true }, [{ kind: "parcel", id: "z" }])).toBe(true)
    expect(concerns({ parcel: true }, [{ kind: "looking", id: "refund:z" }])).toBe(false)
    expect(concerns({ parcel: true }, "all")).toBe(true)
  })

  test("is asked once for a burst of changes, and once more after what was under way", async () => {
    const at = page(keptLive({ return: true }))
    await at.answer()
    expect(at.asked()).toBe(1)
    for (let n = 0; n < 50; n++) await at.hear(one(`r${n}`))
    expect(at.asked()).toBe(2)
    // under way since before the last change: its answer may be the old one, and it is not broken off for it
    await at.rested()
    expect(at.asked()).toBe(2)
    await at.answer()
    await at.rested()
    expect(at.asked()).toBe(3)
    await at.answer()
    await at.rested()
    expect(at.asked()).toBe(3)
    at.close()
  })

  test("is not asked in a tab that nobody sees, but known to be old there", async () => {
    const at = page(keptLive({ return: true }))
    await at.answer()
    at.hide()
    await at.hear(one("r"))
    expect(at.asked()).toBe(1)
    expect(at.stale()).toBe(true)
    at.close()
  })
})
