import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { openDeviceDatabase } from "../../client/device/database.ts"
import { getWho, setWho } from "../../client/device/who.ts"
import { makeVerifier } from "../../client/identity/offline-pin.ts"
import { refreshSession } from "../../client/identity/refresh-session.ts"
import { signInByBadge, signOut } from "../../client/identity/sign-in.ts"
import { freshDevice } from "../client-outbox/on-this-device.ts"
import { DEVICE, signedIn } from "./people.ts"

freshDevice()

const badge = "BKBHTKTKTBSLJ"
const now = Date.now()
const awa = signedIn(["operator"], {
  signIn: { id: "00000000-0000-7000-8000-000000000002", claim: "claim", startedAt: now, endsAt: now + 3_600_000 },
})
const nobody = { signedIn: null, device: DEVICE, demo: false, needsSetup: false, serverTime: now }

/** What the network does, and what was asked of it. */
let asked: string[]
let answer: (method: string, path: string) => Response
const ours = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "x-request-id": "r", "content-type": "application/json" } })
const problem = (code: string, status: number) =>
  ours({ type: `backdock:${code}`, title: "", status, code, detail: "", todo: "", instance: "" }, status)
const noNetwork = () => {
  throw new TypeError("Failed to fetch")
}

beforeEach(async () => {
  asked = []
  answer = noNetwork
  const kept = new Map<string, string>()
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.stubGlobal("document", { documentElement: { lang: "" } })
  vi.stubGlobal("fetch", async (path: string, { method = "GET" } = {}) => {
    asked.push(`${method} ${path}`)
    return answer(method, path)
  })
  const db = openDeviceDatabase()
  await setWho(null)
  await db.keep("device", DEVICE)
  await db.keep("offlineSignIns", [await makeVerifier({ badge, pin: "4711", deviceId: DEVICE.id }, awa, 1000)])
})
afterEach(() => vi.unstubAllGlobals())

const rows = async () => (await openDeviceDatabase().read("offlineSignIns")) ?? []

describe("a badge and its PIN", () => {
  test("let in without a network, by the sign-in that the server knows already", async () => {
    expect(await signInByBadge(badge, "4711")).toMatchObject({ ok: true, offline: true })
    expect((await getWho())?.signIn.id).toBe(awa.signIn.id)
  })

  test.each([
    ["a captive portal's page", () => new Response("<html>Welcome</html>", { status: 200 })],
    ["a proxy's 401", () => new Response("Unauthorized", { status: 401 })],
    ["our server while it starts", () => problem("not_ready", 503)],
  ])("are checked on the device where %s answers", async (_, page) => {
    answer = page
    expect(await signInByBadge(badge, "4711")).toMatchObject({ ok: true, offline: true })
  })

  test("let nobody in whom the server refuses, whatever this device remembers", async () => {
    answer = () => problem("wrong_credentials", 401)
    expect(await signInByBadge(badge, "4711")).toMatchObject({ ok: false, code: "wrong_credentials" })
    answer = () => problem("too_many_tries", 429)
    expect(await signInByBadge(badge, "4711")).toMatchObject({ ok: false, code: "too_many_tries" })
    expect(await getWho()).toBeNull()
  })

  test("are remembered anew when the server has let in", async () => {
    await openDeviceDatabase().keep("offlineSignIns", [])
    answer = () => ours(awa)
    expect(await signInByBadge(badge, "4711")).toMatchObject({ ok: true, offline: false })
    await vi.waitFor(async () => expect(await rows()).toHaveLength(1), 10_000)
    answer = noNetwork
    await setWho(null)
    expect(await signInByBadge(badge, "1174")).toMatchObject({ answer: { code: "wrong" } })
    expect(await signInByBadge(badge, "4711")).toMatchObject({ ok: true, offline: true })
  })

  test("end the session of whoever was here before as soon as the server answers", async () => {
    await signInByBadge(badge, "4711")
    answer = (method) => (method === "DELETE" ? ours(null) : ours(nobody))
    asked = []
    await refreshSession()
    expect(asked).toEqual(["DELETE /api/session", "GET /api/session"])
    // and who works here goes on working
    expect((await getWho())?.person.id).toBe(awa.person.id)
    await refreshSession()
    expect(asked.filter((each) => each.startsWith("DELETE"))).toHaveLength(1)
  })
})

describe("signing out", () => {
  test("closes the way back in without a network, and lets nobody be signed in by a session that still stands", async () => {
    await signInByBadge(badge, "4711")
    await signOut()
    expect(await rows()).toEqual([])
    expect(await getWho()).toBeNull()
    // the server still has the session: it must end before it is asked who is there
    answer = (method) => (method === "DELETE" ? ours(null) : ours(nobody))
    asked = []
    await refreshSession()
    expect(asked[0]).toBe("DELETE /api/session")
    expect(await getWho()).toBeNull()
  })

  test("is not undone by an answer that was on its way meanwhile", async () => {
    await signInByBadge(badge, "4711")
    await openDeviceDatabase().keep("signOutOwed", false)
    let arrive = (_: Response) => {}
    const slow = new Promise<Response>((done) => {
      arrive = done
    })
    const isAsked = new Promise<void>((done) => {
      vi.stubGlobal("fetch", async (_: string, { method = "GET" } = {}) => {
        if (method === "DELETE") return ours(null)
        done()
        return slow
      })
    })
    const refreshed = refreshSession()
    await isAsked
    await signOut()
    arrive(ours({ ...nobody, signedIn: awa }))
    expect(await refreshed).toMatchObject({ signedIn: { person: { id: awa.person.id } } })
    expect(await getWho()).toBeNull()
  })

  test("is not undone by a question that began at any moment around it", async () => {
    for (let turns = 0; turns < 40; turns++) {
      let stands = true
      answer = (method) => {
        if (method !== "DELETE") return ours(stands ? { ...nobody, signedIn: awa } : nobody)
        stands = false
        return ours(null)
      }
      await openDeviceDatabase().keep("signOutOwed", false)
      await setWho(awa)
      const refreshed = refreshSession()
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      await Promise.all([signOut(), refreshed])
      expect(await getWho(), `${turns} turns of the loop later`).toBeNull()
    }
  })

  test("takes nothing along of what waits", async () => {
    await signInByBadge(badge, "4711")
    await openDeviceDatabase().keep("counters", { facts: 3, photos: 1, since: now })
    await signOut()
    expect(await openDeviceDatabase().read("counters")).toEqual({ facts: 3, photos: 1, since: now })
  })
})
