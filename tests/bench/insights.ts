import { performance } from "node:perf_hooks"
import { ask } from "../../server/insights/numbers/ask.ts"
import { readFilters, readQuestion, readWeeks } from "../../server/insights/numbers/question.ts"
import { tallyAnew } from "../../server/insights/numbers/tally-anew.ts"
import type { NumbersQuery } from "../../shared/contract/numbers.ts"
import { weekPeriod } from "../../shared/domain/sales-period.ts"
import { mondayOf } from "../../shared/domain/week.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { FIRST_WEEK, type InsightHouse, insightHouses, productOf } from "./insight-house.ts"
import { keepingCosts } from "./insight-keeping.ts"

const ROUNDS = 25
const LAST = FIRST_WEEK + 103
const year = { from: weekPeriod(LAST - 51), to: weekPeriod(LAST) }
const quarter = { from: weekPeriod(LAST - 12), to: weekPeriod(LAST) }
const COSTS = "cost,postage,handling,depreciation,returned,share"
const FAIR = "returned,deductedShare,refusedShare,disputedShare,deductedMinor"
const STOCK = "returned,resold,repaired,destroyed,defectiveShare,cost,refunded"

/** What each page asks at once, by its filters as most look at it: a year, or a quarter. */
const pages: Record<string, NumbersQuery[]> = {
  costs: [{ ...year, measures: COSTS, by: "product", order: "-cost", limit: "25" }],
  costsBySupplier: [{ ...year, measures: COSTS, by: "supplier", order: "-cost", limit: "25" }],
  why: [{ ...quarter, measures: "share,returned", by: "product", order: "-returned", limit: "25" }],
  whyOfProduct: [
    { ...year, measures: "share,sold,returned", product: productOf(0, 1) },
    { ...year, measures: "share" },
    { ...year, measures: "share,returned", by: "reason", order: "-share", limit: "50" },
    ...["size", "batch", "supplier", "carrier", "region", "reason"].map((by) => ({
      ...{
        ...year,
        measures: by === "reason" ? "share,returned" : "share,sold,returned",
        by,
        order: "-share",
        limit: "25",
        product: productOf(0, 1),
      },
    })),
  ],
  disagree: [{ ...year, measures: "returned,agreed", by: "reason,defect", order: "-returned", limit: "200" }],
  wait: [
    { ...year, measures: "daysP50,daysP90,returned", by: "stage", order: "stage", limit: "6" },
    { ...year, measures: "daysP50,daysP90", by: "week", stage: "whole", order: "week", limit: "200" },
  ],
  fair: ["lead", "reason"].map((by) => ({ ...year, measures: FAIR, by, order: "-returned", limit: "25" })),
  fairByProduct: [{ ...year, measures: FAIR, by: "product", order: "-returned", limit: "25" }],
  stock: [{ ...year, measures: STOCK, by: "product", order: "-returned", limit: "25" }],
  effects: [{ ...year, measures: "share,sold,returned", by: "week", product: productOf(3, 1), limit: "200" }],
}

export async function* measure(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  const given = (name: string, usual: string) =>
    flags.includes(name) ? (flags[flags.indexOf(name) + 1] ?? usual) : usual
  const returns = Number(given("--returns", "200000"))
  const only = given("--engine", "")
  const engines = (["sqlite", "postgres"] as const).filter((one) => only === "" || only === one)
  const wanted = { seed: Number(given("--seed", "1")), returns, keep: given("--keep", "") || undefined }
  for await (const house of insightHouses(engines, wanted))
    yield* measureHouse(house, returns, flags.includes("--only-pages"))
}

async function* measureHouse(
  house: InsightHouse,
  returns: number,
  onlyPages: boolean,
): AsyncGenerator<Record<string, unknown>> {
  const { engine, database, where } = house
  const ctx = testContext(database)
  ctx.config = {
    ...ctx.config,
    database: "url" in where ? { engine: "postgres", url: where.url } : { engine: "sqlite", file: where.file },
  }
  if (!onlyPages) {
    const begun = performance.now()
    const rows = await tallyAnew(ctx)
    const rebuildSeconds = Math.round((performance.now() - begun) / 100) / 10
    const talliesMB = Math.round((await house.sizeOf("tallies")) / 1e5) / 10
    yield { figure: "insights", engine, returns, rebuildSeconds, tallies: rows, talliesMB }
  }
  for (const [page, questions] of Object.entries(pages))
    yield { figure: "insights", engine, returns, page, ...(await timed(ctx, questions)) }
  yield { figure: "insights", engine, returns, page: "units", ...(await timedUnits(ctx)) }
  if (!onlyPages) yield { figure: "insights", engine, returns, ...(await keepingCosts(engine)) }
}

/** Cold: the first time that it is asked. A page's questions go together, and it is there with the last answer. */
async function timed(ctx: TestContext, questions: readonly NumbersQuery[]) {
  return rounds(async () => {
    await Promise.all(
      questions.map(async (query) => {
        const question = readQuestion(query, mondayOf(LAST + 1))
        if (!question.ok) throw new Error(question.detail)
        const told = await ask(ctx, { kind: "numbers", question: question.value, learnedAt: null })
        if (!told.ok) throw new Error(told.detail)
        if (told.value.counted.units === 0) throw new Error("nothing was counted")
      }),
    )
  })
}

async function timedUnits(ctx: TestContext) {
  const weeks = readWeeks(year, mondayOf(LAST + 1))
  if (!weeks.ok) throw new Error(weeks.detail)
  const filters = readFilters({ product: productOf(0, 1), reason: "too_small" })
  return rounds(async () => {
    const asked = { ...weeks.value, filters, weeks: "seen", measure: "returned", currency: null, after: null } as const
    const told = await ask(ctx, { kind: "units", asked })
    if (!told.ok || told.value.ids.length === 0) throw new Error("no units")
  })
}

interface Times {
  coldMs: number
  p50Ms: number
  p95Ms: number
  /** The processor's time in this process, of a median round: on a busy machine the others say little. */
  cpuMs: number
}

async function rounds(work: () => Promise<void>): Promise<Times> {
  const [times, cpu] = [[] as number[], [] as number[]]
  for (let round = 0; round <= ROUNDS; round++) {
    const [from, spent] = [performance.now(), process.cpuUsage()]
    await work()
    times.push(performance.now() - from)
    const { user, system } = process.cpuUsage(spent)
    cpu.push((user + system) / 1000)
  }
  const [cold = 0, ...warm] = times
  const at = (all: number[], share: number) =>
    Math.round((all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? 0) * 10) / 10
  return { coldMs: Math.round(cold), p50Ms: at(warm, 0.5), p95Ms: at(warm, 0.95), cpuMs: at(cpu.slice(1), 0.5) }
}
