import { beforeAll, describe, expect, test } from "vitest"
import type { OfflineSignIn } from "../../client/device/rows.ts"
import { calibrateRounds, makeVerifier, stillGood, tryOffline } from "../../client/identity/offline-pin.ts"
import { DEVICE, HOUR, NOON, signedIn } from "./people.ts"

const badge = "BKBHTKTKTBSLJ"
const awa = signedIn(["operator"])
// few rounds: what is tried here is the way in, not how long it takes
const ROUNDS = 1000
let row: OfflineSignIn
beforeAll(async () => {
  row = await makeVerifier({ badge, pin: "4711", deviceId: DEVICE.id }, awa, ROUNDS)
})

/** A device's rows, as they are kept from one try to the next. */
function handheld(rows: OfflineSignIn[] = [row], deviceId: string | null = DEVICE.id) {
  let kept = rows
  let now = NOON + HOUR
  return {
    rows: () => kept,
    later: (ms: number) => {
      now += ms
    },
    enter: (pin: string, other: string = badge) =>
      tryOffline(kept, { badge: other, pin, deviceId, now }, async (next) => {
        kept = next
      }),
  }
}

describe("a sign-in without a network", () => {
  test("lets in who signed in here within the shift, by the same sign-in that facts name", async () => {
    expect(await handheld().enter("4711")).toEqual({ code: "ok", signedIn: awa })
  })

  test("refuses a wrong PIN and says how many tries are left", async () => {
    const device = handheld()
    expect(await device.enter("4712")).toEqual({ code: "wrong", left: 4 })
    expect(await device.enter("0000")).toEqual({ code: "wrong", left: 3 })
  })

  test("refuses a badge that never signed in here", async () => {
    expect(await handheld().enter("4711", "BBBBBBBBBBBBB")).toEqual({ code: "unknown_here" })
  })

  test("dies with the shift, and what was kept of it is gone then", async () => {
    const device = handheld()
    device.later(7 * HOUR)
    expect(await device.enter("4711")).toEqual({ code: "ended" })
    expect(device.rows()).toEqual([])
    expect(await device.enter("4711")).toEqual({ code: "unknown_here" })
  })

  test("opens nothing on another device, nor where the device is no longer enrolled", async () => {
    expect(await handheld([row], "00000000-0000-7000-8000-000000000901").enter("4711")).toEqual({
      code: "unknown_here",
    })
    expect(await handheld([row], null).enter("4711")).toEqual({ code: "unknown_here" })
  })

  test("opens nothing for a row that was carried over and renamed: the PIN's verifier is the device's own", async () => {
    const other = "00000000-0000-7000-8000-000000000901"
    const carried = { ...row, deviceId: other }
    expect(await handheld([carried], other).enter("4711")).toMatchObject({ code: "wrong" })
  })

  test("pauses after five wrong tries, for the right PIN too, and goes on after it", async () => {
    const device = handheld()
    for (const pin of ["1", "2", "3", "4"]) await device.enter(`000${pin}`)
    expect(await device.enter("0005")).toEqual({ code: "locked", until: NOON + HOUR + 15 * 60_000 })
    expect(await device.enter("4711")).toMatchObject({ code: "locked" })
    device.later(15 * 60_000)
    expect(await device.enter("4711")).toMatchObject({ code: "ok" })
    expect(device.rows()[0]).toMatchObject({ wrong: 0, lockedUntil: 0 })
  })

  test("is forgotten after ten wrong tries in a row: then only the server lets in", async () => {
    const device = handheld()
    for (let n = 0; n < 10; n++) {
      await device.enter("0000")
      device.later(15 * 60_000)
    }
    expect(await device.enter("4711")).toEqual({ code: "unknown_here" })
    expect(device.rows()).toEqual([])
  })

  test("counts a try before it looks at the PIN, so that an app ended in between has been counted", async () => {
    const device = handheld()
    const answered = device.enter("0000")
    await Promise.resolve()
    expect(device.rows()[0]?.wrong).toBe(1)
    await answered
  })

  test("keeps no PIN that could be read, and another salt for each", async () => {
    const again = await makeVerifier({ badge, pin: "4711", deviceId: DEVICE.id }, awa, ROUNDS)
    expect(JSON.stringify({ ...row, signedIn: null })).not.toContain("4711")
    expect(again.salt).not.toBe(row.salt)
    expect(again.verifier).not.toBe(row.verifier)
  })

  test("takes about 300 ms on any device, and never fewer rounds than a slow one", async () => {
    const clockThat = (took: number) => {
      let reads = 0
      return () => reads++ * took
    }
    expect(await calibrateRounds(clockThat(10))).toBe(1_500_000)
    expect(await calibrateRounds(clockThat(150))).toBe(100_000)
    expect(await calibrateRounds(clockThat(100_000))).toBe(100_000)
  })

  test("forgets the ended ones of everybody whenever anyone looks", () => {
    const ended = { ...row, badge: "B", signedIn: { ...awa, signIn: { ...awa.signIn, endsAt: NOON } } }
    expect(stillGood([row, ended], NOON + HOUR, DEVICE.id)).toEqual([row])
  })
})
