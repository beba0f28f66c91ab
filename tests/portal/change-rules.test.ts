import { beforeEach, expect, test } from "vitest"
import { changePortalRules, readPortalRules } from "../../server/portal/change-rules.ts"
import { portalRules } from "../../server/portal/portal-rules.ts"
import { setAddress, siteAddresses } from "../../server/sending/set-address.ts"
import { builtInPortal } from "../../shared/policy/portal-rules.ts"
import { actorOf } from "../jobs/till.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

describeEngines("what an administrator says of the customers' pages", (under) => {
  const open = emptied(under)
  let ctx: TestContext
  let seed: SeedSmall
  beforeEach(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
  })
  const as = (role: keyof SeedSmall["people"]) => actorOf(seed, seed.people[role])
  const change = (version: number, rules = builtInPortal, role: keyof SeedSmall["people"] = "administrator") =>
    ctx.database.write((tx) => changePortalRules(tx, ctx, as(role), { version, rules, reason: "fewer of them" }))

  test("is asked from then on, as a version with its author; who had seen an older one changes nothing", async () => {
    expect(await readPortalRules(ctx.database.read, as("administrator"))).toMatchObject({ value: { version: 0 } })
    const [first, ...rest] = builtInPortal.reasons
    if (!first) throw new Error("no reason")
    const rules = { ...builtInPortal, reasons: [...rest, first] }
    const both = await Promise.all([change(0, rules), change(0, builtInPortal)])
    expect(both.map((one) => (one.ok ? "kept" : one.code)).sort()).toEqual(["kept", "moved_on"])
    const now = await portalRules(ctx.database.read)
    expect(now.version).toBe(1)
    const [said] = await ctx.database.read
      .selectFrom("audit")
      .select(["actor", "detail"])
      .where("action", "=", "portal.rules")
      .execute()
    expect(said?.actor).toContain(seed.people.administrator.id)
    expect(JSON.parse(said?.detail ?? "{}")).toMatchObject({ version: 1, reason: "fewer of them", gone: [] })
  })

  test("has no two reasons of one name, and is nobody else's to say", async () => {
    const twice = { ...builtInPortal, reasons: [...builtInPortal.reasons, ...builtInPortal.reasons.slice(0, 1)] }
    expect(await change(0, twice)).toMatchObject({ code: "invalid" })
    for (const role of ["operator", "lead", "finance", "customer_service", "quality"] as const) {
      expect(await change(0, builtInPortal, role)).toMatchObject({ code: "not_allowed" })
      expect(await readPortalRules(ctx.database.read, as(role))).toMatchObject({ code: "not_allowed" })
      expect(await siteAddresses(ctx.database.read, as(role))).toMatchObject({ code: "not_allowed" })
    }
    const address = { name: "Returns", lines: ["8 quai Sud"], postcode: "69002", town: "Lyon", country: "FR" }
    await ctx.database.write((tx) => setAddress(tx, ctx, as("administrator"), { siteId: seed.siteId, address }))
    const answer = await siteAddresses(ctx.database.read, as("administrator"))
    expect(answer.ok && answer.value.sites.find((one) => one.id === seed.siteId)?.address).toEqual(address)
    expect(answer.ok && answer.value.sites.some((one) => one.address === null)).toBe(true)
  })
})
