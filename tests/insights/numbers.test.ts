import { sql } from "kysely"
import { expect, it } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { dice } from "../../server/demo/random.ts"
import { ask } from "../../server/insights/numbers/ask.ts"
import { cubes } from "../../server/insights/numbers/cubes.ts"
import { type Question, readQuestion } from "../../server/insights/numbers/question.ts"
import { tallyAnew } from "../../server/insights/numbers/tally-anew.ts"
import { completeness, OLDEST_WEEK } from "../../server/insights/statistics/delay.ts"
import type { NumberRow, Numbers } from "../../shared/contract/numbers.ts"
import {
  canCombine,
  type Dimension,
  dimensionNames,
  dimensions,
  type Measure,
  measureNames,
  measures,
} from "../../shared/domain/measures.ts"
import { weekPeriod } from "../../shared/domain/sales-period.ts"
import { weekOf } from "../../shared/domain/week.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { seedSmall } from "../support/seed-small.ts"
import { countPlainly } from "./count-plainly.ts"
import { everything, stirHouse } from "./stirred-house.ts"

const QUESTIONS = 14

describeEngines("numbers", (under) => {
  it("are those of a plain count, whatever is asked, from the tallies as from the rows, and after a rebuild", async () => {
    const where = await under.fresh()
    const database = await openDatabase(where)
    const ctx = testContext(database)
    ctx.config = {
      ...ctx.config,
      database: "url" in where ? { engine: "postgres", url: where.url } : { engine: "sqlite", file: where.file },
    }
    const seed = await seedSmall(ctx)
    const last = weekOf(ctx.now()) - 1
    await stirHouse(ctx, seed, last)
    const { read } = database
    const all = await everything(read)
    expect(all.units.length).toBeGreaterThan(100)

    const check = async (asked: Asked) => {
      const question = readQuestion(asked, ctx.now(), { whole: true })
      if (!question.ok) throw new Error(`${JSON.stringify(asked)}: ${question.detail}`)
      const told = await ask(ctx, { kind: "numbers", question: question.value, learnedAt: null })
      if (!told.ok) throw new Error(told.detail)
      const plain = countPlainly(all, question.value)
      expect({ asked, total: bare(told.value.total) }).toEqual({ asked, total: plain.total })
      const rows = Object.fromEntries(told.value.rows.map((row) => [JSON.stringify(row.key), bare(row)]))
      expect({ asked, rows }).toEqual({ asked, rows: plain.rows })
      if (question.value.measures.includes("share")) checkDue(question.value, told.value)
    }
    // what is yet to come of each row, by the ages of what was sold of it
    let due = 0
    const curve = plainCurve(all)
    const checkDue = (question: Question, told: Numbers) => {
      if (question.by.some((by) => !dimensions[by].sale)) return
      const toCome = new Map<string, number>()
      for (let week = question.from; week <= question.to; week++) {
        const one = countPlainly(all, { ...question, measures: ["sold"], from: week, to: week })
        for (const [name, { sold }] of Object.entries({ ...one.rows, "[]": one.total }))
          toCome.set(name, (toCome.get(name) ?? 0) + (sold ?? 0) * (1 - curve(week)))
      }
      const sold = countPlainly(all, { ...question, measures: ["sold"] })
      for (const row of [told.total, ...told.rows]) {
        const [name, share] = [JSON.stringify(row.key), row.values.share]
        const of = (row === told.total ? sold.total : sold.rows[name])?.sold ?? 0
        if (share?.value == null) continue
        const complete = 1 - (toCome.get(name) ?? 0) / of
        expect([question.by, name, share.complete]).toEqual([question.by, name, expect.closeTo(complete, 2)])
        if (complete > 0.999 || complete < 0.01) continue
        due++
        expect(share.due?.value).toBeCloseTo(Math.min(1, share.value / complete), 6)
        expect(share.due?.high).toBeCloseTo(Math.min(1, (share.high ?? 0) / complete), 6)
      }
    }
    const luck = dice(3)
    for (let n = 0; n < QUESTIONS; n++) await check(randomQuestion(luck, all, last))

    const place = ["cube", "slot", "k1", "k2", "k3", "k4", "k5", "currency"] as const
    const tallies = () => read.selectFrom("tallies").selectAll().orderBy(sql.raw(place.join())).execute()
    const before = await tallies()
    expect(before.length).toBeGreaterThan(500)
    await tallyAnew(ctx)
    expect(await tallies()).toEqual(before)

    // what pages ask first is read from few rows: those of more keys may be away
    const wide = cubes.flatMap((cube) => cube.within ?? [])
    expect(wide.length).toBeGreaterThan(4)
    await database.db.deleteFrom("tallies").where("cube", "in", wide).execute()
    for (const asked of first(last)) await check(asked)
    expect(due).toBeGreaterThan(25)
    await database.close()
  })
})

/** How many of a week's returns have come by the last one that is known. */
function plainCurve({ units }: Awaited<ReturnType<typeof everything>>): (week: number) => number {
  const now = Math.max(...units.map((unit) => unit.seen_week))
  const counts = Array.from({ length: 52 }, () => new Float64Array(OLDEST_WEEK + 1))
  for (const { sold_week, seen_week } of units) {
    const [own, age] = [counts[sold_week - now + 51], Math.min(OLDEST_WEEK, seen_week - sold_week)]
    if (own) own[age] = (own[age] ?? 0) + 1
  }
  const shares = completeness(counts, 51)
  return (week) => shares[Math.max(0, Math.min(OLDEST_WEEK, now - week))] ?? 1
}

type Asked = Partial<Record<Dimension, string>> & { measures: string; by: string; from: string; to: string }

/** By each page's first question: of all units, by article and what hangs on it, by reason, lead and stage, week by week. */
function first(last: number): Asked[] {
  const weeks = { from: weekPeriod(last - 29), to: weekPeriod(last) }
  const units = "returned,cost,defectiveShare,refused,resold"
  return [
    ...["", "product", "supplier", "size", "reason", "week", "month"].map((by) => ({
      ...{ ...weeks, measures: by === "reason" ? `${units},share` : `${units},share,sold`, by },
    })),
    { ...weeks, measures: units, by: "lead" },
    { ...weeks, measures: "daysP50,daysP90,returned", by: "stage" },
    { ...weeks, measures: "daysP50,daysP90", by: "week", stage: "whole" },
    { ...weeks, measures: "returned,share", by: "", category: "shoes" },
  ]
}

/** Intervals have tests of their own (statistics.test.ts). */
const bare = ({ values }: NumberRow) =>
  Object.fromEntries(Object.entries(values).map(([name, told]) => [name, told.value]))

function randomQuestion(
  luck: ReturnType<typeof dice>,
  { units, sales }: Awaited<ReturnType<typeof everything>>,
  last: number,
) {
  const by = Array.from({ length: luck.below(3) }, () => luck.pick(dimensionNames))
  const filters: Partial<Record<Dimension, string>> = {}
  const unit = luck.pick(units)
  const own: Partial<Record<Dimension, string | null>> = {
    ...{ product: unit.product_id, batch: unit.batch, carrier: unit.carrier, region: unit.region, shop: unit.shop_id },
    ...{ reason: unit.reason, grade: unit.grade, disposition: unit.disposition, lead: unit.decided_by },
    ...{ size: unit.product?.size ?? null, family: unit.product?.family ?? null, defect: unit.defects[0] ?? null },
    ...{ category: unit.product?.category ?? null, supplier: unit.product?.supplier ?? null },
  }
  for (let n = luck.below(3); n > 0; n--) {
    const one = luck.pick(Object.keys(own)) as Dimension
    filters[one] = own[one] ?? ""
  }
  const dimensions = [...new Set([...by, ...(Object.keys(filters) as Dimension[])])]
  const fits = measureNames.filter((one) => dimensions.every((dimension) => canCombine(one, dimension)))
  const wanted = [...new Set(Array.from({ length: 4 }, () => luck.pick(fits)))] as Measure[]
  const from = last - luck.below(30)
  expect(sales.length).toBeGreaterThan(0)
  expect(wanted.every((one) => measures[one])).toBe(true)
  return {
    measures: wanted.join(","),
    by: [...new Set(by)].join(","),
    ...filters,
    from: weekPeriod(from),
    to: weekPeriod(from + luck.below(last - from + 1)),
  }
}
