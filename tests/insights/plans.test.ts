import { expect, test } from "vitest"
import { listSignals } from "../../server/insights/list-signals.ts"
import { seriesKey } from "../../server/insights/look/series-key.ts"
import { readQuestion } from "../../server/insights/numbers/question.ts"
import { work } from "../../server/insights/numbers/work.ts"
import { signalPage } from "../../server/insights/signal-page.ts"
import { listThemes } from "../../server/insights/themes/list-themes.ts"
import { themePage } from "../../server/insights/themes/theme-page.ts"
import { unitsOfSignal } from "../../server/insights/units-behind.ts"
import type { SignalKind } from "../../shared/contract/insights.ts"
import type { NumbersQuery } from "../../shared/contract/numbers.ts"
import { productId } from "../../shared/domain/derive-id.ts"
import { type Dimension, dimensionNames } from "../../shared/domain/measures.ts"
import { weekOf } from "../../shared/domain/week.ts"
import { actorOf } from "../jobs/till.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { fullScans, watchQueries } from "../support/explain.ts"
import { seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

/** What a house of some years has a million of, and by what name it is read. */
const big = ["learned_units", "learned_defects", "learned_texts", "sales", "tallies", "number_names", "units", "u", "d"]
/** Two of these are asked at once on a page of its own; all of them are told by, and filtered by. */
const dimensions = dimensionNames.filter((one) => one !== "stage" && one !== "week" && one !== "month")
const ofSale: readonly Dimension[] = ["product", "family", "category", "size", "batch", "supplier", "carrier", "region"]

const questions: NumbersQuery[] = [
  { measures: "share,returned,cost" },
  ...dimensions.flatMap((by) => [
    { measures: ofSale.includes(by) ? "share,sold,returned,cost" : "returned,cost,refusedShare", by },
    { measures: "returned,agreed", by: "week", [by]: "x" },
    // of what no sum has both
    { measures: "returned,refunded", by: "lead", [by]: "x" },
    { measures: ofSale.includes(by) ? "share,sold" : "returned", by: "carrier", [by]: "x" },
  ]),
  { measures: "share", by: "reason" },
  { measures: "returned,agreed", by: "reason,defect" },
  { measures: "daysP50,daysP90,returned", by: "stage" },
  { measures: "daysP50,daysP90", by: "week", stage: "whole" },
  { measures: "daysP50", by: "product" },
  { measures: "share,sold,returned", by: "week", product: "x" },
]

describeEngines("insights of millions", (under) => {
  const open = emptied(under)

  test("read nothing from end to end, whichever page is opened and whatever it is filtered by", async () => {
    const database = await open()
    const ctx = testContext(database)
    const seed = await seedSmall(ctx)
    const { db, plans } = watchQueries(database)
    for (const asked of questions) {
      const question = readQuestion(asked, ctx.now())
      if (!question.ok) throw new Error(`${JSON.stringify(asked)}: ${question.detail}`)
      expect(await work(db, { kind: "numbers", question: question.value, learnedAt: null })).toMatchObject({ ok: true })
    }
    const to = weekOf(ctx.now())
    const weeks = { from: to - 51, to }
    for (const by of dimensions) {
      await work(db, { kind: "names", asked: { by, like: "x", ...weeks } })
      for (const of of ["seen", "sold"] as const)
        await work(db, {
          kind: "units",
          asked: { ...weeks, filters: [{ by, key: "x" }], weeks: of, measure: "refused", currency: null, after: null },
        })
    }
    const actor = actorOf(seed, seed.people.quality)
    const thing = productId(seed.shopId, "SKU-1")
    const series: [SignalKind, Parameters<typeof seriesKey>[0]["about"]][] = [
      ["product_reason", { thing: `${seed.shopId}/F1`, reason: "defective" }],
      ["size_reason", { thing: `${seed.shopId}/F1`, size: "M", reason: "too_small" }],
      ["product_defect", { thing, defect: "stain" }],
      ["batch_defect", { thing, batch: "L-1", defect: "stain" }],
      ["supplier_defect", { supplier: "Weaver", category: "shoes" }],
      ["route_damage", { carrier: "gls", region: "FR-59" }],
      ["lead_refused", { lead: seed.people.lead.id }],
    ]
    for (const [kind, about] of series) {
      const id = ctx.newId()
      await database.db
        .insertInto("signals")
        .values({
          ...{ id, kind, series: seriesKey({ kind, about }), about: JSON.stringify(about), week: to, since: to - 9 },
          ...{
            year: 0,
            log_e: 9,
            seen: 9,
            expected: 1,
            sold: 100,
            chart: JSON.stringify({ points: [] }),
            state: "new",
            owner_id: null,
          },
          ...{ acted_on: null, effect: null, told_at: ctx.now(), moved_at: ctx.now() },
        })
        .execute()
      expect(await signalPage(db, actor, id)).toMatchObject({ ok: true })
      expect(await unitsOfSignal(db, actor, { id })).toMatchObject({ ok: true })
    }
    for (const state of ["open", "ended"] as const) await listSignals(db, actor, { state })
    await listThemes(db, ctx, actor, { weeks: 13 })
    await themePage(db, ctx, actor, { id: ctx.newId(), weeks: 13 })

    const all = await plans(true)
    expect(all.length).toBeGreaterThan(60)
    expect(fullScans(all, big)).toEqual([])
    await database.close()
  })
})
