import { generateKeyPairSync } from "node:crypto"
import { expect, test } from "vitest"
import { readClaim, signClaim } from "../../server/identity/sign-claim.ts"
import { takeClaims } from "../../server/identity/take-claims.ts"
import { DeviceList, EnrolReply, SessionReply } from "../../shared/contract/identity.ts"
import { HOUR, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

const keyOf = (namedCurve: string) =>
  generateKeyPairSync("ec", { namedCurve }).publicKey.export({ type: "spki", format: "der" }).toString("base64")
const session = async (browser: TestBrowser) => SessionReply.parse((await browser.ask("GET", "/api/session")).body)

describeEngines("devices", (under) => {
  const open = emptied(under)
  const house = async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    return { ctx, seed, client: testClient(ctx) }
  }

  test("a lead's sign-in on a handheld enrols it, and what they see there names a sign-in of that device", async () => {
    const { ctx, seed, client } = await house()
    const browser = await client.as(seed.people.lead)
    const before = await session(browser)
    const answer = await browser.ask("POST", "/api/devices/enrol", {
      name: "Handheld 3",
      siteId: seed.siteId,
      publicKey: keyOf("P-256"),
    })
    const { device } = EnrolReply.parse(answer.body)
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^bd_device=[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/,
    )
    const after = await session(browser)
    expect(after).toMatchObject({ device, signedIn: { device, person: { id: seed.people.lead.id } } })
    expect(after.signedIn?.signIn.id).not.toBe(before.signedIn?.signIn.id)
    expect(readClaim(ctx, after.signedIn?.signIn.claim ?? "")).toMatchObject({ deviceId: device.id })
    const kept = JSON.stringify(await ctx.database.read.selectFrom("devices").selectAll().execute())
    expect(kept).not.toContain(browser.cookies.get("bd_device"))
  })

  test("the same handheld enrolled again, at another site, is the same device with a new credential", async () => {
    const { ctx, seed, client } = await house()
    const publicKey = keyOf("P-256")
    const lead = await client.as(seed.people.lead)
    const first = await lead.ask("POST", "/api/devices/enrol", { name: "Old", siteId: seed.siteId, publicKey })
    const old = lead.cookies.get("bd_device") ?? ""
    const admin = await client.as(seed.people.administrator)
    const again = await admin.ask("POST", "/api/devices/enrol", { name: "New", siteId: seed.otherSiteId, publicKey })
    expect(again.body.device).toMatchObject({ id: first.body.device.id, name: "New", siteId: seed.otherSiteId })
    const stale = client.browser()
    stale.cookies.set("bd_device", old)
    expect((await session(stale)).device).toBeNull()
    const rows = await ctx.database.read.selectFrom("devices").selectAll().where("name", "=", "New").execute()
    expect(rows).toMatchObject([{ public_key: publicKey, revoked_at: null, site_id: seed.otherSiteId }])
  })

  test("refuses to enrol by an operator, by a lead of another site, and by a key that signs nothing of ours", async () => {
    const { seed, client } = await house()
    const request = { name: "X", siteId: seed.siteId, publicKey: keyOf("P-256") }
    const operator = await client.as(seed.people.operator)
    expect((await operator.ask("POST", "/api/devices/enrol", request)).body.code).toBe("not_allowed")
    const lead = await client.as(seed.people.lead)
    expect((await lead.ask("POST", "/api/devices/enrol", { ...request, siteId: seed.otherSiteId })).status).toBe(403)
    for (const publicKey of [keyOf("secp256k1"), keyOf("P-384"), "AAAA"]) {
      const answer = await lead.ask("POST", "/api/devices/enrol", { ...request, publicKey })
      expect(answer.body).toMatchObject({ code: "invalid", errors: [{ path: "publicKey" }] })
    }
    expect((await lead.ask("GET", "/api/sites")).body.sites).toEqual([{ id: seed.siteId, name: "Lille" }])
    expect((await operator.ask("GET", "/api/sites")).status).toBe(403)
  })

  test("a revoked device is refused at every door that takes devices, and whoever was signed in on it is signed out", async () => {
    const { seed, client } = await house()
    const handheld = await client.on(seed.device)
    const operator = await client.as(seed.people.operator, seed.device)
    const admin = await client.as(seed.people.administrator)
    expect((await session(operator)).signedIn).not.toBeNull()
    expect((await admin.ask("POST", `/api/devices/${seed.device.id}/revoke`)).status).toBe(204)
    expect((await session(operator)).signedIn).toBeNull()
    const refused = await handheld.ask("POST", "/api/session/badge", { badge: "x", pin: "1234" })
    expect(refused.body).toMatchObject({ code: "device_revoked", status: 401 })
    expect((await session(handheld)).device).toBeNull()
    expect((await admin.ask("POST", `/api/devices/${seed.device.id}/revoke`)).body.code).toBe("already_done")
    const other = await client.on(seed.secondDevice)
    expect((await session(other)).device?.id).toBe(seed.secondDevice.id)
  })

  test("sessions of a revoked device do not wake up when it is enrolled again", async () => {
    const { ctx, seed, client } = await house()
    const operator = await client.as(seed.people.operator, seed.device)
    const admin = await client.as(seed.people.administrator)
    await admin.ask("POST", `/api/devices/${seed.device.id}/revoke`)
    await ctx.database.write((tx) =>
      tx.updateTable("devices").set({ revoked_at: null }).where("id", "=", seed.device.id).execute(),
    )
    expect((await session(operator)).signedIn).toBeNull()
  })

  test("refuses to list or revoke by a lead or an operator", async () => {
    const { seed, client } = await house()
    for (const person of [seed.people.lead, seed.people.operator]) {
      const browser = await client.as(person)
      expect((await browser.ask("GET", "/api/devices")).body.code).toBe("not_allowed")
      expect((await browser.ask("POST", `/api/devices/${seed.device.id}/revoke`)).body.code).toBe("not_allowed")
      expect((await browser.ask("POST", "/api/devices/none/revoke")).body.code).toBe("not_allowed")
    }
  })

  test("the list tells an administrator of missing ranges and of clones", async () => {
    const { ctx, seed, client } = await house()
    const [stream, other] = [ctx.newId(), ctx.newId()]
    await ctx.database.write(async (tx) => {
      const at = { started_at: ctx.now(), safe_through: 0, last_seq: 9, device_id: seed.device.id }
      await tx
        .insertInto("streams")
        .values([
          { id: stream, ...at, forked_at: null },
          { id: other, ...at, forked_at: ctx.now() },
        ])
        .execute()
      await tx.insertInto("stream_gaps").values({ stream, from_seq: 3, to_seq: 5, noticed_at: ctx.now() }).execute()
    })
    const admin = await client.as(seed.people.administrator)
    const { devices } = DeviceList.parse((await admin.ask("GET", "/api/devices")).body)
    expect(devices.find((device) => device.id === seed.device.id)?.warnings).toEqual([
      { code: "gap", stream, from: 3, to: 5 },
      { code: "forked", stream: other, from: 1, to: 9 },
    ])
    expect(devices.find((device) => device.id === seed.secondDevice.id)?.warnings).toEqual([])
  })
})

describeEngines("signed claims of sign-ins", (under) => {
  const open = emptied(under)
  const house = async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    const claim = {
      signInId: ctx.newId(),
      personId: seed.people.operator.id,
      deviceId: seed.device.id,
      startedAt: ctx.now(),
      endsAt: ctx.now() + HOUR,
    }
    const known = () => ctx.database.read.selectFrom("sign_ins").selectAll().where("kind", "=", "claimed").execute()
    const take = (claims: string[], deviceId = seed.device.id) =>
      ctx.database.write((tx) => takeClaims(tx, ctx, deviceId, claims))
    return { ctx, seed, claim, known, take }
  }

  test("are known again after a restore, once each however often they are sent", async () => {
    const { ctx, claim, known, take } = await house()
    const text = signClaim(ctx, claim)
    await take([text, text])
    await take([text])
    expect(await known()).toEqual([
      {
        id: claim.signInId,
        person_id: claim.personId,
        device_id: claim.deviceId,
        kind: "claimed",
        started_at: claim.startedAt,
        ends_at: claim.endsAt,
      },
    ])
  })

  test("changes nothing of a sign-in that the server knows itself", async () => {
    const { ctx, seed, claim, known, take } = await house()
    await take([signClaim(ctx, { ...claim, signInId: seed.people.operator.signInId, endsAt: ctx.now() + 99 * HOUR })])
    expect(await known()).toEqual([])
  })

  test("are nothing when changed by one letter, signed with another secret, another device's, or no claim at all", async () => {
    const { ctx, seed, claim, known, take } = await house()
    const text = signClaim(ctx, claim)
    const [payload = "", seal = ""] = text.split(".")
    const other = Buffer.from(JSON.stringify({ ...claim, personId: seed.people.lead.id })).toString("base64url")
    const elsewhere = testContext(ctx.database, { secret: new Uint8Array(32).fill(8) })
    await take([`${other}.${seal}`, payload, `${payload}.`, ".", "", `${text}.${seal}`, "no claim", "é.é"])
    await take([signClaim(elsewhere, claim)])
    await take([text], seed.secondDevice.id)
    expect(await known()).toEqual([])
    expect(readClaim(ctx, text)).toEqual(claim)
  })
})
