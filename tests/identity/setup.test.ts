import { expect, test } from "vitest"
import { makeSetupLink } from "../../server/identity/make-setup-link.ts"
import { SessionReply, SignedIn } from "../../shared/contract/identity.ts"
import { HOUR, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { emptied } from "../sync/emptied.ts"

describeEngines("the one-time link", (under) => {
  const open = emptied(under)
  const empty = async () => {
    const ctx = testContext(await open())
    const make = async () => (await ctx.database.write((tx) => makeSetupLink(tx, ctx)))?.token ?? null
    const client = testClient(ctx)
    const ask = (token: string, browser = client.browser()) =>
      browser.ask("POST", "/api/setup", {
        token,
        name: "Nour Haddad",
        email: "Nour@belvoir.example",
        password: "a long password",
        siteName: "Entrepôt de Lille",
        shopName: "Belvoir",
      })
    return { ctx, make, ask, client }
  }

  test("makes the first site, shop and administrator, who is signed in and needs it no more", async () => {
    const { ctx, make, ask, client } = await empty()
    const browser = client.browser()
    const me = async () => SessionReply.parse((await browser.ask("GET", "/api/session")).body)
    expect(await me()).toMatchObject({ signedIn: null, needsSetup: true })
    const answer = await ask((await make()) ?? "", browser)
    expect(SignedIn.parse(answer.body).person.roles).toEqual([{ role: "administrator", siteId: null }])
    expect(await me()).toMatchObject({ needsSetup: false, signedIn: { person: { name: "Nour Haddad" } } })
    const [site] = await ctx.database.read.selectFrom("sites").selectAll().execute()
    expect(site).toMatchObject({ code: "ENTREPOT-DE-LILLE", name: "Entrepôt de Lille" })
    const shops = await ctx.database.read.selectFrom("shops").selectAll().execute()
    expect(shops).toMatchObject([{ name: "Belvoir", site_id: site?.id }])
    const docs = await ctx.database.read.selectFrom("device_docs").select("kind").execute()
    expect(docs.map((doc) => doc.kind).sort()).toEqual(["policy", "site"])
  })

  test("works once, for a day, and only the last one that was made", async () => {
    const { ctx, make, ask } = await empty()
    expect((await ask("guessed")).body).toMatchObject({ code: "link_used", status: 410 })
    const old = (await make()) ?? ""
    const token = (await make()) ?? ""
    expect((await ask(old)).body.code).toBe("link_used")
    ctx.clock.advance(24 * HOUR)
    expect((await ask(token)).body.code).toBe("link_used")
    const fresh = (await make()) ?? ""
    expect(JSON.stringify(await ctx.database.read.selectFrom("setup_links").selectAll().execute())).not.toContain(fresh)
    expect((await ask(fresh)).status).toBe(200)
    expect((await ask(fresh)).body.code).toBe("link_used")
    expect(await make()).toBeNull()
  })

  test("used twice at once makes one administrator", async () => {
    const { ctx, make, ask } = await empty()
    const token = (await make()) ?? ""
    const answers = await Promise.all([ask(token), ask(token), ask(token)])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 410, 410])
    expect(await ctx.database.read.selectFrom("people").selectAll().execute()).toHaveLength(1)
  })

  test("is not guessed at: after twenty tries the address waits", async () => {
    const { ask } = await empty()
    for (let n = 0; n < 20; n++) await ask(`guess ${n}`)
    expect((await ask("guess 21")).body.code).toBe("too_many_tries")
  })
})
