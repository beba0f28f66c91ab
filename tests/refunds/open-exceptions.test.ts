import { sql } from "kysely"
import { expect, test } from "vitest"
import { openExceptions } from "../../server/refunds/open-exceptions.ts"
import { withoutTriggers } from "../db/without-triggers.ts"
import { newTill } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { watchQueries } from "../support/explain.ts"
import { arrived } from "../sync/handheld.ts"

describeEngines("what is open about a return", ({ engine, open }) => {
  test("is found by three indexes among 50,000 that are open, and is no more than its own", async () => {
    const till = await newTill(open)
    const { jacket, mugs } = till.seed
    const { db } = till.ctx.database
    for (const one of [jacket, mugs])
      await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, one, true)))
    const many = sql`insert into exceptions
      (id, kind, site_id, parcel_id, return_id, line_id, unit_id, owner_role, opened_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000)
      select 'many' || i, 'empty_box', ${till.seed.siteId}, 'parcel' || i, 'return' || i, 'line' || i, 'unit' || i,
        'finance', i from n`
    await withoutTriggers(till.ctx.database, async (tx) => void (await many.execute(tx)))
    await sql.raw(engine === "postgres" ? "vacuum analyze exceptions" : "analyze").execute(db)
    const watched = watchQueries(till.ctx.database)
    const found = await openExceptions(watched.db, mugs.returnId)
    expect(found.ofParcel(mugs.parcelId)).toEqual(["damaged_in_transit"])
    expect(found.ofLine(mugs.lineIds[0] ?? "")).toEqual([])
    const asked = (await watched.plans()).find((one) => one.sql.includes("union"))
    const plan = asked?.plan.join("\n") ?? ""
    for (const index of ["return", "parcel", "unit"]) expect(plan).toContain(`exceptions_by_${index}`)
    expect(plan).not.toMatch(/exceptions_open|Seq Scan on exceptions|SCAN exceptions/)
  })
})
