import { expect, test } from "vitest"
import type { Context } from "../../server/context.ts"
import { secretFits } from "../../server/identity/check-secret.ts"
import { checkOwnNumber } from "../../shared/barcode/own-number.ts"
import { KeyList, KeyMade, PeopleList, PersonRow } from "../../shared/contract/identity.ts"
import { HOUR, MINUTE, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

describeEngines("people", (under) => {
  const open = emptied(under)
  const house = async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    const client = testClient(ctx)
    const admin = await client.as(seed.people.administrator)
    const add = async (more: object = {}) =>
      admin.ask("POST", "/api/people", {
        name: "Zoé Blanc",
        email: "Zoe@Belvoir.example",
        locale: "fr",
        roles: [{ role: "operator", siteId: seed.siteId }],
        password: null,
        pin: "2468",
        ...more,
      })
    return { ctx, seed, client, admin, add }
  }
  const personIn = (ctx: Context, id: string) =>
    ctx.database.read.selectFrom("people").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
  const colleagues = async (ctx: Context, siteId: string) =>
    (
      await ctx.database.read
        .selectFrom("device_docs")
        .select("id")
        .where("kind", "=", "colleague")
        .where("site_id", "=", siteId)
        .where("body", "is not", null)
        .execute()
    ).map((doc) => doc.id)

  test("an administrator adds an operator, who gets a badge of ours and is known to the handhelds of that site", async () => {
    const { ctx, seed, add } = await house()
    const answer = await add()
    expect(answer.status).toBe(201)
    const row = PersonRow.parse(answer.body)
    expect(row).toMatchObject({ email: "zoe@belvoir.example", hasPin: true, hasPassword: false, removedAt: null })
    expect(checkOwnNumber("badge", row.badge ?? "")).toBe(true)
    const kept = await personIn(ctx, row.id)
    expect(kept.pin_hash).toMatch(/^\$argon2id\$/)
    expect(await secretFits(kept.pin_hash, "2468")).toBe(true)
    expect(await colleagues(ctx, seed.siteId)).toContain(row.id)
    expect(await colleagues(ctx, seed.otherSiteId)).not.toContain(row.id)
  })

  test("no two people sign in with one address, and a removed person's address is free again", async () => {
    const { admin, add } = await house()
    const first = await add()
    expect((await add()).body).toMatchObject({ code: "conflict", errors: [{ path: "email" }] })
    const other = await add({ email: "other@belvoir.example" })
    const renamed = await admin.ask("PATCH", `/api/people/${other.body.id}`, { email: "ZOE@belvoir.example" })
    expect(renamed.body.code).toBe("conflict")
    await admin.ask("DELETE", `/api/people/${first.body.id}`)
    expect((await add()).status).toBe(201)
  })

  test("the cookie of a removed person is refused, and their badge opens nothing", async () => {
    const { ctx, seed, client, admin } = await house()
    const lead = await client.as(seed.people.lead)
    expect((await lead.ask("GET", "/api/sites")).status).toBe(200)
    expect((await admin.ask("DELETE", `/api/people/${seed.people.lead.id}`)).status).toBe(204)
    expect((await lead.ask("GET", "/api/sites")).body).toMatchObject({ code: "not_signed_in", status: 401 })
    expect(await personIn(ctx, seed.people.lead.id)).toMatchObject({ badge: null, pin_hash: null, password_hash: null })
    expect(await colleagues(ctx, seed.siteId)).not.toContain(seed.people.lead.id)
    const people = PeopleList.parse((await admin.ask("GET", "/api/people")).body).people
    expect(people.at(-1)).toMatchObject({ id: seed.people.lead.id, removedAt: ctx.now() })
  })

  test("a session that a removal has overlooked is refused all the same", async () => {
    const { ctx, seed, client } = await house()
    const lead = await client.as(seed.people.lead)
    await ctx.database.write((tx) =>
      tx.updateTable("people").set({ removed_at: ctx.now() }).where("id", "=", seed.people.lead.id).execute(),
    )
    expect((await lead.ask("GET", "/api/sites")).status).toBe(401)
  })

  test("a role taken away counts at the next request", async () => {
    const { seed, client, admin } = await house()
    const finance = await client.as(seed.people.finance)
    expect((await finance.ask("GET", "/api/people")).status).toBe(403)
    const roles = [{ role: "administrator", siteId: null }]
    await admin.ask("PATCH", `/api/people/${seed.people.finance.id}`, { roles })
    expect((await finance.ask("GET", "/api/people")).status).toBe(200)
    await admin.ask("PATCH", `/api/people/${seed.people.finance.id}`, { roles: [{ role: "quality", siteId: null }] })
    expect((await finance.ask("GET", "/api/people")).status).toBe(403)
  })

  test("a new PIN or password ends the sessions that stood on the old one; a new name does not", async () => {
    const { seed, client, admin } = await house()
    const operator = await client.as(seed.people.operator)
    const there = async () => (await operator.ask("GET", "/api/session")).body.signedIn !== null
    await admin.ask("PATCH", `/api/people/${seed.people.operator.id}`, { name: "Awa D." })
    expect(await there()).toBe(true)
    const reset = await admin.ask("PATCH", `/api/people/${seed.people.operator.id}`, { pin: "9753" })
    expect(PersonRow.parse(reset.body).badge).not.toBeNull()
    expect(await there()).toBe(false)
    const own = await admin.ask("PATCH", `/api/people/${seed.people.administrator.id}`, { password: "new password 1" })
    expect(own.status).toBe(200)
    expect((await admin.ask("GET", "/api/people")).status).toBe(200)
  })

  test("the last administrator can neither be removed nor lose the role", async () => {
    const { seed, admin, add } = await house()
    const self = `/api/people/${seed.people.administrator.id}`
    const roles = [{ role: "finance", siteId: null }]
    expect((await admin.ask("DELETE", self)).body.code).toBe("conflict")
    expect((await admin.ask("PATCH", self, { roles })).body.code).toBe("conflict")
    const gone = await add({ roles: [{ role: "administrator", siteId: null }] })
    await admin.ask("DELETE", `/api/people/${gone.body.id}`)
    expect((await admin.ask("DELETE", self)).body.code).toBe("conflict")
    await add({ email: null, roles: [{ role: "administrator", siteId: null }] })
    expect((await admin.ask("PATCH", self, { roles })).status).toBe(200)
  })

  test("two administrators who remove each other at once leave one", async () => {
    const { ctx, seed, client, admin, add } = await house()
    const other = await add({ roles: [{ role: "administrator", siteId: null }] })
    const second = await client.as(other.body)
    const answers = await Promise.all([
      admin.ask("DELETE", `/api/people/${other.body.id}`),
      second.ask("DELETE", `/api/people/${seed.people.administrator.id}`),
    ])
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1)
    const left = await ctx.database.read
      .selectFrom("people")
      .innerJoin("person_roles", "person_roles.person_id", "people.id")
      .select("people.id")
      .where("role", "=", "administrator")
      .where("removed_at", "is", null)
      .execute()
    expect(left).toHaveLength(1)
  })

  test("a new badge takes the place of a lost one, and can be printed", async () => {
    const { admin, add, ctx } = await house()
    const { id, badge } = (await add()).body
    const renewed = PersonRow.parse((await admin.ask("POST", `/api/people/${id}/badge`)).body)
    expect(renewed.badge).not.toBe(badge)
    const printed = await admin.ask("GET", `/api/people/${id}/badge?locale=en`)
    expect(printed.headers.get("content-type")).toBe("application/pdf")
    expect(Buffer.from(printed.body).subarray(0, 5).toString()).toBe("%PDF-")
    const actions = await ctx.database.read
      .selectFrom("audit")
      .select("action")
      .where("subject", "=", `person:${id}`)
      .orderBy("seq")
      .execute()
    expect(actions.map((line) => line.action)).toEqual(["person.add", "person.badge", "person.badge_print"])
  })

  test("says where a role names a site that is not here, and what a name, PIN or password must be", async () => {
    const { add, ctx } = await house()
    const strange = await add({ roles: [{ role: "lead", siteId: ctx.newId() }] })
    expect(strange.body).toMatchObject({ code: "invalid", errors: [{ path: "roles.0.siteId" }] })
    const short = await add({ password: "short", pin: "12" })
    expect(short.body.errors.map((error: { path: string }) => error.path).sort()).toEqual(["password", "pin"])
    expect(JSON.stringify(short.body)).not.toContain('short"')
  })

  test("refuses everyone but an administrator, to look and to change", async () => {
    const { seed, client } = await house()
    for (const role of ["operator", "lead", "finance", "customer_service", "quality"] as const) {
      const browser = await client.as(seed.people[role])
      const person = `/api/people/${seed.people.operator.id}`
      const asked: [string, string, unknown?][] = [
        ["GET", "/api/people"],
        [
          "POST",
          "/api/people",
          {
            name: "X",
            email: null,
            locale: "fr",
            roles: [{ role: "administrator", siteId: null }],
            password: null,
            pin: null,
          },
        ],
        ["PATCH", person, { roles: [{ role: "administrator", siteId: null }] }],
        ["DELETE", person],
        ["POST", `${person}/badge`],
        ["GET", `${person}/badge`],
      ]
      for (const [method, path, body] of asked)
        expect([method, path, (await browser.ask(method, path, body)).body.code]).toEqual([method, path, "not_allowed"])
    }
  })
})

describeEngines("API keys", (under) => {
  const open = emptied(under)
  const house = async () => {
    const ctx = testContext(await open())
    const seed = await seedSmall(ctx)
    const client = testClient(ctx)
    return { ctx, seed, client, admin: await client.as(seed.people.administrator) }
  }
  const order = { number: "9", currency: "EUR", country: "FR", lines: [], payments: [] }

  test("opens its shop's door for what its scopes name, until it is revoked, and is shown once", async () => {
    const { ctx, seed, client, admin } = await house()
    const made = await admin.ask("POST", "/api/keys", { name: "Shop", shopId: seed.shopId, scopes: ["return.upsert"] })
    expect(made.status).toBe(201)
    const { id, key } = KeyMade.parse(made.body)
    expect(key).toMatch(/^bdk_[\w-]{43}$/)
    const list = await admin.ask("GET", "/api/keys")
    expect(KeyList.parse(list.body).keys).toMatchObject([
      { id, shop: "Belvoir", scopes: ["return.upsert"], revokedAt: null },
    ])
    expect(JSON.stringify(list.body)).not.toContain(key)
    expect(JSON.stringify(await ctx.database.read.selectFrom("api_keys").selectAll().execute())).not.toContain(key)
    const shop = client.browser()
    const headers = { authorization: `Bearer ${key}` }
    const before = await shop.ask("POST", "/api/returns", {}, headers)
    expect(before.body.code).toBe("invalid")
    expect((await admin.ask("POST", `/api/keys/${id}/revoke`)).status).toBe(204)
    expect((await shop.ask("POST", "/api/returns", {}, headers)).body.code).toBe("key_unknown")
    expect((await shop.ask("POST", "/api/returns", order)).body.code).toBe("key_unknown")
    expect((await admin.ask("POST", `/api/keys/${id}/revoke`)).body.code).toBe("already_done")
  })

  test("a new key takes the place of an old one, which opens until its hours are over and no longer", async () => {
    const { ctx, seed, client, admin } = await house()
    const wanted = { name: "Shop", shopId: seed.shopId, scopes: ["return.upsert"] }
    const old = KeyMade.parse((await admin.ask("POST", "/api/keys", wanted)).body)
    const rotated = await admin.ask("POST", `/api/keys/${old.id}/rotate`, { keepHours: 8 })
    expect(rotated.status).toBe(201)
    const made = KeyMade.parse(rotated.body)
    const codeWith = async (key: string) =>
      (await client.browser().ask("POST", "/api/returns", {}, { authorization: `Bearer ${key}` })).body.code
    expect([await codeWith(old.key), await codeWith(made.key)]).toEqual(["invalid", "invalid"])
    ctx.clock.advance(8 * HOUR)
    expect([await codeWith(old.key), await codeWith(made.key)]).toEqual(["key_unknown", "invalid"])
    expect((await admin.ask("POST", `/api/keys/${old.id}/rotate`, { keepHours: 1 })).body.code).toBe("already_done")
    await admin.ask("POST", `/api/keys/${made.id}/rotate`, { keepHours: 0 })
    expect(await codeWith(made.key)).toBe("key_unknown")
  })

  test("says when a key was last used, so that one that nobody needs is found", async () => {
    const { ctx, seed, client, admin } = await house()
    const wanted = { name: "Shop", shopId: seed.shopId, scopes: ["return.upsert"] }
    const { key } = KeyMade.parse((await admin.ask("POST", "/api/keys", wanted)).body)
    const lastUsed = async () => KeyList.parse((await admin.ask("GET", "/api/keys")).body).keys[0]?.lastUsedAt
    const use = () => client.browser().ask("POST", "/api/returns", {}, { authorization: `Bearer ${key}` })
    expect(await lastUsed()).toBe(null)
    const first = ctx.now()
    await use()
    ctx.clock.advance(MINUTE - 1)
    await use()
    expect(await lastUsed()).toBe(first)
    ctx.clock.advance(1)
    await use()
    expect(await lastUsed()).toBe(first + MINUTE)
  })

  test("a key for one site announces nothing for another", async () => {
    const { ctx, seed, client, admin } = await house()
    const elsewhere = ctx.newId()
    await ctx.database.write((tx) =>
      tx
        .insertInto("sites")
        .values({ id: elsewhere, code: "ELSE", name: "Elsewhere", time_zone: "UTC", created_at: 1 })
        .execute(),
    )
    const scopes = ["order.upsert", "return.upsert"]
    const wanted = { name: "One site", shopId: seed.shopId, siteId: elsewhere, scopes }
    const { key } = KeyMade.parse((await admin.ask("POST", "/api/keys", wanted)).body)
    const shop = client.browser()
    const headers = { authorization: `Bearer ${key}` }
    const lines = [{ sku: "A", title: "A", quantity: 1, paidMinor: 1000 }]
    const sent = await shop.ask("POST", "/api/orders", { ...order, lines }, headers)
    expect(sent.status).toBe(201)
    const announced = {
      orderNumber: "9",
      basis: "withdrawal",
      noticeAt: "2026-11-20T10:00:00Z",
      lines: [{ ref: "A", quantity: 1 }],
    }
    expect((await shop.ask("POST", "/api/returns", announced, headers)).body.code).toBe("not_allowed")
    expect((await shop.ask("POST", "/api/returns", { ...announced, siteCode: "ELSE" }, headers)).status).toBe(201)
    expect((await admin.ask("POST", "/api/keys", { ...wanted, siteId: ctx.newId() })).body.code).toBe("not_found")
  })

  test("refuses everyone but an administrator", async () => {
    const { seed, client } = await house()
    for (const role of ["operator", "lead", "finance", "customer_service", "quality"] as const) {
      const browser = await client.as(seed.people[role])
      const wanted = { name: "Mine", shopId: seed.shopId, scopes: ["order.upsert"] }
      expect((await browser.ask("POST", "/api/keys/x/rotate", { keepHours: 1 })).body.code).toBe("not_allowed")
      expect((await browser.ask("POST", "/api/keys", wanted)).body.code).toBe("not_allowed")
      expect((await browser.ask("GET", "/api/keys")).body.code).toBe("not_allowed")
      expect((await browser.ask("POST", "/api/keys/x/revoke")).body.code).toBe("not_allowed")
    }
  })
})
