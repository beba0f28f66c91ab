import { describe, expect, test } from "vitest"
import { hashSecret } from "../../server/identity/check-secret.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { SessionReply, SignedIn } from "../../shared/contract/identity.ts"
import { HOUR, MINUTE, testConfig, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

const PASSWORD = "a long password"
const badges = { operator: ownNumberFrom("badge", 1), secondOperator: ownNumberFrom("badge", 2) }
const hashes = Promise.all([hashSecret(PASSWORD), hashSecret("4711")])

describeEngines("signing in", (under) => {
  const open = emptied(under)
  const house = async (more: Parameters<typeof testContext>[1] = {}) => {
    const ctx = testContext(await open(), more)
    const seed = await seedSmall(ctx)
    const [password_hash, pin_hash] = await hashes
    await ctx.database.write(async (tx) => {
      await tx.updateTable("people").set({ password_hash }).where("id", "=", seed.people.finance.id).execute()
      for (const who of ["operator", "secondOperator"] as const)
        await tx
          .updateTable("people")
          .set({ pin_hash, badge: badges[who] })
          .where("id", "=", seed.people[who].id)
          .execute()
    })
    return { ctx, seed, client: testClient(ctx) }
  }
  const byPassword = (email: string, password = PASSWORD) => ({ email, password })
  const emailOf = async ({ ctx, seed }: { ctx: ReturnType<typeof testContext>; seed: SeedSmall }) =>
    (
      await ctx.database.read
        .selectFrom("people")
        .select("email")
        .where("id", "=", seed.people.finance.id)
        .executeTakeFirstOrThrow()
    ).email ?? ""

  test("lets in who knows the password, whatever case the address is typed in, and says who they are", async () => {
    const at = await house()
    const browser = at.client.browser()
    const answer = await browser.ask(
      "POST",
      "/api/session/password",
      byPassword(` ${(await emailOf(at)).toUpperCase()} `),
    )
    expect(answer.status).toBe(200)
    const signedIn = SignedIn.parse(answer.body)
    expect(signedIn.person).toMatchObject({ id: at.seed.people.finance.id, roles: [{ role: "finance", siteId: null }] })
    expect(signedIn.signIn.endsAt - signedIn.signIn.startedAt).toBe(12 * HOUR)
    const [cookie = ""] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^bd_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/)
    const me = SessionReply.parse((await browser.ask("GET", "/api/session")).body)
    expect(me).toMatchObject({ signedIn: { person: { id: signedIn.person.id } }, demo: false, needsSetup: false })
    expect(me.demoSignIns).toBeUndefined()
  })

  test("gives a wrong password and an unknown address one answer, and keeps neither password nor token", async () => {
    const at = await house()
    const browser = at.client.browser()
    const email = await emailOf(at)
    const wrong = await browser.ask("POST", "/api/session/password", byPassword(email, "not the password"))
    const nobody = await browser.ask("POST", "/api/session/password", byPassword("nobody@belvoir.example"))
    const noPassword = await browser.ask("POST", "/api/session/password", byPassword("awa@belvoir.example"))
    for (const answer of [wrong, nobody, noPassword]) {
      expect(answer.status).toBe(401)
      expect({ ...answer.body, instance: "" }).toEqual({ ...wrong.body, instance: "" })
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    await browser.ask("POST", "/api/session/password", byPassword(email))
    const sessions = await at.ctx.database.read.selectFrom("sessions").selectAll().execute()
    expect(sessions).toHaveLength(1)
    expect(JSON.stringify(sessions)).not.toContain(browser.cookies.get("bd_session"))
  })

  test("refuses a session that ran out, one signed out, and the one that a new sign-in replaced", async () => {
    const { ctx, seed, client } = await house()
    const browser = await client.as(seed.people.administrator)
    const status = async () => (await browser.ask("GET", "/api/people")).status
    expect(await status()).toBe(200)
    const first = browser.cookies.get("bd_session") ?? ""
    await browser.ask("POST", "/api/session/password", byPassword("ines@belvoir.example"))
    browser.cookies.set("bd_session", first)
    expect(await status()).toBe(401)
    const again = await client.as(seed.people.administrator)
    const token = again.cookies.get("bd_session") ?? ""
    expect((await again.ask("DELETE", "/api/session")).status).toBe(204)
    expect(again.cookies.size).toBe(0)
    again.cookies.set("bd_session", token)
    expect((await again.ask("GET", "/api/people")).status).toBe(401)
    const third = await client.as(seed.people.administrator)
    ctx.clock.advance(12 * HOUR - 1)
    expect((await third.ask("GET", "/api/people")).status).toBe(200)
    ctx.clock.advance(1)
    expect((await third.ask("GET", "/api/people")).body).toMatchObject({ code: "not_signed_in" })
  })

  test("is by badge and PIN on an enrolled device only", async () => {
    const { seed, client } = await house()
    const asked = { badge: badges.operator, pin: "4711" }
    const stranger = await client.browser().ask("POST", "/api/session/badge", asked)
    expect(stranger.body).toMatchObject({ code: "device_unknown", status: 401 })
    const handheld = await client.on(seed.device)
    const printed = `${badges.operator.slice(0, 5)} ${badges.operator.slice(5).toLowerCase()}`
    const answer = await handheld.ask("POST", "/api/session/badge", { ...asked, badge: printed })
    expect(SignedIn.parse(answer.body)).toMatchObject({
      person: { id: seed.people.operator.id },
      device: { id: seed.device.id, siteId: seed.siteId },
    })
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual(["bd_session", "bd_device"])
  })

  test("a PIN tried 20 times is locked, for that person on that device, until the time it says is over", async () => {
    const { ctx, seed, client } = await house()
    const handheld = await client.on(seed.device)
    const attempt = (pin: string, badge = badges.operator) => handheld.ask("POST", "/api/session/badge", { badge, pin })
    const tries = []
    for (let n = 0; n < 20; n++) tries.push(await attempt(`9${String(n).padStart(3, "0")}`))
    expect(tries.map((answer) => answer.status)).toEqual([...Array(5).fill(401), ...Array(15).fill(429)])
    const refused = await attempt("4711")
    expect(refused.body).toMatchObject({ code: "too_many_tries", retryAfterSeconds: 900 })
    expect(refused.headers.get("retry-after")).toBe("900")
    expect((await attempt("4711", badges.secondOperator)).status).toBe(200)
    const other = await client.on(seed.secondDevice)
    expect((await other.ask("POST", "/api/session/badge", { badge: badges.operator, pin: "4711" })).status).toBe(200)
    ctx.clock.advance(15 * MINUTE)
    expect((await attempt("4711")).status).toBe(200)
  })

  test("twenty tries sent at once are counted like twenty in a row", async () => {
    const { seed, client } = await house()
    const handheld = await client.on(seed.device)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        handheld.ask("POST", "/api/session/badge", { badge: badges.operator, pin: String(5000 + n) }),
      ),
    )
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5)
  })

  test("right PINs between wrong ones lock nobody out", async () => {
    const { seed, client } = await house()
    const handheld = await client.on(seed.device)
    for (let n = 0; n < 12; n++) {
      const pin = n % 3 === 2 ? "4711" : "0000"
      const answer = await handheld.ask("POST", "/api/session/badge", { badge: badges.operator, pin })
      expect(answer.status).toBe(pin === "4711" ? 200 : 401)
    }
  })

  test("a password is guessed eight times and no more", async () => {
    const at = await house()
    const email = await emailOf(at)
    const attempt = (password: string) => at.client.browser().ask("POST", "/api/session/password", { email, password })
    for (let n = 0; n < 8; n++) expect((await attempt(`wrong ${n}`)).status).toBe(401)
    expect((await attempt(PASSWORD)).body).toMatchObject({ code: "too_many_tries" })
  })

  test("refuses an operator of another site on this site's device, whatever their PIN", async () => {
    const { ctx, seed, client } = await house()
    await ctx.database.write((tx) =>
      tx
        .updateTable("person_roles")
        .set({ site_id: seed.otherSiteId })
        .where("person_id", "=", seed.people.operator.id)
        .execute(),
    )
    const handheld = await client.on(seed.device)
    const answer = await handheld.ask("POST", "/api/session/badge", { badge: badges.operator, pin: "4711" })
    expect(answer.body).toMatchObject({ code: "not_allowed", status: 403 })
    expect(handheld.cookies.has("bd_session")).toBe(false)
  })

  test("leaves a line in the audit for each session begun and ended, without a name or a token", async () => {
    const { ctx, seed, client } = await house()
    const browser = await client.as(seed.people.lead)
    await browser.ask("DELETE", "/api/session")
    const lines = await ctx.database.read.selectFrom("audit").selectAll().orderBy("seq").execute()
    expect(lines.map((line) => [line.action, line.actor])).toEqual([
      ["session.begin", `person:${seed.people.lead.id}`],
      ["session.end", `person:${seed.people.lead.id}`],
    ])
    expect(JSON.stringify(lines)).not.toMatch(/Leroy|belvoir/)
  })

  test("shows the demo's sign-ins in demo mode only", async () => {
    const { client } = await house({ demo: true })
    const me = SessionReply.parse((await client.browser().ask("GET", "/api/session")).body)
    expect(me.demo).toBe(true)
    expect(me.demoSignIns?.length).toBeGreaterThan(5)
  })
})

describe("cookies", () => {
  const cookieWith = async (
    under: { open(): Promise<Parameters<typeof testContext>[0]> },
    env: Record<string, string>,
    headers = {},
  ) => {
    const ctx = testContext(await under.open(), { config: testConfig(env) })
    const seed = await seedSmall(ctx)
    const browser = await testClient(ctx).as(seed.people.finance)
    const answer = await browser.ask("DELETE", "/api/session", undefined, headers)
    return answer.headers.getSetCookie()[0] ?? ""
  }
  describeEngines("over https", (under) => {
    test("are marked Secure by the address that people type, or by a proxy that is trusted, and by nobody else", async () => {
      const https = { "x-forwarded-proto": "https" }
      expect(
        await cookieWith(under, { PUBLIC_URL: "https://returns.example" }, { origin: "https://returns.example" }),
      ).toMatch(/; Secure$/)
      expect(await cookieWith(under, { TRUST_PROXY: "1" }, https)).toMatch(/; Secure$/)
      expect(await cookieWith(under, {}, https)).not.toMatch(/Secure/)
    })
  })
})
