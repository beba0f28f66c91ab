import fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"
import { upsertOrder } from "../../server/intake/upsert-order.ts"
import { upsertProducts } from "../../server/intake/upsert-product.ts"
import { upsertReturn } from "../../server/intake/upsert-return.ts"
import { gatherFacts, placeOf } from "../../server/risk/gather-facts.ts"
import { weighPast } from "../../server/risk/weigh-past.ts"
import { weighReturn } from "../../server/risk/weigh-return.ts"
import type { ReturnInput } from "../../shared/contract/intake.ts"
import { returnId } from "../../shared/domain/derive-id.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import { RiskPage, RiskPreview } from "../../shared/policy/risk-page.ts"
import { builtInRisk, type RiskRules, riskCodes } from "../../shared/policy/risk-rules.ts"
import { isFoundOtherwise, type RiskFacts, saidOf, scoreRisk } from "../../shared/policy/risk-score.ts"
import { refundCase, unit } from "../policy/refund-cases.ts"
import { DAY, type TestContext, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { type TestBrowser, testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"

const quiet: RiskFacts = {
  ...{ returns: 1, orders: 9, daysSinceLast: null, addressOthers: 0, valueMinor: 0, refusedUnits: 0 },
  ...{ weightPercent: null, foundOtherwise: 0 },
}

describe("who is looked at", () => {
  test("is a sum of plain rules, each of which says what it measured", () => {
    expect(scoreRisk(builtInRisk, quiet)).toEqual({ score: 0, chosen: false, hits: [] })
    const often = scoreRisk(builtInRisk, { ...quiet, returns: 8, orders: 9, daysSinceLast: 2 })
    expect(often).toMatchObject({ score: 70, chosen: true })
    expect(often.hits.map((hit) => [hit.code, hit.seen, hit.at])).toEqual([
      ["many_returns", 8, 6],
      ["high_share", 89, 80],
      ["soon_again", 2, 5],
    ])
  })

  test("a rule that is off, or worth nothing, chooses nobody; and of a first order no share is made", () => {
    const only = (code: keyof RiskRules["rules"], more: object): RiskRules => ({
      ...builtInRisk,
      threshold: 1,
      rules: Object.fromEntries(
        riskCodes.map((one) => [one, { ...builtInRisk.rules[one], on: one === code, ...(one === code && more) }]),
      ) as RiskRules["rules"],
    })
    const much = { ...quiet, returns: 40, orders: 2, weightPercent: 20 }
    expect(scoreRisk(only("many_returns", { on: false }), much).chosen).toBe(false)
    expect(scoreRisk(only("many_returns", { points: 0 }), much).chosen).toBe(false)
    expect(scoreRisk(only("high_share", {}), much).chosen).toBe(false)
    expect(scoreRisk(only("weight_differs", {}), much).chosen).toBe(true)
    expect(scoreRisk(only("weight_differs", {}), { ...much, weightPercent: null }).chosen).toBe(false)
  })

  test("what goods can contradict is what was said of them, and only once their parcel is closed", () => {
    expect([
      saidOf(["defective", "wrong_item"]),
      saidOf(["too_small", null]),
      saidOf(["too_small"]),
      saidOf([]),
    ]).toEqual([...["fault", null, "fine", null]])
    expect(isFoundOtherwise("fault", [unit("a")])).toBe(true)
    expect(isFoundOtherwise("fault", [unit("a", { parcelClosed: false })])).toBe(false)
    expect(isFoundOtherwise("fine", [unit("a")])).toBe(false)
    expect(isFoundOtherwise("fine", [unit("a", { grade: "D", fault: "customer" })])).toBe(true)
    expect(isFoundOtherwise("fine", [unit("a", { grade: "D", fault: "carrier" })])).toBe(false)
    expect(isFoundOtherwise(null, [unit("a", { grade: "D", fault: "customer" })])).toBe(false)
  })

  test("never takes a cent from anybody: whatever the score, only who looks is another", () => {
    const grades = fc.constantFrom("A", "B", "C", "D" as const)
    const units = fc.array(
      fc.record({ grade: grades, fault: fc.constantFrom("customer", "carrier", null), customerHeard: fc.boolean() }),
      { minLength: 1, maxLength: 3 },
    )
    const flags = fc.subarray([...riskCodes], { minLength: 1 })
    fc.assert(
      fc.property(
        units,
        flags,
        fc.constantFrom("withdrawal", "conformity", "goodwill" as const),
        (made, riskFlags, basis) => {
          const own = made.map((one, nth) => unit(`u${nth}`, one as object))
          const plain = decideRefund(refundCase({ units: own, return: { basis } }))
          const chosen = decideRefund(refundCase({ units: own, return: { basis, riskFlags } }))
          const sums = (decision: typeof plain) => {
            const all = new Map<string, number>()
            for (const { kind, amountMinor } of decision.settlements) all.set(kind, (all.get(kind) ?? 0) + amountMinor)
            return [...all].sort()
          }
          expect(sums(chosen)).toEqual(sums(plain))
          expect([chosen.dueAt, chosen.dueDay]).toEqual([plain.dueAt, plain.dueDay])
          for (const one of chosen.settlements.filter((each) => each.kind === "principal"))
            expect([one.outcome, one.reasons.includes("risk")]).toEqual(["hold", true])
        },
      ),
      { numRuns: 60 },
    )
  })
})

describeEngines("returns that are weighed", ({ open }) => {
  let ctx: TestContext
  let seed: SeedSmall
  let [finance, admin, lead]: TestBrowser[] = []
  let orders = 0
  const system = { kind: "system" as const }

  beforeAll(async () => {
    ctx = testContext(await open())
    seed = await seedSmall(ctx)
    const client = testClient(ctx)
    finance = await client.as(seed.people.finance)
    admin = await client.as(seed.people.administrator)
    lead = await client.as(seed.people.lead)
    const products = [{ sku: "LAMP", title: "Lampe", category: "home", weightGrams: 1_000 }]
    await ctx.database.write((tx) => upsertProducts(tx, ctx, system, { shopId: seed.shopId, products }))
  })

  const announce = async (email: string, more: Partial<ReturnInput> = {}, address = ["2 rue Haute", "59000 Lille"]) => {
    const number = `K${++orders}`
    const line = {
      sku: "LAMP",
      title: "Lampe",
      quantity: 1,
      paidMinor: 9_000,
      deliveredAt: new Date(ctx.now() - 3 * DAY).toISOString(),
    }
    const order = {
      number,
      currency: "EUR",
      country: "FR",
      lines: [line],
      payments: [{ provider: "test" as const, reference: `p${number}`, capturedMinor: 9_000 }],
      customer: { email, address },
    }
    await ctx.database.write((tx) => upsertOrder(tx, ctx, system, { shopId: seed.shopId, order }))
    const announced: ReturnInput = {
      number: `R-${number}`,
      orderNumber: number,
      basis: "withdrawal",
      noticeAt: new Date(ctx.now()).toISOString(),
      lines: [{ ref: "LAMP", quantity: 1, reason: "changed_mind" }],
      ...more,
    }
    const answer = await ctx.database.write((tx) => upsertReturn(tx, ctx, system, { shopId: seed.shopId, announced }))
    if (!answer.ok) throw new Error(answer.detail)
    return flagsOf(answer.value.id)
  }
  const flagsOf = async (id: string) => {
    const row = await ctx.database.read
      .selectFrom("returns")
      .select("risk_flags")
      .where("id", "=", id)
      .executeTakeFirstOrThrow()
    return JSON.parse(row.risk_flags) as string[]
  }

  test("choose a serial returner, and not somebody who sends back for the first time", async () => {
    expect(await announce("first@example.org")).toEqual([])
    const flags = []
    for (let nth = 0; nth < 6; nth++) flags.push(await announce("often@example.org", {}, ["9 quai Bas", "29200 Brest"]))
    expect(flags.slice(0, 3)).toEqual([[], [], []])
    expect(flags.at(-1)).toEqual(["many_returns", "high_share", "soon_again"])
  })

  test("choose a parcel that weighs less than what is said to be in it", async () => {
    const parcel = { tracking: "6A12345678902", weightGrams: 300 }
    expect(await announce("light@example.org", { parcels: [parcel] }, ["1 rue Claire", "13001 Marseille"])).toEqual([
      "weight_differs",
    ])
  })

  test("know an address however it is written, by a key that says nothing of it", () => {
    const place = placeOf(ctx, JSON.stringify(["12, Rue de l’Église", "59000 LILLE"]))
    expect(placeOf(ctx, JSON.stringify(["12 rue de l eglise", "59000  Lille"]))).toBe(place)
    expect(place).not.toContain("lille")
    expect(placeOf({ secret: new Uint8Array(32) }, JSON.stringify(["12 rue de l eglise 59000 Lille"]))).not.toBe(place)
    expect(placeOf(ctx, "[]")).toBeNull()
  })

  test("count others at one address, and not themselves", async () => {
    const place = ["7 impasse Neuve", "33000 Bordeaux"]
    for (const name of ["a", "b", "c"]) await announce(`${name}@example.org`, {}, place)
    const flags = await announce("d@example.org", {}, place)
    const mark = await ctx.database.read
      .selectFrom("risk_marks")
      .selectAll()
      .where("return_id", "=", returnId(seed.shopId, `R-K${orders}`))
      .executeTakeFirstOrThrow()
    expect([flags, mark.score]).toEqual([[], 30])
    expect(JSON.parse(mark.hits)).toMatchObject([{ code: "shared_address", seen: 3, at: 3, points: 30 }])
    // weighed once more it is there itself, and counts itself no more than before
    await ctx.database.write((tx) => weighReturn(tx, ctx, mark.return_id))
    const again = await ctx.database.read
      .selectFrom("risk_marks")
      .selectAll()
      .where("return_id", "=", mark.return_id)
      .executeTakeFirstOrThrow()
    expect(again.hits).toBe(mark.hits)
  })

  test("are shown with why, to finance and administrators and to nobody else", async () => {
    const page = RiskPage.parse((await finance?.ask("GET", "/api/risk"))?.body)
    expect(page).toMatchObject({ version: 0, mayChange: false, counts: { chosen: 2 }, outcomes: { waiting: 2 } })
    expect(page.newest.map((one) => one.hits.map((hit) => hit.code))).toContainEqual(["weight_differs"])
    expect((await lead?.ask("GET", "/api/risk"))?.status).toBe(403)
    expect((await finance?.ask("POST", "/api/risk/preview", { rules: builtInRisk }))?.status).toBe(403)
    const [one] = page.newest
    expect((await finance?.ask("GET", `/api/returns/${one?.returnId}/risk`))?.body).toMatchObject({ chosen: true })
    expect(JSON.stringify(page)).not.toMatch(/example\.org|Haute|quai/)
  })

  test("say what a draft would have chosen, and are weighed by it only from then on", async () => {
    const rules = { ...builtInRisk, threshold: 15 }
    const preview = RiskPreview.parse((await admin?.ask("POST", "/api/risk/preview", { rules }))?.body)
    expect(preview.chosenThen).toBeGreaterThan(preview.chosenNow)
    expect([preview.chosenNow, preview.fewer, preview.more]).toEqual([2, 0, preview.chosenThen - 2])
    expect((await admin?.ask("POST", "/api/risk", { baseVersion: 0, rules, reason: "Noël" }))?.status).toBe(201)
    expect((await admin?.ask("POST", "/api/risk", { baseVersion: 0, rules, reason: "Noël" }))?.status).toBe(409)
    expect((await admin?.ask("GET", "/api/risk"))?.body).toMatchObject({
      version: 1,
      reason: "Noël",
      counts: { chosen: 2 },
    })
    await announce("again@example.org", {}, ["3 rue Courte", "44000 Nantes"])
    expect(await announce("again@example.org", {}, ["3 rue Courte", "44000 Nantes"])).toEqual(["soon_again"])
  })

  test("that came before there were rules are counted, and hold nothing", async () => {
    const { id } = await ctx.database.read
      .selectFrom("returns")
      .select("id")
      .where("rma", "=", "R-K7")
      .executeTakeFirstOrThrow()
    await ctx.database.db.deleteFrom("risk_marks").where("return_id", "=", id).execute()
    await ctx.database.db.updateTable("returns").set({ risk_flags: "[]" }).where("id", "=", id).execute()
    for (let nth = 0; nth < 3; nth++) await weighPast(ctx)
    const mark = await ctx.database.read
      .selectFrom("risk_marks")
      .selectAll()
      .where("return_id", "=", id)
      .executeTakeFirstOrThrow()
    expect([mark.chosen, mark.applied, await flagsOf(id)]).toEqual([1, 0, []])
  })

  test("are weighed by indexes alone", async () => {
    const watched = watchQueries(ctx.database)
    const one = await ctx.database.read
      .selectFrom("returns")
      .select(["id", "order_id", "notice_at"])
      .where("rma", "=", "R-K3")
      .executeTakeFirstOrThrow()
    await gatherFacts(
      watched.db,
      ctx,
      { id: one.id, orderId: one.order_id, noticeAt: one.notice_at, foundOtherwise: false },
      180,
    )
    const tables = [
      "orders",
      "returns",
      "return_lines",
      "order_lines",
      "products",
      "units",
      "risk_marks",
      "parcel_returns",
      "parcels",
    ]
    expect(fullScans(await watched.plans(true), tables)).toEqual([])
  })
})
