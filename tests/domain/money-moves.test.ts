import { describe, expect, it } from "vitest"
import {
  attemptMoves,
  attemptStates,
  canMoveIntent,
  type IntentState,
  intentMoves,
  intentStates,
} from "../../shared/domain/states.ts"

describe("moves of a refund", () => {
  it("never sends again what is paid, pending or overpaid", () => {
    for (const from of ["paid", "pending", "overpaid", "paid_outside", "stopped"] as const) {
      expect(canMoveIntent(from, "paying")).toBe(false)
    }
  })

  it("never calls a silence a failure by giving an unknown back to the queue", () => {
    expect(canMoveIntent("unknown", "released")).toBe(false)
    expect(canMoveIntent("unknown", "stopped")).toBe(false)
  })

  it("pays only what was released", () => {
    const toPaying = intentStates.filter((from) => canMoveIntent(from, "paying"))
    expect(toPaying).toEqual(["released", "unknown"])
  })

  it("reaches every state from the first, so that none is a word without use", () => {
    const seen = new Set<IntentState>(["proposed"])
    for (const state of seen) for (const next of intentMoves[state]) seen.add(next)
    expect([...seen].sort()).toEqual([...intentStates].sort())
  })

  it("takes no attempt back up from failed, and no success back to unknown", () => {
    expect(attemptMoves.failed).toEqual([])
    expect(attemptMoves.succeeded).toEqual(["failed"])
    for (const state of attemptStates) expect(attemptMoves[state]).not.toContain("prepared")
  })
})
