import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "kysely"
import { expect, it } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { learn } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { exportNightly } from "../../server/insights/nightly/export-nightly.ts"
import { ask } from "../../server/insights/numbers/ask.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { accountOf } from "../../server/ledger/accounts.ts"
import { weekPeriod } from "../../shared/domain/sales-period.ts"
import { weekOf } from "../../shared/domain/week.ts"
import { newTill } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"

const bank = {
  name: "test",
  capabilities: plain,
  ...withoutWebhooks,
  refund: async () => ({ outcome: "succeeded" as const, providerRefundId: crypto.randomUUID() }),
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

describeEngines("numbers as they are asked", (under) => {
  async function house() {
    const where = await under.fresh()
    const database = await openDatabase(where)
    const till = await newTill(async () => database, bank)
    const { ctx, seed } = till
    ctx.config = {
      ...ctx.config,
      database: "url" in where ? { engine: "postgres", url: where.url } : { engine: "sqlite", file: where.file },
    }
    const settle = async () => {
      ctx.clock.advance(STANDS + 1)
      await learn(ctx)
    }
    const browser = await testClient(ctx).as(seed.people.quality)
    const week = weekPeriod(weekOf(ctx.now()))
    const get = (query: string, headers?: Record<string, string>) =>
      browser.ask(
        "GET",
        `/api/insights/${query}${query.includes("?") ? "&" : "?"}from=2026-W01&to=${week}`,
        undefined,
        headers,
      )
    return { ...till, database, settle, browser, get }
  }

  it("come to what the ledger says has left, to the cent, as more leaves, and whatever it is asked by", async () => {
    const { ctx, seed, receive, settle, get, database } = await house()
    const { read } = ctx.database
    const left = async () => {
      const rows = await read
        .selectFrom("ledger_entries")
        .innerJoin("ledger_postings", "ledger_postings.entry_id", "ledger_entries.id")
        .where("kind", "in", ["refund", "refund_reversed"])
        .select(["account", "amount_minor"])
        .execute()
      const ways = ["provider", "bank", "store_credit"]
      return rows.reduce(
        (sum, row) => sum - (ways.includes(accountOf(row.account)?.kind ?? "") ? row.amount_minor : 0),
        0,
      )
    }
    const told = async (by: string) => {
      const { status, body } = await get(`numbers?measures=refunded,deductedMinor,returned&by=${by}`)
      expect(status).toBe(200)
      const sum = body.rows.reduce((all: number, row: { values: Told }) => all + (row.values.refunded?.value ?? 0), 0)
      expect(sum).toBe(body.total.values.refunded.value)
      return body.total.values
    }
    type Told = Record<string, { value: number | null }>
    await receive(seed.mugs, {}, {})
    await settle()
    expect(await told("product")).toMatchObject({ refunded: { value: 0 }, returned: { value: 1 } })
    await runDueJobs(ctx)
    await settle()
    const paid = await left()
    expect(paid).toBeGreaterThan(0)
    expect((await told("product")).refunded.value).toBe(paid)
    expect((await told("grade,reason")).refunded.value).toBe(paid)
    // its delivery goes back with it, and is no unit's own
    await receive(seed.jacket)
    await runDueJobs(ctx)
    await settle()
    expect(await left()).toBeGreaterThan(paid)
    expect((await told("week")).refunded.value).toBe(await left())
    await database.close()
  })

  it("are given again only when more was counted, a page at a time, and a file's lines sum to the total on the screen", async () => {
    const { ctx, seed, receive, settle, get, database } = await house()
    await ctx.database.write((tx) => tx.updateTable("orders").set({ delivered_by: "=1+1" }).execute())
    await receive(seed.jacket)
    await receive(seed.mugs, {}, {})
    await settle()
    const first = await get("numbers?measures=returned,cost&by=product&limit=1")
    expect(first.body).toMatchObject({ total: { values: { returned: { value: 2 } } }, next: "1" })
    const etag = first.headers.get("etag") ?? ""
    const known = { "if-none-match": etag }
    expect(await get("numbers?measures=returned,cost&by=product&limit=1", known)).toMatchObject({ status: 304 })
    expect(await get("numbers?measures=returned,cost&by=product&limit=2", known)).toMatchObject({ status: 200 })
    const second = await get("numbers?measures=returned,cost&by=product&limit=1&after=1")
    expect(second.body.next).toBe(null)
    const rows = [...first.body.rows, ...second.body.rows]
    expect(new Set(rows.map((row: { key: string[] }) => row.key[0])).size).toBe(2)

    const csv = await get("numbers.csv?measures=returned,cost&by=product&language=en")
    const text = new TextDecoder().decode(csv.body)
    const lines = text
      .trim()
      .split("\r\n")
      .map((line) => line.split(","))
    expect(lines[0]?.at(-1)).toBe("Cost of returns (EUR)")
    const column = lines.slice(1, -1).map((line) => Math.round(Number(line.at(-1)) * 100))
    expect(column).toHaveLength(2)
    expect(column.reduce((sum, one) => sum + one, 0)).toBe(first.body.total.values.cost.value)
    expect(Math.round(Number(lines.at(-1)?.at(-1)) * 100)).toBe(first.body.total.values.cost.value)

    const evil = await get("numbers.csv?measures=returned&by=carrier&language=en")
    expect(new TextDecoder().decode(evil.body)).toContain("\r\n'=1+1,2\r\n")

    const units = await get(`units?product=${rows[0].key[0]}`)
    expect(units.body.total).toBe(rows[0].values.returned.value)
    expect(units.body.units).toHaveLength(units.body.total)
    expect((await get("units?measure=refused")).body).toMatchObject({ total: 0, units: [] })

    await receive(seed.radio)
    await settle()
    expect(await get("numbers?measures=returned,cost&by=product&limit=1", known)).toMatchObject({ status: 200 })
    await database.close()
  })

  it("take their time and no longer: one that waits too long is refused in words, and the next is answered", async () => {
    const { ctx, database } = await house()
    const job = { kind: "names", asked: { by: "product", like: "", from: 2900, to: 3000 } } as const
    const slow = async () => {
      // a thread that is not open yet takes longer than this to open
      if (database.engine === "sqlite") return ask(ctx, job, 1)
      return database.db.transaction().execute(async (tx) => {
        await sql`lock table tallies in access exclusive mode`.execute(tx)
        return ask(ctx, job, 50)
      })
    }
    expect(await slow()).toMatchObject({ ok: false, code: "busy", todo: expect.stringContaining("fewer weeks") })
    expect(await ask(ctx, job)).toMatchObject({ ok: true })
    await database.close()
  })

  it("are the same in what a night leaves for other systems, once a night", async () => {
    const { ctx, seed, receive, settle, browser, get, database } = await house()
    expect((await browser.ask("GET", "/api/insights/exports")).body).toEqual({ nightly: false, files: [] })
    const nights = mkdtempSync(join(tmpdir(), "backdock-nights-"))
    ctx.config = { ...ctx.config, insightsDir: nights, insightsWeeks: 13 }
    await receive(seed.jacket, { defects: ["stain"] })
    await receive(seed.mugs, {}, {})
    await settle()
    expect(await exportNightly(ctx)).toBeGreaterThan(2)
    expect(await exportNightly(ctx)).toBe(0)
    const { files } = (await browser.ask("GET", "/api/insights/exports")).body
    expect(files.map((file: { name: string }) => file.name.slice(0, 5))).toEqual(["units", "sales"])
    const text = new TextDecoder().decode((await browser.ask("GET", `/api/insights/exports/${files[0].name}`)).body)
    const [head = [], ...lines] = text
      .trim()
      .split("\r\n")
      .map((line) => line.split(","))
    const sum = (name: string) => lines.reduce((all, line) => all + Number(line[head.indexOf(name)]), 0)
    const { values } = (await get("numbers?measures=returned,handling,depreciation,defective")).body.total
    expect(lines).toHaveLength(values.returned.value)
    expect(sum("handling_minor")).toBe(values.handling.value)
    expect(sum("depreciation_minor")).toBe(values.depreciation.value)
    expect(sum("defective")).toBe(values.defective.value)
    expect(lines.map((line) => line[head.indexOf("defects")])).toContain("stain")
    expect((await browser.ask("GET", "/api/insights/exports/..%2Fbackdock.sqlite")).status).toBe(404)
    // as many weeks back as is set, this one counted in
    ctx.clock.advance(7 * DAY)
    ctx.config = { ...ctx.config, insightsWeeks: 1 }
    expect(await exportNightly(ctx)).toBe(0)
    ctx.clock.advance(DAY)
    ctx.config = { ...ctx.config, insightsWeeks: 13 }
    expect(await exportNightly(ctx)).toBeGreaterThan(2)
    rmSync(nights, { recursive: true })
    await database.close()
  })

  it("refuse what cannot be asked and name it, and never take what is not known for nothing", async () => {
    const { ctx, seed, receive, settle, get, browser, database } = await house()
    const wrong: [string, string][] = [
      ["numbers?measures=retruned", "measures"],
      ["numbers?by=colour", "by"],
      ["numbers?by=week,product,size", "by"],
      ["numbers?measures=sold&by=reason", "measures"],
      ["numbers?measures=share&grade=A", "measures"],
      ["numbers?order=-cost", "order"],
      ["numbers?limit=0", "limit"],
      ["numbers?currency=eur", "currency"],
      ["numbers?prodcut=x", "query"],
      ["units?measure=x", "measure"],
      ["units?measure=cost&currency=eur", "currency"],
      ["units?wek=x", "query"],
    ]
    for (const [query, path] of wrong)
      expect([query, (await get(query)).body]).toMatchObject([query, { code: "invalid", errors: [{ path }] }])
    const week = await browser.ask("GET", "/api/insights/numbers?from=2026-W54&to=2026-W60")
    expect(week.body).toMatchObject({ code: "invalid", errors: [{ path: "from" }] })

    await receive(seed.jacket)
    await receive(seed.mugs, {}, {})
    await ctx.database.write((tx) =>
      tx.updateTable("orders").set({ currency: "CHF" }).where("id", "=", seed.mugs.orderId).execute(),
    )
    await settle()
    const several = await get("numbers?measures=cost&by=product")
    // one jacket in euros, mugs in francs: the most units' currency, and no sum of both
    expect(several.body.asked).toMatchObject({ currency: "CHF", currencies: ["CHF", "EUR"] })
    expect(several.body).toEqual((await get("numbers?measures=cost&by=product&currency=CHF")).body)
    expect((await get("numbers?measures=returned&by=product")).status).toBe(200)
    // the units behind money are of its currency alone; behind a count they are all
    const drilled = async (query: string): Promise<string[]> => {
      const { body } = await get(`units?${query}`)
      expect(body.units).toHaveLength(body.total)
      return body.units.map((unit: { id: string }) => unit.id)
    }
    const [mug, jacket] = [await drilled("measure=cost&currency=CHF"), await drilled("measure=cost&currency=EUR")]
    expect([mug, jacket]).toMatchObject([{ length: 1 }, { length: 1 }])
    expect(mug).not.toEqual(jacket)
    expect(await drilled("measure=cost")).toEqual(mug)
    expect(await drilled("measure=cost&currency=EUR&weeks=sold")).toEqual(jacket)
    expect(await drilled("measure=handling&currency=USD")).toEqual([])
    expect(await drilled("measure=postage")).toEqual([])
    expect(await drilled("measure=returned&currency=EUR")).toHaveLength(2)

    // nothing is known of what was sold: no share at all
    await ctx.database.write((tx) => tx.deleteFrom("sales").execute())
    await ctx.database.write((tx) => tx.updateTable("tallies").set({ sold: 0 }).execute())
    const shares = await get("numbers?measures=share,sold,returned")
    expect(shares.body.total.values).toMatchObject({ share: { value: null }, sold: { value: 0 } })
    const nobody = await get("numbers?measures=refusedShare,agreed,daysP50&batch=none")
    expect(nobody.body.total.values).toEqual({
      ...{ refusedShare: { value: null }, agreed: { value: null }, daysP50: { value: null } },
    })

    const view = { id: ctx.newId(), name: "Mine", address: "/insights/costs?by=product", shared: false }
    expect(await browser.ask("POST", "/api/insights/views", view)).toMatchObject({ status: 201 })
    const other = await browser.ask("POST", "/api/insights/views", { ...view, id: ctx.newId(), address: "https://x" })
    expect(other.body.code).toBe("invalid")
    expect((await browser.ask("GET", "/api/insights/views")).body.views).toMatchObject([{ name: "Mine", own: true }])
    expect(await browser.ask("DELETE", `/api/insights/views/${view.id}`)).toMatchObject({ status: 200 })

    const { settings } = (await browser.ask("GET", "/api/insights/settings")).body
    const dearer = { baseVersion: 0, settings: { ...settings, hourMinor: settings.hourMinor * 2 }, reason: "wages" }
    const before = (await get("numbers?measures=handling&currency=EUR")).body.total.values.handling.value
    expect(await browser.ask("PUT", "/api/insights/settings", dearer)).toMatchObject({ body: { version: 1 } })
    expect((await browser.ask("PUT", "/api/insights/settings", dearer)).body.code).toBe("moved_on")
    await settle()
    expect((await get("numbers?measures=handling&currency=EUR")).body.total.values.handling.value).toBe(before * 2)
    // how sure a signal must be is no cost: nothing is counted anew for it
    const stricter = { baseVersion: 1, settings: { ...dearer.settings, falseRate: 0.02 }, reason: "fewer" }
    const marks = () => ctx.database.read.selectFrom("learned_until").selectAll().orderBy("source").execute()
    const counted = await marks()
    expect(await browser.ask("PUT", "/api/insights/settings", stricter)).toMatchObject({ status: 200 })
    expect(await marks()).toEqual(counted)
    const sure = await browser.ask("PUT", "/api/insights/settings", {
      ...{ ...stricter, baseVersion: 2 },
      settings: { ...settings, falseRate: 0.5 },
    })
    expect(sure.body).toMatchObject({ code: "invalid", errors: [{ path: "settings.falseRate" }] })
    await database.close()
  })
})
