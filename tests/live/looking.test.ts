import { v7 } from "uuid"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { startLooking } from "../../server/live/looking.ts"
import { LOOK_LASTS_MS } from "../../shared/contract/live.ts"
import { newTill, type Till } from "../jobs/till.ts"
import { freshDatabase } from "../support/engines.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { worn } from "../sync/handheld.ts"
import { listenAs } from "./listen.ts"

let till: Till
let unit: string
let refund: string
beforeAll(async () => {
  till = await newTill(async () => openDatabase(await freshDatabase("sqlite")))
  await till.receive(till.seed.jacket, worn())
  unit = `review:unit:${(await till.units(till.seed.jacket))[0]?.id}`
  refund = `refund:${till.seed.jacket.returnId}`
})
afterAll(() => till.ctx.database.close())

const as = (role: keyof Till["seed"]["people"]) => testClient(till.ctx).as(till.seed.people[role])
const look = async (browser: TestBrowser, tab: string, at: string | null) =>
  (await browser.ask("PUT", "/api/live/looking", { tab, at })).body

/** A second person with the roles of the first. */
async function colleague(of: "finance" | "lead", name: string): Promise<TestBrowser> {
  const { ctx, seed } = till
  const id = ctx.newId()
  await ctx.database.write(async (tx) => {
    const one = await tx.selectFrom("people").selectAll().where("id", "=", seed.people[of].id).executeTakeFirstOrThrow()
    await tx
      .insertInto("people")
      .values({ ...one, id, name, email: null, badge: null })
      .execute()
    const roles = await tx.selectFrom("person_roles").selectAll().where("person_id", "=", seed.people[of].id).execute()
    await tx
      .insertInto("person_roles")
      .values(roles.map((role) => ({ ...role, person_id: id })))
      .execute()
  })
  return testClient(ctx).as({ id })
}

describe("two people on one case", () => {
  test("see each other by name and nothing more, at once, and who leaves is gone at once", async () => {
    const [own, anna] = [await as("finance"), await colleague("finance", "Anna")]
    const [tab, hers] = [v7(), v7()]
    const ear = await listenAs(till.ctx, own)
    expect(await look(own, tab, refund)).toEqual({ others: [] })
    expect(await ear.next()).toEqual([{ kind: "looking", id: refund }])
    expect(await look(anna, hers, refund)).toEqual({ others: [till.seed.people.finance.name] })
    expect(await ear.next()).toEqual([{ kind: "looking", id: refund }])
    expect(await look(own, tab, refund)).toEqual({ others: ["Anna"] })
    // a second tab of hers changes nothing, nor does closing it
    await look(anna, v7(), refund)
    expect(await look(own, tab, refund)).toEqual({ others: ["Anna"] })
    await look(own, v7(), `refund:${till.seed.mugs.returnId}`)
    till.ctx.clock.advance(LOOK_LASTS_MS - 1)
    await look(own, tab, refund)
    await look(anna, hers, refund)
    till.ctx.clock.advance(2)
    expect(await look(own, tab, refund)).toEqual({ others: ["Anna"] })
    await look(anna, hers, null)
    expect(await ear.next()).toEqual([{ kind: "looking", id: refund }])
    expect(await look(own, tab, refund)).toEqual({ others: [] })
    await ear.leave()
  })

  test("who is torn away without a word is gone within seconds, and the other hears of it", async () => {
    const [lead, bo] = [await as("lead"), await colleague("lead", "Bo")]
    const tab = v7()
    await look(bo, v7(), unit)
    till.ctx.clock.advance(LOOK_LASTS_MS - 10)
    const ear = await listenAs(till.ctx, lead)
    expect(await look(lead, tab, unit)).toEqual({ others: ["Bo"] })
    await ear.next()
    till.ctx.clock.advance(20)
    expect(await ear.next()).toEqual([{ kind: "looking", id: unit }])
    expect(await look(lead, tab, unit)).toEqual({ others: [] })
    await ear.leave()
  })
})

describe("who looks at a case is told to none who may not read it", () => {
  test("finance hears nothing of a lead's case, a lead nothing of finance's, a lead of another site nothing of this one's", async () => {
    const tab = v7()
    expect(await look(await as("finance"), tab, unit)).toMatchObject({ code: "not_allowed" })
    expect(await look(await as("lead"), tab, refund)).toMatchObject({ code: "not_allowed" })
    expect(await look(await as("customer_service"), tab, refund)).toMatchObject({ code: "not_allowed" })
    expect(await look(await as("customer_service"), tab, `return:${till.seed.jacket.returnId}`)).toEqual({ others: [] })
    await till.ctx.database.write((tx) =>
      tx
        .updateTable("person_roles")
        .set({ site_id: till.seed.otherSiteId })
        .where("person_id", "=", till.seed.people.lead.id)
        .execute(),
    )
    expect(await look(await as("lead"), tab, unit)).toMatchObject({ code: "not_allowed" })
  })

  test("a key that names no case is refused", async () => {
    const finance = await as("finance")
    for (const at of ["refund:", "refund:x", `people:${v7()}`, `refund:${v7()}:${v7()}`])
      expect(await look(finance, v7(), at), at).toMatchObject({ code: "invalid" })
  })

  test("one sign-in holds few tabs, however many it names", () => {
    const looking = startLooking()
    const who = (n: number) => ({ signInId: `s${n}`, personId: `p${n}`, name: `P${n}` })
    for (let n = 0; n < 1000; n++) looking.look(who(1), `tab${n}`, `case${n}`, 0)
    const seen = Array.from({ length: 1000 }, (_, n) => looking.isAt("p1", `case${n}`)).filter(Boolean)
    expect(seen).toHaveLength(10)
  })
})
