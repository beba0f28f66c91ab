import { expect, test } from "vitest"
import { keepNames } from "../../server/intake/keep-names.ts"
import { refundCase } from "../../server/refunds/case.ts"
import { leaving } from "../../server/refunds/leaving.ts"
import { refundQueue } from "../../server/refunds/queue.ts"
import { refreshDue } from "../../server/refunds/refresh-due.ts"
import { returnsOfText } from "../../server/refunds/returns-of-text.ts"
import { Leaving, SavedFilters } from "../../shared/contract/refund-acts.ts"
import type { RefundQuery } from "../../shared/contract/refunds.ts"
import { lateSurcharge } from "../../shared/policy/legal-clock.ts"
import { localDay } from "../../shared/policy/local-days.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { testClient } from "../support/http-client.ts"
import { arrived, worn } from "../sync/handheld.ts"
import { fillOpen } from "./many-refunds.ts"
import { audited, colleague } from "./two-people.ts"

const finance = (till: Till) => actorOf(till.seed, till.seed.people.finance)

async function list(till: Till, query: RefundQuery) {
  const answer = await refundQueue(till.ctx.database.read, till.ctx, finance(till), query)
  if (!answer.ok) throw new Error(answer.code)
  return answer.value.rows
}

async function head(till: Till, db = till.ctx.database.read) {
  const answer = await leaving(db, till.ctx, finance(till), {})
  if (!answer.ok) throw new Error(answer.code)
  return Leaving.parse(answer.value)
}

/** What lateness adds so many days from now, return by return. */
async function reckoned({ ctx }: Till, days: number) {
  const { read } = ctx.database
  const unpaid = await read
    .selectFrom("intents")
    .select(["return_id", "due_day", "currency", "amount_minor as minor"])
    .where("kind", "<>", "surcharge")
    .where("state", "in", ["held", "released"])
    .execute()
  const owed = await read
    .selectFrom("returns")
    .select(["id as return_id", "due_day", "owed_currency as currency", "owed_minor as minor"])
    .where("obligations", "<>", "[]")
    .execute()
  const paidDay = localDay(ctx.now() + days * DAY, "Europe/Paris")
  const sums = new Map<string, { currency: string; count: number; surchargeMinor: number }>()
  const whole = Map.groupBy([...unpaid, ...owed], ({ return_id, due_day }) => `${return_id} ${due_day}`)
  for (const own of whole.values()) {
    const currency =
      own
        .map((one) => one.currency ?? "")
        .sort()
        .at(-1) ?? ""
    const amountMinor = own.reduce((sum, one) => sum + (one.minor ?? 0), 0)
    const sum = sums.get(currency) ?? { currency, count: 0, surchargeMinor: 0 }
    sum.count++
    sum.surchargeMinor += lateSurcharge({ amountMinor, dueDay: own[0]?.due_day ?? "", paidDay }).amountMinor
    sums.set(currency, sum)
  }
  return [...sums.values()].sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1))
}

describeEngines("finance's list, looked up and added up", ({ open }) => {
  test("finds by half a name, half an address, an amount, our own id and the bank's, and by nothing else", async () => {
    const till = await newTill(open)
    const { mugs, jacket } = till.seed
    await till.receive(mugs)
    await till.receive(jacket, worn())
    const intent = await till.intent(mugs)
    const customer = await till.ctx.database.read
      .selectFrom("customers")
      .innerJoin("orders", "orders.customer_id", "customers.id")
      .selectAll("customers")
      .where("orders.id", "=", jacket.orderId)
      .executeTakeFirstOrThrow()
    await till.ctx.database.write((tx) => keepNames(tx, customer.id, customer.name))
    const [first = ""] = (customer.name ?? "").split(" ")
    const found = (text: string) => returnsOfText(till.ctx.database.read, text)
    const local = (customer.email ?? "").split("@")[0] ?? ""
    for (const text of [first.slice(0, 4), first.toLowerCase(), `${local}@`, customer.email ?? ""])
      expect(await found(text), text).toContain(jacket.returnId)
    for (const text of ["12,00", "12.00 €", "EUR 12.00", "12,00 EUR", intent.id, intent.id.toUpperCase()])
      expect(await found(text), text).toEqual([mugs.returnId])
    for (const text of ["12,01", "12.00 USD", "-12,00", "1e400", "NaN", "12,00 12,00"])
      expect(await found(text), text).toEqual([])
    await till.ctx.database.write((tx) =>
      tx
        .insertInto("refunds")
        .values({
          ...{ id: "r", intent_id: intent.id, attempt_id: null, payment_id: intent.payment_id, provider: "test" },
          ...{ provider_refund_id: "re_77", amount_minor: 1_200, currency: "EUR", state: "succeeded", at: 1 },
        })
        .execute(),
    )
    expect(await found("re_77")).toEqual([mugs.returnId])
    expect((await list(till, { show: "all", text: "re_77" })).map((row) => row.returnId)).toEqual([mugs.returnId])
  })

  test("says of what is late what the law adds by now: on the row, in the sum, and as the case has it", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    till.ctx.clock.advance(5 * DAY)
    expect((await list(till, {})).map((row) => row.surchargeMinor)).toEqual((await list(till, {})).map(() => null))
    expect((await head(till)).late).toEqual([])
    till.ctx.clock.advance(35 * DAY)
    const input = { returnId: till.seed.jacket.returnId }
    const seen = await refundCase(till.ctx.database.read, till.ctx, finance(till), input)
    if (!seen.ok) throw new Error(seen.code)
    const { surchargeMinor } = seen.value.late ?? {}
    expect(surchargeMinor).toBeGreaterThan(0)
    for (const row of await list(till, {})) expect(row.surchargeMinor).toBe(surchargeMinor)
    expect((await head(till)).late).toEqual([{ currency: "EUR", count: 1, surchargeMinor }])
    // what lies unopened at the dock is late too
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, till.seed.mugs)))
    till.ctx.clock.advance(40 * DAY)
    await refreshDue(till.ctx)
    const rows = (await list(till, {})).filter((row) => row.kind !== "surcharge")
    const each = new Map(rows.map((row) => [row.returnId, row.surchargeMinor ?? 0]))
    const sum = [...each.values()].reduce((all, one) => all + one, 0)
    expect(Math.min(...each.values())).toBeGreaterThan(0)
    expect((await head(till)).late).toEqual([{ currency: "EUR", count: 2, surchargeMinor: sum }])
  })

  test("adds up what leaves by account, currency and day, each refund once, and reads no table whole for it", async () => {
    const till = await newTill(open)
    await till.receive(till.seed.jacket, worn())
    await till.receive(till.seed.mugs)
    await fillOpen(till, { intents: 900, returns: 30, paid: 6_000 })
    const database = till.ctx.database
    const watched = watchQueries(database)
    const { accounts } = await head(till, watched.db)
    const open_ = await database.read
      .selectFrom("intents")
      .select(["currency", "amount_minor"])
      .where("state", "in", ["held", "released"])
      .execute()
    for (const currency of ["EUR", "JPY", "TND"]) {
      const own = accounts.filter((one) => one.currency === currency)
      const sums = own.flatMap((one) => [one.now, one.later, ...one.days].map((part) => part.sumMinor))
      const expected = open_.filter((one) => one.currency === currency).map((one) => one.amount_minor)
      expect(sums.reduce((a, b) => a + b, 0)).toBe(expected.reduce((a, b) => a + b, 0))
    }
    expect(accounts.find((one) => one.currency === "EUR")?.now.count).toBe(1)
    // years later the database still rounds each return by itself, as its decision does
    const { now } = till.ctx
    till.ctx.now = () => now() + 500 * DAY
    const late = await head(till, watched.db)
    till.ctx.now = now
    expect(late.late).toEqual(await reckoned(till, 500))
    await refundQueue(watched.db, till.ctx, finance(till), { show: "all", text: "12,00" })
    await refundQueue(watched.db, till.ctx, finance(till), { show: "all", text: "camille" })
    expect(fullScans(await watched.plans(true), ["intents", "returns", "payments"])).toEqual([])
  })

  test("keeps lists for who named them and nobody else, one of them to begin with, and no search", async () => {
    const till = await newTill(open)
    const client = testClient(till.ctx)
    const mine = await client.as(till.seed.people.finance)
    const theirs = await client.as(await colleague(till))
    const path = "/api/refunds/filters"
    const all = async (by = mine) => SavedFilters.parse((await by.ask("GET", path)).body).filters
    const id = till.ctx.newId()
    const body = { id, name: " Late ones ", query: { show: "waiting", due: "late", text: "camille" }, opens: true }
    expect((await mine.ask("POST", path, body)).status).toBe(200)
    expect((await mine.ask("POST", path, body)).status, "asked twice").toBe(200)
    expect(await all()).toEqual([{ id, name: "Late ones", query: { show: "waiting", due: "late" }, opens: true }])
    expect((await mine.ask("POST", path, { ...body, id: till.ctx.newId(), name: "Late ones" })).body.code).toBe(
      "conflict",
    )
    const other = till.ctx.newId()
    await mine.ask("POST", path, { id: other, name: "Dear", query: { currency: "EUR", min: "30000" }, opens: true })
    expect((await all()).map((one) => [one.name, one.opens])).toEqual([
      ["Dear", true],
      ["Late ones", false],
    ])
    expect((await mine.ask("PATCH", `${path}/${id}`, { name: "Dear" })).body.code).toBe("conflict")
    await mine.ask("PATCH", `${path}/${id}`, { name: "Too late", opens: true })
    expect((await all()).filter((one) => one.opens).map((one) => one.name)).toEqual(["Too late"])
    expect(await all(theirs)).toEqual([])
    for (const [method, change] of [
      ["PATCH", { name: "x" }],
      ["DELETE", undefined],
    ] as const)
      expect((await theirs.ask(method, `${path}/${id}`, change)).body.code).toBe("not_found")
    expect((await mine.ask("POST", path, { id: till.ctx.newId(), name: "x", query: { state: "no" } })).status).toBe(422)
    expect((await mine.ask("DELETE", `${path}/${id}`)).status).toBe(200)
    expect((await all()).map((one) => one.name)).toEqual(["Dear"])
    expect(await audited(till, "filter.remove")).toHaveLength(1)
    const operator = await client.as(till.seed.people.operator)
    expect((await operator.ask("GET", path)).status).toBe(403)
  })
})
