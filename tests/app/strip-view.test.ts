import { describe, expect, test } from "vitest"
import type { Reach, SyncStatus } from "../../client/device/rows.ts"
import { type StripFacts, stripView } from "../../client/outbox/strip-view.ts"
import type { Problem } from "../../client/outbox/use-outbox.ts"

const AT = 1_795_000_000_000
const sync = (state: Reach, change: Partial<SyncStatus> = {}): SyncStatus => ({
  state,
  lastContactAt: AT,
  since: state === "online" ? null : AT,
  clockOffset: 0,
  code: null,
  ...change,
})
const problem = (verdict: Problem["verdict"]): Problem => ({
  factId: verdict,
  type: "v1.UnitInspected",
  verdict,
  code: null,
  message: null,
})
const facts = (facts: number, photos: number, problems: Problem[] = []) => ({
  factsWaiting: facts,
  photosWaiting: photos,
  waitingSince: facts + photos > 0 ? AT : null,
  problems,
})
const view = (change: Partial<StripFacts>) =>
  stripView({
    outbox: facts(0, 0),
    sync: sync("online"),
    enrolled: true,
    sending: false,
    pulling: null,
    now: AT,
    ...change,
  })

describe("the strip", () => {
  test("says that all is sent only where the server has answered and nothing waits", () => {
    expect(view({})).toMatchObject({ state: "sent", says: { word: "outbox:allSent" } })
    for (const state of ["offline", "captive", "signed_out", "update_needed"] as const)
      expect(view({ sync: sync(state) }).state, state).not.toBe("sent")
    expect(view({ sync: null }).state).not.toBe("sent")
    expect(view({ outbox: facts(0, 1) }).state).not.toBe("sent")
  })

  test("says what waits, offline in calm blue, never as an alarm", () => {
    expect(view({ sync: sync("offline"), outbox: facts(43, 12) })).toMatchObject({
      state: "waiting",
      says: { word: "outbox:andPhotos", facts: 43, photos: 12 },
    })
  })

  test("says since when where nothing waits", () => {
    expect(view({ sync: sync("offline") })).toMatchObject({
      state: "waiting",
      says: { word: "outbox:offlineSince", time: AT },
    })
  })

  test("does not call a device offline that has not asked anybody yet", () => {
    const never = sync("offline", { lastContactAt: null, since: null })
    expect(view({ sync: never }).says.word).toBe("outbox:noContactYet")
    expect(view({ sync: null }).says.word).toBe("outbox:noContactYet")
  })

  test("says that the clock is wrong once it is two minutes off, and what waits all the same", () => {
    const off = (clockOffset: number) => sync("online", { clockOffset })
    expect(view({ sync: off(119_000) }).says.word).toBe("outbox:allSent")
    expect(view({ sync: off(-121_000) }).says.word).toBe("outbox:clockOff")
    expect(view({ sync: off(121_000), outbox: facts(3, 1) }).says).toMatchObject({
      word: "outbox:clockWaits",
      params: { count: 4 },
    })
  })

  test("knows a wrong date by the last contact, where no certificate is trusted at that date", () => {
    const years = 2 * 365 * 86_400_000
    for (const now of [AT - years, AT + years])
      expect(view({ sync: sync("offline"), now }).says.word).toBe("outbox:clockOff")
    expect(view({ sync: sync("offline"), now: AT + 42 * 86_400_000 }).says.word).toBe("outbox:offlineSince")
  })

  test("puts a refusal before everything else, and a case with the lead before nothing", () => {
    const refused = facts(4, 0, [problem("rejected"), problem("review")])
    expect(view({ outbox: refused, sync: sync("offline") })).toMatchObject({
      state: "refused",
      says: { word: "outbox:refused", params: { count: 1 } },
    })
    expect(view({ outbox: facts(0, 0, [problem("review")]) }).state).toBe("sent")
  })

  test("says why nothing leaves where a person can mend it", () => {
    expect(view({ sync: sync("captive") }).says.word).toBe("outbox:captive")
    expect(view({ sync: sync("signed_out") }).says.word).toBe("outbox:signedOut")
    expect(view({ sync: sync("update_needed") }).says.word).toBe("outbox:updateNeeded")
  })

  test("shows how far the first pull has come, and no bar where the server did not count", () => {
    expect(view({ pulling: { done: 500, total: 2000 } })).toMatchObject({
      progress: 0.25,
      says: { params: { percent: 25 } },
    })
    expect(view({ pulling: { done: 500, total: 0 } }).progress).toBeNull()
    expect(view({ pulling: { done: 2100, total: 2000 } }).progress).toBe(1)
  })

  test("of a browser that is no device says so, unless something of an earlier time still waits there", () => {
    expect(view({ enrolled: false })).toMatchObject({ state: "idle", says: { word: "outbox:notEnrolled" } })
    expect(view({ enrolled: false, outbox: facts(2, 0), sync: sync("signed_out") }).state).toBe("waiting")
  })
})
