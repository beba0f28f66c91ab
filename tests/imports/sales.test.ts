import { afterAll, beforeAll, describe, expect, it, test } from "vitest"
import { writeMany } from "../../server/db/write-many.ts"
import { learn, learnAnew } from "../../server/insights/learn/learn.ts"
import { STANDS } from "../../server/insights/learn/read-on.ts"
import { putSales } from "../../server/insights/sales-upload/put-sales.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { readWeek, weekOfPeriod, weekPeriod } from "../../shared/domain/sales-period.ts"
import { weekOf } from "../../shared/domain/week.ts"
import { describeEngines } from "../support/engines.ts"
import { type ImportDesk, importDesk } from "./desk.ts"

describe("the period of a line of sales", () => {
  test.each([
    ["2026-W45", "2026-W45"],
    ["2026-S45", "2026-W45"],
    ["2026w5", "2026-W05"],
    ["S45/2026", "2026-W45"],
    ["W01 2027", "2027-W01"],
    // 2026 has 53 weeks, 2025 has 52
    ["2026-W53", "2026-W53"],
    ["2025-W53", null],
    ["2026-W00", null],
    ["45", null],
    ["03/11/2026", null],
  ])("%s is %s", (text, period) => expect(readWeek(text)).toBe(period))

  test("a day lies in the week that its calendar gives it, at a year's end too", () => {
    for (const [day, week] of [
      ["2026-11-01", "2026-W44"],
      ["2026-11-02", "2026-W45"],
      ["2027-01-03", "2026-W53"],
      ["2024-12-30", "2025-W01"],
    ] as const)
      expect(weekPeriod(weekOfPeriod(day) ?? 0)).toBe(week)
  })
})

describeEngines("a file of units sold", ({ open }) => {
  let desk: ImportDesk
  beforeAll(async () => {
    desk = await importDesk(await open())
    const { ctx } = desk
    const lines = await ctx.database.read.selectFrom("order_lines").select(["sku", "delivered_at"]).execute()
    sku = lines[0]?.sku ?? ""
    week = weekOf(lines[0]?.delivered_at ?? 0)
    const product = { id: productId(desk.seed.shopId, sku), shop_id: desk.seed.shopId, sku, title: "X", gtins: "[]" }
    await ctx.database.write((tx) => writeMany(tx, "products", [{ ...product, category: null, picture: null }]))
  })
  afterAll(() => desk.close())
  let sku = ""
  let week = 0

  const counted = async () =>
    (
      await desk.ctx.database.read
        .selectFrom("sales")
        .select(["week", "day", "batch", "units", "source"])
        .where("week", "=", week)
        .orderBy("source")
        .orderBy("day")
        .orderBy("units")
        .execute()
    ).map((row) => `${row.source} ${row.day ?? "week"} ${row.batch ?? "-"} ${row.units}`)
  const upload = async (text: string, onlyGood = false) => {
    const checked = await desk.check("sales", text)
    return checked.checked?.refused && !onlyGood ? checked : desk.run(checked.id, onlyGood)
  }
  const faults = (doc: { refused: { line: number; fault: string }[] }) =>
    doc.refused.map(({ line, fault }) => `${line} ${fault}`)

  it("takes the place of the orders of the same article and week, whichever is read first, and of itself", async () => {
    const { ctx } = desk
    ctx.clock.advance(STANDS + 1)
    await learn(ctx)
    expect((await counted()).every((row) => row.startsWith("order"))).toBe(true)
    const before = (await counted()).length
    const period = weekPeriod(week)
    const file = `SKU;Semaine;Unités vendues;Lot\n${sku};${period};30;L-1\n${sku};${period};12;L-1\n${sku};${period};5;\n${sku};${period};0;L-9\n`
    expect(await upload(file)).toMatchObject({ state: "done", applied: { created: 1, refused: 0 } })
    const uploaded = await counted()
    expect(uploaded.filter((row) => row.startsWith("upload"))).toEqual(["upload week - 5", "upload week L-1 42"])
    expect(uploaded.length).toBe(before - 1 + 2)
    expect((await upload(file)).applied).toMatchObject({ created: 0, changed: 0, same: 1 })
    // counted from scratch, and an order that changes afterwards
    await learnAnew(ctx)
    expect(await counted()).toEqual(uploaded)
    // said anew, the old says nothing any more: its batch too
    await upload(`sku,week,units sold\n${sku},${period},50\n`)
    expect((await counted()).filter((row) => row.startsWith("upload"))).toEqual(["upload week - 50"])
  })

  it("adds days up, each said for itself, and lets no day beside its whole week", async () => {
    const [monday, tuesday] = [3, 4].map((day) => `2026-11-0${day}`)
    const days = (one: number) => `sku,day,units\n${sku},${monday},${one}\n${sku},${tuesday},4\n`
    week = weekOf(Date.parse(`${monday}T12:00:00Z`))
    await upload(days(3))
    expect(await counted()).toEqual(["upload 2026-11-03 - 3", "upload 2026-11-04 - 4"])
    await upload(`sku,day,units\n${sku},${monday},9\n`)
    expect(await counted()).toEqual(["upload 2026-11-03 - 9", "upload 2026-11-04 - 4"])
    await upload(`sku,week,units\n${sku},2026-W45,20\n`)
    expect(await counted()).toEqual(["upload week - 20"])
    expect(faults(await upload(days(3)))).toEqual(["2 conflict", "3 conflict"])
  })

  it("names each bad line with its reason, and is an administrator's alone", async () => {
    const doc = await upload(
      [
        "sku,week,units",
        `NO-SUCH,2026-W44,5`,
        `${sku},2031-W01,5`,
        `${sku},soon,5`,
        `${sku},2026-W43,-1`,
        `${sku},2026-W42,`,
        `${sku},2026-W41,2`,
        "",
      ].join("\n"),
    )
    expect(faults(doc)).toEqual([
      ...["2 unknown_article", "3 out_of_range", "4 not_a_date", "5 out_of_range", "6 missing"],
    ])
    const { ctx, seed } = desk
    const quality = { kind: "person", id: seed.people.quality.id, roles: [{ role: "quality", siteId: null }] } as const
    const periods = [{ sku, period: "2026-W41", sold: [] }]
    const put = ctx.database.write((tx) => putSales(tx, ctx, quality, { shopId: seed.shopId, periods }))
    expect(await put).toMatchObject([{ ok: false, code: "not_allowed" }])
  })
})
