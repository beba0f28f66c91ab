import { afterEach, describe, expect, test, vi } from "vitest"
import { beginAnswer, isAnswering } from "../../client/device/answering.ts"
import { withDatabase } from "../../client/device/database.ts"
import { beginDraft, getDraft } from "../../client/device/drafts.ts"
import { draftsFor } from "../../client/device/look-up.ts"
import { watch } from "../../client/device/use-live.ts"
import { freshDevice } from "../client-outbox/on-this-device.ts"

/** A page whose frames come when the test says so. */
function frames() {
  const asked: (() => void)[] = []
  vi.stubGlobal("requestAnimationFrame", (act: () => void) => asked.push(act))
  return () => {
    for (const act of asked.splice(0)) act()
  }
}
const draft = (id: string, state: string) => ({ id, kind: "parcel", personId: "p", state })
const stateOf = (row: { state: unknown } | null | undefined) => row?.state ?? null

describe("while a scan is answered", () => {
  freshDevice()
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  test("nothing else is read until its frames are painted; then what was written meanwhile is shown, and watched on", async () => {
    const frame = frames()
    const shown: unknown[] = []
    const watching = watch(
      () => getDraft("d"),
      (row) => shown.push(stateOf(row)),
    )
    await vi.waitFor(() => expect(shown).toEqual([null]))
    const answered = beginAnswer()
    await beginDraft(draft("d", "begun"), () => true)
    answered()
    frame()
    frame()
    await withDatabase((db) => db.drafts.toArray())
    expect([shown, isAnswering()]).toEqual([[null], true])
    frame()
    await vi.waitFor(() => expect(shown).toEqual([null, "begun"]))
    await withDatabase((db) => db.drafts.update("d", { state: "opened" }))
    await vi.waitFor(() => expect(shown).toEqual([null, "begun", "opened"]))
    watching.unsubscribe()
  })

  test("that never ends, on a page without frames, what is shown is late by a second and not for ever", async () => {
    frames()
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    const shown: unknown[] = []
    beginAnswer()()
    const watching = watch(
      () => getDraft("d"),
      (row) => shown.push(stateOf(row)),
    )
    await beginDraft(draft("d", "begun"), () => true)
    expect(shown).toEqual([])
    vi.advanceTimersByTime(1000)
    await vi.waitFor(() => expect(shown).toEqual(["begun"]))
    watching.unsubscribe()
  })
})

describe("work that is begun", () => {
  freshDevice()

  test("is never begun anew over what is open under its id, and is over what was closed", async () => {
    expect(await beginDraft(draft("d", "first"), () => true)).toBeNull()
    expect(stateOf(await beginDraft(draft("d", "second"), () => true))).toBe("first")
    expect(stateOf(await getDraft("d"))).toBe("first")
    expect(await beginDraft(draft("d", "third"), () => false)).toBeNull()
    expect(stateOf(await getDraft("d"))).toBe("third")
  })

  test("is found by the next scan, though the reading of the scan before is over", async () => {
    expect(await draftsFor(["d"])).toEqual([])
    await beginDraft(draft("d", "first"), () => true)
    expect((await draftsFor(["d", "e"])).map(stateOf)).toEqual(["first"])
  })
})
